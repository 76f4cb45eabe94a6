// How a segment's picture is treated in the film: further turn, crop, deinterlacing and blurred
// boxes with keys. Coordinates are 1/10000 of the upright, turned picture; frames are the clip's.
// Values are never changed in place, so that undo can keep them.
import type { Four, LookJson } from '@shared/types'

export const FULL = 10_000
export const MIN_BLUR = 50
export const MIN_CROP = 500
export const MAX_TRACKS = 32
export const MAX_KEYS = 1000

export interface Box { x: number; y: number; w: number; h: number }
// Where the box is on one frame, or (null) that it is gone from there on
export interface LookKey { frame: number; box: Box | null }
export interface Track { follow: boolean; keys: LookKey[] }
export type Deinterlace = 'auto' | 'on' | 'off'
export interface Look { turn: number; crop: Box | null; deinterlace: Deinterlace; tracks: Track[] }

export const plainLook = (): Look => ({ turn: 0, crop: null, deinterlace: 'auto', tracks: [] })
export const isPlain = (l: Look) => l.turn === 0 && !l.crop && l.deinterlace === 'auto' && !l.tracks.length
export const sameLook = (a: Look, b: Look) => JSON.stringify(a) === JSON.stringify(b)

/* --- to and from the server ---------------------------------------------------------------- */

const toBox = ([x, y, w, h]: Four): Box => ({ x, y, w, h })
const toFour = (b: Box): Four => [b.x, b.y, b.w, b.h]

export function readLook(j: LookJson | null | undefined): Look {
  if (!j) return plainLook()
  return {
    turn: j.turn ?? 0,
    crop: j.crop ? toBox(j.crop) : null,
    deinterlace: j.deinterlace ?? 'auto',
    tracks: (j.tracks ?? []).map((t) => ({
      follow: t.follow !== false,
      keys: t.keys.map((k) => ({ frame: k.frame, box: k.box ? toBox(k.box) : null })),
    })),
  }
}

// null is a plain look
export function lookBody(l: Look): LookJson | null {
  if (isPlain(l)) return null
  return {
    turn: l.turn,
    crop: l.crop && toFour(l.crop),
    deinterlace: l.deinterlace,
    tracks: l.tracks.map((t) => ({
      follow: t.follow,
      keys: t.keys.map((k) => (k.box ? { frame: k.frame, box: toFour(k.box) } : { frame: k.frame, end: true })),
    })),
  }
}

/* --- boxes --------------------------------------------------------------------------------- */

const between = (n: number, lo: number, hi: number) => Math.max(lo, Math.min(hi, Math.round(n)))

// Inside the picture, and never smaller than it may be
export function clampBox(b: Box, min = MIN_BLUR): Box {
  const w = between(b.w, min, FULL)
  const h = between(b.h, min, FULL)
  return { x: between(b.x, 0, FULL - w), y: between(b.y, 0, FULL - h), w, h }
}

// From one corner to the other, in any direction
export function spanBox(ax: number, ay: number, bx: number, by: number, min = MIN_BLUR): Box {
  const [x0, x1] = [between(Math.min(ax, bx), 0, FULL), between(Math.max(ax, bx), 0, FULL)]
  const [y0, y1] = [between(Math.min(ay, by), 0, FULL), between(Math.max(ay, by), 0, FULL)]
  return clampBox({ x: x0, y: y0, w: x1 - x0, h: y1 - y0 }, min)
}

export type Grip = 'nw' | 'ne' | 'sw' | 'se' | 'move'

// A corner is pulled or the whole box moved; what is not pulled stays where it is
export function pull(b: Box, grip: Grip, dx: number, dy: number, min = MIN_BLUR): Box {
  if (grip === 'move') return clampBox({ ...b, x: b.x + dx, y: b.y + dy }, min)
  const left = grip === 'nw' || grip === 'sw'
  const top = grip === 'nw' || grip === 'ne'
  const right = b.x + b.w
  const bottom = b.y + b.h
  const x = left ? between(b.x + dx, 0, right - min) : b.x
  const y = top ? between(b.y + dy, 0, bottom - min) : b.y
  return {
    x, y,
    w: (left ? right : between(right + dx, b.x + min, FULL)) - x,
    h: (top ? bottom : between(bottom + dy, b.y + min, FULL)) - y,
  }
}

