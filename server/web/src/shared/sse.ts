// The office's stream of changes, one that mends itself: opened again after a cut, when the page is
// shown again and when the device says it is online. Where something on the way holds streams back,
// the same blocks are asked for one after another. (Whole states are followed by stage.ts.)
export interface Follow {
  close: () => void
}

export interface FollowOptions {
  events: Record<string, (data: unknown, id: string) => void>
  // true: messages come; false: cut (called once per change)
  onState?: (connected: boolean) => void
  // Browsers allow six connections per host: a hidden page should not hold one
  closeWhenHidden?: boolean
  // Called after every fresh connection: refetch what may have been missed
  onOpen?: (first: boolean) => void
}

let onOver: (() => void) | null = null
// A rehearsal ends: none of its streams comes back
export function whenOver(fn: () => void): void {
  onOver = fn
}

const BACKOFF = [500, 1000, 2000, 4000, 8000]
// As in stage.ts
const HELD_MS = 4000

// `url` ends in /live; its twin in /wait answers the blocks of the stream after an event, as text
export function follow(url: string, options: FollowOptions): Follow {
  let source: EventSource | null = null
  let waiting: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let held: ReturnType<typeof setTimeout> | undefined
  let streams = true
  let tries = 0
  let connected: boolean | null = null
  let opened = 0
  let last = ''
  let closed = false

  function tell(state: boolean): void {
    if (state === connected) return
    connected = state
    options.onState?.(state)
  }

  function drop(): void {
    clearTimeout(timer)
    clearTimeout(held)
    source?.close()
    source = null
    waiting?.abort()
    waiting = null
  }

  function take(name: string, text: string, id: string): void {
    tell(true)
    if (id) last = id
    let data: unknown
    try {
      data = JSON.parse(text)
    } catch {
      return
    }
    options.events[name]?.(data, id)
  }

  function open(): void {
    drop()
    if (closed || (options.closeWhenHidden && document.hidden)) return
    if (!streams) {
      void wait()
      return
    }
    const s = new EventSource(url)
    source = s
    // A stream's first word comes at once
    held = setTimeout(() => {
      streams = false
      open()
    }, HELD_MS)
    s.onopen = () => {
      tries = 0
      tell(true)
      options.onOpen?.(opened++ === 0)
    }
    // The browser's own retry would not tell a stream that is held back
    s.onerror = () => {
      if (source !== s) return
      tell(false)
      drop()
      later()
    }
    s.addEventListener('over', () => {
      closed = true
      drop()
      onOver?.()
    })
    for (const name of Object.keys(options.events)) {
      s.addEventListener(name, (e) => {
        clearTimeout(held)
        const m = e as MessageEvent<string>
        take(name, m.data, m.lastEventId)
      })
    }
  }

  async function wait(): Promise<void> {
    const mine = (waiting = new AbortController())
    let fresh = true
    while (!closed && waiting === mine) {
      try {
        // Who was cut off is answered at once, and asks for everything anew
        const after = last && !fresh ? `?after=${last}` : ''
        const answer = await fetch(url.replace(/live$/, 'wait') + after, { cache: 'no-store', credentials: 'same-origin', signal: mine.signal })
        const text = await answer.text()
        if (mine.signal.aborted) return
        if (answer.ok) {
          tries = 0
          tell(true)
          // The page is older than its first answer here: it has missed something even then
          if (fresh) options.onOpen?.(false)
          opened++
          fresh = false
          blocks(text, take)
          continue
        }
      } catch {
        if (mine.signal.aborted) return
      }
      fresh = true
      tell(false)
      await new Promise((done) => setTimeout(done, backoff()))
    }
  }

  // Sixty pages must not come back in the same moment
  const backoff = () => BACKOFF[Math.min(tries++, BACKOFF.length - 1)] * (0.75 + Math.random() * 0.5)

  function later(): void {
    clearTimeout(timer)
    timer = setTimeout(open, backoff())
  }

  function onVisible(): void {
    if (document.hidden) {
      if (options.closeWhenHidden) drop()
    } else if (!waiting && !source) {
      tries = 0
      open()
    }
  }

  // Perhaps another network: streams may get through
  function onOnline(): void {
    tries = 0
    streams = true
    open()
  }

  document.addEventListener('visibilitychange', onVisible)
  window.addEventListener('online', onOnline)
  open()

  return {
    close() {
      closed = true
      drop()
      document.removeEventListener('visibilitychange', onVisible)
      window.removeEventListener('online', onOnline)
    },
  }
}

// The text of a stream, block by block
export function blocks(text: string, take: (name: string, data: string, id: string) => void): void {
  for (const block of text.split('\n\n')) {
    const field = (name: string) =>
      block.split('\n').filter((l) => l.startsWith(name + ': ')).map((l) => l.slice(name.length + 2)).join('\n')
    if (field('data')) take(field('event') || 'message', field('data'), field('id'))
  }
}
