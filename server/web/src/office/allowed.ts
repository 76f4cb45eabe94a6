// What the viewer may do with a thing, as the server says it; null: nothing to do with it
import type { Allowed } from '@shared/types'

type Thing = { allowed?: Allowed[] } | null | undefined
export const allowed = (thing: Thing, act: string): Allowed | null => thing?.allowed?.find((a) => a.act === act) ?? null
export const may = (thing: Thing, ...acts: string[]): boolean => !!thing?.allowed?.some((a) => a.ok && acts.includes(a.act))
