import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { ApiError, get, plainPost } from '@shared/api'
import { clock } from '@shared/time'
import type { Me, Right, Role } from '@shared/types'

// Rights here only hide what the server would refuse anyway
export const STAFF: Role[] = ['supervisor', 'editor', 'office', 'office_head', 'operator', 'recorder', 'host',
  'verifier', 'auditor', 'admin']
export const OFFICE: Role[] = ['office', 'office_head']
export const UNIT: Role[] = ['unit_head', 'liaison']
// They look at what became of the problems, and decide what the office may not
export const OVERSEERS: Role[] = ['leader', 'inspect_office', 'discipline']
const CLERKS: Role[] = [...OFFICE, 'operator', 'recorder']
// Whose account may be limited to some areas or units
export const NARROWABLE: Role[] = ['supervisor', 'verifier', 'office']

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  // Logged in once, but the server has ended the session: ask again over the page
  const ended = ref(false)

  function learn(m: Me): void {
    me.value = m
    ended.value = false
    clock.sync(m.server_ms, true)
  }
  async function load(): Promise<boolean> {
    try {
      learn(await get<Me>('/api/me'))
      return true
    } catch (e) {
      if (e instanceof ApiError && e.status === 401) return false
      throw e
    }
  }
  async function login(name: string, password: string): Promise<void> {
    learn(await plainPost<Me>('/api/login', { login: name, password }))
  }
  async function logout(): Promise<void> {
    await plainPost('/api/logout').catch(() => null)
    me.value = null
    ended.value = false
  }
  // What a stream was told; logged out is not ended
  function gone(status: number): void {
    if (status === 401 && me.value) ended.value = true
  }
  const rights = computed<Right[]>(() => [...(me.value?.roles ?? []), ...(me.value?.roles.includes('admin') && !me.value.separated ? ['sole_admin' as const] : [])])
  const has = (...wanted: Right[]) => rights.value.some((r) => wanted.includes(r))
  // Knows of some areas or units only: what is of the whole county is not asked for
  const narrowed = computed(() => !!me.value && me.value.areas.length + me.value.units.length > 0)
  // Keeps the register, or looks it up
  const registry = computed(() => !narrowed.value && has('office', 'office_head', 'admin', 'auditor'))
  const log = computed(() => !narrowed.value && has('auditor', 'office', 'office_head', 'sole_admin'))
  const staff = computed(() => has(...STAFF))
  const office = computed(() => has(...OFFICE))
  const unit = computed(() => has(...UNIT))
  // More than what is its own unit's
  const whole = computed(() => staff.value || !unit.value)
  // Says whose a disputed problem is
  const rules = computed(() => has('host', 'office_head', 'leader'))
  // Papers of meetings, cards and requests; the official ones of what follows are an overseer's too
  const clerk = computed(() => !narrowed.value && has(...CLERKS))
  const prints = computed(() => clerk.value || has(...OVERSEERS))
  return { me, ended, learn, load, login, logout, gone, has, staff, office, unit, whole, rules, clerk, prints, registry, log, narrowed }
})
