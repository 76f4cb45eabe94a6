// How the tablet comes in: a code out of the address or typed, the leader's "yes, that is me", and out
// again when the meeting is over or another device has the code.
import { ref } from 'vue'
import { ApiError, get, plainPost } from '@shared/api'
import { why, t } from '@shared/leader/words'
import { isOut, isOver, isShut } from '@shared/stage'

export interface Whose { name: string; post: string; screening: { id: number; title: string; state: string } }

export const phase = ref<'boot' | 'ask' | 'confirm' | 'in' | 'over' | 'unreached'>('boot')
export const whose = ref<Whose | null>(null)
export const error = ref('')
export const busy = ref(false)
let code = ''
let retry: ReturnType<typeof setTimeout> | undefined

// As it was read aloud or typed: neither blanks nor small letters matter
export const plain = (text: string): string => text.replace(/[^0-9a-z]/gi, '').toUpperCase()

async function run(work: () => Promise<void>): Promise<void> {
  if (busy.value) return
  busy.value = true
  error.value = ''
  try {
    await work()
  } catch (e) {
    error.value = why(e)
  } finally {
    busy.value = false
  }
}

// The code is in nobody's history
const forget = () => history.replaceState(null, '', location.pathname)

export const look = (typed: string) => run(async () => {
  code = plain(typed)
  whose.value = await plainPost<Whose>('/api/tablet/code', { code })
  phase.value = 'confirm'
})

export const enter = () => run(async () => {
  await plainPost('/api/tablet', { code })
  forget()
  phase.value = 'in'
})

export function notMe(): void {
  forget()
  code = ''
  whose.value = null
  phase.value = 'ask'
  error.value = t('tablet.not_me')
}

export async function boot(): Promise<void> {
  clearTimeout(retry)
  error.value = ''
  const given = plain(location.hash.slice(1))
  if (given) {
    phase.value = 'boot'
    await look(given)
    if (phase.value !== 'boot') return
    forget()
    phase.value = 'ask'
    return
  }
  try {
    await get('/api/tablet/stage')
    phase.value = 'in'
  } catch (e) {
    const out = e instanceof ApiError && isOut(e.status)
    phase.value = out ? 'ask' : 'unreached'
    error.value = out ? '' : why(e)
    // The door may be shut until the meeting begins
    if (!out) retry = setTimeout(() => void boot(), 2000 + Math.random() * 2000)
  }
}

// The session has ended, or the door is shut
export function gone(status: number, state: string): void {
  if (isShut(status) || isOver(state)) {
    phase.value = 'over'
  } else {
    phase.value = 'ask'
    error.value = t('tablet.out')
  }
}

export async function leave(): Promise<void> {
  await plainPost('/api/tablet/leave').catch(() => null)
  phase.value = 'ask'
  error.value = ''
}
