/* The live stage as phones and walls follow it. Every message is the whole state, so a lost one
 * costs nothing and a page that reloads is right at once. */
import { clock } from './time'

export interface Reason {
  key: string
  zh: string
  en: string
}

export interface Claim {
  id: number
  version?: number
  unit_name: string
  role: 'primary' | 'joint'
  mode: string
  person: string | null
  capacity: string | null
  due_on: string | null
  measures: string | null
  pledge: string | null
  person_in_charge?: string | null
  at: number
  own?: boolean
}

/* A unit that helps took note (知晓). */
export interface Awareness {
  id: number
  unit_name: string
  person: string
  at: number
}

export interface Dispute {
  id: number
  unit_name: string
  reason_code: string
  reason: string | null
  suggested_unit_name: string | null
  ruling: 'assign' | 'refile' | 'withdraw' | null
  ruling_unit_name?: string | null
}

export interface Remark {
  id: number
  scope: 'problem' | 'unit' | 'all'
  problem_no: string | null
  point_name: string | null
  unit_name: string | null
  author: string
  post: string
  text: string
  strokes: number[][]
  due_on: string | null
}

export interface ClaimWindow {
  state: 'none' | 'open' | 'closed'
  problem: number | null
  opened_at: number | null
  closes_at: number | null
}

export interface StageProblem {
  id: number
  problem_no: string | null
  order: number | null
  of: number | null
  point_name: string | null
  lead_unit_name: string | null
  assist: string[]
  type_name: string | null
  indicator_text: string | null
  description: string | null
  found_on: string | null
  severity: string | null
  state: string
  /* shown again: overdue by so many days when the film was locked */
  replay_days?: number | null
}

export interface Item {
  position: number
  kind: 'title' | 'lookback' | 'problem' | 'replay' | 'end' | 'card'
  title: string | null
  start_ms: number
  end_ms: number
  claim_s: number | null
}

export interface Media {
  playing: boolean
  pos_ms: number
  at_ms: number
  rate: number
}

export interface Tally {
  total: number
  shown: number
  claimed: number
  disputed: number
  waiting: number
  missed: number
  unshown: number
}

export interface Attendance {
  expected: number
  present: number
  late: number
  excused: number
  absent: number
}

export interface Stage {
  server_ms: number
  event: number
  rev: number
  screening: { id: number; title: string; state: string; place: string | null }
  mode: string
  item: Item | null
  media: Media | null
  /* a rehearsal, and which */
  rehearsal?: true
  copy?: string
}

/* One problem of the look-back, before and after. */
export interface Compare {
  problem: number
  problem_no: string | null
  point_name: string | null
  unit_name: string
  description: string | null
  found_on: string | null
  pledge: string | null
  promised_due_on: string | null
  outcome: string
  kept: string | null
  closed_at: number | null
  after: boolean
}

export interface HallStage extends Stage {
  agenda: { kind: string; title: string; lead: string; planned_s: number }[]
  /* real port and rehearsal's port, while a rehearsal runs */
  doors?: [number, number][]
  reel: { id: number; version_no: number; sha256: string; duration_ms: number; items: number } | null
  problem: StageProblem | null
  window: ClaimWindow | null
  claims: Claim[]
  dispute: Dispute | null
  tally: Tally | null
  pledges: {
    problem_no: string | null
    point_name: string | null
    unit_name: string
    pledge: string | null
    due_on: string | null
  }[]
  lookback?: {
    problem_no: string | null
    point_name: string | null
    unit_name: string
    pledge: string | null
    promised_due_on: string | null
    outcome: string
    kept: string | null
    replay_days?: number | null
    again_days?: number | null
  }[]
  attendance: Attendance | null
  overlays: string[]
  blank: boolean
  checkin_url: string | null
  meeting_code: string | null
  notice?: string | null
  compare?: Compare | null
  remark?: Remark | null
}

