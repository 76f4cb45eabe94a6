// Clips that show the same footage as another one
import type { Clip, ClipTwin, Strip } from '@shared/types'

// The other clip, at the moment where the common part begins there
export function twinLink(twin: ClipTwin): string {
  const at = Math.max(0, twin.from_ms + twin.offset_ms)
  return `/clips/${twin.clip}` + (at ? `?at=${at}` : '')
}

// The one to work with instead: the surest of those that came before
export function earlierTwin(clip: Clip | undefined): ClipTwin | undefined {
  return clip?.twins?.find((t) => t.clip < clip.id)
}

// A clip's picture at a moment as a background: the tile of its strip; the poster until that is there
export function tileAt(clip: number, strip: Strip | null | undefined, ms: number): Record<string, string> {
  if (!strip || !strip.count) return { backgroundImage: `url(/api/clips/${clip}/view/poster.jpg)` }
  const n = Math.min(strip.count - 1, Math.floor(ms / strip.every_ms))
  const part = (at: number, of: number) => (of > 1 ? (at / (of - 1)) * 100 : 0)
  return {
    aspectRatio: `${strip.width} / ${strip.height}`,
    backgroundImage: `url(/api/clips/${clip}/view/strip.jpg)`,
    backgroundSize: `${strip.columns * 100}% ${strip.rows * 100}%`,
    backgroundPosition: `${part(n % strip.columns, strip.columns)}% ${part(Math.floor(n / strip.columns), strip.rows)}%`,
  }
}
