import { keepPreviousData, useQuery, type UseQueryReturnType } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, query } from '@shared/api'
import type {
  Board, Bulletin, Card, CardRequest, Clip, ClipFull, Coverage, DutyList, Escalation, EventList, Exposures, Figures, Holiday, Hq,
  Indicator, Job, LeaderCode, Ledger, List, Minutes, Paper, Person, Point, PointType, Problem, ProblemFull, ProblemList, ProblemType,
  Reel, Rehearsal, Reminder, Round, RoundFull, Scores, ScreeningFull, ScreeningList, Setting, Unit, Upload, User,
} from '@shared/types'

type Filter = Record<string, string | number | boolean | null | undefined>
type Id = number | null | undefined

// A read of the server: the key's first word is what live.ts invalidates
function read<T>(name: string, path: MaybeRefOrGetter<string | null>, stale = 5_000, every?: number): UseQueryReturnType<T, Error> {
  return useQuery({
    queryKey: [name, computed(() => toValue(path))],
    queryFn: ({ signal }) => get<T>(toValue(path) as string, signal),
    enabled: computed(() => toValue(path) !== null),
    staleTime: stale,
    // Asked again by itself: for who has no live stream
    refetchInterval: every,
    // A list keeps its rows while the next filter's are on their way
    placeholderData: name.endsWith('s') ? keepPreviousData : undefined,
  }) as unknown as UseQueryReturnType<T, Error>
}

const list = <T>(name: string, path: string, filter?: MaybeRefOrGetter<Filter>) =>
  read<List<T>>(name, () => path + query(toValue(filter) ?? {}))
const one = <T>(name: string, id: MaybeRefOrGetter<Id>, path: (id: number) => string) =>
  read<T>(name, () => {
    const n = toValue(id)
    return n ? path(n) : null
  })

const REGISTRY = 60_000
export const useUnits = () => read<List<Unit>>('units', '/api/units', REGISTRY)
export const usePersons = () => read<List<Person>>('persons', '/api/persons', REGISTRY)
export const usePointTypes = () => read<List<PointType>>('point-types', '/api/point-types', REGISTRY)
export const useProblemTypes = () => read<List<ProblemType>>('problem-types', '/api/problem-types', REGISTRY)
export const useIndicators = () => read<List<Indicator>>('indicators', '/api/indicators', REGISTRY)
export const usePoints = (f?: MaybeRefOrGetter<Filter>) => list<Point>('points', '/api/points', f)
export const useUsers = () => list<User>('users', '/api/users')
export const useSettings = () => list<Setting>('settings', '/api/settings')
export const useUploads = () => list<Upload>('uploads', '/api/uploads')
export const useClips = (f: MaybeRefOrGetter<Filter>) => list<Clip>('clips', '/api/clips', f)
export const useClip = (id: MaybeRefOrGetter<Id>) => one<ClipFull>('clip', id, (n) => `/api/clips/${n}`)
export const useProblems = (f: MaybeRefOrGetter<Filter>) =>
  read<ProblemList>('problems', () => '/api/problems' + query(toValue(f)))
export const useProblem = (id: MaybeRefOrGetter<Id>) => one<ProblemFull>('problem', id, (n) => `/api/problems/${n}`)
export const useScreenings = () => read<ScreeningList>('screenings', '/api/screenings')
export const useScreening = (id: MaybeRefOrGetter<Id>) =>
  one<ScreeningFull>('screening', id, (n) => `/api/screenings/${n}`)
export const useRehearsal = () => read<{ running: Rehearsal | null }>('rehearsal', '/api/rehearsal')
export const useLeaderCodes = (id: number) => list<LeaderCode>('tablets', `/api/screenings/${id}/leader_codes`)
export const useReel = (id: MaybeRefOrGetter<Id>) => one<Reel>('reel', id, (n) => `/api/screenings/${n}/reel`)
export const useCards = (f?: MaybeRefOrGetter<Filter>) => list<Card>('cards', '/api/cards', f)
export const useBoard = (f: MaybeRefOrGetter<Filter>) => read<Board>('board', () => '/api/board' + query(toValue(f)))
// Null: the viewer may not ask
const asked = <T>(name: string, path: string, filter: MaybeRefOrGetter<Filter | null>) =>
  read<List<T>>(name, () => {
    const f = toValue(filter)
    return f && path + query(f)
  }, 5_000, 120_000)
export const useRequests = (f: MaybeRefOrGetter<Filter | null>) => asked<CardRequest>('requests', '/api/requests', f)
export const useReminders = (f: MaybeRefOrGetter<Filter | null>) => asked<Reminder>('reminders', '/api/reminders', f)
export const useHolidays = () => list<Holiday>('holidays', '/api/holidays')
export const useEvents = (f: MaybeRefOrGetter<Filter>) => read<EventList>('events', () => '/api/events' + query(toValue(f)))
export const useLedger = (which: MaybeRefOrGetter<string>, f: MaybeRefOrGetter<Filter>) =>
  read<Ledger>('ledger', () => `/api/ledgers/${toValue(which)}` + query(toValue(f)))
export const usePapers = (f?: MaybeRefOrGetter<Filter>) => list<Paper>('papers', '/api/papers', f)
export const useJobs = (f?: MaybeRefOrGetter<Filter>) => list<Job>('jobs', '/api/jobs', f)
export const useRounds = (f?: MaybeRefOrGetter<Filter>) => list<Round>('rounds', '/api/rounds', f)
export const useRound = (id: MaybeRefOrGetter<Id>) => one<RoundFull>('round', id, (n) => `/api/rounds/${n}`)
export const useCoverage = () => read<Coverage>('coverage', '/api/coverage')
export const useDuties = (f?: MaybeRefOrGetter<Filter>) => read<DutyList>('duties', () => '/api/duties' + query(toValue(f) ?? {}))
export const useHqs = () => list<Hq>('hqs', '/api/hqs')
export const useScores = () => read<Scores>('scores', '/api/scores')

export const useEscalations = () => list<Escalation>('escalations', '/api/escalations')
export const useExposures = () => read<Exposures>('exposures', '/api/exposures')
export const useBulletins = () => list<Bulletin>('bulletins', '/api/bulletins')
export const useFigures = (f: MaybeRefOrGetter<Filter | null>) =>
  read<Figures>('figures', () => (toValue(f) ? '/api/figures' + query(toValue(f)!) : null))
export const useMinutes = (id: number) => read<Minutes>('minutes', `/api/screenings/${id}/minutes`)

export type { Problem }
