// The JSON shapes of docs/ref/api.md. Instants are UTC milliseconds, `_on` local dates.
import type { Attachment as Attached } from './stage'

export type Role =
  | 'supervisor' | 'editor' | 'office' | 'office_head' | 'host' | 'operator' | 'recorder' | 'leader'
  | 'unit_head' | 'liaison' | 'verifier' | 'inspect_office' | 'discipline' | 'auditor' | 'admin' | 'security'
// What an account may: an administrator where the three are not kept apart may more
export type Right = Role | 'sole_admin'

export interface Said { key: string; zh: string; en: string }
export interface Written { id: number; version: number; event: number; repeated: boolean }
export interface List<T> { items: T[]; next?: number | null }
export interface Named { id: number; name: string }

export interface Hello {
  version: string
  rehearsal: boolean
  server_ms: number
  setup_needed: boolean
  county: string | null
  next_screening: { title: string; date: string } | null
}

export interface Rehearsal {
  screening: number
  began_at: number
  ends_at: number
  by: string
  port: number
  meeting_port: number | null
}

export interface Me {
  user: number
  login: string
  name: string
  person: number | null
  unit: Named | null
  roles: Role[]
  separated: boolean
  // What the account is limited to; both empty: the whole county
  areas: Named[]
  units: Named[]
  must_change: boolean
  lang: string | null
  server_ms: number
}

export interface User {
  id: number
  version: number
  login: string
  name: string
  person: number | null
  person_name: string | null
  person_unit: number | null
  unit: number | null
  unit_name: string | null
  // of the five groups of the office, '' none
  office_group: OfficeGroup | ''
  roles: Role[]
  areas: Named[]
  units: Named[]
  active: boolean
  last_login_at: number | null
  allowed: Allowed[]
}
export type OfficeGroup = 'coordination' | 'materials' | 'inspection' | 'briefing' | 'press'
/** What a password that the server made comes with: it is told only this once */
export interface HandedOut { repeated: boolean; password?: string | null; slips?: string | null }

export interface Unit {
  id: number
  version: number
  code: string
  full_name: string
  short_name: string
  kind: string
  parent: number | null
  rank_order: number
  phone: string | null
  linked_leader: string
  sponsor_unit: string
  head: number | null
  head_name: string | null
  liaison: number | null
  liaison_name: string | null
  active: boolean
}
// Who is linked with a point and, when it is that of its street, whose
export interface Points extends List<Point> { total: number; unnamed: number }
export interface PointLink { linked_leader: string; leader_street: string | null; sponsor_unit: string; sponsor_street: string | null }
export interface Link { part: 'leader' | 'sponsor'; name: string; kind: 'township' | 'community' | 'point'; unit: number | null; point: number | null; of_name: string; points: number; open: number }

export interface Person {
  id: number
  version: number
  name: string
  unit: number | null
  unit_name: string | null
  post: string | null
  rank_order: number
  phone: string | null
  active: boolean
}

export interface PointType { id: number; version: number; code: string; name: string; lead_unit: number | null; standard: string | null; active: boolean }
export interface ProblemType {
  id: number
  code: string
  name: string
  lead_unit: number | null
  assist: number[]
  area_assist: boolean // the area of the point helps
  indicator: number | null
  key: string | null
  active: boolean
  version: number
  due_mode: DueMode
  due_n: number | null
}
// How cards for a type are due; rule: as the settings say
export type DueMode = 'rule' | 'natural' | 'workday' | 'workhour'
export interface Holiday { day: string; working: boolean; name: string; source: 'notice' | 'law' | 'office' }
export interface Indicator {
  id: number
  version: number
  system_version: string
  active: boolean
  code: string
  parent: number | null
  text: string
  standard: string | null
  weight: number | null
  lead_unit: number | null
  responsible: number[]
}
export interface Point {
  id: number
  version: number
  code: string
  name: string
  type: number | null
  type_name: string | null
  address: string | null
  lat: number | null
  lon: number | null
  lead_unit: number | null
  lead_unit_name: string | null
  area: number | null
  area_name: string | null
  assist: number[]
  person: string | number | null
  linked_leader: string
  sponsor_unit: string
  link: PointLink
  street_chief: string
  lane_chief: string
  road_chief: string
  active: boolean
  distance_m: number | null
}
export interface FontSample { face: string; family: string; missing: boolean; used: string; png: string }
export interface TrialFilm { film_ms: number; took_ms: number; free_bytes: number; clip: number; encoder: string }
// `row` is a line of the text, `at` the cell in it from 0, -1: none of them
export interface ImportError { row: number; column: string | null; at: number; key: string; zh: string; en: string }
export interface PastImport {
  id: number | null
  seq: number
  at: number
  by: string
  what: string
  rows: number
  added: number
  changed: number
  undone_at: number | null
  undone_by: string | null
  allowed: boolean
  why: Said | null
}
// What the map is drawn on; the two files are named by their hash
export interface MapBase {
  tiles: string
  system: 'wgs84' | 'gcj02' | 'bd09'
  min_zoom: number
  max_zoom: number
  attribution: string
  boundary: string | null
  plan: string | null
  plan_top_left: [number, number] | null
  plan_bottom_right: [number, number] | null
}
export interface MapPoint {
  id: number
  code: string
  name: string
  type_name: string
  address: string
  unit_name: string | null
  lat: number | null
  lon: number | null
  street_chief: string
  lane_chief: string
  road_chief: string
  open: number
  overdue: number
  checked_on: string | null
  // state of the problem found last, 'nothing', or null: nobody was there yet
  found: string | null
}
// total: how many there are, of which the list may hold the first only
export interface MapPoints extends List<MapPoint> { total: number }
export interface ImportDifference { row: number; no: string; column: string; at: number; sheet: string; record: string }
export interface ImportResult {
  rows: number
  added: number
  changed: number
  same: number
  errors: ImportError[]
  error_count: number
  dry_run: boolean
  // What can be taken back, when something of the register was written
  import?: number
  // ledgers only: the rows that are not as the record has them, cell by cell (the first 500)
  different?: number
  differences?: ImportDifference[]
  difference_count?: number
  // accounts only: who is new, and their password slips (a PDF in base64), told this once
  accounts?: { login: string; name: string; unit?: string }[]
  slips?: string
}
/** What the machine itself tells of its doors, its certificate and its last backup */
export interface HouseFacts {
  office_url: string
  meeting_url: string | null
  public_url: string
  certificate: { end_at: number; days_left: number; warning: boolean } | null
  backup: { at: number; to: string; files: number; bytes: number; took_ms: number; checked: boolean; same_disk: boolean; days: number } | null
  backup_warning: boolean
  backup_command: string
}

