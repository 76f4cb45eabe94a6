// Periods of the indicators: which days they are, and which period came before.
import { isOver } from '@shared/stage'
import { addDays, dateOf, daysBetween } from '@shared/time'
import type { Figure, Screening } from '@shared/types'

export type Kind = 'year' | 'quarter' | 'screening' | 'free'
export interface Period { name: string; from: string; to: string; screening?: number }

const two = (n: number) => String(n).padStart(2, '0')

export function yearOf(y: number): Period {
  return { name: String(y), from: `${y}-01-01`, to: `${y}-12-31` }
}

// Quarters are counted from year 0, so that the one before is one less
export function quarterOf(n: number): Period {
  const y = Math.floor(n / 4)
  const m = (n % 4) * 3 + 1
  const next = n % 4 === 3 ? `${y + 1}-01-01` : `${y}-${two(m + 3)}-01`
  return { name: `${y} Q${(n % 4) + 1}`, from: `${y}-${two(m)}-01`, to: addDays(next, -1) }
}

// A screening's period ends with its day and begins after the day of the one before. What it showed
// counts on the day it was held, which need not be the one it was planned for.
export function screeningPeriods(list: Pick<Screening, 'id' | 'title' | 'state' | 'planned_start_at' | 'adjourned_at'>[]): Period[] {
  const held = list.filter((s) => isOver(s.state) && (s.adjourned_at ?? s.planned_start_at) !== null)
    .map((s) => ({ id: s.id, name: s.title, day: dateOf((s.adjourned_at ?? s.planned_start_at) as number) }))
    .sort((a, b) => a.day.localeCompare(b.day) || a.id - b.id)
  return held.map((s, i) => ({ name: s.name, to: s.day, screening: s.id,
    from: i && held[i - 1].day < s.day ? addDays(held[i - 1].day, 1) : addDays(s.day, i ? 0 : -61) }))
}

// Equal spans that end where the next begins, the given one last
export function spans(from: string, to: string, n: number): Period[] {
  const days = (daysBetween(from, to) ?? 0) + 1
  return Array.from({ length: n }, (_, i) => {
    const back = (n - 1 - i) * days
    const begin = addDays(from, -back)
    return { name: begin.slice(5), from: begin, to: addDays(to, -back) }
  })
}

// The chosen period last, after those before it: at most `n`
export function series(kind: Kind, of: string, today: string, screenings: Period[], free: [string, string], n: number): Period[] {
  if (kind === 'free') return spans(free[0], free[1], n)
  if (kind === 'screening') {
    const at = screenings.findIndex((s) => String(s.screening) === of)
    return screenings.slice(0, (at < 0 ? screenings.length - 1 : at) + 1).slice(-n)
  }
  const now = kind === 'year' ? +today.slice(0, 4) : +today.slice(0, 4) * 4 + Math.floor((+today.slice(5, 7) - 1) / 3)
  const last = /^\d+$/.test(of) ? +of : now
  return Array.from({ length: n }, (_, i) => (kind === 'year' ? yearOf : quarterOf)(last - n + 1 + i))
}

/** The one of this value, as the lists to choose from name it; undefined: there is none */
export function periodOf(kind: Kind, value: string, screenings: Period[]): Period | undefined {
  if (kind === 'screening') return screenings.find((s) => String(s.screening) === value)
  return /^\d{4,5}$/.test(value) ? (kind === 'year' ? yearOf : quarterOf)(+value) : undefined
}

// Not by the name: spans of a year begin on the same day
export const samePeriod = (a: Period | undefined, b: Period | undefined): boolean => !!a && !!b && a.from === b.from && a.to === b.to
/** What the last of a series is compared with: the chosen one, else the one before, never itself */
export const against = (chosen: Period | undefined, periods: Period[]): Period | undefined =>
  chosen && !samePeriod(chosen, periods.at(-1)) ? chosen : periods.at(-2)

// A share as per cent, to a tenth
export const percent = (share: number): number => Math.round(share * 1000) / 10
export function shown(f: Pick<Figure, 'value' | 'rate'> | undefined): string {
  if (!f || f.value === null) return '–'
  return f.rate ? `${percent(f.value)}%` : String(f.value)
}

/** A pair (num, n) in per cent */
export const share = ([num, n]: [number, number]): string => (n ? `${percent(num / n)}%` : '–')

// +1 better, -1 worse, 0 neither; for some more is worse, of some it cannot be said
const WORSE = ['days', 'rework_rate', 'recurrence', 'relapse_rate', 'overdue', 'suspended', 'exposures', 'late_claims']
const NEITHER = ['found', 'filed', 'dispatched']
export function better(key: string, now: number | null, before: number | null): number {
  if (now === null || before === null || now === before || NEITHER.includes(key)) return 0
  return (now > before ? 1 : -1) * (WORSE.includes(key) ? -1 : 1)
}
export function change(f: Pick<Figure, 'value' | 'rate'>, before: Pick<Figure, 'value'> | undefined): string {
  if (!before || f.value === null || before.value === null) return ''
  const by = f.rate ? percent(f.value - before.value) : Math.round((f.value - before.value) * 100) / 100
  return by === 0 ? '＝' : `${by > 0 ? '▲' : '▼'}${Math.abs(by)}`
}
