// When a card is due: what the server proposes, in words, and when a later day needs the host
import { day, moment, startOf, type Lang } from '@shared/time'
import type { Card, CardDue, Proposal } from '@shared/types'
import { lang, t, type Key } from './i18n'

/** The rule of the type, and the pledge where there is one */
export function ruleText(due: CardDue): string {
  const rule = t(`card.term_${due.mode}` as Key, { n: due.n, at: moment(due.rule_at, lang.value as Lang) })
  return due.pledged_on ? `${rule}${t('card.promised', { on: day(due.pledged_on, lang.value as Lang) })}` : rule
}
/** The first day that can be chosen: today is over for a new card from the hour of the cutoff on */
export const firstOf = (due: CardDue) => (due.due_on < due.first_on ? due.due_on : due.first_on)
export const isLater = (due: CardDue, on: string) => on > due.due_on
/** The proposed day keeps its hour; any other ends at the county's */
export const endOf = (due: CardDue, on: string, hour: number) =>
  moment(on === due.due_on ? due.due_at : (startOf(on) ?? 0) + hour * 3600_000, lang.value as Lang)
/** A proposed day is not sent: the server reckons it when it issues the card */
export const wished = (due: CardDue, on: string) => (on === due.due_on ? undefined : on)

/** The four fixes, and whether the host let the day be later */
export interface Fixes { task: string; standard: string; duty_unit: number | null; duty_person: string; due_on: string; host_approval: boolean }
/** As they were prepared, else as they are proposed */
export function fixesOf(p: Proposal): Fixes {
  const from = p.prepared ?? { ...p, due_on: null, host_approval: false }
  return { task: from.task ?? '', standard: from.standard, duty_unit: from.duty_unit ?? p.duty_unit, duty_person: from.duty_person, due_on: from.due_on ?? p.due.due_on, host_approval: from.host_approval }
}
export const preparedBy = (p: Proposal) => (p.prepared ? t('dispatch.prepared', { name: p.prepared.by_name, at: moment(p.prepared.at, lang.value as Lang) }) : '')
export const printed = (c: Card) => t('card.printed', { n: c.printed_times, at: moment(c.printed_at, lang.value as Lang), name: c.printed_by_name ?? '' })
