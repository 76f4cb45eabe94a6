import { describe, expect, it } from 'vitest'
import { clampInk, INK, inkBox, inkFits, inkPath, inkText, simplify } from '@shared/ink'

describe('handwriting', () => {
  it('keeps corners and drops what says nothing', () => {
    expect(simplify([0, 0, 10, 0, 20, 0, 30, 1, 40, 0, 40, 50])).toEqual([0, 0, 40, 0, 40, 50])
    expect(simplify([5, 5])).toEqual([5, 5])
    const curve = Array.from({ length: 200 }, (_, i) => [Math.round(500 + 150 * Math.cos(i / 32)), Math.round(200 + 150 * Math.sin(i / 32))]).flat()
    const small = simplify(curve)
    expect(small.length).toBeLessThan(curve.length / 4)
    for (let i = 0; i < small.length; i += 2) expect(Math.abs(Math.hypot(small[i] - 500, small[i + 1] - 200) - 150)).toBeLessThan(2)
  })
  it('stays inside the box that the server takes, as text that it takes', () => {
    expect(clampInk(-5, 401.4)).toEqual([0, INK.height])
    expect(clampInk(1000.4, 3.6)).toEqual([INK.width, 4])
    expect(inkText([[1, 2, 3, 4], [5, 6]])).toBe('[[1,2,3,4],[5,6]]')
    expect(inkText([])).toBe('')
    expect(inkFits(Array.from({ length: 201 }, () => [1, 2]))).toBe(false)
    expect(inkFits([Array.from({ length: 8000 }, () => 1000)])).toBe(false)
    expect(inkFits([[1, 2]])).toBe(true)
  })
  it('is drawn as curves, cropped to the ink', () => {
    expect(inkPath([7, 8])).toBe('M7 8h0.1')
    expect(inkPath([0, 0, 10, 10, 20, 0])).toBe('M0 0Q10 10 15 5L20 0')
    expect(inkBox([[100, 50, 300, 80]])).toBe('92 42 216 46')
    expect(inkBox([])).toBe('0 0 1000 400')
  })
})
