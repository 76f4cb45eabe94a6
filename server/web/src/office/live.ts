// One SSE stream a tab says what changed; queries shown on screen are asked again.
import type { Query, QueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { follow, type Follow } from '@shared/sse'
import type { LiveChange, LiveJob } from '@shared/types'

export const connected = ref(true)
// The latest word of every job heard of since the page opened
export const jobNews = ref<Record<number, LiveJob>>({})

// Which query keys a change of a kind touches. A kind not named here touches whatever a problem's way
// from the draft to the closure shows in.
export const TOUCHES: Record<string, string[]> = {
  account: ['users'],
  setting: ['settings', 'retention', 'fonts', 'dispatch-rows'],
  unit: ['units', 'problem-types', 'point-types', 'points', 'links', 'problem'],
  person: ['persons'],
  point: ['points', 'map-points', 'links'],
  problem_type: ['problem-types', 'dispatch-rows', 'problem'],
  point_type: ['point-types', 'points'],
  indicator: ['indicators', 'problem-types'],
  register: ['units', 'persons', 'points', 'point-types', 'problem-types', 'indicators', 'hqs', 'links', 'imports'],
  clip: ['clips', 'clip', 'problem', 'board', 'retention'],
  card: ['cards', 'card', 'problem', 'board'],
  upload: ['uploads'],
  job: ['jobs', 'clips', 'clip', 'reel', 'papers'],
  paper: ['papers'],
  stage: ['screening'],
  calendar: ['holidays', 'dispatch-rows', 'problem'],
  attachment: ['problem'],
  awareness: ['problem'],
  replay: ['problem', 'screening'],
  round: ['rounds', 'round', 'coverage', 'problem', 'map-points', 'figures'],
  duty: ['duties'],
  material: ['duties'],
  hq: ['hqs', 'duties'],
  score: ['scores'],
  score_rule: ['scores'],
  attendance: ['screening'],
  rehearsal: ['rehearsal'],
  tablet: ['tablets', 'screening'],
  session: ['tablets', 'screening'],
  site_order: ['site-orders', 'problem', 'problems', 'board', 'reminders'],
  recheck: ['rechecks', 'problem', 'figures'],
  lapse: ['escalations'],
  escalation: ['escalations', 'ledger', 'reminders', 'problems', 'problem'],
  urge: ['urges', 'papers', 'reminders', 'reel'],
  urge_hold: ['urges', 'reel'],
  exposure: ['exposures', 'figures', 'reminders'],
  bulletin: ['bulletins'],
}
const THE_WAY = ['clips', 'clip', 'problems', 'problem', 'screenings', 'screening', 'reel', 'cards', 'card', 'dispatch-rows', 'board',
  'ledger', 'papers', 'jobs', 'lookback', 'rehearsal', 'requests', 'relapses', 'reminders', 'site-orders', 'escalations', 'urges', 'exposures', 'bulletins', 'figures', 'agenda', 'minutes', 'map-points', 'links']
// What is drawn of the closed to be looked at again moves with these only
const DRAWN = ['problem close', 'problem reopen', 'screening adjourn', 'relapse find', 'relapse refuse', 'all refresh']

export function touched({ kind, act }: Pick<LiveChange, 'kind' | 'act'>): string[] {
  return [...(TOUCHES[kind] ?? THE_WAY), ...(DRAWN.includes(`${kind} ${act}`) ? ['rechecks'] : []), 'events']
}

let stream: Follow | null = null
/** For how long what was read is new. To who has no stream nothing tells that it is not: it is asked for again */
export const newFor = (ms: number) => () => (stream ? ms : 0)

// A first answer that is on its way may be older than the change, and would count as new
function askAgain(client: QueryClient, about: (q: Query) => boolean): void {
  for (const q of client.getQueryCache().findAll({ type: 'active', fetchStatus: 'fetching', predicate: about }))
    if (q.state.data === undefined) void q.cancel({ silent: true })
  void client.invalidateQueries({ predicate: about })
}

let waiting = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined

function touch(client: QueryClient, keys: string[]): void {
  for (const k of keys) waiting.add(k)
  clearTimeout(timer)
  timer = setTimeout(() => {
    const now = waiting
    waiting = new Set()
    askAgain(client, (q) => now.has(String(q.queryKey[0])))
  }, 150)
}

// A setting may change what the viewer may do
export function startLive(client: QueryClient, onSetting: () => void): void {
  stopLive()
  stream = follow('/api/live', {
    closeWhenHidden: true,
    onState: (up) => (connected.value = up),
    onOpen: (first) => {
      // What was missed may be anything
      if (!first) void client.invalidateQueries()
    },
    events: {
      change: (d) => {
        const change = d as LiveChange
        if (change.kind === 'setting') onSetting()
        touch(client, touched(change))
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
