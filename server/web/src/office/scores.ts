// Versions of the rules for scores: what one changes of the one before it
import type { RuleSet, ScoreRule } from '@shared/types'

export interface RuleChange { kind: 'same' | 'added' | 'changed' | 'gone'; now: ScoreRule | null; was: ScoreRule | null; place: number }

const whom = (r: ScoreRule) => [r.period, r.side, r.rank_from, r.rank_to, r.streak].join(' ')
const same = (a: ScoreRule, b: ScoreRule) => whom(a) === whom(b) && a.op === b.op && a.threshold === b.threshold && a.action === b.action

/** Row by row, in the order of the newer one, what is gone last: a rule is the same one while it is for the same
 *  places and periods, else while it says the same */
export function compareRules(now: ScoreRule[], was: ScoreRule[]): RuleChange[] {
  const left = [...was]
  const take = (fits: (r: ScoreRule) => boolean): ScoreRule | null => {
    const n = left.findIndex(fits)
    return n < 0 ? null : left.splice(n, 1)[0]
  }
  const pairs = now.map((r) => take((o) => same(r, o)))
  now.forEach((r, n) => (pairs[n] ??= take((o) => whom(o) === whom(r))))
  now.forEach((r, n) => (pairs[n] ??= take((o) => o.period === r.period && o.side === r.side && o.action === r.action)))
  const rows = now.map((r, n): RuleChange => {
    const old = pairs[n]
    return { kind: !old ? 'added' : same(r, old) ? 'same' : 'changed', now: r, was: old, place: n + 1 }
  })
  return [...rows, ...left.map((r): RuleChange => ({ kind: 'gone', now: null, was: r, place: 0 }))]
}

/** Which version holds for a period that ends on that day; sets: the newest first */
export function holdsOn(sets: RuleSet[], day: string): RuleSet | undefined {
  return sets.find((s) => s.active_from <= day)
}