/* What a unit gave with its claim, or the hall recorded. */
export interface Attachment {
  id: number
  kind: 'photo' | 'voice' | 'signature' | 'spoken'
  unit_name: string
  person: string | null
  sha256: string
  bytes: number
  type: string
  at: number
}

export interface Can {
  ok: boolean
  why: Reason | null
}

export interface SeatNow {
  problem: number
  problem_no: string | null
  order?: number | null
  of?: number | null
  point_name: string | null
  lead_unit_name: string | null
  assist: string[]
  type_name: string | null
  indicator_text: string | null
  description: string | null
  found_on: string | null
  severity: string | null
  state: string
  mine: 'lead' | 'assist'
  window: ClaimWindow | null
  claims: Claim[]
  /* the unit's own */
  aware: Awareness | null
  attachments: Attachment[]
  dispute: Dispute | null
  can: { claim: Can; dispute: Can; amend: Can; aware: Can }
  default_due_on: string | null
  phrases: string[] | null
  pledge_phrases?: string[] | null
}

export interface SeatStage extends Stage {
  unit: { id: number; name: string }
  me: { attendance: number; name: string; post: string | null; late?: boolean } | null
  now: SeatNow | null
  /* of the unit's own, on the wall once more: there is nothing to answer */
  replay?: { problem: number; problem_no: string | null; point_name: string | null; description: string | null; late_days: number; due_on: string | null } | null
  mine: {
    problem?: number
    problem_no: string | null
    point_name: string | null
    type_name?: string | null
    state: string
    missed?: boolean
    claim: Claim | null
    aware?: Awareness | null
  }[]
  roster: { attendance: number; name: string; post: string | null }[]
}

/* The meeting is over, whatever became of its minutes since. */
export const isOver = (state: string): boolean => ['adjourned', 'minuted', 'archived'].includes(state)

/* The server's clock, as seen from here. */
export const serverNow = (): number => clock.now()

export interface FollowOptions<T> {
  /* '/api/seat' or '/api/hall' */
  base: string
  onStage(stage: T): void
  onLink(up: boolean): void
  /* the session is over (401, 403) or the meeting is (isShut) */
  onGone(status: number): void
  /* a seat's: somebody of the unit is writing on another phone */
  onTyping?(told: { name: string; problem: number }): void
  /* the rehearsal is over; the real server answers after so many seconds */
  onOver(waitS: number): void
}

export interface Follower {
  refresh(): void
  close(): void
}

const QUIET_MS = 20_000
const POLL_MS = 3_000
const HELD_MS = 4_000
const DOOR_SHUT = 'meeting.closed'

/* What a page is told that asks after the meeting: its own is over, or there is none at all. */
export const isShut = (status: number): boolean => status === 410 || status === 503
/* This device is not in: it was never let in, was sent away, or its meeting is over. */
export const isOut = (status: number): boolean => [401, 403, 410].includes(status)

