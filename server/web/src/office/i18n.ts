import { makeI18n } from '@shared/i18n'
import { zh } from './lang/zh'

export { lang, said } from '@shared/i18n'
export const { t, tOf, setLang, start } = makeI18n(zh, () => import('./lang/en').then((m) => m.en))
// What an event did: some acts mean another thing for another kind
export const did = (kind: string, act: string) => (`did.${kind}.${act}` in zh ? tOf(`did.${kind}`, act) : tOf('did', act))
// The state that something of a kind came to: some say it in words of their own
export const cameTo = (kind: string, state: string) => (`logstate.${kind}.${state}` in zh ? tOf(`logstate.${kind}`, state) : tOf('logstate', state))
export type Key = keyof typeof zh & string
