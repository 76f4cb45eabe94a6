// The notice of a meeting as plain text for a chat. It names who comes, nothing of the problems.
import { moment, timeOfDay } from '@shared/time'
import type { AgendaItem, Attendance, ScreeningFull } from '@shared/types'

function people(rows: Attendance[]): string {
  const by = new Map<string, string[]>()
  for (const a of rows) by.set(a.unit_name ?? '', [...(by.get(a.unit_name ?? '') ?? []), a.post ? `${a.name}（${a.post}）` : a.name])
  return [...by.entries()].map(([unit, names]) => (unit ? `${unit}：` : '') + names.join('、')).join('；')
}

/** Official texts are Chinese, whatever the language of the page */
export function noticeText(s: ScreeningFull, agenda: AgendaItem[]): string {
  const end = s.planned_end_at ? `–${timeOfDay(s.planned_end_at, false)}` : ''
  const of = (duty: Attendance['duty']) => people(s.attendance.filter((a) => a.duty === duty))
  const lines = [
    `【会议通知】${s.title}`,
    `时间：${moment(s.planned_start_at, 'zh')}${end}`,
    s.place ? `地点：${s.place}` : '',
    s.host_name ? `主持：${s.host_name}` : '',
    of('attend') ? `参会：${of('attend')}` : '',
    of('observe') ? `列席：${of('observe')}` : '',
    agenda.length ? '议程：' : '',
    ...agenda.map((i, n) => `${n + 1}. ${i.title}${i.lead ? `（${i.lead}）` : ''}${i.planned_s ? ` ${i.planned_s / 60}分钟` : ''}`),
    '请提前10分钟到场签到；不能参会的，请告知代会人姓名、职务和原因。收到请回复。',
  ]
  return lines.filter(Boolean).join('\n')
}
