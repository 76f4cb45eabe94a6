// Uploads go on while other pages are shown: they live here, not in the upload page.
import * as tus from 'tus-js-client'
import { computed, reactive } from 'vue'
import { ApiError } from '@shared/api'
import { words } from './act'
import { fingerprintOf } from './fingerprint'
import { t } from './i18n'

export type UploadState = 'waiting' | 'sending' | 'retrying' | 'paused' | 'done' | 'failed'
export interface Sending {
  key: number
  name: string
  size: number
  sent: number
  speed: number
  state: UploadState
  why: string
  clip: number | null
  duplicate: boolean
  purpose: 'footage' | 'evidence'
}
export interface UploadTags {
  purpose: 'footage' | 'evidence'
  point?: number | null
  round?: number | null
  problem?: number | null
}

const PARALLEL = 3
const PIECE = 8 * 1024 * 1024
const ENDPOINT = '/api/uploads'

export const uploads = reactive<Sending[]>([])
interface Machine {
  tus: tus.Upload | null
  file: File
  tags: UploadTags
  print: string
  done: (clip: number | null) => void
}
const machines = new Map<number, Machine>()
let last = 0

export const running = computed(() => uploads.filter((u) => ['waiting', 'sending', 'retrying'].includes(u.state)))
export const totals = computed(() => {
  const rows = uploads.filter((u) => u.state !== 'failed')
  const size = rows.reduce((n, u) => n + u.size, 0)
  const sent = rows.reduce((n, u) => n + u.sent, 0)
  const speed = rows.reduce((n, u) => n + (u.state === 'sending' ? u.speed : 0), 0)
  return { count: rows.length, size, sent, seconds: speed > 0 ? Math.ceil((size - sent) / speed) : null }
})

function leaving(e: BeforeUnloadEvent): void {
  if (running.value.length) e.preventDefault()
}
window.addEventListener('beforeunload', leaving)

// Adds a file; the promise tells the clip it became, or null when it did not
export function add(file: File, tags: UploadTags): Promise<number | null> {
  const key = ++last
  uploads.push({
    key, name: file.name, size: file.size, sent: 0, speed: 0, state: 'waiting', why: '', clip: null,
    duplicate: false, purpose: tags.purpose,
  })
  return new Promise((done) => {
    machines.set(key, { tus: null, file, tags, print: '', done })
    pump()
  })
}

function row(key: number): Sending | undefined {
  return uploads.find((u) => u.key === key)
}

// The same file picked twice: the second waits, or both would write into one upload
function behindTwin(u: Sending): boolean {
  const print = machines.get(u.key)?.print
  return !!print && uploads.some((x) =>
    x.key !== u.key && ['sending', 'retrying', 'paused'].includes(x.state) && machines.get(x.key)?.print === print)
}

function pump(): void {
  const busy = uploads.filter((u) => u.state === 'sending' || u.state === 'retrying').length
  for (const u of uploads.filter((x) => x.state === 'waiting' && !behindTwin(x)).slice(0, Math.max(0, PARALLEL - busy))) {
    u.state = 'sending'
    void begin(u)
  }
}

function end(u: Sending, state: UploadState): void {
  u.state = state
  u.speed = 0
  if (state === 'done' || state === 'failed') machines.get(u.key)?.done(u.clip)
  pump()
}

function plainError(e: Error | tus.DetailedError): string {
  const answer = 'originalResponse' in e ? e.originalResponse : null
  if (!answer) return words(new ApiError(0, null))
  let body: unknown = null
  try {
    body = JSON.parse(answer.getBody())
  } catch {
    // not ours: the status says enough
  }
  return words(new ApiError(answer.getStatus(), body))
}

async function begin(u: Sending): Promise<void> {
  const m = machines.get(u.key)
  if (!m) return
  if (m.tus) {
    m.tus.start()
    return
  }
  m.print = await fingerprintOf(m.file, m.tags.purpose + (m.tags.problem ?? '')).catch(() => '')
  if (u.state !== 'sending') return
  if (behindTwin(u)) {
    u.state = 'waiting'
    pump()
    return
  }
  const metadata: Record<string, string> = { filename: m.file.name, purpose: m.tags.purpose }
  if (m.tags.point) metadata.point = String(m.tags.point)
  if (m.tags.round) metadata.round = String(m.tags.round)
  if (m.tags.problem) metadata.problem = String(m.tags.problem)
  if (m.file.lastModified) metadata.captured_at = String(m.file.lastModified)
  let mark = { at: performance.now(), sent: 0 }
  const machine = new tus.Upload(m.file, {
    endpoint: ENDPOINT,
    chunkSize: PIECE,
    retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000, 30000, 60000, 60000],
    headers: { 'X-Shenkan': '1' },
    metadata,
    removeFingerprintOnSuccess: true,
    fingerprint: () => Promise.resolve(m.print),
    onProgress(sent) {
      const now = performance.now()
      u.sent = sent
      if (u.state === 'retrying') u.state = 'sending'
      if (now - mark.at > 500) {
        const speed = ((sent - mark.sent) / (now - mark.at)) * 1000
        u.speed = u.speed ? u.speed * 0.6 + speed * 0.4 : Math.max(0, speed)
        mark = { at: now, sent }
      }
    },
    onShouldRetry(e) {
      const status = e.originalResponse?.getStatus() ?? 0
      const again = status === 0 || status === 409 || status === 423 || (status >= 500 && status !== 507)
      if (again) {
        u.state = 'retrying'
        u.why = t('upload.retrying')
      }
      return again
    },
    onError(e) {
      u.why = plainError(e)
      end(u, 'failed')
    },
    onSuccess({ lastResponse }) {
      u.sent = u.size
      u.why = ''
      u.clip = Number(lastResponse.getHeader('Shenkan-Clip')) || null
      u.duplicate = lastResponse.getHeader('Shenkan-Duplicate') === 'true'
      end(u, 'done')
    },
  })
  m.tus = machine
  try {
    const before = await machine.findPreviousUploads()
    if (before.length) machine.resumeFromPreviousUpload(before[0])
  } catch {
    // no memory of earlier uploads: begin anew
  }
  if (row(u.key)?.state === 'sending') machine.start()
}

export function pause(key: number): void {
  const u = row(key)
  if (!u || !['waiting', 'sending', 'retrying'].includes(u.state)) return
  void machines.get(key)?.tus?.abort()
  end(u, 'paused')
}

export function resume(key: number): void {
  const u = row(key)
  if (!u || !['paused', 'failed'].includes(u.state)) return
  u.state = 'waiting'
  u.why = ''
  pump()
}

export async function drop(key: number): Promise<void> {
  const u = row(key)
  const m = machines.get(key)
  if (!u) return
  const unfinished = u.state !== 'done'
  if (unfinished) {
    u.state = 'paused'
    // The server forgets the part it has; if it can't be told now, it expires there
    await m?.tus?.abort(!!m.tus.url).catch(() => null)
    m?.done(null)
  }
  uploads.splice(uploads.findIndex((x) => x.key === key), 1)
  machines.delete(key)
  pump()
}

export function pauseAll(): void {
  running.value.slice().forEach((u) => pause(u.key))
}
export function resumeAll(): void {
  uploads.filter((u) => u.state === 'paused').forEach((u) => resume(u.key))
}
