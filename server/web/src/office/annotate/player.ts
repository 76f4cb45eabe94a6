// A <video> driven by frame numbers. Seeks go to frame centres and never pile up: while one is under
// way only the latest wish is kept.
import { onBeforeUnmount, ref, watch, type Ref } from 'vue'
import { centre, clamp, frameAt, type Index } from './frames'

type FrameVideo = HTMLVideoElement & {
  requestVideoFrameCallback?: (fn: (now: number, meta: { mediaTime: number }) => void) => number
  cancelVideoFrameCallback?: (handle: number) => void
}
export const RATES = [1, 2, 4]

export function usePlayer(video: Ref<HTMLVideoElement | undefined>, index: Ref<Index | null>) {
  const frame = ref(0)
  const playing = ref(false)
  const rate = ref(1)
  const broken = ref(false)
  let wish: number | null = null
  let asked = 0
  let backwards: ReturnType<typeof setInterval> | undefined

  function seek(to: number): void {
    const v = video.value
    const i = index.value
    if (!v || !i || !i.frames) return
    const f = clamp(i, to)
    frame.value = f
    if (v.seeking) wish = f
    else {
      wish = null
      v.currentTime = centre(i, f)
    }
  }
  function step(by: number): void {
    pause()
    seek((wish ?? frame.value) + by)
  }
  function seekMs(ms: number): void {
    if (index.value) seek(frameAt(index.value, ms / 1000))
  }
  function play(at = 1): void {
    const v = video.value
    if (!v) return
    stopBack()
    rate.value = at
    v.playbackRate = at
    void v.play().catch(() => (playing.value = false))
  }
  function pause(): void {
    stopBack()
    video.value?.pause()
  }
  function toggle(): void {
    playing.value || backwards ? pause() : play(1)
  }
  // L: play, then twice and four times as fast
  function faster(): void {
    if (!playing.value) play(1)
    else play(RATES[Math.min(RATES.length - 1, RATES.indexOf(rate.value) + 1)] ?? 2)
  }
  // J: slower, then backwards by showing every third frame
  function slower(): void {
    const n = RATES.indexOf(rate.value)
    if (playing.value && n > 0) play(RATES[n - 1])
    else {
      pause()
      backwards = setInterval(() => (frame.value > 0 ? seek(frame.value - 3) : stopBack()), 100)
    }
  }
  function stopBack(): void {
    clearInterval(backwards)
    backwards = undefined
  }

  function shown(seconds: number): void {
    const v = video.value
    if (index.value && v && !v.seeking && wish === null) frame.value = frameAt(index.value, seconds)
  }
  function watchFrames(v: FrameVideo): void {
    if (v.requestVideoFrameCallback) {
      const each = (_: number, meta: { mediaTime: number }) => {
        if (!v.paused) shown(meta.mediaTime)
        asked = v.requestVideoFrameCallback!(each)
      }
      asked = v.requestVideoFrameCallback(each)
    } else {
      const each = () => {
        if (!v.paused) shown(v.currentTime)
        asked = requestAnimationFrame(each)
      }
      asked = requestAnimationFrame(each)
    }
  }
  function unwatch(v: FrameVideo | undefined): void {
    if (v?.cancelVideoFrameCallback) v.cancelVideoFrameCallback(asked)
    else cancelAnimationFrame(asked)
  }

  watch(video, (v, before) => {
    unwatch(before as FrameVideo | undefined)
    if (!v) return
    v.addEventListener('play', () => (playing.value = true))
    v.addEventListener('pause', () => {
      playing.value = false
      shown(v.currentTime)
    })
    v.addEventListener('ended', () => (playing.value = false))
    v.addEventListener('error', () => (broken.value = true))
    v.addEventListener('seeked', () => {
      if (wish === null) return
      const f = wish
      wish = null
      seek(f)
    })
    watchFrames(v as FrameVideo)
  })
  onBeforeUnmount(() => {
    stopBack()
    unwatch(video.value as FrameVideo | undefined)
  })
  return { frame, playing, rate, broken, seek, step, seekMs, play, pause, toggle, faster, slower }
}
