// The office's stream of changes where streams get through, and where something holds them back.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { blocks, follow } from '@shared/sse'

class Source {
  static all: Source[] = []
  onopen = () => undefined
  onerror = () => undefined
  closed = false
  on: Record<string, (e: { data: string; lastEventId: string }) => void> = {}
  constructor(readonly url: string) {
    Source.all.push(this)
  }
  addEventListener(name: string, fn: (e: { data: string; lastEventId: string }) => void): void {
    this.on[name] = fn
  }
  close(): void {
    this.closed = true
  }
}

const block = (seq: number) => `event: change\nid: ${seq}\ndata: {"seq":${seq}}\n\n`
let asked: string[]
let answers: ((text: string) => void)[]
let heard: number[]
let firsts: boolean[]
let cut: () => void
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers()
  ;[Source.all, asked, answers, heard, firsts] = [[], [], [], [], []]
  vi.stubGlobal('EventSource', Source)
  vi.stubGlobal('fetch', (url: string, { signal }: { signal: AbortSignal }) => {
    asked.push(url)
    return new Promise((good, bad) => {
      signal.addEventListener('abort', () => bad(new Error('aborted')))
      cut = () => bad(new Error('cut'))
      answers.push((text) => good({ ok: true, text: () => Promise.resolve(text) }))
    })
  })
  stop = follow('/api/live', {
    events: { change: (d) => heard.push((d as { seq: number }).seq) },
    onOpen: (first) => firsts.push(first),
  }).close
})
afterEach(() => {
  stop()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('the stream of changes', () => {
  it('is left alone when its first word comes', async () => {
    Source.all[0].on.change({ data: '{"seq":4}', lastEventId: '4' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect([heard, asked, Source.all.length]).toEqual([[4], [], 1])
  })
  it('that is held back is asked for instead, from where it was', async () => {
    await vi.advanceTimersByTimeAsync(3900)
    expect(asked).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect([asked, Source.all[0].closed]).toEqual([['/api/wait'], true])
    answers[0]('retry: 3000\n\n' + block(7) + block(8))
    await vi.advanceTimersByTimeAsync(0)
    expect([heard, asked[1]]).toEqual([[7, 8], '/api/wait?after=8'])
    answers[1]('')
    await vi.advanceTimersByTimeAsync(0)
    expect(asked[2]).toBe('/api/wait?after=8')
    // since the page opened something may have happened
    expect(firsts).toEqual([false])
    // another network: perhaps streams get through there
    window.dispatchEvent(new Event('online'))
    expect(Source.all.length).toBe(2)
  })
  it('is held back after a cut as well', async () => {
    Source.all[0].on.change({ data: '{"seq":4}', lastEventId: '4' })
    Source.all[0].onerror()
    await vi.advanceTimersByTimeAsync(1000)
    expect(Source.all.length).toBe(2)
    await vi.advanceTimersByTimeAsync(4100)
    // answered at once, news or not, and everything is read anew
    expect(asked).toEqual(['/api/wait'])
    answers[0](block(5))
    await vi.advanceTimersByTimeAsync(0)
    expect([asked[1], firsts]).toEqual(['/api/wait?after=5', [false]])
    cut()
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked[2]).toBe('/api/wait')
  })
})

describe('the text of a stream', () => {
  it('is read block by block', () => {
    const got: string[][] = []
    blocks('retry: 2500\n\nevent: job\ndata: {"a":1}\n\n: hb\n\nid: 3\nevent: change\ndata: {}\n\n', (...all) => got.push(all))
    expect(got).toEqual([['job', '{"a":1}', ''], ['change', '{}', '3']])
  })
})
