// The log in readable pieces: what an event's data says, and a sheet of the rows shown
import type { EventRow } from '@shared/types'

export interface Said { key: string; was: string | null; now: string }

function plain(v: unknown): string {
  if (v === null || v === undefined) return ''
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
    return now === '' && !was ? [] : [{ key, was, now }]
  })
}

// A text that begins like a formula is none in a spreadsheet
const cell = (v: string) => `"${(/^[=+\-@\t\r]/.test(v) ? `'${v}` : v).replace(/"/g, '""')}"`
export function sheet(head: string[], rows: string[][]): string {
  return [head, ...rows].map((r) => r.map(cell).join(',')).join('\r\n') + '\r\n'
}
export const movedFrom = (e: EventRow) => (e.from === e.to || e.from === '-' || !e.from ? (e.to ?? '') : `${e.from} → ${e.to}`)
