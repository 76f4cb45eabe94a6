// Cuts of clips played one after another, each from its in to its out, from the viewing copies
import { computed, onBeforeUnmount, ref, watch, type Ref } from 'vue'
import type { Segment } from '@shared/types'
import { T90 } from './annotate/frames'

export interface Cut { clip: number; from: number; to: number }
export const cutsOf = (segments: Segment[]): Cut[] => segments.map((s) => ({ clip: s.clip, from: s.in_t90 / T90, to: s.out_t90 / T90 }))

/** `ended`: the last one was played */
export function useCuts(video: Ref<HTMLVideoElement | undefined>, ended: () => void) {
  const cuts = ref<Cut[]>([])
  const part = ref(0)
  const cut = computed(() => cuts.value[part.value] as Cut | undefined)
  let watcher: ReturnType<typeof setInterval> | undefined

  function play(list: Cut[]): void {
    part.value = 0
    cuts.value = list
  }
  function place(): void {
    if (video.value && cut.value) video.value.currentTime = cut.value.from
  }
  function loaded(): void {
    place()
    void video.value?.play().catch(() => null)
  }
  // Outside of a cut there is nothing to see: what is before it begins at its in, its out is the end
  function tick(): void {
    const v = video.value
    if (!v || !cut.value || v.seeking) return
    if (v.currentTime < cut.value.from - 0.2) return place()
    if (v.currentTime < cut.value.to && !v.ended) return
    v.pause()
    if (part.value + 1 < cuts.value.length) part.value++
    else ended()
  }
  watch(cut, (now) => {
    clearInterval(watcher)
    if (now) watcher = setInterval(tick, 40)
  })
  onBeforeUnmount(() => clearInterval(watcher))
  return { cut, part, play, loaded }
}