export interface Setting {
  key: string
  value: string | number | boolean
  default: string | number | boolean
  version: number
  kind: 'int' | 'bool' | 'text'
  allowed: boolean
  zh: string
  en: string
}

export interface Original {
  id: number
  version: number
  name: string
  bytes: number
  created_at: number
  point_name: string | null
  sha256: string
  held: string
  retention: Clip['retention']
  retention_reason: string
  problems: { id: number; problem_no: string | null; state: string }[]
  exposures: { id: number; title: string }[]
  why: Said | null
  may_discard: boolean
  may_hold: boolean
  may_release: boolean
  may_class: boolean
}
export interface Retention {
  years: number
  login_days: number
  before_on: string
  items: Original[]
  count: number
  long: number
  bytes: number
  discarded: number
}

export interface LogCheck { ok: boolean; events: number; last_at: number; bad_seq: number; why: 'missing' | 'damaged' | 'unlinked' | 'altered' | 'unreadable' | null; what: string | null }

export interface Upload {
  id: string
  name: string
  length: number
  offset: number
  expires_at: number
  created_at: number
}

export type ClipState = 'received' | 'ingesting' | 'ok' | 'damaged' | 'failed'
export interface JobBrief { id: number; state: string; progress: number | null; stage: string | null }
// Another clip with the same footage; only staff are told
export interface ClipTwin {
  clip: number
  name: string
  kind: 'video' | 'image'
  purpose: 'footage' | 'evidence'
  duration_ms: number | null
  created_at: number
  point_name: string | null
  offset_ms: number // add it to a time in this clip to have the time in the other
  from_ms: number // [from, to) of this clip is common
  to_ms: number
  score: number
}
export interface Clip {
  discarded_at: number | null
  held: string
  retention: 'standard' | 'long' // long: kept for good
  retention_reason: string
  id: number
  version: number
  name: string
  kind: 'video' | 'image'
  pages: number | null // of a document (PDF), whose first page is its picture; null: it is none
  state: ClipState
  reason: Said | null
  bytes: number
  sha256: string
  duration_ms: number | null
  frames: number | null
  width: number | null
  height: number | null
  fps_avg: number | null
  vfr: boolean
  rotation: number
  has_audio: boolean
  recorded_at: number | null
  lat: number | null
  lon: number | null
  device: string | null
  point: number | null
  point_name: string | null
  // of supervision, that it was taken on
  round: number | null
  round_name: string | null
  round_kind: string | null
  uploader_name: string | null
  created_at: number
  purpose: 'footage' | 'evidence'
  problems: number
  job: JobBrief | null
  twins: ClipTwin[]
  bad_ms: [number, number][]
}
export interface ClipSegment {
  id: number
  version: number
  problem: number
  problem_no: string | null
  state: ProblemState
  in_frame: number
  out_frame: number
  in_t90: number
  out_t90: number
  type_name: string | null
  unit_name: string | null
  description: string | null
}
export interface ClipFull extends Clip {
  warnings: WarningHint[]
  segments: ClipSegment[]
  near: { point: number; name: string; distance_m: number }[]
  info: ClipInfo | null
}
/** What the media program found; where its sources disagree, the other one is beside it */
export interface ClipInfo {
  recorded_source?: 'quicktime' | 'dji' | 'gpmf' | 'container' | 'exif' | 'file' | null
  recorded_conflict?: { at: string; source: string } | null
  place_source?: 'quicktime' | 'udta' | 'gpmf' | 'dji' | 'exif' | null
  place_conflict?: { lat: number; lon: number; source: string } | null
}
export interface FrameIndex { frames: number; t90: number[] }
export interface Strip {
  columns: number
  rows: number
  width: number
  height: number
  every_ms: number
  count: number
}
export interface Wave { every_ms: number; peaks: number[] }
export interface Scenes { t90: number[] }

export type ProblemState =
  | 'draft' | 'filed' | 'scheduled' | 'presented' | 'disputed' | 'claimed' | 'dispatched' | 'rectifying'
  | 'reported' | 'closed' | 'suspended' | 'withdrawn' | 'archived'
export type Flag = 'due_soon' | 'overdue' | 'sign_overdue' | 'verify_overdue' | 'claim_missed' | 'recurrent' | 'unsigned'

