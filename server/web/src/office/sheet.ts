// Tables of a picked file and of the files that the page makes: CSV text, and workbooks (.xlsx), whose
// library comes only when one is picked.
import { decodeTable, type TableFile } from './csv'
import { BESIDES, DIFFERS, LEDGER_HEAD, WHY } from './registry'

/** One row of a table and the line of the text on which it begins */
export interface Row { line: number; cells: string[] }
type Cell = string | number | boolean | Date | null

const MAX_UNPACKED = 40_000_000

// As the server does: by tabs when the first line has no comma
export function parse(text: string): Row[] {
  const first = text.slice(0, text.search(/[\r\n]|$/))
  const comma = !first.includes(',') && first.includes('\t') ? '\t' : ','
  const rows: Row[] = []
  let row: Row = { line: 1, cells: [] }
  let [cell, line, quoted] = ['', 1, false]
  const end = () => {
    row.cells.push(cell)
    cell = ''
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '\n') line++
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') cell += text[++i]
      else quoted = false
    } else if (c === '"' && !cell) quoted = true
    else if (c === comma) end()
    else if (c === '\n') {
      end()
      if (row.cells.some(Boolean)) rows.push(row)
      row = { line, cells: [] }
    } else if (c !== '\r') cell += c
  }
  end()
  if (row.cells.some(Boolean)) rows.push(row)
  return rows
}

const quote = (s: string) => (/[",\r\n]/.test(s) ? `"${s.replace(/"/g, '""')}"` : s)
export const asCsv = (rows: string[][]): string => rows.map((r) => r.map(quote).join(',') + '\r\n').join('')

/** The text of rows of which cells were changed: each begins on its line, as before */
export function rewritten(rows: Row[]): string {
  let [text, line] = ['', 1]
  for (const r of rows) {
    const own = '\n'.repeat(Math.max(0, r.line - line)) + r.cells.map(quote).join(',') + '\n'
    text += own
    line += own.split('\n').length - 1
  }
  return text
}

/** A cell as one would type it; a day without a time is only the day */
export function typed(v: Cell | undefined): string {
  if (v === null || v === undefined) return ''
  if (v instanceof Date) return v.toISOString().slice(0, 16).replace('T', ' ').replace(/ 00:00$/, '')
  if (typeof v === 'boolean') return v ? 'yes' : 'no'
  return String(v).trim()
}

/** The text without the columns that say what was wrong with each row */
export function withoutWhy(text: string): string {
  const rows = parse(text)
  const ours = rows[0]?.cells.map((c) => WHY.includes(c) || DIFFERS.includes(c)) ?? []
  return ours.includes(true) ? asCsv(rows.map((r) => r.cells.filter((_, i) => !ours[i]))) : text
}

const filled = (r: Row): number => r.cells.filter(Boolean).length

/** A list as it was exported, from its heads to its last row: no title above, no total and no names below.
 *  Each row stays on its line. */
export function listPart(text: string): string {
  const all = parse(text)
  const rows = all.filter((r) => !BESIDES.test(r.cells[0] ?? ''))
  const heads = rows.findIndex((r) => r.cells.includes(LEDGER_HEAD))
  const from = heads < 0 ? rows.findIndex((r) => filled(r) > 1) : heads
  if (from < 0 || (!from && rows.length === all.length)) return text
  const part = rows.slice(from)
  const width = part[0].cells.reduce((most, c, n) => (c ? n + 1 : most), 0)
  return rewritten(part.map((r) => ({ line: r.line, cells: r.cells.slice(0, width) })))
}

async function oneSheet(bytes: Uint8Array, name?: string): Promise<TableFile> {
  const { unzipSync } = await import('fflate')
  try {
    let unpacked = 0
    unzipSync(bytes, { filter: (f) => ((unpacked += f.originalSize), false) })
    if (unpacked > MAX_UNPACKED) return { ok: false, why: 'too_large' }
    const { readSheet } = await import('read-excel-file/universal')
    const named = name ? await readSheet(bytes.slice().buffer, name).catch(() => null) : null
    const rows = (named ?? (await readSheet(bytes.slice().buffer))) as Cell[][]
    return rows.length ? { ok: true, text: asCsv(rows.map((r) => r.map(typed))) } : { ok: false, why: 'empty' }
  } catch {
    return { ok: false, why: 'not_workbook' }
  }
}

/** What a picked file has to say, as CSV text; of a workbook the sheet of this name, or the first */
export async function readTable(bytes: Uint8Array, sheet?: string): Promise<TableFile> {
  const table = decodeTable(bytes)
  const got = !table.ok && table.why === 'workbook' ? await oneSheet(bytes, sheet) : table
  return got.ok ? { ok: true, text: withoutWhy(listPart(got.text)) } : got
}

/** The rows of the text, each with what is wrong with it as one more column; `row` is a line of it */
export function explained(text: string, errors: { row: number; text: string }[], head: string): string[][] {
  const rows = parse(text)
  const width = Math.max(0, ...rows.map((r) => r.cells.length))
  return rows.map((r, n) => {
    const until = rows[n + 1]?.line ?? Infinity
    const own = errors.filter((e) => e.row >= r.line && e.row < until).map((e) => e.text)
    const cells = Array.from({ length: width }, (_, i) => r.cells[i] ?? '')
    return [...cells, n ? own.join('\n') : [head, ...own].join('\n')]
  })
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const escape = (s: string) => s.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '')
const column = (i: number): string => (i < 26 ? '' : column(Math.floor(i / 26) - 1)) + String.fromCharCode(65 + (i % 26))
const parts = (what: string, target: string) =>
  `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${OFFICE}/${what}" Target="${target}"/></Relationships>`

/** A workbook of one sheet, its first row frozen, every cell a text: no code loses its zeros */
export async function workbook(rows: string[][]): Promise<Uint8Array<ArrayBuffer>> {
  const { strToU8, zipSync } = await import('fflate')
  const cells = (r: string[], n: number) => r.map((c, i) => `<c r="${column(i)}${n + 1}" t="inlineStr"><is><t xml:space="preserve">${escape(c)}</t></is></c>`).join('')
  const sheet = `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`
    + `<cols><col min="1" max="${Math.max(1, rows[0]?.length ?? 1)}" width="18" customWidth="1"/></cols><sheetData>${rows.map((r, n) => `<row r="${n + 1}">${cells(r, n)}</row>`).join('')}</sheetData></worksheet>`
  const type = (part: string, what: string) => `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${what}+xml"/>`
  return zipSync({
    '[Content_Types].xml': strToU8(`${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${type('/xl/workbook.xml', 'sheet.main')}${type('/xl/worksheets/sheet1.xml', 'worksheet')}</Types>`),
    '_rels/.rels': strToU8(parts('officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': strToU8(`${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>`),
    'xl/_rels/workbook.xml.rels': strToU8(parts('worksheet', 'worksheets/sheet1.xml')),
    'xl/worksheets/sheet1.xml': strToU8(sheet),
  }) as Uint8Array<ArrayBuffer>
}
