import { describe, expect, it } from 'vitest'
import { compareRules, holdsOn } from '../src/office/scores'

const rule = (more = {}) => ({ period: 'quarter', side: 'top', rank_from: 1, rank_to: 1, op: 'gt', threshold: 85, streak: 1, action: '奖励50万元', ...more })

describe('versions of rules', () => {
  it('tells what is the same, changed, new and gone', () => {
    const was = [rule(), rule({ rank_from: 2, rank_to: 2, action: '奖励30万元' }), rule({ side: 'bottom', op: 'lt', threshold: 70, action: '约谈' })]
    const now = [rule({ threshold: 88 }), rule({ rank_from: 2, rank_to: 2, action: '奖励30万元' }), rule({ period: 'year', rank_to: 3, action: '集体表扬' })]
    expect(compareRules(now, was).map((c) => [c.kind, c.now?.action ?? null, c.was?.action ?? null])).toEqual([
      ['changed', '奖励50万元', '奖励50万元'], ['same', '奖励30万元', '奖励30万元'], ['added', '集体表扬', null], ['gone', null, '约谈'],
    ])
  })
  it('knows a rule again whose places were moved', () => {
    const [c] = compareRules([rule({ rank_to: 3 })], [rule()])
    expect([c.kind, c.was?.rank_to]).toEqual(['changed', 1])
  })
  it('finds the version of a day', () => {
    const sets = [{ id: 2, active_from: '2026-12-01', made_by_name: null, made_at: 1, rows: [] }, { id: 1, active_from: '2000-01-01', made_by_name: null, made_at: 0, rows: [] }]
    expect([holdsOn(sets, '2026-12-31')?.id, holdsOn(sets, '2026-09-30')?.id]).toEqual([2, 1])
  })
})
