// Which columns of a ledger somebody has switched off: kept in this browser, per person.
import type { Ledger } from '@shared/types'

export const LEDGERS = ['points', 'problems', 'rectifications'] as const
type Column = Ledger['columns'][number]
const keptKey = (user: number, which: string) => `shenkan.ledger.${user}.${which}`

export function hiddenColumns(user: number, which: string): string[] {
  try {
    const list = JSON.parse(localStorage.getItem(keptKey(user, which)) ?? '[]') as unknown
    return Array.isArray(list) ? list.filter((k) => typeof k === 'string') : []
  } catch {
    return []
  }
}
export function hideColumns(user: number, which: string, keys: string[]): void {
  try {
    localStorage.setItem(keptKey(user, which), JSON.stringify(keys))
  } catch { /* it holds until the page is left */ }
}

// Each shown column with its place in a row; one that is not known any more hides nothing
export const shownColumns = (columns: Column[], hidden: string[]): (Column & { at: number })[] =>
  columns.map((c, at) => ({ ...c, at })).filter((c) => !hidden.includes(c.key))

export interface Hit { row: number; column: number }
/** Where a text stands, column by column: first the heads (row -1), then the cells below each */
export function findCells(text: string, heads: string[], rows: string[][]): Hit[] {
  const wanted = text.trim().toLowerCase()
  if (!wanted) return []
  return heads.flatMap((head, column) => [head, ...rows.map((r) => r[column])].flatMap((c, n) => (c.toLowerCase().includes(wanted) ? [{ row: n - 1, column }] : [])))
}

interface Pages { more: () => boolean; next: () => Promise<{ error: Error | null }>; gone: () => boolean }
/** Every page that is still to come; false when nobody waits for them any more. One that fails is thrown:
 *  asking for it only answers, and there would always be more. */
export async function allPages({ more, next, gone }: Pages): Promise<boolean> {
  while (!gone() && more()) {
    const { error } = await next()
    if (error && !gone()) throw error
  }
  return !gone()
}