export interface Problem {
  id: number
  version: number
  problem_no: string | null
  state: ProblemState
  missed: boolean
  point: number | null
  point_name: string | null
  lat: number | null
  lon: number | null
  linked_leader: string | null
  sponsor_unit: string | null
  leader_street: string | null
  sponsor_street: string | null
  street_chief: string | null
  lane_chief: string | null
  road_chief: string | null
  round: number | null
  round_name: string | null
  lead_unit: number | null
  lead_unit_name: string | null
  assist: Named[]
  type: number | null
  type_name: string | null
  indicator: number | null
  indicator_text: string | null
  description: string | null
  severity: 'normal' | 'serious'
  source: string | null
  found_on: string | null
  external_no?: string | null
  due_on: string | null
  original_due_on: string | null
  flags: Flag[]
  days_left: number | null
  due_at: number | null
  rework_count: number
  return_no: string | null // of the form with which its card came back, while that waits for a ruling
  recurrence_of: number | null
  recurrence_no: string | null
  screening: number | null
  screening_title: string | null
  duration_ms: number | null
  clip: number | null
  created_by_name: string | null
  // signed letters of its escalation that the viewer may know of
  letters: number
}
export interface ProblemList extends List<Problem> { counts: Partial<Record<ProblemState, number>>; overdue: number }
// How a segment's picture is treated; boxes are [x, y, w, h] in 1/10000 of the upright picture
export type Four = [number, number, number, number]
export interface LookJson {
  turn?: number
  crop?: Four | null
  deinterlace?: 'auto' | 'on' | 'off'
  tracks?: { follow?: boolean; keys: { frame: number; box?: Four; end?: boolean }[] }[]
}
export interface Segment {
  id: number
  version: number
  clip: number
  clip_name?: string | null
  in_frame: number
  out_frame: number
  in_t90: number
  out_t90: number
  look: LookJson | null
  blur_checked_at: number | null
  blur_checked_by_name: string | null
}
// A unit that helps took note (知晓)
export interface Awareness { id: number; unit_name: string; person: string; at: number }
export interface Claim {
  id: number
  version: number
  unit?: number
  // a seat's own unit made it
  own?: boolean
  unit_name: string
  role: 'primary' | 'joint'
  mode: 'onsite' | 'recorded' | 'late' | 'ruling'
  person: string
  capacity: 'self' | 'deputy'
  due_on: string | null
  measures: string | null
  pledge: string | null
  person_in_charge?: string
  at: number
  late?: boolean // it came after the window, pressed in time
  paper_at?: number | null // when it was made, if it was entered from paper at `at`
  allowed?: Allowed[] // complete: write down the pledge for the unit
}
export type DisputeReason = 'ownership' | 'jurisdiction' | 'done' | 'repeated'
export interface Dispute {
  id: number
  unit_name: string
  reason_code: DisputeReason
  reason: string | null
  suggested_unit?: number | null
  suggested_unit_name: string | null
  ruling_unit_name?: string | null
  ruling_text?: string | null
  ruled_by_name?: string | null
  ruled_at?: number | null
  version?: number
  person?: string
  card?: number | null // the card that was sent back with it
  case_no?: string | null // of its form
  form?: number | null // the stamped form, a clip
  form_pages?: number | null
  ruling: 'assign' | 'refile' | 'withdraw' | null
}
export interface TimelineRow {
  seq: number
  at: number
  actor: string | null
  kind: string
  act: string
  text: string | null
}
export interface Allowed { act: string; ok: boolean; why: Said | null }
export type WarningKind = 'twin' | 'near_twin' | 'same_as_before' | 'near_before' | 'older_than_card' | 'far' | 'no_time' | 'no_place'
// What is noticed about evidence; amount: metres of far, ms of older_than_card
export interface WarningHint { kind: WarningKind; amount: number | null }
// Of which it is a copy, and where that stands; only staff are told
export interface WarningOther {
  clip: number
  name: string
  kind: 'video' | 'image'
  at_ms: number | null
  score: number
  before: boolean
  problem: number
  problem_no: string | null
  point_name: string | null
  unit_name: string | null
}
export interface EvidenceWarning extends WarningHint { later: boolean; other: WarningOther | null }
export interface EvidenceClip {
  id: number
  name: string
  kind: 'video' | 'image'
  pages: number | null
  note: string | null // of the media program
  state: ClipState
  recorded_at: number | null
  recorded_source: string | null
  lat: number | null
  lon: number | null
  distance_m: number | null
  far_m: number
  warnings: EvidenceWarning[] // the gravest
  warnings_total: number
}
export interface Verification {
  id: number
  result: 'pass' | 'fail'
  method: 'onsite' | 'video'
  remark: string | null
  verifier_name: string | null
  at: number
  evidence: { id: number; name: string; kind: 'video' | 'image'; pages: number | null; at_ms: number | null }[]
}
// Of a report that could not be seen: why, and the due day and hour of the card since
export interface AskedAgain { at: number; by_name: string; reason: string; due_on: string; due_at: number }
export interface Rectification {
  id: number
  version: number
  state: 'reported' | 'passed' | 'failed' | 'asked_again'
  asked: AskedAgain | null
  measures: string
  done_on: string | null
  verify_due_on: string | null
  remark: string
  evidence: EvidenceClip[]
  submitted_at: number
  submitted_by_name: string | null
  handed_in_at: number | null
  signed_by_name: string | null
  on_paper: boolean
  recorded_by_name: string | null
  form: number | null
  form_pages: number | null
  verification: Verification | null
}
// What a liaison handed in and the head of the unit has not signed
export interface Submission {
  id: number
  version: number
  state: 'waiting' | 'returned'
  card: number
  problem: number
  problem_no: string
  point_name: string | null
  unit_name: string
  measures: string
  done_on: string
  remark: string
  submitted_by_name: string
  submitted_at: number
  decided_by_name: string | null
  decided_at: number | null
  reason: string
  evidence: { id: number; name: string; kind: 'image' | 'video'; pages: number | null }[]
  allowed: Allowed[]
}
// What a unit gave with its claim, or the hall recorded (no person then)
export interface Attachment extends Attached {
  unit: number
  pressed_at: number | null
}
export interface ProblemFull extends Problem {
  segments: Segment[]
  claims: Claim[]
  attachments: Attachment[]
  pledge: Record<string, unknown> | null
  remarks: Remark[]
  dispute: Dispute | null
  card: Card | null
  proposal: Proposal | null
  renewal: CardDue | null // of what rests: how long it has when it goes on
  rectifications: Rectification[]
  submission: Submission | null
  requests: CardRequest[]
  relapses: Relapse[]
  rechecks: Recheck[]
  site_orders: SiteOrder[]
  closure: Record<string, unknown> | null
  timeline: TimelineRow[]
  allowed: Allowed[]
}

