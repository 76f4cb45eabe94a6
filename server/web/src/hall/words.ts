import { dayWord } from '../phone/day'
import type { Claim } from '../shared/stage'

export const keptWord: Record<string, string> = {
  pending: '未到期',
  kept: '已兑现',
  late: '逾期',
  failed: '未兑现',
}

/* What became of a problem of the last meeting, and the tone that it has on the wall. */
const outcomeWord: Record<string, string> = { disputed: '当场有异议', missed: '当场无人认领', overdue: '逾期未销号' }
interface Looked {
  outcome: string
  kept: string | null
}
export const lookTone = (row: Looked): string => row.kept ?? (row.outcome === 'missed' || row.outcome === 'overdue' ? 'failed' : 'pending')
export const lookWord = (row: Looked): string =>
  row.kept ? (keptWord[row.kept] ?? row.kept) : (outcomeWord[row.outcome] ?? row.outcome)
/* In the order in which a list sums them up. */
export const lookWords = [...Object.values(keptWord), ...Object.values(outcomeWord)]

export const disputeWord: Record<string, string> = {
  ownership: '权属不在本单位',
  jurisdiction: '不在管辖范围',
  done: '已经整改',
  repeated: '重复的问题',
}

export function rulingWord(ruling: string, unit: string | null | undefined): string {
  const words: Record<string, string> = {
    assign: unit ? `裁定由 ${unit} 负责` : '已裁定责任单位',
    refile: '核实后再定',
    withdraw: '问题不成立，已撤销',
  }
  return words[ruling] ?? ruling
}

/* 11月27日前 · 三日内清理到位 */
export function promise(claim: Claim): string {
  const due = claim.due_on ? `${dayWord(claim.due_on)}前整改到位` : ''
  return claim.pledge || due || '表态待补'
}

const modes: Record<string, string> = {
  recorded: '代录',
  late: '会后补认领',
  ruling: '裁定',
}

export const modeWord = (claim: Claim): string => modes[claim.mode] ?? ''
