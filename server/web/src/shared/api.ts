// One way to the server: JSON, the X-Shenkan header, an op_id on every write, and a repeat of the
// same op_id when the network failed, so that a write is done once however often it is sent.
import type { Said } from './types'

export class ApiError extends Error {
  readonly key: string
  readonly field: string | null
  readonly zh: string
  readonly en: string
  readonly request: string | null
  // The whole answer: a 409 also carries `current`
  readonly body: Record<string, unknown>

  constructor(readonly status: number, body: unknown) {
    const whole = isRecord(body) ? body : {}
    const e = isRecord(whole.error) ? whole.error : {}
    super(text(e.en) || `HTTP ${status}`)
    this.key = text(e.key) || `http.${status}`
    this.field = text(e.field) || null
    this.zh = text(e.zh) || fallback(status).zh
    this.en = text(e.en) || fallback(status).en
    this.request = text(e.request) || null
    this.body = whole
  }

  get offline(): boolean {
    return this.status === 0
  }
}

function isRecord(v: unknown): v is Record<string, unknown> {
  return typeof v === 'object' && v !== null
}

function text(v: unknown): string {
  return typeof v === 'string' ? v : ''
}

const SENTENCES: Record<number, [string, string]> = {
  0: ['连不上服务器，请检查网络后重试', 'The server can’t be reached: check the network and try again'],
  401: ['登录已失效，请重新登录', 'Your session has ended: please log in again'],
  403: ['您没有做这件事的权限', 'You have no right to do this'],
  404: ['没有找到，可能已被删除或不属于您', 'Not found, or not yours'],
  409: ['内容已被别人改动，请刷新后再试', 'Someone changed this: reload and try again'],
  413: ['内容太大，服务器不接受', 'Too large for the server'],
  429: ['操作太频繁，请稍后再试', 'Too many tries: wait a moment'],
  503: ['服务器正忙，请稍后再试', 'The server is busy: try again in a moment'],
  507: ['服务器磁盘空间不足，请联系管理员', 'The server’s disk is full: call the administrator'],
}

function fallback(status: number): Said {
  const [zh, en] = SENTENCES[status] ?? [`服务器出错(${status}),请稍后再试`, `The server failed (${status}): try again`]
  return { key: `http.${status}`, zh, en }
}

// Not crypto.randomUUID: it doesn't exist on plain http pages
export function opId(): string {
  const bytes = new Uint8Array(16)
  crypto.getRandomValues(bytes)
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

let onUnauthorized: (() => void) | null = null
export function whenUnauthorized(fn: () => void): void {
  onUnauthorized = fn
}

async function once<T>(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') {
    headers['X-Shenkan'] = '1'
    headers['Content-Type'] = 'application/json'
  }
  let answer: Response
  try {
    answer = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: method === 'GET' ? undefined : JSON.stringify(body ?? {}),
      signal,
    })
  } catch (e) {
    if (signal?.aborted) throw e
    throw new ApiError(0, null)
  }
  let data: unknown = null
  try {
    const raw = await answer.text()
    data = raw ? JSON.parse(raw) : null
  } catch {
    if (answer.ok) throw new ApiError(0, null)
  }
  if (!answer.ok) {
    const error = new ApiError(answer.status, data)
    if (answer.status === 401 && onUnauthorized && path !== '/api/login') onUnauthorized()
    throw error
  }
  return data as T
}

/** A file, with the name that the server gave it */
export async function getFile(path: string): Promise<{ name: string; file: Blob }> {
  let answer: Response
  try {
    answer = await fetch(path, { credentials: 'same-origin' })
  } catch {
    throw new ApiError(0, null)
  }
  if (!answer.ok) {
    if (answer.status === 401 && onUnauthorized) onUnauthorized()
    throw new ApiError(answer.status, await answer.json().catch(() => null))
  }
  const named = /filename\*=UTF-8''([^;]+)/i.exec(answer.headers.get('Content-Disposition') ?? '')
  return { name: named ? decodeURIComponent(named[1]) : '', file: await answer.blob() }
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))

function passing(e: unknown): boolean {
  return e instanceof ApiError && (e.status === 0 || e.status === 502 || e.status === 503 || e.status === 504)
}

// Only what may be sent twice is retried: reads, and writes that carry an op_id
async function retrying<T>(tries: number, f: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await f()
    } catch (e) {
      if (n >= tries || !passing(e)) throw e
      await wait(300 * 2 ** (n - 1) + Math.random() * 200)
    }
  }
}

export function query(params: Record<string, string | number | boolean | null | undefined>): string {
  const parts = Object.entries(params)
    .filter(([, v]) => v !== null && v !== undefined && v !== '')
    .map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`)
  return parts.length ? '?' + parts.join('&') : ''
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return retrying(2, () => once<T>('GET', path, null, signal))
}

// A write of the record: op_id is made here unless the caller keeps its own
export function write<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: object = {}): Promise<T> {
  const whole = { op_id: opId(), ...body }
  return retrying(3, () => once<T>(method, path, whole))
}

export const post = <T>(path: string, body?: object) => write<T>('POST', path, body)
export const put = <T>(path: string, body?: object) => write<T>('PUT', path, body)
export const del = <T>(path: string, body?: object) => write<T>('DELETE', path, body)

// A POST that is no write of the record (login, desk code, pairing): no op_id, sent once
export const plainPost = <T>(path: string, body: object = {}) => once<T>('POST', path, body)
