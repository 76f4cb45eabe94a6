import { afterEach, describe, expect, it, vi } from 'vitest'
import { addDays, cellOf, clock, dateOf, day, daysBetween, instantOf, left, minuteOf, moment, parts, span, startOf, timeOfDay, weekday } from '@shared/time'

const NOON = Date.UTC(2025, 10, 27, 4, 0, 0) // 12:00 in Shanghai
afterEach(() => {
  vi.useRealTimers()
  clock.offset = 0
})

describe('dates are of Asia/Shanghai whatever the device says', () => {
  it('turns the day at 16:00 UTC', () => {
    expect(dateOf(Date.UTC(2025, 11, 31, 15, 59, 59, 999))).toBe('2025-12-31')
    expect(dateOf(Date.UTC(2025, 11, 31, 16, 0, 0))).toBe('2026-01-01')
  })
  it('begins a date at local midnight and refuses what is none', () => {
    expect(startOf('2025-11-27')).toBe(Date.UTC(2025, 10, 26, 16))
    for (const bad of ['2025-02-29', '2025-13-01', '27.11.2025', '', null, undefined]) expect(startOf(bad)).toBeNull()
    expect(startOf('2024-02-29')).not.toBeNull()
  })
  it('counts days over months and leap days', () => {
    expect(addDays('2024-02-27', 3)).toBe('2024-03-01')
    expect(addDays('2025-12-31', 1)).toBe('2026-01-01')
    expect(addDays('not a day', 1)).toBe('not a day')
    expect(daysBetween('2025-11-27', '2025-12-04')).toBe(7)
    expect(daysBetween('2025-12-04', '2025-11-27')).toBe(-7)
    expect(daysBetween('x', '2025-12-04')).toBeNull()
  })
  it('writes a minute and reads it again', () => {
    expect(minuteOf(NOON + 59_000)).toBe('2025-11-27 12:00')
    expect(instantOf('2025-11-27 12:00')).toBe(NOON)
    expect(minuteOf(instantOf('2026-01-01 00:00')!)).toBe('2026-01-01 00:00')
    expect(minuteOf(0)).toBe('')
    for (const bad of ['2025-02-29 10:00', '2025-11-27 24:00', '2025-11-27', '2025-11-27 1:00', '', null, undefined]) expect(instantOf(bad)).toBeNull()
  })
  it('reads a cell of a calendar as it is shown', () => expect(cellOf(new Date(2025, 0, 9, 0, 0))).toBe('2025-01-09'))
  it('knows hour and weekday', () => {
    expect(parts(NOON)).toMatchObject({ y: 2025, m: 11, d: 27, h: 12, min: 0 })
    expect(weekday(NOON)).toBe('星期四')
    expect(timeOfDay(NOON + 5_000)).toBe('12:00:05')
    expect(timeOfDay(NOON, false)).toBe('12:00')
  })
})

describe('words for people', () => {
  it('shows the year only when it is another', () => {
    expect(day('2025-11-27', 'zh', NOON)).toBe('11月27日')
    expect(day('2026-01-02', 'zh', NOON)).toBe('2026年1月2日')
    expect(day('2026-01-02', 'en', NOON)).toBe('2 Jan 2026')
    expect(day(null)).toBe('')
    expect(moment(NOON, 'zh', NOON)).toBe('11月27日 12:00')
    expect(moment(null)).toBe('')
  })
  it('says what is left', () => {
    expect(left(3)).toBe('还剩 3 天')
    expect(left(0)).toBe('今天到期')
    expect(left(-2)).toBe('逾期 2 天')
    expect(left(-2, 'en')).toBe('2 d overdue')
    expect(left(null)).toBe('')
  })
  it('writes spans without rounding up', () => {
    expect(span(0)).toBe('0:00')
    expect(span(59_999)).toBe('0:59')
    expect(span(72_000)).toBe('1:12')
    expect(span(3_723_000)).toBe('1:02:03')
    expect(span(42_160, 2)).toBe('0:42.16')
    expect(span(999, 2)).toBe('0:00.99')
    expect(span(-8_000)).toBe('-0:08')
    expect(span(null)).toBe('–')
  })
})

describe('the server’s clock', () => {
  it('keeps the reading with the shortest journey', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    clock.sync(1_600_000, true)
    expect(clock.now()).toBe(1_600_000)
    clock.sync(1_599_500) // came half a second late
    expect(clock.now()).toBe(1_599_999)
    clock.sync(1_600_200)
    expect(clock.now()).toBe(1_600_200)
  })
  it('takes a new time when the device’s clock jumped', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    clock.sync(1_000_000, true)
    clock.sync(900_000)
    expect(clock.now()).toBe(900_000)
  })
})
