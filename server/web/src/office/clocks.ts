// What runs out: words, tones and order of the clocks, as the board, the bell and the list show them
import { clock, dateOf, daysBetween, left, type Lang } from '@shared/time'
import type { CardRequest, Problem, Reminder } from '@shared/types'
import { lang, t, tOf } from './i18n'

export type Tone = 'bad' | 'warn' | 'good'

/** The newest word of every clock that still runs, the most urgent first */
export function openReminders(rows: Reminder[]): Reminder[] {
  const newest = new Map<string, Reminder>()
  for (const r of rows) {
    if (!r.open) continue
    const key = `${r.card ?? (r.duty ? `d${r.duty}` : r.exposure ? `x${r.exposure}` : `e${r.escalation}`)} ${r.clock}`
    const known = newest.get(key)
    if (!known || known.id < r.id) newest.set(key, r)
  }
  return [...newest.values()].sort((a, b) => (a.due_on < b.due_on ? -1 : a.due_on > b.due_on ? 1 : a.id - b.id))
}

export function toneOf(due: string, today = dateOf(clock.now())): Tone {
  const days = daysBetween(today, due) ?? 0
  return days < 0 ? 'bad' : days <= 3 ? 'warn' : 'good'
}

export function clockWord(r: Pick<Reminder, 'clock' | 'due_on'>, today = dateOf(clock.now()), words: Lang = lang.value): string {
  return `${tOf('clock', r.clock)} ${left(daysBetween(today, r.due_on), words)}`
}

/** What a reminder of a duty is about: its title, or its kind and period */
export const dutyWord = (r: Pick<Reminder, 'duty_kind' | 'title' | 'period'>): string => r.title || `${tOf('duty', r.duty_kind ?? '')} ${r.period ?? ''}`.trim()

/** A problem's own clock; null where none runs */
export function dueTag(p: Pick<Problem, 'state' | 'flags' | 'days_left'>): { tone: Tone; word: string } | null {
  if (p.days_left === null || !['dispatched', 'rectifying'].includes(p.state)) return null
  if (p.flags.includes('overdue')) return { tone: 'bad', word: p.days_left < 0 ? left(p.days_left, lang.value) : t('due.hour_over') }
  return { tone: p.flags.includes('due_soon') ? 'warn' : 'good', word: left(p.days_left, lang.value) }
}

export interface Stop { key: 'issued' | 'original' | 'former' | 'wished' | 'granted'; on: string; plus: number | null }
/** The days of a request in their order, with the days between: issued, first due, due, wished, granted */
export function stops(r: Pick<CardRequest, 'issued_at' | 'original_due_on' | 'former_due_on' | 'wished_on' | 'granted_on'>): Stop[] {
  const all: [Stop['key'], string | null][] = [
    ['issued', dateOf(r.issued_at)], ['original', r.original_due_on],
    ['former', r.former_due_on === r.original_due_on ? null : r.former_due_on],
    ['wished', r.wished_on], ['granted', r.granted_on === r.wished_on ? null : r.granted_on],
  ]
  const rows = all.filter((s): s is [Stop['key'], string] => !!s[1])
  return rows.map(([key, on], n) => ({ key, on, plus: n ? daysBetween(rows[n - 1][1], on) : null }))
}
