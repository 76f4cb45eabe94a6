import { keepPreviousData, useInfiniteQuery, useQuery, type UseQueryReturnType } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, query } from '@shared/api'
import { may } from './allowed'
import { newFor } from './live'
import { useSession } from './session'
import type {
  Board, Bulletin, Card, CardRequest, Clip, ClipFull, Coverage, DispatchList, DutyList, Escalation, EventList, Exposures, Figures, FontSample, Holiday, HouseFacts, Hq,
  Agenda, Indicator, Job, LeaderCode, Ledger, Link, List, MapPoints, Minutes, Paper, PastImport, Person, Points, PointType, Problem, ProblemFull, ProblemList, ProblemType,
  Rechecks, Reel, Rehearsal, RelapseRow, Reminder, Retention, Round, RoundFull, Scores, ScreeningFull, ScreeningList, Setting, SiteOrders, Unit, Upload, Urges, User,
} from '@shared/types'

type Filter = Record<string, string | number | boolean | null | undefined>
type Id = number | null | undefined

// A read of the server: the key's first word is what live.ts invalidates
function read<T>(name: string, path: MaybeRefOrGetter<string | null>, stale = 5_000, every?: number): UseQueryReturnType<T, Error> {
  return useQuery({
    queryKey: [name, computed(() => toValue(path))],
    queryFn: ({ signal }) => get<T>(toValue(path) as string, signal),
    enabled: computed(() => toValue(path) !== null),
    staleTime: newFor(stale),
    // Asked again by itself: for who has no live stream
    refetchInterval: every,
    // A list keeps its rows while the next filter's are on their way
    placeholderData: name.endsWith('s') ? keepPreviousData : undefined,
  }) as unknown as UseQueryReturnType<T, Error>
}

// A list by pages: the next begins after what the last one named
export function usePages<T extends { next?: number | null }>(name: string, path: MaybeRefOrGetter<string>) {
  const q = useInfiniteQuery({
    queryKey: [name, computed(() => toValue(path))],
    queryFn: ({ pageParam, signal }) => {
      const p = toValue(path)
      return get<T>(pageParam ? `${p}${p.includes('?') ? '&' : '?'}after=${pageParam}` : p, signal)
    },
    initialPageParam: 0,
    getNextPageParam: (last: T) => last.next ?? undefined,
    staleTime: newFor(5_000),
    placeholderData: keepPreviousData,
  })
  return { q, first: computed(() => q.data.value?.pages[0]), pages: computed(() => q.data.value?.pages ?? []) }
}

const list = <T>(name: string, path: string, filter?: MaybeRefOrGetter<Filter>) =>
  read<List<T>>(name, () => path + query(toValue(filter) ?? {}))
const one = <T>(name: string, id: MaybeRefOrGetter<Id>, path: (id: number) => string) =>
  read<T>(name, () => {
    const n = toValue(id)
    return n ? path(n) : null
  })

// What is of the whole county is not asked for with an account that is limited to a part of it
const whole = (path: string) => () => (useSession().narrowed ? null : path)

const REGISTRY = 60_000
export const useUnits = () => read<List<Unit>>('units', '/api/units', REGISTRY)
export const usePersons = () => read<List<Person>>('persons', '/api/persons', REGISTRY)
export const usePointTypes = () => read<List<PointType>>('point-types', '/api/point-types', REGISTRY)
export const useProblemTypes = () => read<List<ProblemType>>('problem-types', '/api/problem-types', REGISTRY)
export const useIndicators = () => read<List<Indicator>>('indicators', '/api/indicators', REGISTRY)
export const usePoints = (f?: MaybeRefOrGetter<Filter>) => read<Points>('points', () => '/api/points' + query(toValue(f) ?? {}))
// Null: nobody asks for them now
export const useMapPoints = (f: MaybeRefOrGetter<Filter | null>) =>
  read<MapPoints>('map-points', () => (toValue(f) ? '/api/map/points' + query(toValue(f)!) : null))
export const useUsers = () => list<User>('users', '/api/users')
export const useImports = (f: MaybeRefOrGetter<Filter>) => list<PastImport>('imports', '/api/imports', f)
export const useFonts = (q: MaybeRefOrGetter<string>) => read<List<FontSample>>('fonts', () => `/api/fonts${toValue(q)}`, 60_000)
export const useSettings = () => list<Setting>('settings', '/api/settings')
export const useHouse = () => read<HouseFacts>('house', '/api/house', 60_000)
export const useRetention = () => read<Retention>('retention', '/api/retention')
export const useUploads = () => list<Upload>('uploads', '/api/uploads')
export const useClips = (f: MaybeRefOrGetter<Filter>) => list<Clip>('clips', '/api/clips', f)
export const useClip = (id: MaybeRefOrGetter<Id>) => one<ClipFull>('clip', id, (n) => `/api/clips/${n}`)
export const useProblems = (f: MaybeRefOrGetter<Filter>) =>
  read<ProblemList>('problems', () => '/api/problems' + query(toValue(f)))
export const useProblem = (id: MaybeRefOrGetter<Id>) => one<ProblemFull>('problem', id, (n) => `/api/problems/${n}`)
export const useScreenings = (asks: MaybeRefOrGetter<boolean> = true) => read<ScreeningList>('screenings', () => (toValue(asks) ? whole('/api/screenings')() : null))
export const useScreening = (id: MaybeRefOrGetter<Id>) =>
  one<ScreeningFull>('screening', id, (n) => `/api/screenings/${n}`)
