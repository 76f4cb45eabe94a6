// Rows of a list of people as they come out of a spreadsheet: cells parted by tabs, rows by lines
import type { Attendance, Unit } from '@shared/types'

export interface Guest { name: string; post: string; duty: Attendance['duty']; unit: number | null; unit_text: string; on: boolean; why: '' | 'name' | 'unit' | 'there' }

type Column = 'name' | 'post' | 'duty' | 'unit'
const HEADS: Record<Column, string[]> = {
  name: ['姓名', '名字', 'name'], post: ['职务', '职位', 'post'], duty: ['身份', '参会身份', 'duty'], unit: ['单位', '工作单位', 'unit'],
}
const DUTIES: Record<string, Attendance['duty']> = {
  参会: 'attend', 出席: 'attend', attend: 'attend', attends: 'attend', 列席: 'observe', observe: 'observe', observes: 'observe', 工作人员: 'staff', staff: 'staff',
}
const USUAL: Column[] = ['name', 'post', 'duty', 'unit']

/** A cell that holds a line break stands in quotes, a quote in it twice */
export function cells(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') cell += text[++i]
      else if (c === '"') quoted = false
      else cell += c
    } else if (c === '"' && cell === '') quoted = true
    else if (c === '\t' || c === '\n') {
      rows[rows.length - 1].push(cell)
      cell = ''
      if (c === '\n') rows.push([])
    } else if (c !== '\r') cell += c
  }
  rows[rows.length - 1].push(cell)
  return rows.map((r) => r.map((x) => x.replace(/\s+/g, ' ').trim())).filter((r) => r.some(Boolean))
}

export function unitOf(text: string, units: Unit[]): Unit | undefined {
  return units.find((u) => u.active && (u.short_name === text || u.full_name === text))
}

/** With a row of headings the columns are those; without one 姓名, 职务, 身份, 单位 */
export function guests(text: string, units: Unit[], there: Pick<Attendance, 'name' | 'unit'>[]): Guest[] {
  const rows = cells(text)
  const head = (rows[0] ?? []).map((x) => USUAL.find((k) => HEADS[k].includes(x.toLowerCase())))
  const named = head.includes('name')
  const columns = named ? head : USUAL
  const seen = new Set(there.map((a) => `${a.unit ?? ''} ${a.name}`))
  return rows.slice(named ? 1 : 0).map((row) => {
    const at = (k: Column) => row[columns.indexOf(k)] ?? ''
    const unit_text = at('unit')
    const unit = unit_text ? (unitOf(unit_text, units)?.id ?? null) : null
    const name = at('name').slice(0, 40)
    const key = `${unit ?? ''} ${name}`
    const why = !name ? 'name' : unit_text && unit === null ? 'unit' : seen.has(key) ? 'there' : ''
    if (!why) seen.add(key)
    return { name, post: at('post').slice(0, 60), duty: DUTIES[at('duty').toLowerCase()] ?? 'attend', unit, unit_text, on: !why, why }
  })
}
