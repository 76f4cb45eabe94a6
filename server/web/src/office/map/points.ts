// How a point stands, in one colour, shape and word
import type { MapPoint } from '@shared/types'
import { t, tOf } from '../i18n'
import type { Spot, Tone } from './groups'

export const toneOf = (p: Pick<MapPoint, 'open' | 'overdue'>): Tone => (p.overdue ? 'bad' : p.open ? 'warn' : 'good')
export const toneWord = (p: Pick<MapPoint, 'open' | 'overdue'>): string =>
  p.overdue ? t('map.is_overdue', { n: p.overdue }) : p.open ? t('map.is_open', { n: p.open }) : t('map.is_clear')
export const foundWord = (p: Pick<MapPoint, 'found'>): string =>
  p.found === null ? t('map.never') : p.found === 'nothing' ? t('map.nothing') : tOf('state', p.found)

export function spotsOf(points: MapPoint[]): Spot[] {
  return points.flatMap((p) => (p.lat === null || p.lon === null ? [] : [{ id: p.id, place: [p.lat, p.lon], tone: toneOf(p), title: [p.name, p.unit_name, toneWord(p)].filter(Boolean).join('，') }]))
}
