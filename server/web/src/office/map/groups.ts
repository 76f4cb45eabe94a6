// Points that would lie on each other at a zoom stand together as one mark
import type { Place } from './shift'

export type Tone = 'bad' | 'warn' | 'good'
export interface Spot { id: number; place: Place; tone: Tone; title: string; weight?: number }
export interface Group { key: string; place: Place; tone: Tone; spots: Spot[] }

const TONES: Tone[] = ['bad', 'warn', 'good']
export const worst = (spots: Pick<Spot, 'tone'>[]): Tone => TONES.find((tone) => spots.some((s) => s.tone === tone)) ?? 'good'

/** Cells of the world at this zoom, `size` pixels wide; `at` is where a spot lies in pixels */
export function grouped(spots: Spot[], at: (place: Place) => { x: number; y: number }, size: number): Group[] {
  const cells = new Map<string, Spot[]>()
  for (const s of spots) {
    const { x, y } = at(s.place)
    const key = `${Math.floor(x / size)}:${Math.floor(y / size)}`
    const cell = cells.get(key)
    if (cell) cell.push(s)
    else cells.set(key, [s])
  }
  return [...cells].map(([key, list]) => ({
    key: list.length === 1 ? `#${list[0].id}` : key,
    place: [list.reduce((n, s) => n + s.place[0], 0) / list.length, list.reduce((n, s) => n + s.place[1], 0) / list.length] as Place,
    tone: worst(list),
    spots: list,
  }))
}

/** The finest round step of degrees that is at least `least` */
export function gridStep(least: number): number {
  const ten = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((n) => n * ten).find((step) => step >= least * 0.999999) ?? 10 * ten
}
