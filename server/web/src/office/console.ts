// What the operator's one large button does next. Pure: the stage in, the step out.
import type { ConsoleStage } from '@shared/types'
import type { Values } from '@shared/i18n'
import type { Key } from './i18n'

export type Step =
  | { kind: 'move'; act: string; label: Key }
  | { kind: 'command'; command: string; label: Key; values?: Values; body?: Record<string, unknown>; skips?: boolean }
  | { kind: 'none'; label: Key }

const MOVES: Record<string, Step> = {
  planned: { kind: 'move', act: 'notify', label: 'step.notify' },
  notified: { kind: 'move', act: 'open_checkin', label: 'step.open_checkin' },
  checkin: { kind: 'move', act: 'go_live', label: 'step.go_live' },
  paused: { kind: 'move', act: 'resume', label: 'step.resume' },
  adjourned: { kind: 'none', label: 'step.over' },
  minuted: { kind: 'none', label: 'step.over' },
  archived: { kind: 'none', label: 'step.over' },
  cancelled: { kind: 'none', label: 'step.cancelled' },
}
export const DEFAULT_CLAIM_S = 60

export function isLast(s: ConsoleStage): boolean {
  return !!s.item && s.items.length > 0 && s.item.position >= s.items[s.items.length - 1].position
}

export function windowOpen(s: ConsoleStage, now: number): boolean {
  return s.window?.state === 'open' && s.window.closes_at > now
}

// What the last screening showed is looked back on before the first problem, at its own place in the
// film if it has one: the list, then each before and after.
function lookbackStep(s: ConsoleStage): Step | null {
  const rows = s.lookback
  const here = s.item ? s.item.kind === 'lookback' : !s.items.some((i) => i.kind === 'lookback')
  if (!here || !rows.length) return null
  const step = { kind: 'command', command: 'lookback', skips: true } as const
  if (!s.item && s.mode !== 'lookback') return { ...step, label: 'step.lookback', values: { n: rows.length } }
  const at = s.mode === 'lookback' && s.compare ? rows.findIndex((r) => r.problem === s.compare) + 1 : 0
  const row = rows[at]
  return row ? { ...step, label: 'step.lookback_one', values: { n: at + 1, of: rows.length, no: row.problem_no }, body: { problem: row.problem } } : null
}

export function nextStep(s: ConsoleStage, me: number, now: number): Step {
  const move = MOVES[s.screening.state]
  if (move) return move
  if (s.controller?.user !== me) return { kind: 'command', command: 'take_control', label: 'step.take_control' }
  const back = lookbackStep(s)
  if (back) return back
  if (!s.item) return { kind: 'command', command: 'next', label: 'step.begin' }
  if (s.item.kind === 'problem') {
    if (windowOpen(s, now)) {
      const answered = s.claims.some((c) => c.role === 'primary') || (s.dispute !== null && !s.dispute.ruling)
      return { kind: 'command', command: 'close_claim', label: answered ? 'step.close_answered' : 'step.close_claim' }
    }
    const asked = s.window !== null && s.window.problem === s.problem?.id && s.window.state !== 'none'
    const settled = s.claims.length > 0 || s.dispute !== null
    if (!asked && !settled && s.problem && ['scheduled', 'presented'].includes(s.problem.state)) {
      const seconds = s.item.claim_s || DEFAULT_CLAIM_S
      return { kind: 'command', command: 'open_claim', label: 'step.open_claim', values: { n: seconds }, body: { seconds } }
    }
  }
  if (isLast(s)) return { kind: 'move', act: 'adjourn', label: 'step.adjourn' }
  return { kind: 'command', command: 'next', label: 'step.next' }
}
