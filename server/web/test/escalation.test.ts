import { describe, expect, it } from 'vitest'
import type { Escalation } from '@shared/types'
import { byUnit, dotOf, draftText, shownOf, todayOf } from '../src/office/escalation'

const lapse = (n: number, kind: 'overdue' | 'rework' = 'overdue') => ({ lapse: n, kind, on: '2026-01-08', problem: n, problem_no: `2026-00${n}`, point_name: '演示路口',
  description: '占道经营。', state: 'rectifying', due_on: '2026-01-08', original_due_on: '2026-01-08', rework_count: 0 }) as Escalation['cases'][number]
const make = (id: number, level: 1 | 2 | 3, state: Escalation['state'], unit = 1, cases = [lapse(id)]) =>
  ({ id, level, state, unit, unit_name: `单位${unit}`, period: '2026', cases }) as Escalation

describe('escalations', () => {
  it('has a dot a level: what waits, else what was signed, else dropped', () => {
    const items = [make(1, 1, 'signed'), make(2, 1, 'proposed'), make(3, 2, 'dropped')]
    expect([1, 2, 3].map((l) => dotOf(items, l as 1))).toEqual(['open', 'dropped', 'none'])
  })
  it('groups by unit, what is to be decided first', () => {
    const rows = byUnit([make(1, 1, 'signed', 1), make(2, 2, 'proposed', 2), make(3, 1, 'signed', 2)])
    expect(rows.map((r) => [r.unit, r.cases, r.waiting])).toEqual([[2, 2, true], [1, 1, false]])
    expect(rows[0].items.map((e) => e.level)).toEqual([1, 2])
  })
  it('keeps the letter that was shown when another comes before it', () => {
    const items = [make(1, 1, 'proposed', 1)]
    expect(shownOf(byUnit(items), '', '0')?.id).toBe(1)
    const more = byUnit([...items, make(2, 3, 'proposed', 2)])
    expect(more[0].unit).toBe(2)
    expect(shownOf(more, '', '1')?.id).toBe(1)
    expect(shownOf(more, '2', '1')?.id).toBe(2)
    expect(shownOf(more, '9', '0')?.id).toBe(2)
    expect(shownOf([], '')).toBeNull()
  })
  it('finds what the viewer may confirm now: drafts to sign, proposals to draft', () => {
    const may = (e: Escalation, ...acts: string[]) => ({ ...e, allowed: acts.map((act) => ({ act, ok: !act.startsWith('!'), why: null })) }) as unknown as Escalation
    const items = [may(make(1, 1, 'proposed'), 'draft'), may(make(2, 2, 'drafted'), 'draft', 'sign'), may(make(3, 1, 'drafted'), 'draft'), may(make(4, 1, 'signed')), may(make(5, 1, 'proposed'), '!draft')]
    expect(todayOf(items).map((r) => [r.of.id, r.act])).toEqual([[1, 'draft'], [2, 'sign']])
  })
  it('drafts facts and numbers only', () => {
    const text = draftText(make(1, 2, 'proposed', 1, [lapse(1), lapse(2, 'rework')]))
    expect(text).toContain('未按要求整改问题2个，其中逾期未整改1个，核查未通过1个')
    expect(text).toContain('1.演示路口（2026-001）占道经营，至2026年1月8日逾期未整改。')
    expect(text).toContain('2.演示路口（2026-002）占道经营，2026年1月8日核查未通过，退回重改。')
    expect(draftText(make(1, 3, 'proposed')).split('\n')).toHaveLength(2)
  })
})
