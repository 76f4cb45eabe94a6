import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { asCsv, explained, parse, readTable, rewritten, workbook } from '../src/office/sheet'

// As a spreadsheet program writes it: shared strings, a date as a styled number, empty cells left out
function made(rows: string, shared: string[] = []): Uint8Array {
  const ns = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const rels = (list: [string, string, string][]) => strToU8(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.map(([id, type, to]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${to}"/>`).join('')}</Relationships>`)
  return zipSync({
    '[Content_Types].xml': strToU8('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
    '_rels/.rels': rels([['a', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': strToU8(`<workbook xmlns="${ns}" xmlns:r="${office}"><workbookPr/><sheets><sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>`),
    'xl/_rels/workbook.xml.rels': rels([['a', 'worksheet', 'worksheets/sheet1.xml'], ['b', 'sharedStrings', 'sharedStrings.xml'], ['c', 'styles', 'styles.xml']]),
    'xl/styles.xml': strToU8(`<styleSheet xmlns="${ns}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`),
    'xl/sharedStrings.xml': strToU8(`<sst xmlns="${ns}">${shared.map((s) => `<si><t>${s}</t></si>`).join('')}</sst>`),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet xmlns="${ns}"><dimension ref="A1:D9"/><sheetData>${rows}</sheetData></worksheet>`),
  })
}
const text = async (bytes: Uint8Array) => {
  const table = await readTable(bytes)
  return table.ok ? table.text : table.why
}

describe('tables', () => {
  it('reads CSV rows with the line on which each begins', () => {
    expect(parse('a,b\r\n"x ""y"",\nz",\n\n,q\n')).toEqual([
      { line: 1, cells: ['a', 'b'] }, { line: 2, cells: ['x "y",\nz', ''] }, { line: 5, cells: ['', 'q'] }])
    expect(parse('a\tb\nx,y\tz\n').map((r) => r.cells)).toEqual([['a', 'b'], ['x,y', 'z']])
    expect(asCsv([['a', 'b,"c"']])).toBe('a,"b,""c"""\r\n')
  })
  it('writes mended rows back, each on its line', () => {
    const rows = parse('a,b\r\n"x\ny",1\n\n\n,q\n')
    rows[1].cells[1] = '2,5'
    expect(rewritten(rows)).toBe('a,b\n"x\ny","2,5"\n\n\n,q\n')
    rows[1].cells[0] = 'one line'
    expect(parse(rewritten(rows)).map((r) => r.line)).toEqual([1, 2, 6])
  })
  it('reads a workbook: shared and inline strings, numbers, dates, gaps', async () => {
    const row = '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>'
      + '<row r="2"><c r="A2" t="inlineStr"><is><t>0012</t></is></c><c r="C2"><v>12.5</v></c><c r="D2" s="1"><v>45979</v></c></row>'
    expect(parse(await text(made(row, ['名称', '编码']))).map((r) => r.cells.slice(0, 4).join('|'))).toEqual(['编码|名称||', '0012||12.5|2025-11-18'])
  })
  it('reads back what it writes, codes and line ends whole', async () => {
    const rows = [['编码', '全称'], ['007', '甲 & <乙>\n"丙"'], ['', '丁']]
    expect(parse(await text(await workbook(rows))).map((r) => r.cells)).toEqual(rows)
  })
  it('says which row is wrong, and takes the mended list as if it had not', async () => {
    const csv = 'code,name\r\nA,"x\ny"\r\nB,z\r\n'
    const bad = explained(csv, [{ row: 2, text: 'one' }, { row: 2, text: 'two' }, { row: 4, text: 'three' }], '错误原因')
    expect(bad).toEqual([['code', 'name', '错误原因'], ['A', 'x\ny', 'one\ntwo'], ['B', 'z', 'three']])
    expect(parse(await text(await workbook(bad))).map((r) => r.cells)).toEqual([['code', 'name'], ['A', 'x\ny'], ['B', 'z']])
  })
  it('takes a ledger from its heads to its last row, each on its line', async () => {
    const csv = '问题台账,,\n单位,,日期\n问题编号,描述,状态,\n2026-001,"合计\n两处",已立案,\n合计 1 行,,,\n制表人：,,审核人：\n'
    const got = await readTable(strToU8(csv), '问题台账')
    expect(got.ok && parse(got.text)).toEqual([{ line: 3, cells: ['问题编号', '描述', '状态'] }, { line: 4, cells: ['2026-001', '合计\n两处', '已立案'] }])
    const list = '基础资料,,\n填报单位：演示,,日期：\n编码,全称,状态,\n007,一局,启用\n,,\n制表人：,审核人：,日期：\n'
    const sheet = await readTable(strToU8(list))
    expect(sheet.ok && parse(sheet.text)).toEqual([{ line: 3, cells: ['编码', '全称', '状态'] }, { line: 4, cells: ['007', '一局', '启用'] }])
    expect(await text(strToU8('编码,全称\n1,a\n'))).toBe('编码,全称\n1,a\n')
    expect(await text(strToU8('姓名\n甲\n乙\n'))).toBe('姓名\n甲\n乙\n')
    const [head, ...rows] = [['问题编号', '与记录的出入'], ['2026-001', '状态']]
    const again = await readTable(await workbook([head, ...rows]), '问题台账')
    expect(again.ok && parse(again.text).map((r) => r.cells)).toEqual([['问题编号'], ['2026-001']])
  })
  it('refuses in words what is none, or too much', async () => {
    expect(await text(new Uint8Array([0x50, 0x4b, 3, 4, 9, 9]))).toBe('not_workbook')
    expect(await text(zipSync({ 'a.txt': strToU8('x') }))).toBe('not_workbook')
    const bomb = zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(100) })
    const entry = bomb.findIndex((_, i) => [0x50, 0x4b, 1, 2].every((b, k) => bomb[i + k] === b))
    new DataView(bomb.buffer).setUint32(entry + 24, 200_000_000, true) // what it says it will be
    expect(await text(bomb)).toBe('too_large')
    expect(await text(new Uint8Array([0xd0, 0xcf, 0x11]))).toBe('old_workbook')
  })
})
