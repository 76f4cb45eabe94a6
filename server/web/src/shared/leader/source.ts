// Where a leader's room takes its state and its pictures from: the office door by log-in, or the
// meeting door by a tablet's code.
import { clock } from '../time'
import { onBeforeUnmount, onMounted, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { followStage, type Follower } from '../stage'
import type { LeaderItem, LeaderStage } from '../types'
import { t, tOf } from './words'

export interface Source {
  // with /stage, /live and /wait
  base: string
  remarks: string
  reel: (id: number) => string
  still: (problem: number) => string
}

export const officeSource = (screening: number): Source => ({
  base: `/api/screenings/${screening}/leader`,
  remarks: `/api/screenings/${screening}/remarks`,
  reel: (id) => `/api/reels/${id}/file`,
  still: (problem) => `/api/problems/${problem}/still`,
})

export const tabletSource: Source = {
  base: '/api/tablet',
  remarks: '/api/tablet/remarks',
  reel: (id) => `/api/tablet/reel/${id}`,
  still: (problem) => `/api/tablet/still/${problem}`,
}

export const again = (i: LeaderItem): boolean => i.kind === 'replay'
export const mark = (i: LeaderItem): string => (again(i) ? t('leader.again') : i.outcome ? tOf('tally', i.outcome) : '')
// What the hall counts: the problems of this meeting, in their order
export const nth = (items: LeaderItem[], i: LeaderItem): number => items.filter((x) => x.problem && !again(x) && x.position <= i.position).length
// The claim that counts
export const claimOf = (i: LeaderItem) => i.claims.find((c) => c.role === 'primary') ?? i.claims[0] ?? null

export interface Room {
  stage: ShallowRef<LeaderStage | null>
  up: Ref<boolean>
  now: Ref<number>
  // a request failed: look again now
  cut: () => void
  close: () => void
}

export function useRoom(source: Source, hooks: { gone: (status: number) => void; over: () => void }): Room {
  const stage = shallowRef<LeaderStage | null>(null)
  const up = ref(true)
  const now = ref(clock.now())
  let follower: Follower | null = null
  const tick = setInterval(() => (now.value = clock.now()), 250)
  // In step with the other screens
  const askClock = () => void clock.ask().catch(() => undefined)
  const asking = setInterval(askClock, 30_000)

  function close(): void {
    follower?.close()
    follower = null
    up.value = false
    clearInterval(asking)
  }
  // A stream that was cut without a word still looks alive: open another
  function cut(): void {
    up.value = false
    follower?.refresh()
  }
  onMounted(() => {
    askClock()
    window.addEventListener('offline', cut)
    follower = followStage<LeaderStage>({
      base: source.base,
      onStage: (s) => (stage.value = s),
      onLink: (link) => (up.value = link),
      onGone: hooks.gone,
      onOver: hooks.over,
    })
  })
  onBeforeUnmount(() => {
    close()
    clearInterval(tick)
    window.removeEventListener('offline', cut)
  })
  return { stage, up, now, cut, close }
}
