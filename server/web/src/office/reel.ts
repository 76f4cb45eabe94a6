// Sums and moves of the reel builder, apart from the page so that they can be tested.
import type { Problem, ReelItem, Replay } from '@shared/types'

// A problem of its own, or one that is shown again
export const filmed = (i: ReelItem): boolean => i.kind === 'problem' || i.kind === 'replay'

export interface Share { unit: string; count: number; ms: number }

// Time on screen by unit, the longest first
export function shares(items: ReelItem[], none: string): Share[] {
  const by = new Map<string, Share>()
  for (const i of items) {
    if (!filmed(i)) continue
    const unit = i.row?.lead_unit_name ?? none
    const s = by.get(unit) ?? { unit, count: 0, ms: 0 }
    s.count++
    s.ms += i.duration_ms
    by.set(unit, s)
  }
  return [...by.values()].sort((a, b) => b.ms - a.ms || a.unit.localeCompare(b.unit))
}

// Playing time, and playing plus claim time: the meeting's budget has to hold both
export function totals(items: ReelItem[]): { play: number; whole: number } {
  const play = items.reduce((n, i) => n + i.duration_ms, 0)
  return { play, whole: play + items.reduce((n, i) => n + i.claim_s * 1000, 0) }
}

export function moved<T>(rows: T[], from: number, to: number): T[] {
  const out = rows.slice()
  if (from < 0 || from >= out.length || to < 0 || to >= out.length) return out
  out.splice(to, 0, ...out.splice(from, 1))
  return out
}

// Where a new item belongs: the title first, look-back after it, the end last, problems before the end
export function insertAt(items: ReelItem[], kind: ReelItem['kind']): number {
  const title = items.findIndex((i) => i.kind === 'title')
  const end = items.findIndex((i) => i.kind === 'end')
  if (kind === 'title') return 0
  if (kind === 'lookback') return title + 1
  if (kind === 'end') return items.length
  return end < 0 ? items.length : end
}

const CLAIM_S = 60

// A new item. Whether its pieces were looked through is the server's to say, once it is saved.
export const made = (kind: ReelItem['kind'], p: Problem | null, again?: Replay): ReelItem => ({
  kind, problem: p?.id ?? null, claim_s: kind === 'problem' ? CLAIM_S : 0, duration_ms: p?.duration_ms ?? 4000, ready: !p,
  unchecked: kind === 'problem' ? null : (again?.unchecked ?? 0), late_days: again?.late_days, row: p,
})
