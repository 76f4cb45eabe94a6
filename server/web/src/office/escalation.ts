// Escalations per unit, and a text to begin with. Pure. The text becomes an official paper, so it is
// Chinese whatever language the pages have.
import type { Escalation, LapseCase, PaperKind } from '@shared/types'

export const LEVELS = [1, 2, 3] as const
export type Level = (typeof LEVELS)[number]
export type Dot = 'none' | 'open' | 'signed' | 'dropped'
export const PAPER_OF: Record<Level, PaperKind> = { 1: 'unit_bulletin', 2: 'talk_notice', 3: 'referral' }

export interface UnitRow {
  unit: number
  name: string
  period: string
  items: Escalation[]
  cases: number
  dots: Dot[]
  waiting: boolean
}

const isOpen = (e: Escalation) => e.state === 'proposed' || e.state === 'drafted'

// What counts of several of one level: what waits for somebody, else what was signed
export function dotOf(items: Escalation[], level: Level): Dot {
  const of = items.filter((e) => e.level === level)
  if (of.some(isOpen)) return 'open'
  if (of.some((e) => e.state === 'signed')) return 'signed'
  return of.length ? 'dropped' : 'none'
}

// One row a unit and year, those with something to decide first, the higher level first
export function byUnit(items: Escalation[]): UnitRow[] {
  const found = new Map<string, Escalation[]>()
  for (const e of items) {
    const key = `${e.period} ${e.unit}`
    found.set(key, [...(found.get(key) ?? []), e])
  }
  const rows = Array.from(found.values()).map((of) => ({
    unit: of[0].unit,
    name: of[0].unit_name,
    period: of[0].period,
    items: [...of].sort((a, b) => a.level - b.level || a.id - b.id),
    cases: of.reduce((n, e) => n + e.cases.length, 0),
    dots: LEVELS.map((l) => dotOf(of, l)),
    waiting: of.some(isOpen),
  }))
  const top = (r: UnitRow) => Math.max(0, ...r.items.filter(isOpen).map((e) => e.level))
  return rows.sort((a, b) => b.period.localeCompare(a.period) || top(b) - top(a) || b.cases - a.cases)
}

// The first of these letters that there is, else what is to be decided first
export const shownOf = (rows: UnitRow[], ...ids: string[]): Escalation | null =>
  ids.map((id) => rows.flatMap((r) => r.items).find((e) => String(e.id) === id)).find(Boolean) ?? rows[0]?.items.find(isOpen) ?? rows[0]?.items[0] ?? null

// What the viewer may confirm now: the leader signs what is drafted, the office drafts what is proposed
export interface Waiting { of: Escalation; act: 'draft' | 'sign' }
export function todayOf(items: Escalation[]): Waiting[] {
  const can = (e: Escalation, act: string) => e.allowed.some((a) => a.act === act && a.ok)
  return items.flatMap((of): Waiting[] => {
    if (of.state === 'drafted' && can(of, 'sign')) return [{ of, act: 'sign' }]
    return of.state === 'proposed' && can(of, 'draft') ? [{ of, act: 'draft' }] : []
  })
}

const dayZh = (on: string | null) => {
  const m = /^(\d{4})-(\d\d)-(\d\d)$/.exec(on ?? '')
  return m ? `${+m[1]}年${+m[2]}月${+m[3]}日` : ''
}

function caseLine(c: LapseCase, n: number): string {
  const what = `${n}.${c.point_name ?? ''}（${c.problem_no}）${c.description.replace(/[。；;.]+$/, '')}`
  return c.kind === 'rework'
    ? `${what}，${dayZh(c.on)}核查未通过，退回重改。`
    : `${what}，至${dayZh(c.on)}逾期未整改。`
}

// Facts and numbers of the record and nothing else; a referral does not say what should follow
/** What the notice of a talk calls with, as it is sent. */
export interface Call {
  call_at: number | null
  place: string
  by: string
  whom: string
  demands: string
}
export function callOf(e: Escalation | null): Call {
  return { call_at: e?.call_at ?? null, place: e?.call_place ?? '', by: e?.call_by ?? '', whom: e?.call_whom ?? '', demands: e?.call_demands ?? '' }
}

export function draftText(e: Escalation): string {
  const overdue = e.cases.filter((c) => c.kind === 'overdue').length
  const failed = e.cases.length - overdue
  const parts = [overdue ? `逾期未整改${overdue}个` : '', failed ? `核查未通过${failed}个` : ''].filter(Boolean).join('，')
  const lines = [`${e.period}年，${e.unit_name}未按要求整改问题${e.cases.length}个，其中${parts}：`, ...e.cases.map((c, i) => caseLine(c, i + 1))]
  if (e.level === 1) lines.push('现予以通报，请立即组织整改。')
  if (e.level === 2) lines.push('现就上述问题约谈单位主要负责人。')
  return lines.join('\n').slice(0, 4000)
}
