/* Photos, recordings and the signature: kept on the phone until their claim is answered, then sent,
 * each with its own key until the server has answered it. Claims go first. */
import { markRaw, reactive } from 'vue'
import type { Attachment } from '../shared/stage'
import { newOp, outbox, passing } from './outbox'
import type { Answer } from './outbox'

export interface Piece {
  op_id: string
  kind: Attachment['kind']
  name: string
  data: ArrayBuffer
  problem: number
  unit: number
  screening: number
  made_at: number
  /* its claim was answered: to be sent */
  due: boolean
  tries: number
  /* the server's own sentence */
  refused: string
}

export const LIMITS = {
  photo: { count: 4, bytes: 12_000_000 },
  voice: { count: 2, bytes: 10_000_000 },
}

export const attached = reactive({
  pieces: [] as Piece[],
  sending: '',
  percent: 0,
})

/* --- kept in IndexedDB, which plain http pages have too; where it is forbidden, in memory --- */

function store(mode: IDBTransactionMode, act: (s: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve) => {
    try {
      const open = indexedDB.open('shenkan', 1)
      open.onupgradeneeded = () => open.result.createObjectStore('pieces', { keyPath: 'op_id' })
      open.onerror = () => resolve(null)
      open.onsuccess = () => {
        const asked = act(open.result.transaction('pieces', mode).objectStore('pieces'))
        asked.onsuccess = () => {
          open.result.close()
          resolve(asked.result)
        }
        asked.onerror = () => {
          open.result.close()
          resolve(null)
        }
      }
    } catch {
      resolve(null)
    }
  })
}

const keep = (piece: Piece) => store('readwrite', (s) => s.put({ ...piece }))
const forget = (op_id: string) => store('readwrite', (s) => s.delete(op_id))

/* --- what there is --- */

type Owner = { screening: number; unit: number }
type Renew = () => Promise<boolean>
let renew: Renew = () => Promise.resolve(false)
let said: (answer: Answer) => string = () => ''
let done: () => void = () => undefined
let timer = 0

/* What belongs to another meeting or unit is not ours to send. */
export async function attachStart(
  owner: Owner,
  hooks: { renew: Renew; said: (answer: Answer) => string; done: () => void },
): Promise<void> {
  ;({ renew, said, done } = hooks)
  const all = ((await store('readonly', (s) => s.getAll())) as Piece[] | null) ?? []
  all.sort((a, b) => a.made_at - b.made_at)
  for (const piece of all) {
    if (piece.screening !== owner.screening || piece.unit !== owner.unit)
      void forget(piece.op_id)
    else if (!attached.pieces.some((p) => p.op_id === piece.op_id))
      attached.pieces.push({ ...piece, data: markRaw(piece.data) })
  }
  attachSend()
}

export const piecesOf = (problem: number): Piece[] =>
  attached.pieces.filter((p) => p.problem === problem)

export async function attachAdd(
  piece: Pick<Piece, 'kind' | 'name' | 'data' | 'problem' | 'made_at'> & Owner,
): Promise<void> {
  const whole = { ...piece, data: markRaw(piece.data), op_id: newOp() }
  attached.pieces.push({ ...whole, due: false, tries: 0, refused: '' })
  await keep(attached.pieces[attached.pieces.length - 1])
}

export function attachRemove(op_id: string): void {
  attached.pieces = attached.pieces.filter((p) => p.op_id !== op_id)
  void forget(op_id)
}

/* The claim they belong to was answered. */
export function attachDue(problem: number): void {
  for (const piece of piecesOf(problem))
    if (!piece.due) {
      piece.due = true
      void keep(piece)
    }
  attachSend()
}

/* --- sending --- */

export function attachSend(): void {
  window.clearTimeout(timer)
  const piece = attached.pieces.find((p) => p.due && !p.refused)
  if (piece && !attached.sending && !outbox.parcels.length)
    void sendOne(piece)
}

/* fetch tells nothing of how far a body is */
function put(piece: Piece): Promise<Answer> {
  return new Promise((resolve) => {
    const ask = new XMLHttpRequest()
    const end = () => {
      let json: Record<string, unknown> = {}
      try {
        json = JSON.parse(ask.responseText) as Record<string, unknown>
      } catch {
        /* the status says enough */
      }
      const ok = ask.status >= 200 && ask.status < 300
      resolve({ ok, status: ask.status, json, error: (json.error as Answer['error']) ?? null })
    }
    ask.open(
      'POST',
      `/api/seat/attachments?problem=${piece.problem}&kind=${piece.kind}` +
        `&op_id=${piece.op_id}&pressed_at=${piece.made_at}`,
    )
    ask.setRequestHeader('X-Shenkan', '1')
    ask.setRequestHeader('Content-Type', 'application/octet-stream')
    ask.timeout = 180_000
    ask.upload.onprogress = (e) => {
      attached.percent = e.lengthComputable ? Math.floor((100 * e.loaded) / e.total) : 0
    }
    ask.onload = end
    ask.onerror = end
    ask.ontimeout = end
    ask.send(piece.data)
  })
}

async function sendOne(piece: Piece): Promise<void> {
  attached.sending = piece.op_id
  attached.percent = 0
  let answer = await put(piece)
  if (answer.status === 401 && (await renew()))
    answer = await put(piece)
  attached.sending = ''
  if (passing(answer.status)) {
    piece.tries++
    const wait = Math.min(1000 * 2 ** Math.min(piece.tries, 3), 8000)
    timer = window.setTimeout(attachSend, wait * (0.7 + Math.random() * 0.6))
    return
  }
  if (answer.ok) {
    attachRemove(piece.op_id)
    done()
  } else {
    piece.refused = said(answer)
    void keep(piece)
  }
  attachSend()
}
