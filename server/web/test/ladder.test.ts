import { describe, expect, it } from 'vitest'
import type { Urge, UrgeStep } from '@shared/types'
import { dotOf, replayOf, STEPS, toldOf, unsignedOf, untold, urgeText, waitingOf } from '../src/office/ladder'

const step = (n: 2 | 3 | 4, state: UrgeStep['state'] = 'proposed', ...acts: string[]) =>
  ({ id: n, step: n, state, to_sign: state === 'signed', allowed: acts.map((act) => ({ act, ok: true, why: null })) }) as UrgeStep
const make = (steps: UrgeStep[], more: Partial<Urge> = {}) =>
  ({ card: 1, step: 1, late: true, hold: null, mine: true, leaders: [], due_on: '2026-01-08', days: 9, steps, ...more }) as Urge

describe('an overdue card', () => {
  it('has a dot a step: what came, the letter half until it is signed', () => {
    const dots = (u: Urge) => STEPS.map((n) => dotOf(u, n))
    expect(dots(make([], { step: 0 }))).toEqual(['none', 'none', 'none', 'none'])
    expect(dots(make([step(2, 'drafted'), step(3)]))).toEqual(['signed', 'open', 'signed', 'none'])
    expect(dots(make([step(2, 'signed'), step(3, 'dropped'), step(4)]))).toEqual(['signed', 'signed', 'dropped', 'signed'])
  })
  it('waits for who drafts or signs its letter, and for the unit', () => {
    expect(waitingOf([make([step(2, 'proposed', 'draft'), step(3, 'proposed', 'drop')]), make([step(2, 'drafted', 'sign')])]).map((w) => w.act)).toEqual(['draft', 'sign'])
    expect(unsignedOf([make([step(2, 'signed', 'sign_for')]), make([step(2, 'signed')])])).toHaveLength(1)
  })
  it('is told to its leader and listed to be shown again while it is overdue and not held', () => {
    const hold = { until_on: '2026-02-01' } as Urge['hold']
    const of = [step(2), step(3), step(4)]
    const all = [make(of), make(of, { hold }), make(of, { late: false }), make([step(2)])]
    expect([toldOf(all).length, replayOf(all).length]).toEqual([1, 1])
    expect(toldOf([make(of, { mine: false })])).toEqual([])
  })
  it('says where no leader is told', () => {
    expect(untold(make([step(3)], { leaders: [{ name: '演示', account: false }] }))).toBe(true)
    expect(untold(make([step(3)], { leaders: [{ name: '演示', account: true }] }))).toBe(false)
  })
  it('has a letter with its facts', () => {
    expect(urgeText(make([]))).toContain('整改时限为2026年1月8日，至今已逾期9天')
  })
})