export function followStage<T extends { server_ms: number; event: number }>(options: FollowOptions<T>): Follower {
  let source: EventSource | null = null
  let lastEvent = -1
  let lastHeard = 0
  let lastAsked = 0
  let failures = 0
  let closed = false
  let reopen = 0
  let held = 0
  let streams = true
  let waiting: AbortController | null = null

  function take(text: string): void {
    const stage = JSON.parse(text) as T
    lastHeard = Date.now()
    failures = 0
    clock.sync(stage.server_ms)
    options.onLink(true)
    /* a slow answer may arrive after a newer push */
    if (stage.event < lastEvent)
      return
    lastEvent = stage.event
    options.onStage(stage)
  }

  /* News that came by asking, not by the stream, means that the stream is dead without saying
     * so (a phone that slept): open another. */
  function fresh(text: string): void {
    const before = lastEvent
    take(text)
    if (source && before >= 0 && lastEvent > before)
      open()
  }

  function gone(status: number, text: string): boolean {
    return isOut(status) || (status === 503 && text.includes(DOOR_SHUT))
  }

  /* Ask, each time until there is news: where something on the way holds streams back. Who begins,
     * or was cut off, is answered at once: no news is told only after a long while, and looks like no line. */
  async function wait(): Promise<void> {
    drop()
    const mine = waiting = new AbortController()
    let known = 0
    while (!closed && waiting === mine) {
      try {
        const answer = await fetch(options.base + '/wait?after=' + known,
          { cache: 'no-store', credentials: 'same-origin', signal: mine.signal })
        const text = await answer.text()
        if (answer.ok) {
          take(text)
          known = lastEvent
          continue
        }
        if (gone(answer.status, text)) {
          options.onGone(answer.status)
          return
        }
      } catch {
        if (mine.signal.aborted)
          return
      }
      known = 0
      options.onLink(false)
      await new Promise(done => window.setTimeout(done, 700 + Math.random() * 1500))
    }
  }

  function pull(): void {
    lastAsked = Date.now()
    fetch(options.base + '/stage', { cache: 'no-store', credentials: 'same-origin' })
      .then(async (answer) => {
        if (closed)
          return
        const text = await answer.text()
        if (gone(answer.status, text))
          options.onGone(answer.status)
        else if (answer.ok)
          fresh(text)
        else
          options.onLink(false)
      })
      .catch(() => {
        if (!closed)
          options.onLink(false)
      })
  }

  function drop(): void {
    if (source)
      source.close()
    source = null
    if (waiting)
      waiting.abort()
    waiting = null
  }

  function open(): void {
    drop()
    if (closed)
      return
    if (!streams) {
      void wait()
      return
    }
    const mine = new EventSource(options.base + '/live')
    source = mine
    /* A stream's first word comes at once. */
    window.clearTimeout(held)
    held = window.setTimeout(() => {
      if (mine !== source)
        return
      streams = false
      void wait()
    }, HELD_MS)
    mine.addEventListener('stage', (event) => {
      if (mine !== source)
        return
      window.clearTimeout(held)
      take((event as MessageEvent).data as string)
    })
    mine.addEventListener('typing', (event) => {
      options.onTyping?.(JSON.parse((event as MessageEvent).data as string))
    })
    mine.addEventListener('over', (event) => {
      options.onOver((JSON.parse((event as MessageEvent).data as string) as { wait_s: number }).wait_s)
    })
    mine.onerror = () => {
      if (mine !== source)
        return
      options.onLink(false)
      /* The browser's own retry can wait long and gives up on a status: ours has jitter so
             * that a room full of phones does not come back in the same second. */
      drop()
      failures++
      window.clearTimeout(reopen)
      reopen = window.setTimeout(open, Math.min(failures, 4) * 700 + Math.random() * 1500)
    }
  }

  function refresh(): void {
    window.clearTimeout(reopen)
    open()
    pull()
  }

  /* Comments that keep the stream alive are not visible to a page, and some proxies hold a
     * stream back: ask for the state when nothing came for a while. */
  const watch = window.setInterval(() => {
    const quiet = source ? QUIET_MS : waiting ? 2 * QUIET_MS : POLL_MS
    if (Date.now() - Math.max(lastHeard, lastAsked) > quiet)
      pull()
  }, 1000)

  function wake(): void {
    if (document.visibilityState === 'visible')
      refresh()
  }
  document.addEventListener('visibilitychange', wake)
  /* Perhaps another network: streams may get through. */
  function online(): void {
    streams = true
    wake()
  }
  window.addEventListener('online', online)
  window.addEventListener('pageshow', wake)
  refresh()

  return {
    refresh,
    close() {
      closed = true
      drop()
      window.clearTimeout(reopen)
      window.clearTimeout(held)
      window.clearInterval(watch)
      document.removeEventListener('visibilitychange', wake)
      window.removeEventListener('online', online)
      window.removeEventListener('pageshow', wake)
    },
  }
}
