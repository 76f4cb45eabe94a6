// Frame arithmetic on the clip's own frame index. Times are t90 (1/90000 s from the first shown
// frame); a frame is shown from its own time until the next frame's.
export const T90 = 90_000

export interface Index {
  frames: number
  t90: number[]
}

// How long a frame is shown; the last one as long as the one before it
export function lengthOf(index: Index, frame: number): number {
  const { t90, frames } = index
  if (frame + 1 < frames) return t90[frame + 1] - t90[frame]
  return frames > 1 ? t90[frames - 1] - t90[frames - 2] : T90 / 25
}

export function clamp(index: Index, frame: number): number {
  return Math.max(0, Math.min(index.frames - 1, frame))
}

// Where to seek to see exactly this frame: its middle, away from both neighbours
export function centre(index: Index, frame: number): number {
  const f = clamp(index, frame)
  return (index.t90[f] + lengthOf(index, f) / 2) / T90
}

// The frame shown at a time in seconds
export function frameAt(index: Index, seconds: number): number {
  const t = seconds * T90
  let lo = 0
  let hi = index.frames - 1
  while (lo < hi) {
    const mid = (lo + hi + 1) >> 1
    // half a tick of grace: players report times as rounded doubles
    if (index.t90[mid] <= t + 0.5) lo = mid
    else hi = mid - 1
  }
  return Math.max(0, lo)
}

export function endT90(index: Index): number {
  return index.frames ? index.t90[index.frames - 1] + lengthOf(index, index.frames - 1) : 0
}

// The time of a mark: an out mark may be the clip's very end
export function markT90(index: Index, frame: number): number {
  return frame >= index.frames ? endT90(index) : index.t90[Math.max(0, frame)]
}

export const markMs = (index: Index, frame: number) => (markT90(index, frame) / T90) * 1000

// Next or previous scene begin from a frame; null when there is none
export function sceneFrom(index: Index, scenes: number[], frame: number, way: 1 | -1): number | null {
  const frames = scenes.map((t) => frameAt(index, t / T90)).sort((a, b) => a - b)
  if (way > 0) return frames.find((f) => f > frame) ?? null
  const before = frames.filter((f) => f < frame)
  return before.length ? before[before.length - 1] : null
}

// [in, out) that is never empty and never outside; out is one past the last frame shown
export function range(index: Index, a: number, b: number): [number, number] {
  const from = clamp(index, Math.min(a, b))
  const to = Math.min(index.frames, Math.max(a, b))
  return [from, Math.max(from + 1, to)]
}
