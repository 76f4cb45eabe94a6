// Dates for people: always Asia/Shanghai (UTC+8, no summer time), whatever the device is set to,
// and the server's clock, because phones are often minutes wrong.
const HOUR = 3600_000
const DAY = 24 * HOUR
const ZONE = 8 * HOUR

export interface Parts {
  y: number
  m: number
  d: number
  h: number
  min: number
  s: number
  weekday: number
}

export function parts(ms: number): Parts {
  const t = new Date(ms + ZONE)
  return {
    y: t.getUTCFullYear(),
    m: t.getUTCMonth() + 1,
    d: t.getUTCDate(),
    h: t.getUTCHours(),
    min: t.getUTCMinutes(),
    s: t.getUTCSeconds(),
    weekday: t.getUTCDay(),
  }
}

const two = (n: number) => String(n).padStart(2, '0')

// 'YYYY-MM-DD' of an instant
export function dateOf(ms: number): string {
  const p = parts(ms)
  return `${p.y}-${two(p.m)}-${two(p.d)}`
}

// The instant a local date begins; null when it is no date
export function startOf(date: string | null | undefined): number | null {
  const m = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date ?? '')
  if (!m) return null
  const ms = Date.UTC(+m[1], +m[2] - 1, +m[3]) - ZONE
  return dateOf(ms) === date ? ms : null
}

export function addDays(date: string, days: number): string {
  const ms = startOf(date)
  return ms === null ? date : dateOf(ms + days * DAY)
}

// 'YYYY-MM-DD HH:mm' of an instant; nothing of none
export function minuteOf(ms: number): string {
  return ms ? `${dateOf(ms)} ${timeOfDay(ms, false)}` : ''
}

// The instant that such a minute begins; null when it is none
export function instantOf(minute: string | null | undefined): number | null {
  const m = /^(\d{4}-\d\d-\d\d) ([01]\d|2[0-3]):([0-5]\d)$/.exec(minute ?? '')
  const start = startOf(m?.[1])
  return m && start !== null ? start + +m[2] * HOUR + +m[3] * 60_000 : null
}

// The date that a calendar's cell shows: such calendars know the device's zone only
export function cellOf(cell: Date): string {
  return `${cell.getFullYear()}-${two(cell.getMonth() + 1)}-${two(cell.getDate())}`
}

// Days from one local date to another
export function daysBetween(from: string, to: string): number | null {
  const a = startOf(from)
  const b = startOf(to)
  return a === null || b === null ? null : Math.round((b - a) / DAY)
}

export type Lang = 'zh' | 'en'
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const WEEK_ZH = '日一二三四五六'

// 11月27日, with the year when it is not this one
export function day(date: string | null | undefined, lang: Lang = 'zh', now = clock.now()): string {
  const ms = startOf(date)
  if (ms === null) return ''
  const p = parts(ms)
  const year = p.y === parts(now).y ? '' : lang === 'zh' ? `${p.y}年` : ` ${p.y}`
  return lang === 'zh' ? `${year}${p.m}月${p.d}日` : `${p.d} ${MONTHS[p.m - 1]}${year}`
}

// 11月27日 18:00
export function moment(ms: number | null | undefined, lang: Lang = 'zh', now = clock.now()): string {
  if (ms === null || ms === undefined) return ''
  const p = parts(ms)
  return `${day(dateOf(ms), lang, now)} ${two(p.h)}:${two(p.min)}`
}

export function timeOfDay(ms: number, seconds = true): string {
  const p = parts(ms)
  return `${two(p.h)}:${two(p.min)}` + (seconds ? `:${two(p.s)}` : '')
}

export function weekday(ms: number): string {
  return '星期' + WEEK_ZH[parts(ms).weekday]
}

// 还剩 3 天 / 今天到期 / 逾期 2 天
export function left(days: number | null | undefined, lang: Lang = 'zh'): string {
  if (days === null || days === undefined) return ''
  if (lang === 'en') {
    if (days < 0) return `${-days} d overdue`
    return days === 0 ? 'due today' : `${days} d left`
  }
  if (days < 0) return `逾期 ${-days} 天`
  return days === 0 ? '今天到期' : `还剩 ${days} 天`
}

// 1:12, 01:02:03; fractions only when asked for: 00:42.16
export function span(ms: number | null | undefined, digits = 0): string {
  if (ms === null || ms === undefined || !isFinite(ms)) return '–'
  const sign = ms < 0 ? '-' : ''
  const unit = digits > 0 ? 1000 / 10 ** digits : 1000
  let n = Math.floor(Math.abs(ms) / unit + 1e-6)
  const per = 1000 / unit
  const frac = n % per
  n = Math.floor(n / per)
  const s = n % 60
  const min = Math.floor(n / 60) % 60
  const h = Math.floor(n / 3600)
  const tail = digits > 0 ? '.' + String(frac).padStart(digits, '0') : ''
  return `${sign}${h ? `${h}:${two(min)}` : String(min)}:${two(s)}${tail}`
}

// The server's time, learnt from every message that carries server_ms
export const clock = {
  offset: 0,
  // A message is never younger than its journey: of several readings the largest offset is nearest. It
  // is let go a little each time, so that a clock that goes wrong is followed.
  sync(serverMs: number, fresh = false): void {
    const seen = serverMs - Date.now()
    this.offset = fresh || Math.abs(seen - this.offset) > 2000 ? seen : Math.max(seen, this.offset - 1)
  },
  // Ask there and back: the quickest of a few tells best, the journey is half of it. For screens that
  // must be in step to a frame or two.
  async ask(times = 5): Promise<void> {
    let best = Infinity
    let offset = 0
    for (let i = 0; i < times; i++) {
      const asked = Date.now()
      const answer = await fetch('/api/hello', { cache: 'no-store' })
      const took = Date.now() - asked
      const { server_ms: at } = (await answer.json()) as { server_ms: number }
      if (answer.ok && took < best) {
        best = took
        offset = at - asked - took / 2
      }
    }
    if (best < 2000) this.offset = offset
  },
  now(): number {
    return Date.now() + this.offset
  },
}
