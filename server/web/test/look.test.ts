import { describe, expect, it } from 'vitest'
import { Marks, fresh, keep, kept } from '../src/office/annotate/edit'
import { addTrack, boxAt, clampBox, contain, dropKey, endsAt, endTrack, FULL, grip, hasKey, isPlain, lookBody, openTrack, plainLook, pull, readLook,
  sameLook, setKey, spanBox, turned, type Box, type Track } from '../src/office/annotate/look'

const box = (x: number, y: number, w: number, h: number): Box => ({ x, y, w, h })
const walk: Track = { follow: true, keys: [{ frame: 10, box: box(0, 0, 1000, 1000) }, { frame: 30, box: box(2000, 1000, 3000, 1000) }, { frame: 50, box: null }] }

describe('a track between its keys', () => {
  it('goes straight from key to key, stays, and ends', () => {
    expect(boxAt(walk, 9)).toBeNull()
    expect(boxAt(walk, 10)).toEqual(box(0, 0, 1000, 1000))
    expect(boxAt(walk, 20)).toEqual(box(1000, 500, 2000, 1000))
    expect(boxAt(walk, 30)).toEqual(box(2000, 1000, 3000, 1000))
    expect(boxAt(walk, 49)).toEqual(box(2000, 1000, 3000, 1000))
    expect(boxAt(walk, 50)).toBeNull()
    expect(boxAt(openTrack(walk), 99)).toEqual(box(2000, 1000, 3000, 1000))
  })
  it('takes keys in any order and moves its end away for them', () => {
    const t = setKey(setKey(walk, 40, box(5, 5, 100, 100)), 40, box(6, 6, 100, 100))
    expect(t.keys.map((k) => k.frame)).toEqual([10, 30, 40, 50])
    expect(endsAt(t)).toBe(50)
    expect(endsAt(setKey(walk, 60, box(0, 0, 100, 100)))).toBeNull()
    expect(setKey(walk, 5, box(0, 0, 100, 100)).keys[0].frame).toBe(5)
    expect(walk.keys).toHaveLength(3)
  })
  it('ends where it is told to, and is nothing when it ends before it began', () => {
    expect(endTrack(walk, 20)!.keys).toEqual([walk.keys[0], { frame: 20, box: null }])
    expect(endTrack(walk, 10)).toBeNull()
  })
  it('keeps at least one box', () => {
    const t = dropKey(walk, 10)
    expect(t.keys.map((k) => k.frame)).toEqual([30, 50])
    expect(dropKey(t, 30)).toBe(t)
    expect(hasKey(t, 50)).toBe(false)
  })
})

describe('boxes', () => {
  it('stay inside the picture and large enough', () => {
    expect(clampBox(box(-50, 9990, 100, 10))).toEqual(box(0, 9950, 100, 50))
    expect(clampBox(box(0, 0, 99999, 1))).toEqual(box(0, 0, FULL, 50))
    expect(spanBox(6000, 7000, 2000, 1000)).toEqual(box(2000, 1000, 4000, 6000))
    expect(spanBox(-9, 5, 20000, 20000)).toEqual(box(0, 5, FULL, FULL - 5))
  })
  it('are pulled by one corner while the other stays', () => {
    const b = box(2000, 2000, 1000, 1000)
    for (const g of ['nw', 'ne', 'sw', 'se'] as const) {
      const p = pull(b, g, 99999, 99999)
      expect(g.includes('w') ? p.x + p.w : p.x).toBe(g.includes('w') ? 3000 : 2000)
      expect(g.includes('n') ? p.y + p.h : p.y).toBe(g.includes('n') ? 3000 : 2000)
      expect(p).toEqual(clampBox(p))
    }
    expect(pull(b, 'move', -99999, 50)).toEqual(box(0, 2050, 1000, 1000))
    expect(pull(b, 'se', 50, -50)).toEqual(box(2000, 2000, 1050, 950))
  })
  it('are taken by a corner in reach, else moved, and small ones always by the middle', () => {
    const b = box(100, 100, 200, 100)
    expect(grip(b, 95, 95, 10)).toBe('nw')
    expect(grip(b, 308, 195, 10)).toBe('se')
    expect(grip(b, 200, 104, 10)).toBe('move')
    expect(grip(b, 200, 150, 10)).toBe('move')
    expect(grip(b, 80, 150, 10)).toBeNull()
    const small = box(100, 100, 12, 12)
    expect(grip(small, 106, 106, 22)).toBe('move')
    expect(grip(small, 84, 88, 22)).toBe('nw')
    expect(grip(small, 130, 130, 22)).toBe('se')
  })
})

describe('turning', () => {
  const look = { ...addTrack(plainLook(), walk), crop: box(1000, 0, 3000, 10000) }
  it('takes what is drawn along, and four turns are none', () => {
    const once = turned(look, 1)
    expect(once.turn).toBe(90)
    expect(once.crop).toEqual(box(0, 1000, 10000, 3000))
    expect(once.tracks[0].keys[1].box).toEqual(box(8000, 2000, 1000, 3000))
    expect(once.tracks[0].keys[2].box).toBeNull()
    expect(turned(once, -1)).toEqual(look)
    expect(turned(look, 4)).toEqual(look)
    expect(turned(look, -1)).toEqual(turned(look, 3))
  })
})

describe('on the page', () => {
  it('finds the picture between its bars', () => {
    expect(contain(1920, 1080, 800, 600)).toEqual(box(0, 75, 800, 450))
    expect(contain(540, 960, 800, 600)).toEqual(box(231.25, 0, 337.5, 600))
    expect(contain(0, 0, 800, 600)).toEqual(box(0, 0, 0, 0))
  })
})

describe('to and from the server', () => {
  it('comes back as it went, and plain is null', () => {
    const look = { ...turned(addTrack(plainLook(), walk), 1), deinterlace: 'off' as const }
    expect(readLook(lookBody(look))).toEqual(look)
    expect(lookBody(look)!.tracks![0].keys[2]).toEqual({ frame: 50, end: true })
    expect(lookBody(plainLook())).toBeNull()
    expect(isPlain(readLook(null))).toBe(true)
    expect(readLook({ tracks: [{ keys: [{ frame: 1, box: [1, 2, 3, 4] }] }] }).tracks[0].follow).toBe(true)
  })
})

describe('what is drawn', () => {
  it('is taken back together with the marks, in order', () => {
    const e = fresh('2025-11-18')
    const m = new Marks(e)
    m.set(10, 40)
    m.draw(addTrack(e.look, walk))
    m.set(12, 40)
    expect(m.undo() && e.from === 10 && e.look.tracks.length === 1).toBe(true)
    expect(m.undo() && e.from === 10 && isPlain(e.look)).toBe(true)
    expect(m.undo() && e.from === null).toBe(true)
  })
  it('is kept over a reload, also beside what an older page kept', () => {
    const e = Object.assign(fresh('2025-11-18'), { look: addTrack(plainLook(), walk) })
    keep(7, e)
    expect(sameLook(kept(7)!.look, e.look)).toBe(true)
    const { look: _, savedLook: __, ...old } = { ...e, from: 3 }
    localStorage.setItem('shenkan.mark.7', JSON.stringify(old))
    expect(isPlain(kept(7)!.look)).toBe(true)
  })
})
