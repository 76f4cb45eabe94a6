// Keys of the annotate page, in one table that also fills the help. Off while somebody types.
import type { Key } from '../i18n'

export interface Binding {
  keys: string[]
  shown: string
  help: Key
  act: (e: KeyboardEvent) => void
  // works in a text field too
  typing?: boolean
}

export function keyName(e: KeyboardEvent): string {
  const name = e.key === ' ' ? 'Space' : e.key.length === 1 ? e.key.toUpperCase() : e.key
  return (e.ctrlKey || e.metaKey ? 'Ctrl+' : '') + (e.altKey ? 'Alt+' : '') + (e.shiftKey && name.length > 1 || e.shiftKey && /[A-Z]/.test(name) ? 'Shift+' : '') + name
}

export function isTyping(e: KeyboardEvent): boolean {
  const el = e.target as HTMLElement | null
  return !!el && (el.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el.tagName) ||
    (el.tagName === 'INPUT' && !/^(checkbox|radio|button|range|file)$/.test((el as HTMLInputElement).type)))
}

export function handle(table: Binding[], e: KeyboardEvent): void {
  if (e.isComposing || e.defaultPrevented) return
  const name = keyName(e)
  const hit = table.find((b) => b.keys.includes(name))
  if (!hit || (isTyping(e) && !hit.typing)) return
  // Space and Enter on a button belong to the button
  const el = e.target as HTMLElement | null
  if ((name === 'Space' || name === 'Enter') && el && /^(BUTTON|A)$/.test(el.tagName)) return
  e.preventDefault()
  hit.act(e)
}