// How a card issued now would be due: by the rule of its type and the pledge, the earlier
export interface CardDue {
  mode: 'natural' | 'workday' | 'workhour'
  n: number
  rule_on: string
  rule_at: number
  pledged_on: string | null
  due_on: string
  due_at: number
  first_on: string // the first day that a card issued now can have
}

// The four fixes as the server proposes them
export interface Proposal {
  task: string | null
  standard: string
  duty_unit: number | null
  duty_unit_name: string | null
  duty_person: string
  due: CardDue
  host_name: string | null // of the meeting
  prepared: Prepared | null
}

// What the office saved for the head to sign; without a day it follows the proposal
export interface Prepared {
  task: string
  due_on: string | null
  standard: string
  duty_unit: number | null
  duty_unit_name: string | null
  duty_person: string
  host_approval: boolean
  by_name: string
  at: number
}

export interface DispatchRow extends Problem {
  proposal: Proposal
}

export interface DispatchList {
  items: DispatchRow[]
  counts: { claimed: number; filed: number }
  allowed: Allowed[]
}

export interface DispatchDone {
  items: ({ problem: number; ok: true; card: number; repeated: boolean } | { problem: number; ok: false; error: Said & { field: string | null } })[]
}

export interface Card {
  id: number
  version: number
  card_no: string
  problem: number
  problem_no: string
  problem_state: ProblemState
  state: 'issued' | 'signed' | 'void'
  void_reason: 'returned' | 'withdrawn' | null
  point_name: string | null
  task: string
  due_on: string
  original_due_on: string
  extensions: number
  standard: string
  duty_unit: number
  duty_unit_name: string
  duty_person: string
  host_approval: boolean
  approved_by: string | null // who let it be due later
  task_letter: string | null
  issued_at: number
  issued_by_name: string | null
  prepared_by_name: string | null
  prepared_at: number | null
  sign_due_at: number | null
  signed_by_name: string | null
  signed_at: number | null
  printed_times: number
  printed_by_name: string | null // the last time
  printed_at: number | null
  flags: Flag[]
}

// What the office thinks of a request, for who decides
export interface OfficeOpinion { agrees: boolean; text: string; by_name: string; at: number }

// What a unit asks of its card: a later day, or to rest until a day of review
export interface CardRequest {
  id: number
  version: number
  kind: 'extension' | 'suspension'
  case_no: string | null
  opinion: OfficeOpinion | null
  state: 'asked' | 'granted' | 'refused' | 'withdrawn'
  card: number
  card_no: string
  problem: number
  problem_no: string
  point_name: string | null
  description: string | null
  unit: number
  unit_name: string
  reason: string
  progress: string | null
  plan: string | null
  issued_at: number
  original_due_on: string
  former_due_on: string
  wished_on: string
  extensions: number
  asked_by_name: string | null
  asked_at: number
  granted_on: string | null
  remark: string | null
  decided_by_name: string | null
  decided_at: number | null
  ended_at: number | null
  allowed: Allowed[]
}
// A closed problem seen again; in_time: no screening has ended since it was closed
// Who is to look at a report on the spot
export interface SiteOrder {
  id: number
  version: number
  state: 'open' | 'done' | 'withdrawn'
  problem: number
  problem_no: string
  point_name: string | null
  description: string | null
  lat: number | null
  lon: number | null
  unit_name: string
  rectification: number
  verifier: number
  verifier_name: string
  mine: boolean
  until_at: number
  overdue: boolean
  note: string
  sent_by_name: string
  sent_at: number
  result: 'pass' | 'fail' | null
  reason: string
  ended_at: number | null
  allowed: Allowed[]
}
export interface SiteOrders extends List<SiteOrder> { people: { id: number; name: string; unit: number | null; unit_name: string | null }[] }
// A closed problem was looked at again
export interface Recheck {
  id: number
  drawn: boolean
  result: 'held' | 'relapsed'
  relapse: number | null
  relapse_state: 'found' | 'confirmed' | 'refused' | null
  on: string
  note: string
  clip: number | null
  checked_by_name: string
  checked_at: number
}
export interface DrawnRow {
  closure: number
  n: number | null // the how-manieth closure of the period; null: not told to a limited account
  problem: number
  problem_no: string
  point: number | null
  point_name: string | null
  type_name: string | null
  unit_name: string
  state: ProblemState
  closed_at: number
  rechecks: Recheck[]
  allowed: Allowed[]
}
export interface Rechecks extends List<DrawnRow> { screening: number | null; title: string | null; from_at: number | null; until_at: number | null; closed: number }
export interface Relapse {
  id: number
  version: number
  state: 'found' | 'confirmed' | 'refused'
  text: string
  clip: number | null
  found_on: string | null
  found_by_name: string | null
  found_at: number
  remark: string | null
  decided_by_name: string | null
  decided_at: number | null
  in_time: boolean
  allowed: Allowed[]
}
// In a list, with what it is about
export interface RelapseRow extends Relapse { problem: number; problem_no: string; point_name: string | null; description: string; unit: number; unit_name: string }
export interface Reminder {
  id: number
  card: number | null // null: of a letter that is to be signed for, or of a duty
  card_no: string | null
  problem: number | null
  problem_no: string | null
  point_name: string | null
  escalation: number | null
  doc_no: string | null
  duty: number | null
  duty_kind: string | null
  exposure: number | null // that asks for an explanation
  title: string | null // of a duty or an exposure
  period: string | null
  unit: number | null // null: a leader's or the office's own
  unit_name: string // a headquarters' or a leader's where there is no unit; '' the office's own
  clock: 'sign' | 'rectify' | 'verify' | 'site' | 'letter' | 'duty' | 'explain'
  due_on: string
  on: string
  level: number
  at: number
  late: boolean // the day is over by now
  open: boolean
}