// What a pointer takes hold of, all in pixels: a corner within reach, else the inside. The middle of
// a box always moves it, however small the box is.
export function grip(b: Box, x: number, y: number, reach: number): Grip | null {
  const inX = x - b.x
  const inY = y - b.y
  const middle = inX > b.w / 3 && inX < (b.w * 2) / 3 && inY > b.h / 3 && inY < (b.h * 2) / 3
  if (middle) return 'move'
  if (inX < -reach || inY < -reach || inX > b.w + reach || inY > b.h + reach) return null
  const nearX = Math.abs(inX) <= Math.abs(b.w - inX) ? 'w' : 'e'
  const nearY = Math.abs(inY) <= Math.abs(b.h - inY) ? 'n' : 's'
  const off = Math.max(Math.abs(nearX === 'w' ? inX : b.w - inX), Math.abs(nearY === 'n' ? inY : b.h - inY))
  if (off <= reach) return `${nearY}${nearX}` as Grip
  return inX >= 0 && inY >= 0 && inX <= b.w && inY <= b.h ? 'move' : null
}

/* --- tracks -------------------------------------------------------------------------------- */

export const endsAt = (t: Track): number | null => {
  const last = t.keys[t.keys.length - 1]
  return last && !last.box ? last.frame : null
}
export const hasKey = (t: Track, frame: number) => t.keys.some((k) => k.frame === frame && k.box)

// The box on a frame: a straight line between two keys, and as the last key from there on
export function boxAt(t: Track, frame: number): Box | null {
  const after = t.keys.findIndex((k) => k.frame > frame)
  const a = t.keys[(after < 0 ? t.keys.length : after) - 1]
  if (!a?.box) return null
  const b = after < 0 ? null : t.keys[after].box
  if (!b) return a.box
  const part = (frame - a.frame) / (t.keys[after].frame - a.frame)
  const mix = (p: number, q: number) => Math.round(p + (q - p) * part)
  return { x: mix(a.box.x, b.x), y: mix(a.box.y, b.y), w: mix(a.box.w, b.w), h: mix(a.box.h, b.h) }
}

// A key at this frame; an end before or at it moves away, because the box is there after all
export function setKey(t: Track, frame: number, box: Box): Track {
  const keys = t.keys.filter((k) => k.frame !== frame && (k.box || k.frame > frame))
  return { ...t, keys: [...keys, { frame, box }].sort((a, b) => a.frame - b.frame) }
}

// Gone from this frame on. Null when nothing would be left of it.
export function endTrack(t: Track, frame: number): Track | null {
  const keys = t.keys.filter((k) => k.box && k.frame < frame)
  return keys.length ? { ...t, keys: [...keys, { frame, box: null }] } : null
}
export const openTrack = (t: Track): Track => ({ ...t, keys: t.keys.filter((k) => k.box) })

// Without the key at this frame; the last box of a track can't go this way
export function dropKey(t: Track, frame: number): Track {
  const keys = t.keys.filter((k) => k.frame !== frame)
  return keys[0]?.box ? { ...t, keys } : t
}

export const keyCount = (l: Look) => l.tracks.reduce((n, t) => n + t.keys.length, 0)
export const mayAddTrack = (l: Look) => l.tracks.length < MAX_TRACKS && mayAddKey(l)
export const mayAddKey = (l: Look) => keyCount(l) < MAX_KEYS

export const withTrack = (l: Look, n: number, t: Track): Look => ({ ...l, tracks: l.tracks.map((x, i) => (i === n ? t : x)) })
export const addTrack = (l: Look, t: Track): Look => ({ ...l, tracks: [...l.tracks, t] })
export const dropTrack = (l: Look, n: number): Look => ({ ...l, tracks: l.tracks.filter((_, i) => i !== n) })

/* --- turning ------------------------------------------------------------------------------- */

const turnBox = (b: Box): Box => ({ x: FULL - b.y - b.h, y: b.x, w: b.h, h: b.w })

// By quarter turns clockwise; what is drawn on the picture turns with it
export function turned(l: Look, quarters: number): Look {
  let next = l
  for (let n = ((quarters % 4) + 4) % 4; n > 0; n--)
    next = {
      ...next,
      turn: (next.turn + 90) % 360,
      crop: next.crop && clampBox(turnBox(next.crop), MIN_CROP),
      tracks: next.tracks.map((t) => ({ ...t, keys: t.keys.map((k) => ({ ...k, box: k.box && turnBox(k.box) })) })),
    }
  return next
}

/* --- on the page --------------------------------------------------------------------------- */

// Where a picture of this size stands in a box of that size when it is fitted in (object-fit: contain)
export function contain(width: number, height: number, boxWidth: number, boxHeight: number): Box {
  if (!(width > 0 && height > 0 && boxWidth > 0 && boxHeight > 0)) return { x: 0, y: 0, w: 0, h: 0 }
  const scale = Math.min(boxWidth / width, boxHeight / height)
  const w = width * scale
  const h = height * scale
  return { x: (boxWidth - w) / 2, y: (boxHeight - h) / 2, w, h }
}
export const onSide = (turn: number) => turn % 180 !== 0
