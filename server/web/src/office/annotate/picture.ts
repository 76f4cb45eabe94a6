// Where the picture stands inside its holder, turned or not: the layer of boxes lies exactly over it.
import { computed, onBeforeUnmount, reactive, watch, type Ref } from 'vue'
import { contain, onSide } from './look'

export function usePicture(holder: Ref<HTMLElement | undefined>, video: Ref<HTMLVideoElement | undefined>, turn: Ref<number>) {
  const box = reactive({ w: 0, h: 0 })
  const film = reactive({ w: 0, h: 0 })
  const area = computed(() => (onSide(turn.value) ? contain(film.h, film.w, box.w, box.h) : contain(film.w, film.h, box.w, box.h)))
  // A film on its side is laid out in the holder's sides swapped, then turned about the middle
  const style = computed(() => {
    if (!turn.value) return {}
    const transform = `rotate(${turn.value}deg)`
    if (!onSide(turn.value)) return { transform }
    return {
      position: 'absolute' as const, transform, width: `${box.h}px`, height: `${box.w}px`,
      left: `${(box.w - box.h) / 2}px`, top: `${(box.h - box.w) / 2}px`,
    }
  })

  function measure(): void {
    const h = holder.value
    if (h) Object.assign(box, { w: h.clientWidth, h: h.clientHeight })
  }
  function known(): void {
    const v = video.value
    if (v?.videoWidth) Object.assign(film, { w: v.videoWidth, h: v.videoHeight })
  }
  const watcher = new ResizeObserver(measure)
  watch(holder, (h) => {
    watcher.disconnect()
    if (h) watcher.observe(h)
    measure()
  })
  watch(video, (v) => {
    v?.addEventListener('loadedmetadata', known)
    v?.addEventListener('resize', known)
    known()
  })
  onBeforeUnmount(() => watcher.disconnect())
  return { area, style }
}
