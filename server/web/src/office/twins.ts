// Clips that show the same footage as another one
import type { Clip, ClipTwin } from '@shared/types'

// The other clip, at the moment where the common part begins there
export function twinLink(twin: ClipTwin): string {
  const at = Math.max(0, twin.from_ms + twin.offset_ms)
  return `/clips/${twin.clip}` + (at ? `?at=${at}` : '')
}

// The one to work with instead: the surest of those that came before
export function earlierTwin(clip: Clip | undefined): ClipTwin | undefined {
  return clip?.twins?.find((t) => t.clip < clip.id)
}
