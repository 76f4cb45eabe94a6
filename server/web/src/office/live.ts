// One SSE stream a tab says what changed; queries shown on screen are asked again.
import type { QueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { follow, type Follow } from '@shared/sse'
import type { LiveChange, LiveJob } from '@shared/types'

export const connected = ref(true)
// The latest word of every job heard of since the page opened
export const jobNews = ref<Record<number, LiveJob>>({})

// Which query keys a change of a kind touches. Kinds not named here touch all of `everything`.
const TOUCHES: Record<string, string[]> = {
  user: ['users'],
  setting: ['settings'],
  unit: ['units', 'problem-types', 'point-types'],
  person: ['persons'],
  point: ['points'],
  point_type: ['point-types'],
  problem_type: ['problem-types'],
  indicator: ['indicators'],
  import: ['units', 'persons', 'points', 'point-types', 'problem-types', 'indicators'],
  clip: ['clips', 'clip', 'problem', 'board'],
  upload: ['uploads'],
  job: ['jobs', 'clips', 'clip', 'reel', 'papers'],
  paper: ['papers'],
  stage: ['screening'],
  calendar: ['holidays'],
  attachment: ['problem'],
  round: ['rounds', 'round', 'coverage', 'problem'],
  duty: ['duties'],
  material: ['duties'],
  hq: ['hqs', 'duties'],
  score: ['scores'],
  score_rule: ['scores'],
  attendance: ['screening'],
  rehearsal: ['rehearsal'],
  tablet: ['tablets'],
  session: ['tablets'],
  lapse: ['escalations'],
  escalation: ['escalations', 'ledger'],
  exposure: ['exposures', 'figures'],
  bulletin: ['bulletins'],
}
const EVERYTHING = ['clips', 'clip', 'problems', 'problem', 'screenings', 'screening', 'reel', 'cards', 'board',
  'ledger', 'papers', 'jobs', 'lookback', 'rehearsal', 'requests', 'reminders', 'escalations', 'exposures', 'bulletins', 'figures', 'minutes']

let stream: Follow | null = null
let waiting = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined

function touch(client: QueryClient, keys: string[]): void {
  for (const k of keys) waiting.add(k)
  clearTimeout(timer)
  timer = setTimeout(() => {
    const now = waiting
    waiting = new Set()
    void client.invalidateQueries({ predicate: (q) => now.has(String(q.queryKey[0])) })
  }, 150)
}

export function startLive(client: QueryClient): void {
  stopLive()
  stream = follow('/api/live', {
    closeWhenHidden: true,
    onState: (up) => (connected.value = up),
    onOpen: (first) => {
      if (!first) touch(client, EVERYTHING)
    },
    events: {
      change: (d) => {
        const change = d as LiveChange
        touch(client, [...(TOUCHES[change.kind] ?? EVERYTHING), 'events'])
      },
      job: (d) => {
        const job = d as LiveJob
        jobNews.value = { ...jobNews.value, [job.id]: job }
        if (job.state !== 'running') touch(client, TOUCHES.job)
      },
    },
  })
}

export function stopLive(): void {
  stream?.close()
  stream = null
}
