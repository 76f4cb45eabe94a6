// The arithmetic under the phone and the wall. What they do with a server is in tests/browser.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { playerFor } from '../src/hall/reel'
import { clockWord, dayAfter, dayWord, daysBetween, spanWord } from '../src/phone/day'
import { keepOnly, newOp, outbox, type Parcel } from '../src/phone/outbox'
import { serverNow } from '../src/shared/stage'
import { starts, wanted } from '../src/shared/step'
import { clock } from '../src/shared/time'

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

describe('a page that follows the hall', () => {
  /* what the player needs of a <video>; it stands unless it is told otherwise */
  const film = {
    readyState: 4, currentTime: 0, paused: true, seeking: false, playbackRate: 1, muted: false, error: null,
    addEventListener: () => undefined,
    play() {
      this.paused = false
      return Promise.resolve()
    },
    pause() {
      this.paused = true
    },
  }
  const follow = (media: { playing: boolean, pos_ms: number, at_ms: number }) => {
    const player = playerFor(film as unknown as HTMLVideoElement, () => undefined)
    player.set({ ...media, rate: 1 }, item, 40)
    return player
  }
  beforeEach(() => {
    vi.useFakeTimers({ now: 100_000 })
    clock.sync(Date.now(), true)
    Object.assign(film, { currentTime: 4, paused: true, playbackRate: 1 })
  })
  afterEach(() => vi.useRealTimers())

  it('stands on the first picture until all begin', () => {
    const player = follow({ playing: true, pos_ms: 5000, at_ms: 100_250 })
    expect(film).toMatchObject({ currentTime: 5, paused: true })
    vi.advanceTimersByTime(189) /* a film takes a moment to move, so it is told sooner */
    expect(film.paused).toBe(true)
    vi.advanceTimersByTime(1)
    expect(film).toMatchObject({ currentTime: 5, paused: false })
    player.close()
  })
  it('catches up by its speed, and far behind it jumps to where the film will be by then', () => {
    film.paused = false
    film.currentTime = 5.9
    follow({ playing: true, pos_ms: 5000, at_ms: 99_000 }).close()
    expect(film.currentTime).toBe(5.9)
    expect(film.playbackRate).toBeCloseTo(1.04)
    film.currentTime = 5.99
    follow({ playing: true, pos_ms: 5000, at_ms: 99_000 }).close()
    expect(film.playbackRate).toBe(1)
    film.currentTime = 4
    follow({ playing: true, pos_ms: 5000, at_ms: 99_000 }).close()
    expect(film.currentTime).toBeGreaterThan(6.05)
    expect(film.playbackRate).toBe(1)
  })
  it('halted, shows the picture that the hall shows', () => {
    film.currentTime = 5.1
    follow({ playing: false, pos_ms: 5000, at_ms: 100_000 }).close()
    expect(film.currentTime).toBe(5)
    film.currentTime = 5.04 /* the same picture but one: not worth a jump */
    follow({ playing: false, pos_ms: 5000, at_ms: 100_000 }).close()
    expect(film.currentTime).toBe(5.04)
  })
})

describe('the start of a film', () => {
  it('is told as much sooner as the last ones were late', () => {
    const start = starts()
    start.learn(1000, 1050, 300) /* too soon to say */
    expect(start.cost()).toBe(60)
    start.learn(1000, 1200, 50)
    start.learn(1000, 1400, 50) /* once a start */
    expect(start.cost()).toBe(72.5)
    start.learn(5000, 5200, -30)
    expect(start.cost()).toBe(65)
    start.learn(9000, 20_000, 80) /* long over: it says nothing of the start */
    expect(start.cost()).toBe(65)
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
  it('is the sample that travelled fastest, until it is set right', () => {
    for (const lag of [400, 30, 900])
      clock.sync(Date.now() + 600_000 - lag)
    expect(Math.abs(serverNow() - Date.now() - 599_970)).toBeLessThan(20)
    clock.sync(Date.now() - 50)
    expect(Math.abs(serverNow() - Date.now() + 50)).toBeLessThan(20)
  })
})

describe('the clock of the server, asked there and back', () => {
  it('takes half of the quickest journey away', async () => {
    vi.useFakeTimers({ now: 100_000 })
    const ways = [[60, 50], [200, 90], [31, 29]]
    vi.stubGlobal('fetch', () => {
      const [there, back] = ways.shift()!
      vi.setSystemTime(Date.now() + there)
      const body = { server_ms: Date.now() + 7000 }
      vi.setSystemTime(Date.now() + back)
      return Promise.resolve({ ok: true, json: () => Promise.resolve(body) })
    })
    await clock.ask(3)
    expect(clock.offset).toBe(7001)
    clock.sync(Date.now() + 6960) /* a message that was 40 ms on its way says nothing new */
    expect(clock.offset).toBe(7000)
    vi.unstubAllGlobals()
    vi.useRealTimers()
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
