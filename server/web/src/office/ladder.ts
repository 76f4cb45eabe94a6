// The steps that follow when one card stays overdue. Pure. Letters are Chinese whatever language the
// pages have.
import type { Urge, UrgeStep } from '@shared/types'

export const STEPS = [1, 2, 3, 4] as const
export type Dot = 'none' | 'open' | 'signed' | 'dropped'
export interface Signable { of: Urge; step: UrgeStep }

const can = (s: UrgeStep, act: string) => s.allowed.some((a) => a.act === act && a.ok)
export const stepOf = (u: Urge, n: number): UrgeStep | null => u.steps.find((s) => s.step === n) ?? null

// What came; of the letter also whether it waits for somebody
export function dotOf(u: Urge, n: number): Dot {
  const s = stepOf(u, n)
  if (s?.state === 'dropped') return 'dropped'
  if (n === 2 && s && s.state !== 'signed') return 'open'
  return n === 1 ? (u.step >= 1 ? 'signed' : 'none') : s ? 'signed' : 'none'
}

// The unit's own letters that nobody has signed for
export const unsignedOf = (items: Urge[]): Signable[] =>
  items.flatMap((of) => of.steps.filter((s) => s.to_sign && can(s, 'sign_for')).map((step) => ({ of, step })))

// What the leader is told of, and what is proposed to be shown again: while it is so
const open = (u: Urge, n: number) => u.late && !u.hold && stepOf(u, n)?.state === 'proposed'
export const toldOf = (items: Urge[]): Urge[] => items.filter((u) => u.mine && open(u, 3))
export const replayOf = (items: Urge[]): Urge[] => items.filter((u) => open(u, 4))
// Told to nobody: no leader is linked, or none of them has an account
export const untold = (u: Urge): boolean => stepOf(u, 3)?.state === 'proposed' && !u.leaders.some((l) => l.account)

export interface Waiting { of: Urge; step: UrgeStep; act: 'draft' | 'sign' }
export function waitingOf(items: Urge[]): Waiting[] {
  return items.flatMap((of) => of.steps.flatMap((step): Waiting[] => {
    if (step.state === 'drafted' && can(step, 'sign')) return [{ of, step, act: 'sign' }]
    return step.state === 'proposed' && can(step, 'draft') ? [{ of, step, act: 'draft' }] : []
  }))
}

const dayZh = (on: string) => {
  const [y, m, d] = on.split('-').map(Number)
  return `${y}年${m}月${d}日`
}
export const urgeText = (u: Urge): string =>
  `该问题整改时限为${dayZh(u.due_on)}，至今已逾期${u.days}天，经系统逐日提醒，仍未上报整改完成。`
export const DEMANDS = '立即组织整改，三日内整改到位。\n由单位主要负责同志签字上报整改情况，附同一位置的整改后影像。'
