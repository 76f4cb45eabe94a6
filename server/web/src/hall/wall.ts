/* What the wall knows: the whole stage as last pushed, the pack, and whether the line is up.
 * Nothing here ever blanks the wall: when the server is away the last state stays. */
import { computed, ref, shallowRef, watch } from 'vue'
import { followStage, isOut, serverNow, type Follower, type HallStage } from '../shared/stage'
import { clock } from '../shared/time'
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
  title: string | null
  cues: Cue[]
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

/* In step with the other screens */
const askClock = (): void => void clock.ask().catch(() => undefined)
window.setInterval(askClock, 30_000)
askClock()

/* Survive F5: a wall that was started does not ask to be started again. */
const mind = window.sessionStorage
if (location.hash.endsWith('s'))
  mind.setItem('sk.started', '1')
let follower: Follower | null = null
let pairTimer = 0

/* The fragment never travels: it only makes another version of the reel another source. */
export const reelUrl = computed(() => {
  const reel = stage.value?.reel
  return reel ? `/api/hall/files/reel.mp4#${reel.sha256.slice(0, 12)}` : ''
})

/* --- a rehearsal has doors of its own on the same machine; the address says where we come from --- */

export const home = ref(parseInt(location.hash.slice(1)) || 0)

function go(port: number, hash: string): void {
  location.replace(`${location.protocol}//${location.hostname}:${port}/s/${hash}`)
}

function leave(): void {
  if (home.value)
    go(home.value, '')
}

let lost = 0
watch(online, (up) => {
  window.clearTimeout(lost)
  if (!up)
    lost = window.setTimeout(leave, 15_000)
})

let packOf = ''

async function loadPack(sha256: string): Promise<void> {
  packOf = sha256
  const answer = await call('GET', '/api/hall/pack')
  if (answer.ok)
    pack.value = answer.json as unknown as Pack
  else
    packOf = ''
}

function take(next: HallStage): void {
  const pair = next.doors?.find((d) => d[next.rehearsal ? 1 : 0] === +location.port)
  if (pair && next.rehearsal)
    home.value = pair[0]
  else if (pair)
    go(pair[1], `#${pair[0]}${mind.getItem('sk.started') ? 's' : ''}`)
  stage.value = next
  if (next.reel && next.reel.sha256 !== packOf)
    void loadPack(next.reel.sha256)
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
    onOver: (waitS) => {
      window.setTimeout(leave, waitS * 1000)
    },
    onGone: (status) => {
      follower?.close()
      follower = null
      online.value = false
      /* The meeting is over: what is on the wall stays until somebody admits it again. A screen
       * that was sent out shows nothing of it any more. */
      if (phase.value !== 'wall' || status === 401)
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
  } else if (isOut(answer.status)) {
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
