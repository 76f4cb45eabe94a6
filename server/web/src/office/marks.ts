// The marks at the top left of official papers
import type { Marks, PaperKind } from '@shared/types'
import { t, tOf } from './i18n'

// How many years each grade may stay secret
export const SECRECY = { top_secret: 30, secret: 20, confidential: 10 } as const
export const URGENCY = ['extra_urgent', 'urgent'] as const
const MARKED: PaperKind[] = ['notice', 'minutes', 'bulletin']
export const marked = (kind: PaperKind) => MARKED.includes(kind)

// 份号 000012 · 秘密★1年 · 加急; '' when there is none
export function marksText(p: { [K in keyof Marks]?: Marks[K] | null }): string {
  const secrecy = p.secrecy ? tOf('secrecy', p.secrecy) + (p.secret_years ? `★${t('marks.for_years', { n: p.secret_years })}` : '') : ''
  const copy = p.copy_no ? `${t('marks.copy')} ${String(p.copy_no).padStart(6, '0')}` : ''
  return [copy, secrecy, p.urgency ? tOf('urgency', p.urgency) : ''].filter(Boolean).join(' · ')
}
