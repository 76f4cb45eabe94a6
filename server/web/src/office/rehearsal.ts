// Whether this is a rehearsal: everything over a copy that is thrown away
import { ref } from 'vue'
import { get } from '@shared/api'
import { whenOver } from '@shared/sse'
import type { Hello, Rehearsal } from '@shared/types'

export const rehearses = ref(false)
export const over = ref(false)

whenOver(() => (over.value = true))

export async function learnRehearsal(): Promise<void> {
  rehearses.value = (await get<Hello>('/api/hello')).rehearsal
}

// The same machine at the rehearsal's own door
export function consoleAt(r: Rehearsal): string {
  return `${location.protocol}//${location.hostname}:${r.port}/#/screenings/${r.screening}/console`
}
