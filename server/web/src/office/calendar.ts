// A year as twelve small months: which days the county works
import { addDays, parts, startOf } from '@shared/time'
import type { Holiday } from '@shared/types'

export interface Day { on: string; d: number; weekend: boolean; special: Holiday | null }
export interface Month { month: number; before: number; days: Day[] }

const two = (n: number) => String(n).padStart(2, '0')

/** Weeks begin on Monday; `before` are the empty places before the first */
export function yearOf(year: number, holidays: Holiday[]): Month[] {
  const special = new Map(holidays.map((h) => [h.day, h]))
  return Array.from({ length: 12 }, (_, n) => {
    const days: Day[] = []
    const first = `${year}-${two(n + 1)}-01`
    const before = (parts(startOf(first)!).weekday + 6) % 7
    for (let on = first; on.startsWith(`${year}-${two(n + 1)}`); on = addDays(on, 1)) {
      const weekday = (before + days.length) % 7
      days.push({ on, d: days.length + 1, weekend: weekday > 4, special: special.get(on) ?? null })
    }
    return { month: n + 1, before, days }
  })
}

export type Basis = 'notice' | 'law' | 'none'
/** What a year's days rest on: the yearly notice, only the law, or nothing yet */
export function basisOf(year: number, holidays: Holiday[]): Basis {
  const sources = new Set(holidays.filter((h) => h.day.startsWith(`${year}-`)).map((h) => h.source))
  return sources.has('notice') ? 'notice' : sources.has('law') ? 'law' : 'none'
}