export const useRehearsal = () => read<{ running: Rehearsal | null }>('rehearsal', '/api/rehearsal')
export const useLeaderCodes = (id: number) => list<LeaderCode>('tablets', `/api/screenings/${id}/leader_codes`)
export const useReel = (id: MaybeRefOrGetter<Id>) => one<Reel>('reel', id, (n) => `/api/screenings/${n}/reel`)
export const useCards = (f: MaybeRefOrGetter<Filter>) => usePages<List<Card>>('cards', () => '/api/cards' + query(toValue(f)))
export const useCard = (id: MaybeRefOrGetter<Id>) => one<Card>('card', id, (n) => `/api/cards/${n}`)
export const useDispatch = (f: MaybeRefOrGetter<Filter>) => read<DispatchList>('dispatch-rows', () => '/api/dispatch' + query(toValue(f)))
export const useBoard = (f: MaybeRefOrGetter<Filter>) => read<Board>('board', () => '/api/board' + query(toValue(f)))
// Null: the viewer may not ask
const asked = <T>(name: string, path: string, filter: MaybeRefOrGetter<Filter | null>) =>
  read<List<T>>(name, () => {
    const f = toValue(filter)
    return f && path + query(f)
  }, 5_000, 120_000)
export const useRequests = (f: MaybeRefOrGetter<Filter | null>) => asked<CardRequest>('requests', '/api/requests', f)
// Disputes and returned cards that wait for a ruling
export const useUnruled = (asks: MaybeRefOrGetter<boolean> = true) =>
  read<ProblemList>('problems', () => (toValue(asks) ? '/api/problems?state=disputed&limit=300' : null), 5_000, 120_000)
// What came back and waits for the office
export const useRelapses = (asks: MaybeRefOrGetter<boolean> = true) =>
  read<List<RelapseRow>>('relapses', () => (toValue(asks) ? '/api/relapses?state=found' : null), 5_000, 120_000)
// How many the viewer may decide; a unit only waits for its own
export function useWaiting(asks: MaybeRefOrGetter<boolean> = true, rules: MaybeRefOrGetter<boolean> = false, office: MaybeRefOrGetter<boolean> = false) {
  const q = useRequests(() => (toValue(asks) ? { state: 'asked' } : null))
  const d = useUnruled(() => toValue(asks) && toValue(rules))
  const b = useRelapses(() => toValue(asks) && toValue(office))
  return computed(() => (toValue(asks) ? (q.data.value?.items ?? []) : []).filter((r) => may(r, 'grant', 'refuse')).length
    + (toValue(asks) && toValue(rules) ? (d.data.value?.items.length ?? 0) : 0)
    + (toValue(asks) && toValue(office) ? b.data.value?.items ?? [] : []).filter((r) => may(r, 'confirm', 'refuse')).length)
}
export const useReminders = (f: MaybeRefOrGetter<Filter | null>) => asked<Reminder>('reminders', '/api/reminders', f)
export const useSiteOrders = (problem?: number) => read<SiteOrders>('site-orders', '/api/site-orders' + query({ state: 'open', problem }))
export const useRechecks = (f: MaybeRefOrGetter<Filter>) => read<Rechecks>('rechecks', () => '/api/rechecks' + query(toValue(f)))
export const useHolidays = () => list<Holiday>('holidays', '/api/holidays')
export const useEvents = (f: MaybeRefOrGetter<Filter | null>) =>
  read<EventList>('events', () => (toValue(f) ? '/api/events' + query(toValue(f)!) : null))
export const useLedger = (which: MaybeRefOrGetter<string>, f: MaybeRefOrGetter<Filter>) =>
  usePages<Ledger>('ledger', () => `/api/ledgers/${toValue(which)}` + query(toValue(f)))
export const usePapers = (f?: MaybeRefOrGetter<Filter>) => list<Paper>('papers', '/api/papers', f)
export const useJobs = (f?: MaybeRefOrGetter<Filter>) => list<Job>('jobs', '/api/jobs', f)
export const useRounds = (f?: MaybeRefOrGetter<Filter>) => read<List<Round>>('rounds', () => whole('/api/rounds' + query(toValue(f) ?? {}))())
export const useRound = (id: MaybeRefOrGetter<Id>) => one<RoundFull>('round', id, (n) => `/api/rounds/${n}`)
export const useCoverage = () => read<Coverage>('coverage', '/api/coverage')
export const useDuties = (f?: MaybeRefOrGetter<Filter>) => read<DutyList>('duties', () => '/api/duties' + query(toValue(f) ?? {}))
export const useHqs = () => list<Hq>('hqs', '/api/hqs')
export const useLinks = (on: MaybeRefOrGetter<boolean>) => read<{ items: Link[] }>('links', () => (toValue(on) ? '/api/links' : null))
export const useScores = () => read<Scores>('scores', '/api/scores')

export const useEscalations = () => list<Escalation>('escalations', '/api/escalations')
export const useUrges = () => read<Urges>('urges', '/api/urges')
export const useExposures = () => read<Exposures>('exposures', '/api/exposures')
export const useBulletins = () => list<Bulletin>('bulletins', '/api/bulletins')
export const useFigures = (f: MaybeRefOrGetter<Filter | null>) =>
  read<Figures>('figures', () => (toValue(f) ? '/api/figures' + query(toValue(f)!) : null))
export const useAgenda = (id: number) => read<Agenda>('agenda', `/api/screenings/${id}/agenda`)
export const useMinutes = (id: number) => read<Minutes>('minutes', `/api/screenings/${id}/minutes`)

export type { Problem }
