// Keys of the page that is shown, for the list that ? opens; and what N and Ctrl+S press there.
import { onBeforeUnmount, shallowRef } from 'vue'
import type { Key } from './i18n'

export interface PageKey { shown: string; help: Key }

/** Null: the page hears and tells all its keys itself */
export const pageKeys = shallowRef<PageKey[] | null>([])
export function usePageKeys(keys: PageKey[] | null): void {
  pageKeys.value = keys
  onBeforeUnmount(() => {
    if (pageKeys.value === keys) pageKeys.value = []
  })
}

const MODAL = '[aria-modal="true"]'
const all = <T extends Element>(within: Element | Document, selector: string) => Array.from(within.querySelectorAll<T>(selector)).filter((el) => el.getClientRects().length > 0)
const layer = (el: Element) => Number(getComputedStyle(el.closest('.el-overlay') ?? el).zIndex) || 0
/** The dialog or drawer that lies on top */
export const openModal = (): Element | undefined => all(document, MODAL).sort((a, b) => layer(b) - layer(a))[0]

/** The "new" button of the page */
export const newButton = (): HTMLElement | undefined => all<HTMLElement>(document, 'main [aria-keyshortcuts="N"]')[0]

/** What saves the form of the dialog or drawer on top, else the form of the page that somebody writes in */
export function saveButton(): HTMLElement | undefined {
  const modal = openModal()
  const within = modal ?? document.activeElement?.closest('main form')
  // What a dialog without a form does is not saving
  if (!within || (modal && !modal.querySelector('form'))) return undefined
  if (!modal) return all<HTMLElement>(within, '[type=submit]')[0]
  const saves = '.el-dialog__footer .el-button--primary, .el-drawer__footer .el-button--primary, form .el-button--primary[type=submit]'
  return all<HTMLElement>(modal, saves).find((b) => b.closest(MODAL) === modal)
}
