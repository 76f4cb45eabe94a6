import { describe, expect, it } from 'vitest'
import { addDays } from '@shared/time'
import type { EventRow, Holiday, Reminder, Setting } from '@shared/types'
import { basisOf, yearOf } from '../src/office/calendar'
import { clockWord, dueTag, openReminders, stops, toneOf } from '../src/office/clocks'
import { did } from '../src/office/i18n'
import { moved, outcome, pieces } from '../src/office/log'
import { groupOf, grouped, lastChanges, lastOf } from '../src/office/settings'

const reminder = (id: number, card: number, clock: Reminder['clock'], due_on: string, open = true) => ({ id, card, clock, due_on, open }) as Reminder

describe('clocks', () => {
  it('shows the newest word of each clock that runs, the most urgent first', () => {
    const rows = [reminder(1, 1, 'rectify', '2026-03-09'), reminder(4, 1, 'rectify', '2026-03-09'), reminder(2, 1, 'sign', '2026-03-01', false), reminder(3, 2, 'verify', '2026-03-05')]
    expect(openReminders(rows).map((r) => r.id)).toEqual([3, 4])
    const letter = (id: number, escalation: number) => ({ id, card: null, escalation, clock: 'letter', due_on: '2026-03-05', open: true }) as Reminder
    expect(openReminders([letter(1, 1), letter(2, 2), letter(3, 1)]).map((r) => r.id)).toEqual([2, 3])
    const urged = { id: 4, card: 1, escalation: null, clock: 'letter', due_on: '2026-03-05', open: true } as Reminder
    expect(openReminders([urged, letter(5, 1), reminder(6, 1, 'rectify', '2026-03-05')]).map((r) => r.id)).toEqual([4, 5, 6])
  })
  it('says how near a day is, in words and by tone', () => {
    const on = (due: string) => [toneOf(due, '2026-03-05'), clockWord({ clock: 'rectify', due_on: due }, '2026-03-05', 'zh')]
    expect(on('2026-03-03')).toEqual(['bad', '整改 逾期 2 天'])
    expect(on('2026-03-05')).toEqual(['warn', '整改 今天到期'])
    expect(on('2026-03-08')).toEqual(['warn', '整改 还剩 3 天'])
    expect(on('2026-03-09')[0]).toBe('good')
  })
  it('has a tag only while the unit’s own clock runs', () => {
    expect(dueTag({ state: 'suspended', flags: [], days_left: null })).toBe(null)
    expect(dueTag({ state: 'rectifying', flags: ['overdue'], days_left: 0 })).toEqual({ tone: 'bad', word: '今天的时限已过' })
    expect(dueTag({ state: 'rectifying', flags: ['due_soon'], days_left: 2 })?.tone).toBe('warn')
    expect(dueTag({ state: 'dispatched', flags: [], days_left: 6 })?.tone).toBe('good')
  })
  it('puts the days of a request in a row, each named once', () => {
    const r = { issued_at: Date.UTC(2026, 2, 1, 4), original_due_on: '2026-03-08', former_due_on: '2026-03-08', wished_on: '2026-03-12', granted_on: '2026-03-12' }
    expect(stops(r).map((s) => [s.key, s.plus])).toEqual([['issued', null], ['original', 7], ['wished', 4]])
    expect(stops({ ...r, former_due_on: '2026-03-10', granted_on: '2026-03-11' }).map((s) => s.key)).toEqual(['issued', 'original', 'former', 'wished', 'granted'])
  })
})

describe('the calendar', () => {
  const off = (day: string, source: Holiday['source'] = 'notice', working = false): Holiday => ({ day, working, name: '演示节', source })
  it('has every day of a year once, weeks from Monday', () => {
    const leap = yearOf(2028, [])
    const days = leap.flatMap((m) => m.days)
    expect(days).toHaveLength(366)
    expect(days.every((d, n) => d.on === addDays('2028-01-01', n))).toBe(true)
    expect(leap[0].before).toBe(5) // 1 January 2028 is a Saturday
    expect(days[0].weekend && days[1].weekend && !days[2].weekend).toBe(true)
  })
  it('marks the days of the table', () => {
    const may = yearOf(2026, [off('2026-05-01'), off('2026-05-09', 'notice', true)])[4]
    expect(may.days.filter((d) => d.special).map((d) => [d.d, d.special!.working])).toEqual([[1, false], [9, true]])
  })
  it('knows what a year rests on', () => {
    const rows = [off('2026-05-01'), off('2027-05-01', 'law'), off('2027-06-01', 'office'), off('2028-06-01', 'office')]
    expect([2026, 2027, 2028].map((y) => basisOf(y, rows))).toEqual(['notice', 'law', 'none'])
  })
})

describe('settings', () => {
  it('stand in the group of the longest fitting word', () => {
    expect(['notice.prefix', 'notice.to', 'escalation.prefix', 'escalation.grace_days', 'embargo', 'new.one'].map(groupOf))
      .toEqual(['numbers', 'papers', 'numbers', 'escalation', 'meeting', 'other'])
    const rows = [{ key: 'font.hei' }, { key: 'due.days' }] as Setting[]
    expect(grouped(rows).map((g) => g.name)).toEqual(['times', 'fonts'])
  })
  it('know who changed them last', () => {
    const e = (seq: number, key: string, actor: string) => ({ seq, actor, data: { key, was: '7', value: '9' } }) as unknown as EventRow
    expect(lastChanges([e(5, 'due.days', 'b'), e(2, 'due.days', 'a'), e(3, 'due.hour', 'c')]).get('due.days')?.actor).toBe('b')
    const rows = ['due.days', 'due.hour', 'sign.days'].map((key) => ({ key }) as Setting)
    expect(lastOf(rows, lastChanges([e(5, 'due.days', 'b'), e(7, 'due.hour', 'c'), e(9, 'font.hei', 'd')]))?.actor).toBe('c')
    expect(lastOf(rows.slice(2), lastChanges([e(5, 'due.days', 'b')]))).toBeUndefined()
  })
})

describe('the log', () => {
  it('tells before and after where both were kept', () => {
    expect(pieces({ key: 'due.days', was: '7', value: '9' })).toEqual([{ key: 'key', was: null, now: 'due.days' }, { key: 'value', was: '7', now: '9' }])
    expect(pieces({ text: '', list: [1, 2], none: null })).toEqual([{ key: 'list', was: null, now: '1、2' }])
    expect(pieces(null)).toEqual([])
  })
  it('calls one act by what it does to each kind', () => {
    expect(did('request', 'refuse')).not.toBe(did('stage', 'refuse'))
    expect(did('problem', 'file')).toBe('立案')
  })
  it('says from where to where a thing went', () => {
    expect(moved({ from: 'filed', to: 'scheduled' })).toEqual(['filed', 'scheduled'])
    expect(moved({ from: '-', to: 'on' })).toEqual([null, 'on'])
    expect(moved({ from: 'on', to: 'on' })).toEqual([null, null])
  })
  it('tells what was refused', () => {
    expect(outcome({ kind: 'session', act: 'refuse' })).toBe('refused')
    expect(outcome({ kind: 'request', act: 'refuse' })).toBe('good')
    expect(outcome({ kind: 'job', act: 'fail' })).toBe('failed')
  })
})
