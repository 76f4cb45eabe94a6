// An SSE stream that mends itself: the browser reconnects after a cut, we after it gave up, when the
// page is shown again and when the device says it is online.
export interface Follow {
  close: () => void
  // Drop the stream and open it again now
  renew: () => void
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

export function follow(url: string, options: FollowOptions): Follow {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let tries = 0
  let connected: boolean | null = null
  let opened = 0
  let closed = false

  function tell(state: boolean): void {
    if (state === connected) return
    connected = state
    options.onState?.(state)
  }

  function drop(): void {
    clearTimeout(timer)
    source?.close()
    source = null
  }

  function open(): void {
    drop()
    if (closed || (options.closeWhenHidden && document.hidden)) return
    const s = new EventSource(url)
    source = s
    s.onopen = () => {
      tries = 0
      tell(true)
      options.onOpen?.(opened++ === 0)
    }
    s.onerror = () => {
      tell(false)
      if (s.readyState === EventSource.CLOSED && source === s) later()
    }
    s.addEventListener('over', () => {
      closed = true
      drop()
      onOver?.()
    })
    for (const [name, fn] of Object.entries(options.events)) {
      s.addEventListener(name, (e) => {
        tell(true)
        const m = e as MessageEvent<string>
        let data: unknown
        try {
          data = JSON.parse(m.data)
        } catch {
          return
        }
        fn(data, m.lastEventId)
      })
    }
  }

  function later(): void {
    clearTimeout(timer)
    const base = BACKOFF[Math.min(tries++, BACKOFF.length - 1)]
    // Sixty tablets must not come back in the same moment
    timer = setTimeout(open, base * (0.75 + Math.random() * 0.5))
  }

  function onVisible(): void {
    if (document.hidden) {
      if (options.closeWhenHidden) drop()
    } else if (!source || source.readyState === EventSource.CLOSED) {
      tries = 0
      open()
    }
  }

  function onOnline(): void {
    tries = 0
    open()
  }

  document.addEventListener('visibilitychange', onVisible)
  window.addEventListener('online', onOnline)
  open()

  return {
    renew: open,
    close() {
      closed = true
      drop()
      document.removeEventListener('visibilitychange', onVisible)
      window.removeEventListener('online', onOnline)
    },
  }
}
