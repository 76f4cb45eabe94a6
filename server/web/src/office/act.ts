// Running a write from a page: one at a time, its error shown in plain words, lists asked again.
import { useQueryClient } from '@tanstack/vue-query'
import { ElMessage, ElMessageBox, type MessageHandler } from 'element-plus'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import { ref } from 'vue'
import { ApiError } from '@shared/api'
import { copyText } from './files'
import { said, t } from './i18n'

export function words(e: unknown): string {
  if (e instanceof ApiError) {
    const where = e.request ? ` (${t('common.request')} ${e.request})` : ''
    return said(e) + (e.status >= 500 ? where : '')
  }
  return e instanceof Error ? e.message : String(e)
}

const MOST_TOLD = 2
const told = new Set<MessageHandler>()

/** Good news makes room for newer good news; what went wrong is never left out */
export function tell(text: string): void {
  const message = ElMessage({ type: 'success', message: text, grouping: true, onClose: () => told.delete(message) })
  told.add(message)
  if (told.size > MOST_TOLD) [...told][0].close()
}

export function complain(e: unknown): void {
  ElMessage({ type: 'error', message: words(e), duration: 6000, showClose: true, grouping: true })
}
/** Done, but with something one should know */
export function caution(text: string): void {
  ElMessage({ type: 'warning', message: text, duration: 8000, showClose: true, grouping: true })
}

export function copyAndTell(text: string, copied: string): void {
  if (copyText(text)) tell(copied)
  else complain(new Error(t('copy.failed')))
}

export function useAct() {
  const client = useQueryClient()
  const busy = ref(false)
  const field = ref<string | null>(null)
  // Resolves to the answer, or null when it was refused (already said to the user)
  async function run<T>(work: () => Promise<T>, done?: string): Promise<T | null> {
    if (busy.value) return null
    busy.value = true
    field.value = null
    try {
      const answer = await work()
      if (done) tell(done)
      return answer
    } catch (e) {
      if (e instanceof ApiError) field.value = e.field
      complain(e)
      return null
    } finally {
      busy.value = false
      void client.invalidateQueries({ predicate: (q) => q.isActive() })
    }
  }
  return { busy, field, run }
}

// A dangerous act asks for its reason, not "are you sure"
export async function askReason(title: string, hint: string): Promise<string | null> {
  try {
    const answer = await ElMessageBox.prompt(hint, title, {
      inputType: 'textarea',
      inputValidator: (v: string) => (v && v.trim() ? true : t('common.reason_needed')),
      confirmButtonText: t('common.confirm'),
      cancelButtonText: t('common.cancel'),
    })
    return (answer as { value: string }).value.trim()
  } catch {
    return null
  }
}

/** Before a page of typed work is shut: true when there is none, or it may go */
export const askLeave = async (edited: boolean): Promise<boolean> =>
  !edited || (await askSure(t('common.unsaved'), t('common.unsaved_text'), t('common.leave')))

// For what can't be taken back: the box begins on its "confirm" button, so that one says no here, and
// Enter pressed once too often does nothing
export async function askTwice(title: string, text: string, yes: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(text, title, {
      confirmButtonText: t('common.cancel'),
      cancelButtonText: yes,
      cancelButtonType: 'danger',
      cancelButtonClass: 'ask-yes',
      distinguishCancelAndClose: true,
    })
    return false
  } catch (action) {
    return action === 'cancel'
  }
}

export async function askSure(title: string, text: string, yes?: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(text, title, {
      confirmButtonText: yes ?? t('common.confirm'),
      cancelButtonText: t('common.cancel'),
    })
    return true
  } catch {
    return false
  }
}
