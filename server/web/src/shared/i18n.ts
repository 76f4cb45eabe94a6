// Typed texts: zh-CN is the catalogue that defines the keys, English is loaded when asked for.
import { ref, type Ref } from 'vue'
import type { Said } from './types'
import type { Lang } from './time'

const KEPT = 'shenkan.lang'

function kept(): Lang {
  try {
    return localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

export const lang: Ref<Lang> = ref('zh')

export type Values = Record<string, string | number>

export function fill(text: string, values?: Values): string {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : text
}

export interface I18n<K extends string> {
  t: (key: K, values?: Values) => string
  // For keys made of a value (state.claimed); an unknown one shows the value itself
  tOf: (prefix: string, value: string | null | undefined) => string
  setLang: (to: Lang) => Promise<void>
  start: () => Promise<void>
}

export function makeI18n<T extends Readonly<Record<string, string>>>(
  zh: T,
  loadEn: () => Promise<Record<keyof T & string, string>>,
): I18n<keyof T & string> {
  type K = keyof T & string
  const en: Ref<Record<string, string> | null> = ref(null)
  const table = (): Record<string, string> => (lang.value === 'en' && en.value ? en.value : zh)
  const t = (key: K, values?: Values) => fill(table()[key] ?? key, values)
  const tOf = (prefix: string, value: string | null | undefined) =>
    value ? (table()[`${prefix}.${value}`] ?? value) : ''
  async function setLang(to: Lang): Promise<void> {
    if (to === 'en' && !en.value) en.value = await loadEn()
    lang.value = to
    document.documentElement.lang = to === 'en' ? 'en' : 'zh-CN'
    try {
      localStorage.setItem(KEPT, to)
    } catch {
      // a browser that keeps nothing starts in Chinese next time
    }
  }
  return { t, tOf, setLang, start: () => setLang(kept()) }
}

// A sentence of the server in the reader's language
export function said(s: Pick<Said, 'zh' | 'en'> | null | undefined): string {
  return s ? (lang.value === 'en' ? s.en : s.zh) : ''
}
