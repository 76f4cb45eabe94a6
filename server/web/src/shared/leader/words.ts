import { ApiError } from '../api'
import { makeI18n, said } from '../i18n'
import { zh } from './zh'

export { lang } from '../i18n'
export const { t, tOf, setLang, start } = makeI18n(zh, () => import('./en').then((m) => m.en))
export type Key = keyof typeof zh & string

// What went wrong, in the reader's language
export const why = (e: unknown): string => (e instanceof ApiError ? said(e) : e instanceof Error ? e.message : String(e))