export type ScreeningState =
  | 'planned' | 'notified' | 'checkin' | 'live' | 'paused' | 'adjourned' | 'minuted' | 'archived' | 'cancelled'
export interface Tally {
  total: number
  shown: number
  claimed: number
  disputed: number
  waiting: number
  missed: number
  unshown: number
}
// When the next screening is due, counted from the last
export interface ScreeningDue { last_on: string; due_on: string; warn_on: string; days_left: number; warning: boolean; late: { id: number; title: string; on: string } | null }
export interface ScreeningList extends List<Screening> { due: ScreeningDue | null }
export interface Screening {
  id: number
  version: number
  year: number
  seq: number
  title: string
  place: string | null
  planned_start_at: number | null
  planned_end_at: number | null
  adjourned_at: number | null
  host: number | null
  host_name: string | null
  state: ScreeningState
  budget_s: number
  reel: { id: number; version_no: number; state: string } | null
  prev: number | null
  problems: number
  counts: Tally | null
  meeting_code: string | null
}
export type AttendanceStatus = 'expected' | 'present' | 'late' | 'excused' | 'absent' | 'deputy'
export interface Attendance {
  id: number
  version: number
  person: number | null
  name: string
  unit: number | null
  unit_name: string | null
  post: string | null
  duty: 'attend' | 'observe' | 'staff'
  status: AttendanceStatus
  deputy_name: string | null
  deputy_post: string | null
  in_at: number | null
  // before the end; null: stayed
  out_at: number | null
  method: string | null
  late: boolean
  // why somebody who was in time signed in late; null: did not
  signed_late: string | null
  deputy_reason: string | null
  // Of the seat chart; row 0 is in front, null: no seat
  row: number | null
  seat: number | null
  // Signed in now: for this person, for the unit; the leader's tablet
  phones: number
  unit_phones: number
  tablet: boolean
}
export type AgendaKind = 'lookback' | 'film' | 'claim' | 'report' | 'remark' | 'task' | 'other'
export interface AgendaItem { kind: AgendaKind; title: string; lead: string; planned_s: number }
export interface Agenda {
  version: number
  written: boolean // false: the usual one
  items: AgendaItem[]
  total_s: number
  start_at: number | null // null: of a meeting without an hour
  end_at: number | null
  allowed: Allowed[]
}
export interface ScreeningFull extends Screening {
  attendance: Attendance[]
  ready: { what: string; ok: boolean; zh: string; en: string; names: string[] }[]
  desks: { unit: number; unit_name: string; code: string; url: string }[]
  allowed: Allowed[] // add, edit and remove of the list of people
}
export type ItemKind = 'title' | 'lookback' | 'problem' | 'replay' | 'end'
export interface ReelItem {
  kind: ItemKind
  problem: number | null
  claim_s: number
  duration_ms: number
  ready: boolean
  unchecked: number | null // null: not known before it is saved
  late_days?: number | null // of kind replay
  row: Problem | null
}
// What may be shown again: its ladder has come to that
export interface Replay { late_days: number; pieces: number; unchecked: number; row: Problem }
export interface ReelVersion {
  id: number
  version_no: number
  state: string
  sha256: string | null
  bytes: number | null
  duration_ms: number | null
  frames: number | null
  locked_by_name: string | null
  locked_at: number | null
  reason?: Said | null
  job: JobBrief | null
}
export interface Reel {
  version: number
  budget_s: number
  total_ms: number
  state: string
  candidates: Problem[]
  replays: Replay[]
  items: ReelItem[]
  versions: ReelVersion[]
  lookback: LookbackRow[]
}
export interface LookbackRow {
  problem: number
  problem_no?: string
  point_name?: string
  unit_name?: string
  lead_unit_name?: string
  pledge: string | null
  promised_due_on: string | null
  outcome: 'claimed' | 'disputed' | 'missed' | 'overdue'
  // shown again last time: so many days overdue
  again_days?: number | null
  // null: nobody promised anything
  kept: 'pending' | 'kept' | 'late' | 'failed' | null
  closed_at: number | null
  before_clip?: number | null
  after_clip?: number | null
}
export interface CueItem {
  kind: 'card' | 'segment'
  tag: string
  title: string
  first_frame: number
  frames: number
  start_ms: number
  end_ms: number
  start_t90: number
  end_t90: number
}
export interface Cues {
  sha256: string
  bytes: number
  duration_ms: number
  frames: number
  items: CueItem[]
}

export type StageMode =
  | 'idle' | 'agenda' | 'signin' | 'reel' | 'problem' | 'claim' | 'lookback' | 'tally' | 'pledges'
  | 'notice' | 'blank'
