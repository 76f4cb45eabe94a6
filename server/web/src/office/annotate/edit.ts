// What is being marked: a fresh segment or an existing problem's. Kept for reload until it is saved.
import type { ProblemFull, Segment } from '@shared/types'
import { isPlain, plainLook, readLook, type Look } from './look'

export interface Edit {
  problem: number | null
  version: number | null
  state: string | null
  segment: number | null
  segmentVersion: number | null
  from: number | null
  to: number | null
  savedFrom: number | null
  savedTo: number | null
  look: Look
  savedLook: Look
  point: number | null
  pointName: string | null
  type: number | null
  lead_unit: number | null
  unitByHand: boolean
  assist: number[]
  indicator: number | null
  description: string
  severity: 'normal' | 'serious'
  source: string
  found_on: string
  round: number | null
}

// The round somebody is on, told by the visit page; what is marked from then on belongs to it
const ROUND = 'shenkan.round'
export function roundNow(set?: number | null): number | null {
  try {
    if (set) sessionStorage.setItem(ROUND, String(set))
    else if (set === null) sessionStorage.removeItem(ROUND)
    return Number(sessionStorage.getItem(ROUND)) || null
  } catch {
    return null
  }
}

export const SOURCES = ['supervision', 'special', 'covert_visit', 'delegate_inspection', 'citizen_patrol', 'grand_inspection', 'city_inspection',
  'exposure', 'hotline']

export function fresh(found_on: string, before?: Edit): Edit {
  return {
    problem: null, version: null, state: null, segment: null, segmentVersion: null,
    from: null, to: null, savedFrom: null, savedTo: null, look: plainLook(), savedLook: plainLook(),
    point: before?.point ?? null, pointName: before?.pointName ?? null,
    type: null, lead_unit: null, unitByHand: false, assist: [], indicator: null, description: '',
    severity: 'normal', source: before?.source ?? 'supervision', found_on: before?.found_on ?? found_on,
    round: before ? before.round : roundNow(),
  }
}

export function opened(p: ProblemFull, s: Segment | undefined): Edit {
  return {
    problem: p.id, version: p.version, state: p.state, segment: s?.id ?? null, segmentVersion: s?.version ?? null,
    from: s?.in_frame ?? null, to: s?.out_frame ?? null, savedFrom: s?.in_frame ?? null, savedTo: s?.out_frame ?? null,
    look: readLook(s?.look), savedLook: readLook(s?.look),
    point: p.point, pointName: p.point_name, type: p.type, lead_unit: p.lead_unit, unitByHand: p.lead_unit !== null,
    assist: p.assist.map((a) => a.id), indicator: p.indicator, description: p.description ?? '',
    severity: p.severity, source: p.source ?? 'supervision', found_on: p.found_on ?? '', round: p.round,
  }
}

// The marked segment, for a draft that is there already: what that does not say yet is kept from the mark
export function joined(p: ProblemFull, e: Edit): Edit {
  const o = opened(p, undefined)
  return {
    ...o, from: e.from, to: e.to, look: e.look, point: o.point ?? e.point, pointName: o.point ? o.pointName : e.pointName,
    type: o.type ?? e.type, lead_unit: o.lead_unit ?? e.lead_unit, unitByHand: !!o.lead_unit || e.unitByHand,
    assist: o.lead_unit ? o.assist : e.assist, indicator: o.indicator ?? e.indicator, description: o.description || e.description,
  }
}

// The problem's own fields as the server takes them
export function fields(e: Edit): Record<string, unknown> {
  return {
    point: e.point, type: e.type, lead_unit: e.lead_unit, assist: e.assist, indicator: e.indicator,
    description: e.description.trim() || null, severity: e.severity, source: e.source, found_on: e.found_on || null, round: e.round ?? null,
  }
}

export const complete = (e: Edit) => !!(e.point && e.type && e.lead_unit && e.indicator && e.description.trim())

const MAX_UNDO = 50

// Undo for the in and out marks and for what is drawn on the picture
export class Marks {
  private past: Pick<Edit, 'from' | 'to' | 'look'>[] = []
  constructor(readonly edit: Edit) {}
  set(from: number | null, to: number | null): void {
    this.push()
    this.edit.from = from
    this.edit.to = to
  }
  draw(look: Look): void {
    this.push()
    this.edit.look = look
  }
  undo(): boolean {
    const last = this.past.pop()
    if (!last) return false
    Object.assign(this.edit, last)
    return true
  }
  private push(): void {
    this.past.push({ from: this.edit.from, to: this.edit.to, look: this.edit.look })
    if (this.past.length > MAX_UNDO) this.past.shift()
  }
  forget(): void {
    this.past = []
  }
}

const keptKey = (clip: number) => `shenkan.mark.${clip}`

export function keep(clip: number, e: Edit): void {
  try {
    if (e.problem === null && (e.from !== null || e.description || !isPlain(e.look))) localStorage.setItem(keptKey(clip), JSON.stringify(e))
    else localStorage.removeItem(keptKey(clip))
  } catch {
    // no room or no storage: the mark is only not kept over a reload
  }
}

export function kept(clip: number): Edit | null {
  try {
    const e = JSON.parse(localStorage.getItem(keptKey(clip)) ?? 'null') as Edit | null
    if (!e || e.problem !== null || typeof e.description !== 'string') return null
    // kept by a page that knew no looks yet
    return { ...e, look: e.look ?? plainLook(), savedLook: plainLook() }
  } catch {
    return null
  }
}

export function forget(clip: number): void {
  try {
    localStorage.removeItem(keptKey(clip))
  } catch {
    // nothing kept
  }
}

