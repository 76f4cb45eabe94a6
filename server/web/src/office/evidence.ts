// What is noticed about after-evidence, in words and on a small map
import type { EvidenceClip, WarningHint, WarningKind } from '@shared/types'
import { t, tOf } from './i18n'

const MINOR: WarningKind[] = ['no_time', 'no_place']
export const isMinor = (w: WarningHint) => MINOR.includes(w.kind)

// "3 天", "2 小时", "5 分钟": the largest unit that fits
export function span(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60000))
  if (minutes < 120) return t('evidence.minutes', { n: minutes })
  const hours = Math.round(minutes / 60)
  return hours < 48 ? t('evidence.hours', { n: hours }) : t('evidence.days', { n: Math.round(hours / 24) })
}
export function metres(m: number): string {
  return m < 10000 ? t('evidence.metres', { n: Math.round(m) }) : t('evidence.km', { n: Math.round(m / 1000) })
}
export function warningText(w: WarningHint): string {
  if (w.kind === 'far' && w.amount !== null) return t('evidence.far', { far: metres(w.amount) })
  if (w.kind === 'older_than_card' && w.amount !== null) return t('evidence.older', { span: span(w.amount) })
  return tOf('warning', w.kind)
}

// Where the picture was taken, seen from the point: the map is 200 wide, its ring is far_m, and what
// lies beyond its edge stands on the edge
export function onMap(e: EvidenceClip, point: { lat: number; lon: number }): { x: number; y: number; ring: number } | null {
  if (e.lat === null || e.lon === null) return null
  const east = (e.lon - point.lon) * 111320 * Math.cos((point.lat * Math.PI) / 180)
  const north = (e.lat - point.lat) * 111320
  const away = Math.hypot(east, north)
  const reach = Math.min(Math.max(away, e.far_m) * 1.25, e.far_m * 4)
  const shrink = away > reach ? reach / away : 1
  const scale = 90 / reach
  return { x: 100 + east * shrink * scale, y: 100 - north * shrink * scale, ring: e.far_m * scale }
}