export interface ClaimWindow {
  state: 'none' | 'open' | 'closed'
  problem: number
  opened_at: number
  closes_at: number
}
export interface Media { playing: boolean; pos_ms: number; at_ms: number; rate: number }
export interface StageItem {
  position: number
  kind: ItemKind
  title: string
  start_ms: number
  end_ms: number
  claim_s: number
}
export interface StageProblem {
  id: number
  problem_no: string
  order: number
  of: number
  point_name: string | null
  lead_unit_name: string | null
  assist: string[]
  type_name: string | null
  indicator_text: string | null
  description: string | null
  found_on: string | null
  severity: 'normal' | 'serious'
  state: ProblemState
  // shown again: overdue by so many days when the film was locked
  replay_days?: number | null
}
export interface Head {
  server_ms: number
  event: number
  rev: number
  screening: { id: number; title: string; state: ScreeningState; place: string | null }
}
export interface Stage extends Head {
  mode: StageMode
  reel: { id: number; version_no: number; sha256: string; duration_ms: number; items: number } | null
  item: StageItem | null
  media: Media
  problem: StageProblem | null
  window: ClaimWindow | null
  claims: Claim[]
  dispute: Dispute | null
  tally: Tally
  pledges: { problem_no: string; point_name: string; unit_name: string; pledge: string; due_on: string }[]
  attendance: { expected: number; present: number; late: number; excused: number; absent: number }
  overlays: string[]
  blank: boolean
  auto: boolean
}
export interface HallStage extends Stage { checkin_url: string | null; meeting_code: string | null; agenda: AgendaItem[] }
export interface ConsoleItem {
  position: number
  kind: ItemKind
  title: string
  problem: number | null
  problem_no: string | null
  unit_name: string | null
  start_ms: number
  end_ms: number
  claim_s: number
  outcome: 'claimed' | 'disputed' | 'waiting' | 'missed' | 'unshown' | null
  point_name?: string | null
  unit?: number | null
  state?: ProblemState | null
}
export type RemarkScope = 'problem' | 'unit' | 'all'
export interface Remark {
  id: number
  version: number
  scope: RemarkScope
  problem: number | null
  problem_no: string | null
  point_name: string | null
  unit: number | null
  unit_name: string | null
  author: string
  post: string
  text: string
  // the operator's list has the handwriting only of those that wait
  strokes?: number[][]
  due_on: string | null
  state: 'pending' | 'shown' | 'kept_only'
  at: number
}
// A leader and the code that lets a tablet in; `id` null: none now
export interface LeaderCode { account: number; name: string; post: string; expected: boolean; id: number | null; version: number | null; made_at: number | null; in_at: number | null }
export interface LeaderItem {
  position: number
  kind: ItemKind
  title: string
  problem: number | null
  problem_no: string | null
  point_name: string | null
  type_name: string | null
  description: string | null
  severity: string | null
  found_on: string | null
  indicator_text: string | null
  unit: number | null
  unit_name: string | null
  assist: string[] | null
  start_ms: number
  end_ms: number
  // of kind replay: overdue by so many days when the film was locked
  late_days: number | null
  outcome: ConsoleItem['outcome']
  earlier: number
  before: { title: string; shown_at: number; problem_no: string | null; unit_name: string | null; state: ProblemState }[]
  claims: { unit_name: string; role: 'primary' | 'joint'; mode: string; person: string; due_on: string | null; measures: string; pledge: string; at: number }[]
  aware: Awareness[]
}
export interface LeaderStage extends Head {
  mode: StageMode
  reel: Stage['reel']
  item: StageItem | null
  media: Media
  problem: StageProblem | null
  window: ClaimWindow | null
  tally: Tally
  blank: boolean
  items: LeaderItem[]
  dispute: Dispute | null
  lookback: StageLookback[]
  agenda: AgendaItem[]
  may_play: boolean
  may_remark: boolean
  remarks: Remark[]
  me: { user: number; name: string } | null
  rehearsal?: true
  copy?: string
}
// A screen of the hall; `seen_at` null: paired, but not begun
export interface Wall { session: number; nth: number; player: boolean; address: string; since: number; seen_at: number | null; position: number | null; pos_ms: number | null; playing: boolean; error: string | null; sound: 'off' | 'ready' | 'recording' | 'sending' | 'failed' }
// One problem of the last screening, on the stage
export interface StageLookback { problem: number; problem_no: string; point_name: string; unit_name: string; pledge: string; promised_due_on: string | null; outcome: LookbackRow['outcome']; kept: LookbackRow['kept']; state: ProblemState; again_days?: number | null }
export interface ConsoleStage extends Stage {
  aware: Awareness[]
  remark: Remark | null
  remarks: Remark[]
  controller: { user: number; name: string } | null
  undo: { command: string; until_at: number } | null
  hall: { seen_at: number; position: number; pos_ms: number; playing: boolean; error: string | null; sound: 'off' | 'ready' | 'recording' | 'sending' | 'failed'; recordings: number } | null
  lookback: StageLookback[]
  compare: number | null
  alone: { at: number; since: number; position: number; follows: boolean } | null
  items: ConsoleItem[]
  presses: { unit_name: string; person: string; outcome: string; at: number }[]
  units: { unit: number; unit_name: string; present: boolean; seats_connected: number; cut: boolean }[]
  time: { live_at: number | null; over_at: number | null; budget_s: number }
  walls: Wall[]
  devices: { tablets: number; phones: number }
  disputes: (Dispute & { problem: number; problem_no: string })[]
  meeting_code: string | null
  allowed: { command: string; ok: boolean; why: Said | null }[]
}

export interface Can { ok: boolean; why: Said | null }
export interface SeatNow {
  problem: StageProblem
  mine: 'lead' | 'assist'
  window: ClaimWindow | null
  claims: Claim[]
  dispute: Dispute | null
  can: { claim: Can; dispute: Can; amend: Can }
  default_due_on: string
  phrases: string[]
}
export interface SeatStage extends Omit<Stage, 'problem' | 'claims' | 'dispute'> {
  unit: Named
  me: { attendance: number; name: string; post: string | null } | null
  now: SeatNow | null
  mine: {
    problem: number
    problem_no: string
    point_name: string | null
    type_name: string | null
    state: ProblemState
    claim: Claim | null
  }[]
  roster: { attendance: number; name: string; post: string | null }[]
}

