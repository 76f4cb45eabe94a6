// Which of the hall's walls has not been heard of. Pure.
import type { Wall } from '@shared/types'

// A wall tells where it is every second
export const SILENT_MS = 3000

export const silence = (w: Wall, now: number) => (w.seen_at === null ? 0 : Math.max(0, now - w.seen_at))
export const isSilent = (w: Wall, now: number) => silence(w, now) >= SILENT_MS
export const isOn = (w: Wall, now: number) => w.seen_at !== null && !isSilent(w, now)
