// Reading a picked table file as text: UTF-8 (with or without BOM), UTF-16 with BOM, else GB18030,
// which is what Excel on Chinese Windows writes. Workbooks are recognised; sheet.ts reads the newer ones.
export type TableFile = { ok: true; text: string } | { ok: false; why: 'workbook' | 'not_workbook' | 'old_workbook' | 'too_large' | 'empty' | 'binary' }

export const MAX_CSV = 3_500_000

export function decodeTable(bytes: Uint8Array): TableFile {
  if (!bytes.length) return { ok: false, why: 'empty' }
  if (bytes.length > MAX_CSV) return { ok: false, why: 'too_large' }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return { ok: false, why: 'workbook' }
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) return { ok: false, why: 'old_workbook' }
  let text: string
  if (bytes[0] === 0xff && bytes[1] === 0xfe) text = new TextDecoder('utf-16le').decode(bytes)
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) text = new TextDecoder('utf-16be').decode(bytes)
  else {
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      text = new TextDecoder('gb18030').decode(bytes)
    }
  }
  if (text.includes('\0')) return { ok: false, why: 'binary' }
  return { ok: true, text: text.replace(/^\ufeff/, '') }
}
