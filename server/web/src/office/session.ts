import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { ApiError, get, plainPost } from '@shared/api'
import { clock } from '@shared/time'
import type { Me, Role } from '@shared/types'

// Rights here only hide what the server would refuse anyway
const STAFF: Role[] = ['supervisor', 'editor', 'office', 'office_head', 'operator', 'recorder', 'host',
  'verifier', 'auditor', 'admin']
export const OFFICE: Role[] = ['office', 'office_head']
export const UNIT: Role[] = ['unit_head', 'liaison']

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
  const has = (...roles: Role[]) => !!me.value && me.value.roles.some((r) => roles.includes(r))
  const staff = computed(() => has(...STAFF))
  const office = computed(() => has(...OFFICE))
  const unit = computed(() => has(...UNIT))
  return { me, ended, learn, load, login, logout, gone, has, staff, office, unit }
})
