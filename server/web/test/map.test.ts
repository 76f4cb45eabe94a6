import { describe, expect, it } from 'vitest'
import type { MapBase } from '@shared/types'
import { faultsOf, modesOf, planBox, tileAt, tileOf, tileWatch } from '../src/office/map/base'
import { degrees } from '../src/office/map/words'
import { grouped, gridStep, worst, type Spot } from '../src/office/map/groups'
import { spotsOf } from '../src/office/map/points'
import { bd09, bdOf, gcj02, metres, shifted, type Place } from '../src/office/map/shift'

// Pairs that eviltransform and coordtransform test themselves with
const GCJ: [Place, Place][] = [
  [[31.1774276, 121.5272106], [31.17530398364597, 121.531541859215]],
  [[22.543847, 113.912316], [22.540796131694766, 113.9171764808363]],
  [[39.911954, 116.377817], [39.91334545536069, 116.38404722455657]],
  [[39.915, 116.404], [39.91640428150164, 116.41024449916938]],
]

describe('the grid of a map without tiles', () => {
  it('names the half of the world instead of a sign', () => {
    expect(degrees(36.5, 1, '北纬', '南纬')).toBe('36.5° 北纬')
    expect(degrees(-15.83, 3, '北纬', '南纬')).toBe('15.830° 南纬')
    expect(degrees(-1e-9, 3, '东经', '西经')).toBe('0.000° 东经')
  })
})

describe('the shift of Chinese tiles', () => {
  it.each(GCJ)('WGS-84 %s is GCJ-02 %s within 5 m', (wgs, gcj) => {
    expect(metres(gcj02(wgs), gcj)).toBeLessThan(5)
    expect(metres(wgs, gcj)).toBeGreaterThan(100)
  })
  it('puts BD-09 on top of it within 5 m', () => {
    expect(metres(bdOf([39.915, 116.404]), [39.92133699351021, 116.41036949371029])).toBeLessThan(5)
    expect(metres(bd09([39.915, 116.404]), [39.922699552216216, 116.41662724378733])).toBeLessThan(5)
  })
  it('leaves what lies outside, and WGS-84 tiles, where they are', () => {
    for (const place of [[39.7392, -104.9903], [-27.4698, 153.0251], [-22.9068, -43.1729]] as Place[]) {
      expect(gcj02(place)).toEqual(place)
      expect(bd09(place)).toEqual(place)
    }
    expect(shifted('wgs84', [39.9, 116.4])).toEqual([39.9, 116.4])
  })
})

const base: MapBase = { tiles: '/t/{z}/{x}/{y}.png', system: 'wgs84', min_zoom: 9, max_zoom: 18, attribution: '', boundary: null, plan: 'a', plan_top_left: [37.5, 114.4], plan_bottom_right: [37.4, 114.6] }

describe('the base', () => {
  it('offers what there is, tiles first', () => {
    expect(modesOf(base)).toEqual(['tiles', 'plan', 'none'])
    expect(modesOf({ ...base, tiles: '', plan: null })).toEqual(['none'])
  })
  it('has no plan without both corners the right way round', () => {
    expect(planBox({ ...base, plan_bottom_right: null })).toBeNull()
    expect(planBox({ ...base, plan_top_left: [37.3, 114.4] })).toBeNull()
    expect(planBox(base)).toEqual([[37.5, 114.4], [37.4, 114.6]])
  })
  it('says what keeps it from being shown', () => {
    const faults = (min: string, max: string, a: string, b: string, plan = true) => faultsOf((key) => ({ 'map.min_zoom': min, 'map.max_zoom': max, 'map.plan_top_left': a, 'map.plan_bottom_right': b })[key]!, plan)
    expect(faults('9', '18', '37.5,114.4', '37.4, 114.6')).toEqual([])
    expect(faults('18', '9', '', '', false)).toEqual(['zooms'])
    expect(faults('9', '9', '', '37.4,114.6')).toEqual(['no_corner'])
    expect(faults('9', '18', '', '37.4,114.6', false)).toEqual([])
    expect(faults('9', '18', '37.4,114.4', '37.5,114.6')).toEqual(['corners'])
    expect(faults('9', '18', '37.5,114.6', '37.4,114.4', false)).toEqual(['corners'])
  })
  it('gives tiles up after four errors in a row, once', () => {
    let n = 0
    const watch = tileWatch(() => n++)
    for (let i = 0; i < 3; i++) watch.broke()
    watch.came()
    for (let i = 0; i < 3; i++) watch.broke()
    expect(n).toBe(0)
    for (let i = 0; i < 9; i++) watch.broke()
    expect(n).toBe(1)
  })
  it('names the tile in the middle of the points, where the tiles have it', () => {
    expect(tileAt([0, 0], 1)).toEqual({ x: 1, y: 1, z: 1 })
    expect(tileOf({ ...base, tiles: '/t/{z}/{x}/{y}.png' }, [[39.9, 116.3], [39.92, 116.5]])).toBe('/t/13/6744/3103.png')
    expect(tileOf({ ...base, tiles: '/t/{z}/{x}/{-y}.png' }, [[39.91, 116.4]])).toBe('/t/13/6744/5088.png')
    expect(tileOf({ ...base, min_zoom: 15 }, [])).toMatch(/^\/t\/15\//)
  })
})

const spot = (id: number, place: Place, tone: Spot['tone'] = 'good'): Spot => ({ id, place, tone, title: `${id}` })

describe('marks', () => {
  it('stand together when they would lie on each other, and none is lost', () => {
    const all = Array.from({ length: 1200 }, (_, i) => spot(i, [37 + (i % 40) / 400, 114 + Math.floor(i / 40) / 300], i === 7 ? 'bad' : 'good'))
    const far = grouped(all, ([lat, lon]) => ({ x: lon * 200, y: lat * 200 }), 44)
    const near = grouped(all, ([lat, lon]) => ({ x: lon * 1e6, y: lat * 1e6 }), 44)
    expect(far.length).toBeLessThan(20)
    expect(near.length).toBe(1200)
    for (const groups of [far, near]) expect(groups.flatMap((g) => g.spots.map((s) => s.id)).sort((a, b) => a - b)).toEqual(all.map((s) => s.id))
    expect(far.filter((g) => g.tone === 'bad').map((g) => g.spots.some((s) => s.id === 7))).toEqual([true])
  })
  it('show the worst of what they stand for', () => expect(worst([{ tone: 'good' }, { tone: 'warn' }])).toBe('warn'))
  it('need a place', () => {
    const p = { id: 1, code: 'A', name: 'B', type_name: 'C', address: '', unit_name: null, street_chief: '', lane_chief: '', road_chief: '', lat: null, lon: null, open: 2, overdue: 1, checked_on: null, found: null }
    expect(spotsOf([p])).toEqual([])
    expect(spotsOf([{ ...p, lat: 1, lon: 2 }])[0]).toMatchObject({ id: 1, place: [1, 2], tone: 'bad' })
  })
  it('stand over a grid of round steps', () => expect([0.011, 0.0021, 0.3, 1, 7].map((n) => +gridStep(n).toFixed(9))).toEqual([0.02, 0.005, 0.5, 1, 10]))
})
