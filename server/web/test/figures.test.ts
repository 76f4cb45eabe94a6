import { describe, expect, it } from 'vitest'
import type { ScreeningState } from '@shared/types'
import { against, better, change, periodOf, quarterOf, samePeriod, screeningPeriods, series, shown, spans } from '../src/office/figures'

const at = (day: string) => Date.parse(`${day}T09:00:00+08:00`)
const meeting = (id: number, day: string, state: ScreeningState = 'adjourned') => ({ id, title: `第${id}次`, state, planned_start_at: at(day), adjourned_at: null as number | null })
const figure = (value: number | null, rate = true) => ({ key: 'x', num: 0, n: 0, value, rate })

describe('periods of the indicators', () => {
  it('knows a quarter to its last day', () => {
    expect(quarterOf(2025 * 4)).toEqual({ name: '2025 Q1', from: '2025-01-01', to: '2025-03-31' })
    expect(quarterOf(2024 * 4 + 3)).toEqual({ name: '2024 Q4', from: '2024-10-01', to: '2024-12-31' })
  })
  it('lets a screening’s begin after the one before, whatever the order of the list', () => {
    const list = screeningPeriods([meeting(3, '2025-05-01', 'live'), meeting(2, '2025-04-10'), meeting(1, '2025-02-12')])
    expect(list.map((p) => [p.screening, p.to])).toEqual([[1, '2025-02-12'], [2, '2025-04-10']])
    expect(list[1].from).toBe('2025-02-13')
  })
  it('ends a screening’s with the day on which it was held', () => {
    const late = { ...meeting(2, '2025-04-10'), adjourned_at: at('2025-04-14') }
    const list = screeningPeriods([late, { ...meeting(1, '2025-04-12'), planned_start_at: null, adjourned_at: at('2025-02-12') }])
    expect(list.map((p) => [p.screening, p.from, p.to])).toEqual([[1, '2024-12-13', '2025-02-12'], [2, '2025-02-13', '2025-04-14']])
  })
  it('keeps one whose minutes are issued', () =>
    expect(screeningPeriods([meeting(1, '2025-02-12', 'archived'), meeting(2, '2025-04-10', 'minuted')]).map((p) => p.screening)).toEqual([1, 2]))
  it('sets equal spans end to end', () =>
    expect(spans('2025-01-08', '2025-01-14', 2)).toEqual([
      { name: '01-01', from: '2025-01-01', to: '2025-01-07' }, { name: '01-08', from: '2025-01-08', to: '2025-01-14' }]))
  it('ends a series with the chosen one', () => {
    expect(series('year', '2024', '2025-06-01', [], ['', ''], 3).map((p) => p.name)).toEqual(['2022', '2023', '2024'])
    expect(series('quarter', '', '2025-06-01', [], ['', ''], 2).map((p) => p.name)).toEqual(['2025 Q1', '2025 Q2'])
    const held = screeningPeriods([meeting(1, '2025-02-12'), meeting(2, '2025-04-10')])
    expect(series('screening', '1', '2025-06-01', held, ['', ''], 12).map((p) => p.screening)).toEqual([1])
    expect(series('screening', '', '2025-06-01', [], ['', ''], 12)).toEqual([])
  })
  it('knows the one that it is compared with by its value', () => {
    expect(periodOf('quarter', String(2025 * 4 + 1), [])).toEqual(quarterOf(2025 * 4 + 1))
    expect(periodOf('year', '2023', [])?.from).toBe('2023-01-01')
    expect(periodOf('screening', '2', screeningPeriods([meeting(1, '2025-02-12'), meeting(2, '2025-04-10')]))?.from).toBe('2025-02-13')
    expect([periodOf('year', '', []), periodOf('year', 'x', []), periodOf('screening', '9', [])]).toEqual([undefined, undefined, undefined])
  })
})

describe('what a period is compared with', () => {
  const years = series('year', '', '2025-06-01', [], ['', ''], 3)
  it('is the chosen one, else the one before', () => {
    expect(against(periodOf('year', '2021', []), years)?.name).toBe('2021')
    expect(against(undefined, years)?.name).toBe('2024')
    expect(against(undefined, years.slice(-1))).toBeUndefined()
  })
  it('is never itself', () => expect(against(periodOf('year', '2025', []), years)?.name).toBe('2024'))
  it('is known by its days where names are the same', () => {
    const long = spans('2022-01-01', '2022-12-31', 3)
    expect(long[1].name).toBe(long[2].name)
    expect(samePeriod(long[1], long[2])).toBe(false)
    expect(long.findIndex((p) => samePeriod(p, against(undefined, long)))).toBe(1)
  })
})

describe('a figure and the one before', () => {
  it('is shown in percent, or a dash without cases', () => {
    expect(shown(figure(0.8333))).toBe('83.3%')
    expect(shown(figure(12, false))).toBe('12')
    expect(shown(figure(null))).toBe('–')
  })
  it('says by how much it changed', () => {
    expect(change(figure(0.8), figure(0.75))).toBe('▲5')
    expect(change(figure(3, false), figure(5, false))).toBe('▼2')
    expect(change(figure(3, false), figure(3, false))).toBe('＝')
    expect(change(figure(null), figure(0.5))).toBe('')
    expect(change(figure(3.3, false), figure(1.1, false))).toBe('▲2.2')
  })
  it('knows for which less is better', () => {
    expect(better('on_time_rate', 0.8, 0.7)).toBe(1)
    expect(better('rework_rate', 0.8, 0.7)).toBe(-1)
    expect([better('days', 5, 4), better('days', 3.2, 9)]).toEqual([-1, 1])
    expect(better('found', 8, 7)).toBe(0)
    expect(better('on_time_rate', null, 0.7)).toBe(0)
  })
})
