/* All the phone knows: the stage as pushed, and what the person is doing with it. The two never
 * write into each other: a push changes `stage`, a finger changes the form. */
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { inkText } from '../shared/ink'
import {
  followStage,
  isOut,
  isOver,
  isShut,
  serverNow,
  type Follower,
  type Reason,
  type SeatNow,
  type SeatStage,
} from '../shared/stage'
import {
  call,
  keepOnly,
  load,
  newOp,
  outbox,
  outboxAdd,
  outboxSend,
  outboxStart,
  passing,
  save,
} from './outbox'
import type { Answer, Parcel } from './outbox'
import { attachAdd, attachDue, attachRemove, attachSend, attachStart, piecesOf } from './attached'
import { dayAfter } from './day'
import { t, why } from './words'

export interface Form {
  due_on: string
  measures: string
  pledge: string
  person_in_charge: string
  /* the signature, until the press */
  ink: number[][]
  touched: boolean
}

export interface DisputeForm {
  open: boolean
  reason_code: string
  reason: string
  suggested_unit: number | null
}

/* What the server said to a claim or a dispute of this phone. */
export interface Outcome {
  kind: 'claim' | 'amend' | 'dispute'
  outcome: string
  claim: number | null
  holder: { unit_name: string; person: string | null; at: number } | null
  at: number
}

export interface Refusal {
  kind: string
  text: string
}

export const phase = ref<'boot' | 'desk' | 'in' | 'over' | 'unreached'>('boot')
export const stage = shallowRef<SeatStage | null>(null)
export const online = ref(true)
export const deskCode = ref('')
export const deskError = ref('')
export const now = ref(serverNow())
/* The problem on this screen. It follows the stage unless a form in progress holds it. */
export const shown = shallowRef<SeatNow | null>(null)
export const editing = ref(false)
/* Who else of the unit is writing, on which problem, until when. */
export const typing = ref({ name: '', problem: 0, until: 0 })
export const units = ref<{ id: number; name: string }[]>([])

const forms = reactive<Record<number, Form>>({})
const disputes = reactive<Record<number, DisputeForm>>({})
export const outcomes = reactive<Record<number, Outcome>>({})
export const refusals = reactive<Record<number, Refusal>>({})
/* Who of the unit took note, until the stage says it too. */
const noted = reactive<Record<number, { person: string | null; at: number }>>({})

let follower: Follower | null = null
let offlineTimer = 0
let retry = 0

window.setInterval(() => {
  now.value = serverNow()
}, 250)

/* --- kept on the phone, by screening and unit so that a shared phone mixes nothing up --- */

export function owner(): { screening: number; unit: number } {
  return { screening: stage.value?.screening.id ?? 0, unit: stage.value?.unit.id ?? 0 }
}

function keyOf(what: string, problem: number): string {
  const s = stage.value
  return `sk.${what}.${s?.screening.id ?? 0}.${s?.unit.id ?? 0}.${problem}`
}

export function formOf(row: SeatNow): Form {
  if (!forms[row.problem]) {
    const own = ownClaim(row)
    const fresh: Form = {
      due_on: own?.due_on || row.default_due_on || dayAfter(serverNow(), 7),
      measures: own?.measures || '',
      pledge: own?.pledge || '',
      person_in_charge: own?.person_in_charge || stage.value?.me?.name || '',
      ink: [],
      touched: false,
    }
    forms[row.problem] = { ...fresh, ...load(keyOf('form', row.problem), fresh) }
  }
  return forms[row.problem]
}

export function disputeOf(row: SeatNow): DisputeForm {
  if (!disputes[row.problem]) {
    const fresh = { open: false, reason_code: '', reason: '', suggested_unit: null }
    disputes[row.problem] = load(keyOf('dispute', row.problem), fresh)
  }
  return disputes[row.problem]
}

let typedAt = 0
function tellTyping(problem: number): void {
  if (!online.value || Date.now() - typedAt < 3000 || stage.value?.now?.problem !== problem)
    return
  typedAt = Date.now()
  void call('POST', '/api/seat/typing', { problem })
}

watch(forms, () => {
  const row = shown.value
  if (row && forms[row.problem]?.touched)
    tellTyping(row.problem)
  for (const id of Object.keys(forms))
    if (forms[+id].touched)
      save(keyOf('form', +id), forms[+id])
})
watch(disputes, () => {
  for (const id of Object.keys(disputes))
    save(keyOf('dispute', +id), disputes[+id])
})