export interface BoardRow {
  problem: Problem
  card: Card | null
  rectification: { id: number; submitted_at: number; verification: { at: number } | null; asked: AskedAgain | null } | null
  submission: Submission | null
  warnings: WarningKind[]
  before: string | null
  after: string | null
}
export type BoardColumn = 'dispatched' | 'rectifying' | 'reported' | 'suspended' | 'closed'
export interface Board { columns: Record<BoardColumn, BoardRow[]>; counts: Partial<Record<BoardColumn, number>>; returned: number }
export interface Ledger {
  columns: { key: string; zh: string; en: string; summed: boolean }[]
  total: number
  sums: Record<string, number> | null // with the first page only
  office: string
  filter: Record<'unit' | 'area' | 'screening' | 'type' | 'state' | 'q', string | null> // names
  rows: unknown[][]
  // Of each row: its problem, or the point itself, and how its day stands
  problems: (number | null)[]
  points: (number | null)[]
  tones: ('bad' | 'warn' | null)[]
  next: number | null
}
export interface FigureRow extends Problem { met: boolean; on: string | null }
export interface FigureRows extends List<FigureRow> { n: number; num: number }
// Of the coverage: points
export interface FigurePoint { point: number; code: string; name: string; type_name: string; lead_unit: number | null; lead_unit_name: string | null; met: boolean; on: string | null }
export interface FigurePoints extends List<FigurePoint> { n: number; num: number }
export type PaperKind = 'claim_sheet' | 'card' | 'closure' | 'desk_cards' | 'signin' | 'ledgers' | 'ledger' | 'notice' | 'minutes'
  | 'catalogue' | 'pledges' | 'outline' | 'seating' | 'handbook' | 'rectify_notice' | 'rectify_report'
  | 'bulletin' | 'unit_bulletin' | 'talk_notice' | 'talk_record' | 'referral' | 'urge_letter' | 'approval' | 'return_form' | 'exposure' | 'statement'
  | 'package_problem' | 'package_screening' | 'log' | 'plates' | 'monthly_digest'
// A time a unit did not rectify; a proposal has one or more
export interface LapseCase {
  lapse: number
  kind: 'overdue' | 'rework'
  on: string
  problem: number
  problem_no: string
  point_name: string | null
  description: string
  state: ProblemState
  due_on: string | null
  original_due_on: string | null
  rework_count: number
}
export interface Escalation {
  id: number
  version: number
  unit: number
  unit_name: string
  recipients: number // accounts of the unit that get its paper
  counted_by: 'unit' | 'problem' | 'round' // what its times were counted within
  round_team: string | null
  round_from: string | null
  period: string
  level: 1 | 2 | 3
  state: 'proposed' | 'drafted' | 'signed' | 'dropped'
  text: string
  doc_no: string | null
  proposed_at: number
  drafted_by_name: string | null
  drafted_at: number | null
  decided_by_name: string | null
  decided_at: number | null
  reason: string
  sign_due_at: number | null // until when the unit is to sign for it
  to_sign: boolean // it waits for that
  sign_overdue: boolean
  signed_for_at: number | null
  signed_for_name: string
  signed_for_by_name: string | null
  on_behalf: boolean // on paper, written down by a clerk
  signed_for_note: string
  talk_on: string | null
  talk_with: string
  talk_text: string
  talk_time: string // 09:30, '' when it was not told
  talk_place: string
  talk_by: string
  talk_recorder: string
  talk_demands: string // '': with what was said
  call_at: number | null // the talk as its notice calls for it
  call_place: string
  call_by: string
  call_whom: string
  call_demands: string
  cases: LapseCase[]
  allowed: Allowed[]
}
// What follows when one card stays overdue: 2 a letter, 3 its leader, 4 shown again
export interface UrgeStep {
  id: number
  version: number
  step: 2 | 3 | 4
  on: string // the day that the settings give for it
  state: 'proposed' | 'drafted' | 'signed' | 'dropped'
  text: string
  demands: string
  doc_no: string | null
  proposed_at: number
  drafted_by_name: string | null
  drafted_at: number | null
  decided_by_name: string | null
  decided_at: number | null
  reason: string
  sign_due_at: number | null
  to_sign: boolean
  sign_overdue: boolean
  signed_for_at: number | null
  signed_for_name: string
  signed_for_by_name: string | null
  on_behalf: boolean
  signed_for_note: string
  allowed: Allowed[]
}
export interface Urge {
  card: number
  card_no: string
  problem: number
  problem_no: string
  point_name: string | null
  description: string
  state: ProblemState
  unit: number
  unit_name: string
  recipients: number
  leaders: { name: string; account: boolean }[] // account: it has a first page to be told on
  due_on: string
  days: number // natural days past it
  late: boolean // still overdue by this day
  step: 0 | 1 | 2 | 3 | 4 // the last that has come
  next: { step: number; on: string } | null
  hold: { id: number; version: number; reason: string; until_on: string; held_by_name: string; held_at: number } | null
  steps: UrgeStep[]
  mine: boolean // the viewer is one of its leaders
  allowed: Allowed[]
}
export interface Urges {
  days: { remind: number; letter: number; leader: number; replay: number }
  today: number // proposed today
  items: Urge[]
}
export interface Exposure {
  id: number
  version: number
  state: 'recorded' | 'confirmed' | 'void'
  media: string
  on: string
  unit: number
  unit_name: string
  point: number | null
  point_name: string | null
  problem: number | null
  problem_no: string | null
  problem_state: ProblemState | null
  title: string
  link: string
  clip: number | null
  recorded_by_name: string
  recorded_at: number
  decided_by_name: string | null
  decided_at: number | null
  reason: string
  answer_by: string
  answer: string
  answered_at: number | null
  settled_at: number | null
  streak: number | null
  explain_by: string | null
  explanation: string
  explained_at: number | null
  explain_late: boolean
  allowed: Allowed[]
}
export interface Exposures {
  items: Exposure[]
  // point: where the county counts by point
  streaks: { unit: number; unit_name: string; point: number | null; point_name: string | null; streak: number; alarm: boolean }[]
}
export interface Figure { key: string; num: number; n: number; value: number | null; rate: boolean }
export interface Figures {
  from_on: string
  to_on: string
  figures: Figure[]
  days: { n: number; mean: number | null; median: number | null }
  longest_overdue: number
  types: { type: number; type_name: string; num: number }[]
  points: { point: number; point_name: string; lat: number | null; lon: number | null; num: number }[]
  disputes: { ruling: string | null; num: number }[]
  units: { unit: number; unit_name: string; place: number | null; points: number; per_100: number | null; letters: [number, number, number]; longest_overdue: number; figures: Record<string, [number, number]> }[]
}
export interface Bulletin {
  id: number
  version: number
  state: 'draft' | 'issued' | 'void'
  year: number | null
  issue_no: number | null
  from_on: string
  to_on: string
  title: string
  praise: string
  demands: string
  figures: Figures | null
  drafted_by_name: string
  drafted_at: number
  issued_by_name: string | null
  issued_at: number | null
  reason: string
  allowed: Allowed[]
}
export interface MinutesItem { text: string; unit: number | null; unit_name?: string | null; due_on: string | null; from?: 'remark' | 'ruling' }
export interface Minutes {
  version: number
  state: ScreeningState
  items: MinutesItem[]
  proposed: MinutesItem[]
  issued_at: number | null
  issued_by_name: string | null
  allowed: Allowed[]
}
// How much an evidence package would hold
export interface PackageSize {
  files: number
  bytes: number
}
// What stands at the top left of an official paper
export interface Marks {
  copy_no?: number
  secrecy?: 'top_secret' | 'secret' | 'confidential'
  secret_years?: number
  urgency?: 'extra_urgent' | 'urgent'
}
export interface Paper {
  id: number
  kind: PaperKind
  object: number | null
  number: string | null
  copy_no: number | null
  secrecy: NonNullable<Marks['secrecy']> | null
  secret_years: number | null
  urgency: NonNullable<Marks['urgency']> | null
  sha256: string
  bytes: number
  name: string
  issued_at: number
  head: { seq: number; hash: string } | null // the end of the log when it was made
  fonts_missing: string | null
}
export interface Job {
  id: number
  kind: string
  object: number | null
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  progress: number | null
  stage: string | null
  attempts: number
  args?: { kind?: string }
  reason: Said | null
  reason_text: string | null
  eta_s: number | null
  result: unknown
  created_at: number
  started_at: number | null
  done_at: number | null
}
export interface EventRow {
  seq: number
  at: number
  actor: string | null
  ip: string | null
  kind: string
  object: number | null
  from: string | null
  act: string
  to: string | null
  data: unknown
  hash: string
}
export interface EventList extends List<EventRow> { head: { seq: number; at: number; hash: string } | null }
export interface LiveChange { seq: number; kind: string; id: number | null; act: string; screening: number | null }
export interface LiveJob {
  id: number
  kind: string
  object: number | null
  state: string
  progress: number | null
  stage: string | null
  eta_s: number | null
}

