/* What the wall knows: the whole stage as last pushed, the pack, and whether the line is up.
 * Nothing here ever blanks the wall: when the server is away the last state stays. */
import { computed, ref, shallowRef } from 'vue'
import { followStage, serverNow, type Follower, type HallStage } from '../shared/stage'
import { call } from '../phone/outbox'

export interface Cue {
  kind: string
  tag?: string
  title: string | null
  frames: number
  start_ms: number
  end_ms: number
}

export interface Pack {
  screening: unknown
  reel: unknown
  title: string | null
  files: { name: string; bytes: number; sha256: string; url: string }[]
  cues: { items: Cue[]; duration_ms: number } | null
}

export const phase = ref<'boot' | 'pair' | 'start' | 'wall'>('boot')
export const stage = shallowRef<HallStage | null>(null)
export const pack = shallowRef<Pack | null>(null)
export const online = ref(true)
export const pairCode = ref('')
export const now = ref(serverNow())

window.setInterval(() => {
  now.value = serverNow()
}, 200)

/* Survive F5: a wall that was started does not ask to be started again. */
const mind = window.sessionStorage
let follower: Follower | null = null
let pairTimer = 0

export const reelUrl = computed(() => {
  const file = pack.value?.files.find((f) => f.name === 'reel.mp4')
  return file ? file.url : ''
})

async function loadPack(): Promise<void> {
  const answer = await call('GET', '/api/hall/pack')
  if (answer.ok)
    pack.value = answer.json as unknown as Pack
}

function take(next: HallStage): void {
  const before = stage.value
  stage.value = next
  const changed = before?.reel?.sha256 !== next.reel?.sha256
  if (changed || (next.reel && !pack.value))
    void loadPack()
  if (phase.value !== 'wall')
    phase.value = mind.getItem('sk.started') ? 'wall' : 'start'
}

function follow(): void {
  follower?.close()
  follower = followStage<HallStage>({
    base: '/api/hall',
    onStage: take,
    onLink: (up) => {
      online.value = up
    },
    onGone: () => {
      follower?.close()
      follower = null
      online.value = false
      /* The meeting is over or the screen was sent away: what is on the wall stays until
       * somebody admits it again. */
      if (phase.value !== 'wall')
        void pair()
      else
        pairTimer = window.setTimeout(() => void boot(), 5000)
    },
  })
}

/* --- a screen without a session shows a code, and the operator types it in --- */

async function pair(): Promise<void> {
  phase.value = 'pair'
  const kept = mind.getItem('sk.pair')
  if (kept) {
    pairCode.value = kept.split(' ')[0]
    void askAdmitted(kept.split(' ')[1])
    return
  }
  const answer = await call('POST', '/api/pair', {})
  online.value = answer.ok
  if (!answer.ok) {
    pairTimer = window.setTimeout(() => void pair(), 3000)
    return
  }
  pairCode.value = String(answer.json.code)
  mind.setItem('sk.pair', `${String(answer.json.code)} ${String(answer.json.secret)}`)
  void askAdmitted(String(answer.json.secret))
}

async function askAdmitted(secret: string): Promise<void> {
  window.clearTimeout(pairTimer)
  const answer = await call('POST', '/api/pair/claim', { secret })
  online.value = answer.status !== 0
  if (answer.status === 200) {
    mind.removeItem('sk.pair')
    follow()
  } else if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    /* the code is used up or too old */
    mind.removeItem('sk.pair')
    pairTimer = window.setTimeout(() => void pair(), 1000)
  } else {
    pairTimer = window.setTimeout(() => void askAdmitted(secret), 2000)
  }
}

export async function boot(): Promise<void> {
  window.clearTimeout(pairTimer)
  const answer = await call('GET', '/api/hall/stage')
  online.value = answer.ok
  if (answer.ok) {
    take(answer.json as unknown as HallStage)
    follow()
  } else if (answer.status === 401 || answer.status === 403) {
    if (phase.value === 'wall')
      pairTimer = window.setTimeout(() => void boot(), 5000)
    else
      void pair()
  } else {
    pairTimer = window.setTimeout(() => void boot(), 2000)
  }
}

export function start(): void {
  mind.setItem('sk.started', '1')
  const whole = document.documentElement
  if (whole.requestFullscreen)
    whole.requestFullscreen({ navigationUI: 'hide' }).catch(() => undefined)
  phase.value = 'wall'
}

/* What the wall really does, told every second and at each change. */
export interface Report {
  position: number
  pos_ms: number
  playing: boolean
  error: string | null
}

let reporting = false

export async function report(what: Report): Promise<void> {
  if (reporting || !stage.value)
    return
  reporting = true
  await call('POST', '/api/hall/report', { rev: stage.value.rev, ...what })
  reporting = false
}