function recall(row: SeatNow): void {
  const outcome = load<Outcome | null>(keyOf('outcome', row.problem), null)
  if (outcome && !outcomes[row.problem])
    outcomes[row.problem] = outcome
}

export const awareOf = (row: SeatNow) => row.aware ?? noted[row.problem] ?? null

/* --- what the stage says about one problem --- */

export function ownClaim(row: SeatNow) {
  const outcome = outcomes[row.problem]
  return row.claims.find(
    (c) =>
      c.own === true ||
      (outcome && outcome.claim === c.id) ||
      c.unit_name === stage.value?.unit.name,
  )
}

export const isCurrent = computed(() => stage.value?.now?.problem === shown.value?.problem)

/* Written, but not sent: such a page is not taken away by a push. */
function inProgress(row: SeatNow): boolean {
  if (editing.value)
    return true
  if (outcomes[row.problem] || ownClaim(row))
    return false
  const dispute = disputes[row.problem]
  return !!forms[row.problem]?.touched || !!(dispute?.open && dispute.reason_code)
}

export function showCurrent(): void {
  editing.value = false
  shown.value = stage.value?.now ?? null
  if (shown.value)
    recall(shown.value)
  window.scrollTo(0, 0)
}

/* What was pressed before a reload goes on once it is known who and where we are; what belongs to
 * another meeting or unit is not ours to send. */
function resume(s: SeatStage): void {
  outbox.parcels = outbox.parcels.filter(
    (p) => p.screening === s.screening.id && p.unit === s.unit.id,
  )
  outboxStart(answered, renew)
  void attachStart(owner(), { renew, said, done: () => follower?.refresh() })
}

function take(next: SeatStage): void {
  const before = stage.value
  if (!before)
    keepOnly(next.copy ?? '')
  stage.value = next
  if (!before)
    resume(next)
  phase.value = isOver(next.screening.state) ? 'over' : 'in'
  const row = next.now
  if (row && shown.value?.problem === row.problem) {
    shown.value = row
  } else if (!shown.value || !inProgress(shown.value)) {
    showCurrent()
    if (row && before && navigator.vibrate)
      navigator.vibrate([200, 100, 200])
  }
}

function link(up: boolean): void {
  if (up) {
    window.clearTimeout(offlineTimer)
    offlineTimer = 0
    if (!online.value || outbox.parcels.length)
      outboxSend()
    attachSend()
    online.value = true
  } else if (online.value && !offlineTimer) {
    /* a change of access point is no news; every try that fails is told */
    offlineTimer = window.setTimeout(() => {
      offlineTimer = 0
      online.value = false
    }, 5000)
  }
}

/* --- getting in --- */

function codeInAddress(): string {
  const parts = /\/d\/([0-9A-Za-z-]+)/.exec(location.pathname)
  return parts ? parts[1] : ''
}

async function renew(): Promise<boolean> {
  const code = load('sk.desk', '')
  return code ? (await call('POST', '/api/desk', { code })).ok : false
}

function gone(): void {
  follower?.close()
  follower = null
  phase.value = stage.value ? 'over' : 'desk'
}

export function follow(): void {
  follower?.close()
  follower = followStage<SeatStage>({
    base: '/api/seat',
    onStage: take,
    onLink: link,
    onTyping: (told) => {
      typing.value = { ...told, until: serverNow() + 6000 }
    },
    onOver: gone,
    onGone: (status) => {
      if (isShut(status))
        gone()
      else
        void renew().then((ok) => (ok ? follow() : gone()))
    },
  })
}

export async function enter(code: string): Promise<void> {
  deskError.value = ''
  const answer = await call('POST', '/api/desk', { code })
  if (answer.ok) {
    save('sk.desk', code)
    follow()
    return
  }
  deskError.value = said(answer)
  if (passing(answer.status))
    unreached(answer)
  else
    phase.value = 'desk'
}

export function said(answer: Answer): string {
  if (answer.error)
    return why(answer.error as Reason)
  return answer.status === 0 ? t('netError') : t('serverError')
}

export async function boot(): Promise<void> {
  phase.value = 'boot'
  const code = codeInAddress()
  deskCode.value = code || load('sk.desk', '')
  if (code && code !== load('sk.desk', '')) {
    await enter(code)
    return
  }
  const answer = await call('GET', '/api/seat/stage')
  if (answer.ok) {
    take(answer.json as unknown as SeatStage)
    follow()
  } else if (isOut(answer.status)) {
    if (deskCode.value)
      await enter(deskCode.value)
    else
      phase.value = 'desk'
  } else {
    unreached(answer)
  }
}

