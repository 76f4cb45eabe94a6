const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

export function bytes(n: number | null | undefined): string {
  if (n === null || n === undefined) return '–'
  let i = 0
  let v = n
  while (v >= 1024 && i < UNITS.length - 1) {
    v /= 1024
    i++
  }
  return `${i === 0 || v >= 100 ? Math.round(v) : v.toFixed(1)} ${UNITS[i]}`
}

export function metres(n: number | null | undefined): string {
  if (n === null || n === undefined) return ''
  return n < 1000 ? `${Math.round(n)} m` : `${(n / 1000).toFixed(1)} km`
}

export const percent = (part: number, whole: number) => (whole > 0 ? Math.min(100, (part / whole) * 100) : 0)
