import { makeI18n } from '@shared/i18n'
import { zh } from './lang/zh'

export { lang, said } from '@shared/i18n'
export const { t, tOf, setLang, start } = makeI18n(zh, () => import('./lang/en').then((m) => m.en))
export type Key = keyof typeof zh & string
