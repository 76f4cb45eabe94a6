// When and where a clip was taken, with the source of each, and what contradicts it
import { moment } from '@shared/time'
import type { ClipFull } from '@shared/types'
import { lang, t, tOf } from './i18n'

export interface Fact { text: string; warn: boolean }

/** An instant as the media program writes it; without a zone it is the county's own time */
export function instantOf(iso: string): number | null {
  const zoned = /(Z|[+-]\d\d:\d\d)$/.test(iso)
  const ms = Date.parse(zoned ? iso : `${iso}+08:00`)
  return Number.isNaN(ms) ? null : ms
}

export const degrees = (lat: number, lon: number) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`

export function factsOf(clip: Pick<ClipFull, 'recorded_at' | 'lat' | 'lon' | 'info'> & { round_name?: string | null }): Fact[] {
  const info = clip.info ?? {}
  const facts: Fact[] = []
  const source = (key: string | null | undefined) => (key ? tOf('source', key) : '')
  const add = (text: string, warn = false) => facts.push({ text, warn })
  if (clip.recorded_at === null) add(t('facts.no_time'))
  else add(t('facts.time', { at: moment(clip.recorded_at, lang.value), source: source(info.recorded_source) || '–' }), info.recorded_source === 'file')
  if (info.recorded_conflict)
    add(t('facts.time_other', { at: moment(instantOf(info.recorded_conflict.at), lang.value) || info.recorded_conflict.at, source: source(info.recorded_conflict.source) }), true)
  if (clip.lat === null || clip.lon === null) add(t('facts.no_place'))
  else add(t('facts.place', { at: degrees(clip.lat, clip.lon), source: source(info.place_source) || '–' }))
  if (clip.round_name) add(t('facts.round', { name: clip.round_name }))
  if (info.place_conflict)
    add(t('facts.place_other', { at: degrees(info.place_conflict.lat, info.place_conflict.lon), source: source(info.place_conflict.source) }), true)
  return facts
}
