/* A copy of the reel inside the browser, so that the wall can play on when the server is gone.
 * The parts are handed to blobs as they come: the browser moves large blobs to disk by itself. */
const PART_BYTES = 16 << 20
const MOST_BYTES = 6 * 2 ** 30

export async function keepReel(url: string, stop: AbortSignal): Promise<string> {
  const answer = await fetch(url, { signal: stop, credentials: 'same-origin' })
  const bytes = Number(answer.headers.get('Content-Length') ?? 0)
  if (!answer.ok || !answer.body || bytes > MOST_BYTES)
    throw new Error('the reel cannot be kept')
  const reader = answer.body.getReader()
  const blobs: Blob[] = []
  let parts: Uint8Array<ArrayBuffer>[] = []
  let held = 0
  let total = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (value) {
      parts.push(value)
      held += value.length
      total += value.length
    }
    if (held >= PART_BYTES || done) {
      blobs.push(new Blob(parts))
      parts = []
      held = 0
    }
    if (done)
      break
  }
  if (bytes && total !== bytes)
    throw new Error('the reel came in short')
  return URL.createObjectURL(new Blob(blobs, { type: 'video/mp4' }))
}
