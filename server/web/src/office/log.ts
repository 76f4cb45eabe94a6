// The log in readable pieces; server/papers_log.c writes the same into its files
import type { EventRow } from '@shared/types'

// What events are about, as the filter lists them
export const KINDS = ['problem', 'claim', 'awareness', 'replay', 'press', 'attachment', 'card', 'submission', 'request', 'site_order', 'recheck', 'relapse', 'reminder', 'screening', 'stage', 'attendance', 'remark',
  'draft', 'reel', 'rehearsal', 'clip', 'upload', 'job', 'paper', 'lapse', 'escalation', 'urge', 'urge_hold', 'exposure', 'bulletin', 'round', 'duty', 'material', 'score', 'score_rule',
  'account', 'session', 'unit', 'person', 'point', 'hq', 'register', 'setting', 'calendar', 'problem_type', 'point_type', 'indicator', 'pair', 'desk', 'tablet']

export interface Said { key: string; was: string | null; now: string }

function plain(v: unknown): string {
  if (v === null || v === undefined) return ''
  if (Array.isArray(v) && v.every((x) => typeof x !== 'object')) return v.join('、')
  return typeof v === 'object' ? JSON.stringify(v) : String(v)
}
/** Before and after where the event kept both (was and value, was_x and x), else each value by its name */
export function pieces(data: unknown): Said[] {
  if (typeof data === 'string') return data ? [{ key: '', was: null, now: data }] : []
  if (!data || typeof data !== 'object') return []
  const all = data as Record<string, unknown>
  return Object.entries(all).flatMap(([key, v]) => {
    if (key === 'was' && 'value' in all) return []
    if (key.startsWith('was_') && key.slice(4) in all) return []
    const was = key === 'value' && 'was' in all ? plain(all.was) : `was_${key}` in all ? plain(all[`was_${key}`]) : null
    const now = plain(v)
    const none = now === '' || (now === '0' && /(^|_)unit$/.test(key))
    return none && !was ? [] : [{ key, was, now: none ? '' : now }]
  })
}

/** The state before and after, as the log's words; only what it moved to when it begins there */
export function moved(e: Pick<EventRow, 'from' | 'to'>): [string | null, string | null] {
  if (!e.to || e.from === e.to) return [null, null]
  return [!e.from || e.from === '-' ? null : e.from, e.to]
}
// What the server would not do is in the log too, as far as somebody tried a door
export const outcome = (e: Pick<EventRow, 'kind' | 'act'>): 'refused' | 'failed' | 'good' =>
  (e.act === 'refuse' && e.kind === 'stage') || (e.kind === 'session' && ['refuse', 'deny'].includes(e.act)) ? 'refused' : e.act === 'fail' ? 'failed' : 'good'
