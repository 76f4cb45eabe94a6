// Handwriting: what the pointer did becomes strokes of whole numbers in a box of 1000 × 400, small
// enough to send and to keep, and to draw at any size.
export const INK = { width: 1000, height: 400, strokes: 200, bytes: 32_000 }

// Points closer than this to the line between their neighbours say nothing
const FLAT = 1.6

function far(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax
  const dy = by - ay
  const length = Math.hypot(dx, dy)
  return length ? Math.abs(dy * (x - ax) - dx * (y - ay)) / length : Math.hypot(x - ax, y - ay)
}

// Douglas and Peucker
export function simplify(p: number[], flat = FLAT): number[] {
  const n = p.length / 2
  if (n < 3) return p.slice()
  const keep = new Array<boolean>(n).fill(false)
  keep[0] = keep[n - 1] = true
  const todo: [number, number][] = [[0, n - 1]]
  for (let span = todo.pop(); span; span = todo.pop()) {
    const [a, b] = span
    let most = flat
    let at = -1
    for (let i = a + 1; i < b; i++) {
      const d = far(p[2 * i], p[2 * i + 1], p[2 * a], p[2 * a + 1], p[2 * b], p[2 * b + 1])
      if (d > most) [most, at] = [d, i]
    }
    if (at < 0) continue
    keep[at] = true
    todo.push([a, at], [at, b])
  }
  return p.filter((_, i) => keep[i >> 1])
}

export const clampInk = (x: number, y: number): [number, number] => [
  Math.min(INK.width, Math.max(0, Math.round(x))),
  Math.min(INK.height, Math.max(0, Math.round(y))),
]

export const inkText = (strokes: number[][]): string => (strokes.length ? JSON.stringify(strokes) : '')
export const inkFits = (strokes: number[][]): boolean => strokes.length <= INK.strokes && inkText(strokes).length <= INK.bytes

// Curves through the middles of the lines, as a pen would go
export function inkPath(p: number[]): string {
  if (p.length < 4) return `M${p[0]} ${p[1]}h0.1`
  let d = `M${p[0]} ${p[1]}`
  for (let i = 2; i + 3 < p.length; i += 2)
    d += `Q${p[i]} ${p[i + 1]} ${(p[i] + p[i + 2]) / 2} ${(p[i + 1] + p[i + 3]) / 2}`
  return d + `L${p[p.length - 2]} ${p[p.length - 1]}`
}

export function inkBox(strokes: number[][]): string {
  let [left, top, right, bottom] = [INK.width, INK.height, 0, 0]
  for (const s of strokes)
    for (let i = 0; i + 1 < s.length; i += 2) {
      left = Math.min(left, s[i])
      right = Math.max(right, s[i])
      top = Math.min(top, s[i + 1])
      bottom = Math.max(bottom, s[i + 1])
    }
  const pad = 8
  return right < left ? `0 0 ${INK.width} ${INK.height}` : `${left - pad} ${top - pad} ${right - left + 2 * pad} ${bottom - top + 2 * pad}`
}
