import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, get, opId, plainPost, post, put, query, whenUnauthorized } from '@shared/api'

type Call = { path: string; init: RequestInit }
let calls: Call[]
let answers: (() => Response | Promise<Response>)[]
const json = (status: number, body: unknown) => () => new Response(JSON.stringify(body), { status })
const down = () => Promise.reject(new TypeError('network'))

beforeEach(() => {
  calls = []
  answers = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    calls.push({ path, init })
    return Promise.resolve().then(() => answers.shift()!())
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
async function settle<T>(p: Promise<T>): Promise<T | unknown> {
  const held = p.catch((e: unknown) => e)
  await vi.runAllTimersAsync()
  return held
}
const body = (c: Call) => JSON.parse(String(c.init.body)) as Record<string, unknown>

describe('writes', () => {
  it('carry the header, JSON and a fresh op_id each', async () => {
    answers = [json(200, { id: 1 }), json(200, { id: 2 })]
    await settle(post('/api/x', { a: 1 }))
    await settle(put('/api/x', { a: 1 }))
    const h = calls[0].init.headers as Record<string, string>
    expect(h['X-Shenkan']).toBe('1')
    expect(h['Content-Type']).toBe('application/json')
    expect(body(calls[0]).op_id).toMatch(/^[0-9a-f]{32}$/)
    expect(body(calls[0]).op_id).not.toBe(body(calls[1]).op_id)
    expect(calls[1].init.method).toBe('PUT')
  })
  it('are sent again with the same op_id when the network failed', async () => {
    answers = [down, json(503, {}), json(200, { id: 7 })]
    expect(await settle(post('/api/x', { a: 1 }))).toEqual({ id: 7 })
    expect(calls.length).toBe(3)
    expect(new Set(calls.map((c) => body(c).op_id)).size).toBe(1)
  })
  it('are not repeated when the server refused', async () => {
    answers = [json(409, { error: { key: 'claim.window_closed', zh: '认领已结束', en: 'closed' }, current: { rev: 4 } })]
    const e = (await settle(post('/api/x'))) as ApiError
    expect(e).toBeInstanceOf(ApiError)
    expect(calls.length).toBe(1)
    expect(e).toMatchObject({ status: 409, key: 'claim.window_closed', zh: '认领已结束', offline: false })
    expect(e.body.current).toEqual({ rev: 4 })
  })
  it('give up after three tries and say that the server is away', async () => {
    answers = [down, down, down]
    const e = (await settle(post('/api/x'))) as ApiError
    expect(calls.length).toBe(3)
    expect(e.offline).toBe(true)
    expect(e.zh).toContain('连不上服务器')
  })
  it('keep an op_id the caller brings', async () => {
    answers = [json(200, {})]
    await settle(post('/api/x', { op_id: 'mine-12345' }))
    expect(body(calls[0]).op_id).toBe('mine-12345')
  })
  it('without an op_id are sent once', async () => {
    answers = [down]
    const e = (await settle(plainPost('/api/login', { login: 'a' }))) as ApiError
    expect(e.status).toBe(0)
    expect(calls.length).toBe(1)
    expect(body(calls[0])).toEqual({ login: 'a' })
  })
})

describe('answers', () => {
  it('of a failing proxy (no JSON) still make a sentence', async () => {
    answers = [() => new Response('<html>', { status: 500 })]
    const e = (await settle(get('/api/x'))) as ApiError
    expect(e.status).toBe(500)
    expect(e.zh).toContain('500')
  })
  it('401 asks to log in again, but not at the log-in itself', async () => {
    const asked = vi.fn()
    whenUnauthorized(asked)
    answers = [json(401, {}), json(401, {})]
    await settle(plainPost('/api/login', {}))
    expect(asked).not.toHaveBeenCalled()
    await settle(get('/api/me'))
    expect(asked).toHaveBeenCalledOnce()
  })
})

describe('small things', () => {
  it('makes op ids that do not repeat', () => {
    expect(new Set(Array.from({ length: 500 }, opId)).size).toBe(500)
  })
  it('writes query strings', () => {
    expect(query({ a: 1, b: null, c: undefined, d: '', e: '人民路 1' })).toBe('?a=1&e=%E4%BA%BA%E6%B0%91%E8%B7%AF%201')
    expect(query({})).toBe('')
  })
})
