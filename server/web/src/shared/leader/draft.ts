// A remark that is being written. It outlives a cut line, a reload and a flat battery.
import { computed, ref, watch, type Ref } from 'vue'
import type { LeaderItem, LeaderStage, RemarkScope } from '../types'

export interface Draft { text: string; strokes: number[][]; scope: RemarkScope; days: number; op: string; problem: number | null }

export const fresh = (): Draft => ({ text: '', strokes: [], scope: 'problem', days: 0, op: '', problem: null })

// A rehearsal is another record: what was begun there is not gone on with here
export const draftKey = (s: LeaderStage & { copy?: string }): string =>
  `shenkan.remark.${s.me?.user ?? 0}.${s.screening.id}${s.copy ? '.' + s.copy : ''}`

function restore(key: string): Draft {
  try {
    return { ...fresh(), ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Draft>) }
  } catch {
    return fresh()
  }
}

export function useDraft(key: string, item: () => LeaderItem | null, busy: Ref<boolean>) {
  const draft = ref<Draft>(restore(key))
  const begun = computed(() => !!draft.value.text.trim() || draft.value.strokes.length > 0)
  watch(() => JSON.stringify(draft.value), (text) => {
    try {
      if (begun.value) localStorage.setItem(key, text)
      else localStorage.removeItem(key)
    } catch {
      // kept in memory only
    }
  })
  // What is changed is another remark: it gets another key. One that was begun stays with its problem
  // when the hall moves on
  watch(() => [draft.value.text, draft.value.strokes, draft.value.scope, draft.value.days], () => {
    if (busy.value) return
    draft.value.op = ''
    if (!begun.value) draft.value.problem = null
    else draft.value.problem ??= item()?.problem ?? null
  }, { deep: true })
  return { draft, begun }
}
