/* Days and times as the county lives them: Asia/Shanghai, whatever the phone is set to. */
const SHANGHAI_MS = 8 * 3600_000
const DAY_MS = 86_400_000

const two = (n: number): string => (n < 10 ? '0' : '') + n

/* The local date of an instant, `n` days later. */
export function dayAfter(at: number, n: number): string {
  return new Date(at + SHANGHAI_MS + n * DAY_MS).toISOString().slice(0, 10)
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

/* 2025-11-27 → 11月27日 */
export function dayWord(day: string | null | undefined, english = false): string {
  const parts = /^(\d+)-(\d+)-(\d+)/.exec(day ?? '')
  if (!parts)
    return ''
  return english ? parts[0] : `${+parts[2]}月${+parts[3]}日`
}

/* 09:42:18 */
export function clockWord(at: number, seconds = true): string {
  const d = new Date(at + SHANGHAI_MS)
  const hm = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`
  return seconds ? `${hm}:${two(d.getUTCSeconds())}` : hm
}

/* 72000 → 1:12; whole seconds, rounded up, so that it shows 0:00 only at the end */
export function spanWord(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(s / 60)}:${two(s % 60)}`
}
