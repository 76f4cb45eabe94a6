/* Keeps one <video> element where the stage says, and never makes another: a push that changes a
 * caption must not touch the picture. */
import type { Item, Media } from '../shared/stage'
import { serverNow } from '../shared/stage'
import { jumps, pace, starts, wanted } from '../shared/step'

export const DRIFT_MS = 500
/* A halted picture is put right sooner, but not so that each press of pause makes it jump. */
export const STILL_MS = 60
/* Nobody hears a film that is so little slower or quicker. */
const MOST = 0.04
const LOOK_MS = 250

export interface Player {
  set(media: Media | null, item: Item | null, frameMs: number): void
  position(): number
  error(): string | null
  close(): void
}

export function playerFor(video: HTMLVideoElement, onChange: () => void): Player {
  let media: Media | null = null
  let item: Item | null = null
  let frameMs = 40
  let trouble: string | null = null
  let raf = 0
  /* wanted while another seek was on its way: only the newest counts, so it is a flag */
  let again = false
  let timer = 0
  const jump = jumps()
  const start = starts()

  /* The last frame of the item: half a frame before the half-open end. */
  const lastMs = (): number => (item ? item.end_ms - frameMs / 2 : Infinity)
  const atEnd = (): boolean => video.currentTime * 1000 >= lastMs() - frameMs / 2

  function seek(ms: number): void {
    jump.begin()
    video.currentTime = Math.min(ms, lastMs()) / 1000
  }

  function play(): void {
    video.play().then(
      () => {
        if (trouble) {
          trouble = video.muted ? trouble : null
          onChange()
        }
      },
      (error: DOMException) => {
        /* After a reload the browser may want a touch before it gives sound: go on silently,
         * tell the operator, and never ask on the wall. */
        if (error.name !== 'NotAllowedError' || video.muted)
          return
        video.muted = true
        trouble = 'sound_blocked'
        onChange()
        video.play().catch(() => undefined)
      },
    )
  }

  function unmute(): void {
    if (trouble === 'sound_blocked') {
      video.muted = false
      trouble = null
      onChange()
    }
  }

  function apply(): void {
    if (!media || video.readyState === 0)
      return
    const now = serverNow()
    const target = wanted(media, item, now)
    const ended = item !== null && target >= lastMs()
    const off = Math.min(target, lastMs()) - video.currentTime * 1000
    const early = media.playing ? media.at_ms - start.cost() - now : 0
    const should = media.playing && !ended && early <= 0
    const most = should ? DRIFT_MS : ended ? frameMs / 2 : STILL_MS
    const far = Math.abs(off) > most
    const runs = should && !far && !video.paused && !video.seeking && now > media.at_ms
    video.playbackRate = (media.rate || 1) * (runs ? pace(off, MOST) : 1)
    if (runs)
      start.learn(media.at_ms, now, off)
    if (far) {
      again = video.seeking
      if (!video.seeking)
        seek(should ? target + jump.cost() : target)
    }
    window.clearTimeout(timer)
    if (early > 0) /* it stands on its first picture until all screens begin */
      timer = window.setTimeout(apply, early)
    if (should && video.paused)
      play()
    else if (!should && !video.paused)
      video.pause()
  }

  /* Runs while playing: the picture stops on the item's own last frame even when no push comes. */
  function watch(): void {
    raf = requestAnimationFrame(watch)
    if (video.paused || !item || !atEnd())
      return
    video.pause()
    if (Math.abs(video.currentTime * 1000 - lastMs()) > frameMs / 2)
      seek(lastMs())
    onChange()
  }

  function failed(): void {
    trouble = `media_${video.error?.code ?? 0}`
    onChange()
    /* the file may be there again when the server is */
    window.setTimeout(() => {
      if (video.error)
        video.load()
    }, 3000)
  }

  function ready(): void {
    if (trouble?.startsWith('media_'))
      trouble = null
    apply()
  }

  video.addEventListener('loadedmetadata', ready)
  video.addEventListener('seeked', () => {
    jump.end()
    if (again) {
      again = false
      apply()
    }
  })
  video.addEventListener('error', failed)
  video.addEventListener('playing', onChange)
  video.addEventListener('pause', onChange)
  document.addEventListener('pointerdown', unmute)
  document.addEventListener('keydown', unmute)
  raf = requestAnimationFrame(watch)
  const tick = window.setInterval(apply, LOOK_MS)

  return {
    set(nextMedia, nextItem, nextFrameMs) {
      media = nextMedia
      item = nextItem
      frameMs = nextFrameMs
      apply()
    },
    position: () => Math.round(video.currentTime * 1000),
    error: () => trouble,
    close() {
      cancelAnimationFrame(raf)
      window.clearInterval(tick)
      window.clearTimeout(timer)
      document.removeEventListener('pointerdown', unmute)
      document.removeEventListener('keydown', unmute)
    },
  }
}
