// What the map is drawn on: tiles, a picture of the plan, or nothing but a grid
import type { MapBase } from '@shared/types'
import { shifted, type Place } from './shift'

export type Mode = 'tiles' | 'plan' | 'none'
export const FAILURES = 4
// A host that never answers gives no error for minutes
export const PATIENCE_MS = 10_000

/** The corners top left and bottom right, when both are given and the right way round */
export function planBox(base: MapBase): [Place, Place] | null {
  const [a, b] = [base.plan_top_left, base.plan_bottom_right]
  return base.plan && a && b && a[0] > b[0] && a[1] < b[1] ? [a, b] : null
}
// 37.44,114.51 as it is typed; null: no such place
const corner = (text: string): Place | null => (/^-?[\d.]+,-?[\d.]+$/.test(text.replace(/\s/g, '')) ? (text.split(',').map(Number) as Place) : null)
/** What keeps a base from being shown though each of its settings is good by itself */
export function faultsOf(shown: (key: string) => string, plan: boolean): ('zooms' | 'no_corner' | 'corners')[] {
  const [a, b] = [corner(shown('map.plan_top_left')), corner(shown('map.plan_bottom_right'))]
  const zooms = +shown('map.min_zoom') > +shown('map.max_zoom') ? ['zooms' as const] : []
  if (plan && (!a || !b)) return [...zooms, 'no_corner']
  return a && b && !(a[0] > b[0] && a[1] < b[1]) ? [...zooms, 'corners'] : zooms
}
export function modesOf(base: MapBase): Mode[] {
  return [...(base.tiles ? ['tiles' as const] : []), ...(planBox(base) ? ['plan' as const] : []), 'none']
}

/** Tiles are given up after so many errors without one that came: a hole in them is no reason */
export function tileWatch(failed: () => void): { came(): void; broke(): void } {
  let errors = 0
  return {
    came: () => void (errors = 0),
    broke: () => void (++errors === FAILURES && failed()),
  }
}

export function tileAt([lat, lon]: Place, zoom: number): { x: number; y: number; z: number } {
  const n = 2 ** zoom
  const r = (lat * Math.PI) / 180
  return { z: zoom, x: Math.floor(((lon + 180) / 360) * n), y: Math.floor(((1 - Math.log(Math.tan(r) + 1 / Math.cos(r)) / Math.PI) / 2) * n) }
}
/** The address of the tile that has the middle of these places, at a zoom that every service has */
export function tileOf(base: Pick<MapBase, 'tiles' | 'system' | 'min_zoom' | 'max_zoom'>, places: Place[]): string {
  const n = places.length || 1
  const middle: Place = places.length ? [places.reduce((s, p) => s + p[0], 0) / n, places.reduce((s, p) => s + p[1], 0) / n] : [35, 105]
  const { x, y, z } = tileAt(shifted(base.system, middle), Math.max(base.min_zoom, Math.min(base.max_zoom, 13)))
  return base.tiles.replace('{z}', String(z)).replace('{x}', String(x)).replace('{-y}', String(2 ** z - 1 - y)).replace('{y}', String(y))
}
