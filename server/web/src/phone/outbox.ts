/* What a person pressed is kept on the phone until the server has answered it, with the same key
 * each time, so that a cut line or a reload neither loses nor doubles it. */
import { reactive } from 'vue'
import type { Reason } from '../shared/stage'

export interface Parcel {
  op_id: string
  method: 'POST' | 'PUT'
  path: string
  body: Record<string, unknown>
  kind: 'claim' | 'amend' | 'dispute' | 'aware'
  problem: number
  unit: number
  /* a claim on a bad line must not be sent again after the meeting of another day */
  screening: number
  made_at: number
  tries: number
}

export interface Answer {
  ok: boolean
  /* 0: the server was not reached */
  status: number
  json: Record<string, unknown>
  error: Reason | null
}

const STORE = 'sk.outbox'

/* randomUUID does not exist on a plain http page, and old cores lack more than that. */
export function newOp(): string {
  const bytes = new Uint8Array(18)
  crypto.getRandomValues(bytes)
  return Array.from(bytes, (b) => (b + 256).toString(16).slice(1)).join('')
}

export function load<T>(key: string, other: T): T {
  try {
    const text = localStorage.getItem(key)
    return text ? (JSON.parse(text) as T) : other
  } catch {
    return other
  }
}

/* A full or forbidden store must never stand in the way of the claim itself. */
export function save(key: string, value: unknown): void {
  try {
    if (value === null || value === undefined)
      localStorage.removeItem(key)
    else
      localStorage.setItem(key, JSON.stringify(value))
  } catch {
    /* kept in memory only */
  }
}

/* What was kept in another copy of the record is of no use in this one. */
export function keepOnly(copy: string): void {
  if (load('sk.copy', '') === copy)
    return
  outbox.parcels = []
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith('sk.') && key !== 'sk.desk')
        localStorage.removeItem(key)
  } catch {
    /* nothing was kept */
  }
  save('sk.copy', copy || null)
}

const TIMEOUT_MS = 12_000

export async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const stop = new AbortController()
  const timer = window.setTimeout(() => stop.abort(), TIMEOUT_MS)
  try {
    const answer = await fetch(path, {
      method,
      cache: 'no-store',
      credentials: 'same-origin',
      signal: stop.signal,
      headers:
        body === undefined ? {} : { 'Content-Type': 'application/json', 'X-Shenkan': '1' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    let json: Record<string, unknown> = {}
    try {
      json = text ? (JSON.parse(text) as Record<string, unknown>) : {}
    } catch {
      /* a proxy's own page: the status says enough */
    }
    const error = (json.error as Reason | undefined) ?? null
    return { ok: answer.ok, status: answer.status, json, error }
  } catch {
    return { ok: false, status: 0, json: {}, error: null }
  } finally {
    window.clearTimeout(timer)
  }
}

/* Not reached, overloaded or restarting: the same parcel goes again later. */
export function passing(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500
}

export const outbox = reactive({
  parcels: load<Parcel[]>(STORE, []),
  busy: false,
})

type Done = (parcel: Parcel, answer: Answer) => void
/* The session ended: returns true when a new one was made and the parcel can go again. */
type Renew = () => Promise<boolean>

let done: Done = () => undefined
let renew: Renew = () => Promise.resolve(false)
let timer = 0

export function outboxStart(onDone: Done, onRenew: Renew): void {
  done = onDone
  renew = onRenew
  window.addEventListener('online', outboxSend)
  outboxSend()
}

export function outboxAdd(parcel: Parcel): void {
  outbox.parcels.push(parcel)
  save(STORE, outbox.parcels)
  outboxSend()
}

/* What will settle the problem for the unit: taking note of it does not. */
export function outboxHas(problem: number): Parcel | undefined {
  return outbox.parcels.find((p) => p.problem === problem && p.kind !== 'aware')
}

export function outboxAware(problem: number): Parcel | undefined {
  return outbox.parcels.find((p) => p.problem === problem && p.kind === 'aware')
}

export function outboxSend(): void {
  window.clearTimeout(timer)
  if (!outbox.busy && outbox.parcels.length)
    void sendFirst()
}

async function sendFirst(): Promise<void> {
  const parcel = outbox.parcels[0]
  outbox.busy = true
  let answer = await call(parcel.method, parcel.path, { ...parcel.body, op_id: parcel.op_id })
  if (answer.status === 401 && (await renew()))
    answer = await call(parcel.method, parcel.path, { ...parcel.body, op_id: parcel.op_id })
  outbox.busy = false
  if (passing(answer.status)) {
    parcel.tries++
    save(STORE, outbox.parcels)
    const wait = Math.min(1000 * 2 ** Math.min(parcel.tries, 3), 8000)
    timer = window.setTimeout(outboxSend, wait * (0.7 + Math.random() * 0.6))
    return
  }
  outbox.parcels = outbox.parcels.filter((p) => p.op_id !== parcel.op_id)
  save(STORE, outbox.parcels)
  done(parcel, answer)
  outboxSend()
}
