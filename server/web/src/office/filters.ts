// Filters live in the address, so that a list can be reloaded, shared and returned to.
import { reactive, watch } from 'vue'
import type { RouteLocationNormalizedLoaded, Router } from 'vue-router'

export function useFilters<K extends string>(route: RouteLocationNormalizedLoaded, router: Router, names: K[]): Record<K, string> {
  const path = route.path
  const values = reactive({}) as Record<string, string>
  const read = () => {
    for (const n of names) values[n] = typeof route.query[n] === 'string' ? (route.query[n] as string) : ''
  }
  read()
  watch(() => route.query, () => route.path === path && read())
  watch(values, (v) => {
    const query = { ...route.query }
    for (const n of names) {
      if (v[n]) query[n] = v[n]
      else delete query[n]
    }
    void router.replace({ path, query })
  })
  return values as Record<K, string>
}
