// Files that the page itself makes, and the clipboard, which plain http pages have no API for
export function saveText(name: string, text: string, type = 'text/csv'): void {
  saveFile(name, new Blob(['\ufeff' + text], { type }))
}
/** A PDF that came within an answer, as base64 */
export function savePdf(name: string, base64: string): void {
  saveFile(name, new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'application/pdf' }))
}

export function saveFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file)
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Beside what has the focus: an open dialog takes the focus back from everything outside it */
export function copyText(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'sr'
  const before = document.activeElement as HTMLElement | null
  const home = before && before !== document.body ? before.parentElement : document.body
  home?.appendChild(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  before?.focus({ preventScroll: true })
  return done
}
