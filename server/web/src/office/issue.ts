// The screening that lists and figures are narrowed to, of this tab; '': all
import { ref, watch } from 'vue'

const KEY = 'shenkan.issue'
const kept = (): string => {
  try {
    return sessionStorage.getItem(KEY) ?? ''
  } catch {
    return '' // storage is forbidden
  }
}
export const issue = ref(kept())
watch(issue, (v) => {
  try {
    sessionStorage.setItem(KEY, v)
  } catch {
    // Then it lasts as long as the page
  }
})

// The menu was pressed: what a page loses by that, it takes on again
let pressed = false
export const menuPressed = (yes: boolean): void => void (pressed = yes)

/** A page's own choice and that of the top bar are one. Where it does not apply each stays as it is. */
export function followIssue(here: () => string, take: (id: string) => void, applies: () => boolean = () => true): void {
  if (applies() && here()) issue.value = here()
  watch([issue, applies], ([now, on]) => {
    if (on && now !== here()) take(now)
  }, { immediate: true })
  watch(here, (now) => {
    if (!applies()) return
    if (pressed && !now && issue.value) take(issue.value)
    else issue.value = now
  })
}
