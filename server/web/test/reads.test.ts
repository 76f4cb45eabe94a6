// What a page is shown of what was read before: told by the stream of changes, or else asked for again.
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp, type App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startLive, stopLive } from '../src/office/live'
import { useBoard } from '../src/office/queries'

class Source {
  static last: Source
  on: Record<string, (e: { data: string; lastEventId: string }) => void> = {}
  constructor() {
    Source.last = this
  }
  addEventListener(name: string, fn: (e: { data: string; lastEventId: string }) => void): void {
    this.on[name] = fn
  }
  close(): void {}
}

let client: QueryClient
let answers: ((n: number) => void)[]
let board: ReturnType<typeof useBoard>
let app: App
const shown = () => (board.data.value as unknown as { n: number } | undefined)?.n
const settle = () => vi.advanceTimersByTimeAsync(10)

function open(): void {
  app = createApp({ setup: () => ((board = useBoard({})), () => null) })
  app.use(createPinia()).use(VueQueryPlugin, { queryClient: client }).mount(document.createElement('div'))
}

beforeEach(() => {
  vi.useFakeTimers()
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  answers = []
  vi.stubGlobal('EventSource', Source)
  vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => new Promise((good, bad) => {
    signal.addEventListener('abort', () => bad(new Error('aborted')))
    answers.push((n) => good({ ok: true, text: () => Promise.resolve(`{"n":${n}}`) }))
  }))
})
afterEach(() => {
  app.unmount()
  stopLive()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a page that is opened', () => {
  async function twice(): Promise<void> {
    open()
    answers[0](1)
    await settle()
    app.unmount()
    open()
    answers[1]?.(2)
    await settle()
  }
  it('asks again when no stream tells of changes, however new its list is', async () => {
    await twice()
    expect(shown()).toBe(2)
  })
  it('shows what was just read when a stream does', async () => {
    startLive(client, () => undefined)
    await twice()
    expect([answers.length, shown()]).toEqual([1, 1])
  })
})

describe('a change', () => {
  it('is not lost to a first answer that is on its way', async () => {
    startLive(client, () => undefined)
    open()
    Source.last.on.change({ data: '{"seq":7,"kind":"problem","id":1,"act":"report","screening":0}', lastEventId: '7' })
    await vi.advanceTimersByTimeAsync(200)
    answers[0](1)
    answers[1]?.(2)
    await settle()
    expect(shown()).toBe(2)
  })
})