/* The server's own sentence when it has one: the door may be shut until the meeting begins. */
function unreached(answer: Answer): void {
  deskError.value = said(answer)
  phase.value = 'unreached'
  window.clearTimeout(retry)
  retry = window.setTimeout(() => void boot(), 2000 + Math.random() * 2000)
}

export async function checkIn(body: Record<string, unknown>): Promise<string> {
  const answer = await call('POST', '/api/seat/checkin', { ...body, op_id: newOp() })
  if (!answer.ok)
    return said(answer)
  follower?.refresh()
  return ''
}

export async function loadUnits(): Promise<void> {
  if (units.value.length)
    return
  const answer = await call('GET', '/api/seat/units')
  if (answer.ok)
    units.value = (answer.json.items as { id: number; name: string }[]) ?? []
}

/* --- acts --- */

const PATHS = {
  claim: '/api/seat/claims',
  amend: '/api/seat/claims',
  dispute: '/api/seat/disputes',
  aware: '/api/seat/awareness',
}

function send(kind: Parcel['kind'], row: SeatNow, body: Record<string, unknown>): void {
  const s = stage.value
  if (!s)
    return
  delete refusals[row.problem]
  const own = ownClaim(row)
  const amends = kind === 'amend' && own
  outboxAdd({
    op_id: newOp(),
    method: amends ? 'PUT' : 'POST',
    path: amends ? `/api/seat/claims/${own.id}` : PATHS[kind],
    body: amends && own.version ? { ...body, expect_version: own.version } : body,
    kind,
    problem: row.problem,
    unit: s.unit.id,
    screening: s.screening.id,
    made_at: Math.round(serverNow()),
    tries: 0,
  })
}

function pledgeFields(row: SeatNow): Record<string, unknown> {
  const form = formOf(row)
  return {
    due_on: form.due_on,
    measures: form.measures.trim(),
    pledge: form.pledge.trim() || null,
    person_in_charge: form.person_in_charge.trim() || null,
  }
}

/* A signature belongs to the press; one that was not sent yet gives way to it. */
function sign(row: SeatNow): void {
  const form = formOf(row)
  if (!form.ink.length)
    return
  for (const piece of piecesOf(row.problem))
    if (piece.kind === 'signature' && !piece.due)
      attachRemove(piece.op_id)
  const data = new TextEncoder().encode(inkText(form.ink)).buffer
  const made_at = Math.round(serverNow())
  void attachAdd({ ...owner(), problem: row.problem, kind: 'signature', name: '', data, made_at })
}

export function claim(row: SeatNow): void {
  sign(row)
  send('claim', row, {
    problem: row.problem,
    ...pledgeFields(row),
    pressed_at: Math.round(serverNow()),
  })
}

export function amend(row: SeatNow): void {
  sign(row)
  send('amend', row, pledgeFields(row))
}

export function note(row: SeatNow): void {
  send('aware', row, { problem: row.problem, pressed_at: Math.round(serverNow()) })
}

export function dispute(row: SeatNow): void {
  const form = disputeOf(row)
  send('dispute', row, {
    problem: row.problem,
    reason_code: form.reason_code,
    reason: form.reason.trim() || null,
    suggested_unit: form.suggested_unit,
  })
}

function answered(parcel: Parcel, answer: Answer): void {
  const id = parcel.problem
  if (!answer.ok) {
    refusals[id] = { kind: parcel.kind, text: said(answer) }
    attachSend()
    return
  }
  if (parcel.kind === 'aware') {
    const holder = answer.json.holder as { person: string | null; at: number }
    noted[id] = { person: holder.person, at: holder.at }
    follower?.refresh()
    return
  }
  attachDue(id)
  delete refusals[id]
  editing.value = false
  if (parcel.kind !== 'amend') {
    outcomes[id] = {
      kind: parcel.kind,
      outcome: String(answer.json.outcome ?? parcel.kind),
      claim: Number(answer.json.claim ?? 0) || null,
      holder: (answer.json.holder as Outcome['holder']) ?? null,
      at: parcel.made_at,
    }
    save(keyOf('outcome', id), outcomes[id])
  }
  if (forms[id]) {
    forms[id].touched = false
    forms[id].ink = []
  }
  save(keyOf('form', id), null)
  if (disputes[id])
    disputes[id].open = false
  save(keyOf('dispute', id), null)
  follower?.refresh()
}

