// Settings stand in groups by the first words of their keys
import type { EventRow, Setting } from '@shared/types'
import { tOf } from './i18n'

export const GROUPS = {
  house: ['county.', 'office.'],
  numbers: ['card.prefix', 'close.prefix', 'notice.prefix', 'letter.prefix', 'escalation.prefix', 'urge.prefix'],
  papers: ['notice.', 'rectify.', 'seating.'],
  times: ['due.', 'sign.', 'work.', 'remind.', 'verify.', 'evidence.', 'recurrence.', 'archive.'],
  escalation: ['escalation.', 'urge.', 'exposure.', 'ranking.'],
  meeting: ['screening.', 'reel.', 'claim.', 'stage.', 'embargo', 'phrases.'],
  safety: ['admins.', 'retention.'],
  storage: ['upload.'],
  network: ['hall.wifi'],
  map: ['map.'],
  fonts: ['font.'],
} as const
const counted = (x: string) => tOf('countedby', x)
/** Settings that are one of a few words, and how these are told */
export const CHOICES: Record<string, { words: string[]; say: (x: string) => string }> = {
  'map.system': { words: ['wgs84', 'gcj02', 'bd09'], say: (x) => tOf('mapsystem', x) },
  'escalation.counted_by': { words: ['unit', 'problem', 'round'], say: counted },
  'escalation.period': { words: ['year', 'rolling'], say: (x) => tOf('escperiod', x) },
  'exposure.counted_by': { words: ['unit', 'point'], say: counted },
}
export type Group = keyof typeof GROUPS | 'other'

/** The longest fitting word decides: notice.prefix is a number, notice.to a paper's */
export function groupOf(key: string): Group {
  let best: Group = 'other'
  let length = 0
  for (const [group, words] of Object.entries(GROUPS))
    for (const w of words)
      if (key.startsWith(w) && w.length > length) {
        best = group as Group
        length = w.length
      }
  return best
}
export function grouped(rows: Setting[]): { name: Group; rows: Setting[] }[] {
  const names = [...(Object.keys(GROUPS) as Group[]), 'other' as const]
  return names.map((name) => ({ name, rows: rows.filter((s) => groupOf(s.key) === name) })).filter((g) => g.rows.length)
}
/** Who changed each setting last, by the log */
export function lastChanges(events: EventRow[]): Map<string, EventRow> {
  const last = new Map<string, EventRow>()
  for (const e of events) {
    const key = (e.data as { key?: string } | null)?.key
    const known = key ? last.get(key) : undefined
    if (key && (!known || known.seq < e.seq)) last.set(key, e)
  }
  return last
}
/** The newest of them in a group */
export function lastOf(rows: Setting[], last: Map<string, EventRow>): EventRow | undefined {
  return rows.map((s) => last.get(s.key)).reduce((a, b) => (b && (!a || b.seq > a.seq) ? b : a), undefined)
}
