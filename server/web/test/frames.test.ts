import { describe, expect, it } from 'vitest'
import { centre, clamp, endT90, frameAt, lengthOf, markMs, markT90, range, sceneFrom, T90 } from '../src/office/annotate/frames'

const steady = (n: number, tick: number) => ({ frames: n, t90: Array.from({ length: n }, (_, i) => i * tick) })
const pal = steady(100, 3600)
const ntsc = steady(300, 3003)
// Variable rate: gaps of 1, 2, 5 and 1 frames of 30 fps
const phone = { frames: 5, t90: [0, 3000, 9000, 24000, 27000] }

describe('frame arithmetic', () => {
  it('seeks to a time that belongs to the wanted frame only', () => {
    for (const index of [pal, ntsc, phone])
      for (let f = 0; f < index.frames; f++) {
        const s = centre(index, f)
        expect(frameAt(index, s)).toBe(f)
        expect(s * T90).toBeGreaterThan(index.t90[f])
        expect(s * T90).toBeLessThan(index.t90[f] + lengthOf(index, f))
      }
  })
  it('reads a frame from its own start time, though that is a rounded double', () => {
    for (const index of [pal, ntsc, phone])
      for (let f = 0; f < index.frames; f++) expect(frameAt(index, Number((index.t90[f] / T90).toFixed(6)))).toBe(f)
  })
  it('steps 25 frames forward and back exactly', () => {
    let f = 0
    for (let n = 0; n < 25; n++) f = frameAt(ntsc, centre(ntsc, f + 1))
    expect(f).toBe(25)
    for (let n = 0; n < 25; n++) f = frameAt(ntsc, centre(ntsc, f - 1))
    expect(f).toBe(0)
  })
  it('stays inside the clip', () => {
    expect(clamp(pal, -3)).toBe(0)
    expect(clamp(pal, 1000)).toBe(99)
    expect(frameAt(pal, 99999)).toBe(99)
    expect(frameAt(pal, -1)).toBe(0)
    expect(frameAt({ frames: 1, t90: [0] }, 5)).toBe(0)
    expect(endT90({ frames: 0, t90: [] })).toBe(0)
  })
  it('lets an out mark be the very end', () => {
    expect(markT90(pal, 100)).toBe(360_000)
    expect(markT90(pal, 500)).toBe(360_000)
    expect(markMs(pal, 25)).toBe(1000)
    expect(endT90(phone)).toBe(30_000)
  })
  it('makes a range that is never empty, turned round or outside', () => {
    expect(range(pal, 10, 20)).toEqual([10, 20])
    expect(range(pal, 20, 10)).toEqual([10, 20])
    expect(range(pal, 10, 10)).toEqual([10, 11])
    expect(range(pal, -5, 4000)).toEqual([0, 100])
    expect(range(pal, 99, 100)).toEqual([99, 100])
    expect(range(pal, 200, 300)).toEqual([99, 100])
  })
  it('finds the scenes around a frame', () => {
    const scenes = [90_000, 180_000]
    expect(sceneFrom(pal, scenes, 0, 1)).toBe(25)
    expect(sceneFrom(pal, scenes, 25, 1)).toBe(50)
    expect(sceneFrom(pal, scenes, 50, 1)).toBeNull()
    expect(sceneFrom(pal, scenes, 50, -1)).toBe(25)
    expect(sceneFrom(pal, [], 50, -1)).toBeNull()
  })
})
