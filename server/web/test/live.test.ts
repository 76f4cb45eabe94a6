// The arithmetic under the phone and the wall. What they do with a server is in tests/browser.
import { describe, expect, it } from 'vitest'
import { wanted } from '../src/hall/reel'
import { clockWord, dayAfter, dayWord, daysBetween, spanWord } from '../src/phone/day'
import { keepOnly, newOp, outbox, type Parcel } from '../src/phone/outbox'
import { clockSample, serverNow } from '../src/shared/stage'

const item = { position: 1, kind: 'problem' as const, title: '', start_ms: 4000, end_ms: 9000, claim_s: 60 }

describe('where the picture should be', () => {
  const playing = { playing: true, pos_ms: 4000, at_ms: 100_000, rate: 1 }

  it('moves with the server clock while it plays', () => {
    expect(wanted(playing, item, 101_500)).toBe(5500)
    expect(wanted({ ...playing, rate: 2 }, item, 101_500)).toBe(7000)
  })
  it('never leaves the item on either side', () => {
    expect(wanted(playing, item, 200_000)).toBe(9000)
    expect(wanted({ ...playing, pos_ms: 0 }, item, 100_000)).toBe(4000)
  })
  it('stands still while it is paused, and when a clock runs behind', () => {
    expect(wanted({ ...playing, playing: false, pos_ms: 6000 }, item, 200_000)).toBe(6000)
    expect(wanted(playing, item, 99_000)).toBe(4000)
  })
})

describe('days and times are those of Shanghai', () => {
  const late = Date.UTC(2025, 10, 20, 16, 30) // 00:30 of the 21st

  it('whatever the phone is set to', () => {
    expect(dayAfter(late, 0)).toBe('2025-11-21')
    expect(dayAfter(late, 7)).toBe('2025-11-28')
    expect(dayAfter(late, 30)).toBe('2025-12-21')
    expect(clockWord(late)).toBe('00:30:00')
  })
  it('counts days over the end of a month', () => {
    expect(daysBetween('2025-11-21', '2025-12-06')).toBe(15)
  })
  it('says them in Chinese', () => {
    expect(dayWord('2025-11-07')).toBe('11月7日')
    expect(dayWord(null)).toBe('')
  })
  it('shows 0:00 only at the very end', () => {
    expect(spanWord(72_000)).toBe('1:12')
    expect(spanWord(1)).toBe('0:01')
    expect(spanWord(0)).toBe('0:00')
  })
})

describe('the clock of the server', () => {
  it('is the sample that travelled fastest, of the last six', () => {
    for (const lag of [400, 30, 900])
      clockSample(Date.now() + 600_000 - lag)
    expect(Math.abs(serverNow() - Date.now() - 599_970)).toBeLessThan(20)
    for (let i = 0; i < 6; i++)
      clockSample(Date.now() - 50)
    expect(Math.abs(serverNow() - Date.now() + 50)).toBeLessThan(20)
  })
})

describe('the key of a write', () => {
  it('is one the server takes, and never the same', () => {
    const keys = new Set(Array.from({ length: 200 }, newOp))
    expect(keys.size).toBe(200)
    for (const key of keys)
      expect(key).toMatch(/^[0-9A-Za-z_-]{8,64}$/)
  })
})

describe('what a phone kept', () => {
  it('is void in another copy of the record, but for the code on the desk', () => {
    localStorage.setItem('sk.outcome.1.2.3', '{}')
    localStorage.setItem('sk.desk', '"ABC"')
    localStorage.setItem('other', '1')
    outbox.parcels = [{} as Parcel]
    keepOnly('')
    expect([outbox.parcels.length, localStorage.length]).toEqual([1, 3])
    keepOnly('7-Ab')
    expect([outbox.parcels.length, localStorage.getItem('sk.outcome.1.2.3')]).toEqual([0, null])
    expect([localStorage.getItem('sk.desk'), localStorage.getItem('other')]).toEqual(['"ABC"', '1'])
    localStorage.setItem('sk.form.1', '{}')
    keepOnly('7-Ab')
    expect(localStorage.getItem('sk.form.1')).toBe('{}')
    localStorage.clear()
  })
})