// Between two screenings
export interface Round {
  id: number
  version: number
  state: 'open' | 'ended'
  kind: string
  team: string
  from_on: string
  to_on: string
  target: number
  visited: number
  visits: number
  problems: number
  made_by_name: string
}
export interface RoundPoint { id: number; code: string; name: string; type_name: string; visited_on: string | null }
export interface Visit { id: number; point: number; point_name: string; on: string; note: string; problem: number | null; problem_no: string | null; by_name: string }
export interface RoundFull extends Round { points: RoundPoint[]; visit_list: Visit[] }
export interface Coverage {
  from_on: string
  to_on: string
  target: number
  points: number
  weeks: { from_on: string; visited: number; inspections: number }[]
  types: { type: number; type_name: string; points: number; weeks: number[] }[]
  units: { unit: number; unit_name: string; points: number; visited: number }[]
  unseen: { point: number; code: string; name: string; type_name: string; lead_unit_name: string | null; last_on: string | null; weeks: number | null }[]
}
export type DutyMark = 'in_time' | 'late' | 'missing' | 'waiting'
export interface Duty {
  id: number
  version: number
  kind: string
  state: string
  unit: number | null
  unit_name: string | null
  hq_name: string | null
  account_name: string | null
  period: string
  title: string
  due_on: string | null
  responsible: string
  reviewer: string
  signer: string
  text: string
  people: number | null
  days_left: number | null
  agenda: AgendaItem[] // of a meeting; []: none
  mark: DutyMark | null
  submitted_by_name: string | null
  submitted_at: number | null
  approved_by_name: string | null
  signed_by_name: string | null
  reason: string
  allowed: Allowed[]
}
export interface DutyList extends List<Duty> { patrol_size: number }
export interface Hq { id: number; version: number; name: string; leader: number | null; leader_name: string | null; unit: number; unit_name: string; units: number[]; active: boolean }
export type FoundKind = 'problems' | 'cards' | 'points' | 'units' | 'persons'
export type Found = Record<FoundKind, { id: number; title: string; note: string }[]>
export interface ScoreRule { period: string; side: string; rank_from: number; rank_to: number; op: string; threshold: number; streak: number; action: string }
export interface Suggestion extends Omit<ScoreRule, 'rank_from' | 'rank_to'> {
  unit: number
  unit_name: string
  value: number
  rank: number
  of: number
  because: { period: string; value: number; rank: number }[]
  rule_set: number // the version that was held against it
  rule: number // its place there, from 1
}
// made_at 0: shipped with the program
export interface RuleSet { id: number; active_from: string; made_by_name: string | null; made_at: number; rows: ScoreRule[] }
export interface Scores {
  rule_sets: RuleSet[] // the newest first
  items: { id: number; version: number; unit: number; unit_name: string; period: string; value: number; by_name: string }[]
  suggestions: Suggestion[]
}
