import { describe, expect, it } from 'vitest'
import type { EvidenceClip } from '@shared/types'
import { isMinor, metres, onMap, span, warningText } from '../src/office/evidence'
import { tileAt } from '../src/office/twins'

const point = { lat: 37.44, lon: 114.49 }
const at = (lat: number | null, lon: number | null): EvidenceClip => ({
  id: 1, name: 'a.jpg', kind: 'image', pages: null, note: null, state: 'ok', recorded_at: null, recorded_source: null,
  lat, lon, distance_m: null, far_m: 200, warnings: [], warnings_total: 0,
})

describe('what is noticed about evidence', () => {
  it('says how far and how old', () => {
    expect(warningText({ kind: 'far', amount: 431 })).toContain('431')
    expect(warningText({ kind: 'older_than_card', amount: 3 * 86400000 })).toContain('3')
    expect(warningText({ kind: 'far', amount: null })).not.toContain('{')
    expect(span(60000)).toContain('1')
    expect(span(50 * 3600000)).toContain('2')
    expect(metres(23400)).toContain('23')
    expect(isMinor({ kind: 'no_place', amount: null })).toBe(true)
    expect(isMinor({ kind: 'twin', amount: null })).toBe(false)
  })
  it('puts the picture on the map, north up', () => {
    expect(onMap(at(null, null), point)).toBeNull()
    const here = onMap(at(37.44, 114.49), point)!
    expect([here.x, here.y]).toEqual([100, 100])
    const north = onMap(at(37.4409, 114.49), point)! // 100 m
    expect(north.x).toBeCloseTo(100)
    expect(north.y).toBeLessThan(100)
    expect(100 - north.y).toBeCloseTo(north.ring / 2, 0)
    const town = onMap(at(37.44, 115.49), point)! // beyond the edge: on it
    expect(town.x).toBeCloseTo(190)
    expect(town.ring).toBeGreaterThan(20)
  })
  it('shows the moment of a film', () => {
    const strip = { columns: 5, rows: 2, width: 160, height: 90, every_ms: 1000, count: 10 }
    expect(tileAt(7, strip, 6400)).toMatchObject({ backgroundPosition: '25% 100%' })
    expect(tileAt(7, null, 6400).backgroundImage).toContain('poster.jpg')
  })
})
