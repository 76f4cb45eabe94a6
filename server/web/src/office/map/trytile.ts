// One tile, fetched as the map would: what came, for who sets it up
export type Tried =
  | { said: 'ok'; width: number; height: number; bytes: number | null }
  | { said: 'status'; status: number }
  | { said: 'type'; type: string }
  | { said: 'blocked' | 'timeout' | 'nothing' }

function load(src: string, ms: number): Promise<Tried> {
  return new Promise((resolve) => {
    const image = new Image()
    const end = (tried: Tried) => {
      clearTimeout(timer)
      document.removeEventListener('securitypolicyviolation', refused)
      resolve(tried)
    }
    const refused = (e: SecurityPolicyViolationEvent) => e.effectiveDirective === 'img-src' && end({ said: 'blocked' })
    const timer = setTimeout(() => end({ said: 'timeout' }), ms)
    document.addEventListener('securitypolicyviolation', refused)
    image.onload = () => end({ said: 'ok', width: image.naturalWidth, height: image.naturalHeight, bytes: null })
    // The browser's word that the page itself may not comes a moment after
    image.onerror = () => setTimeout(() => end({ said: 'nothing' }), 150)
    image.src = src
  })
}

/** From another host a browser tells only whether a picture came; from our own also why not */
export async function tryTile(address: string, ms = 10_000): Promise<Tried> {
  if (new URL(address, location.href).origin !== location.origin) return load(address, ms)
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), ms)
  try {
    const reply = await fetch(address, { signal: stop.signal })
    const type = reply.headers.get('Content-Type') ?? ''
    if (!reply.ok) return { said: 'status', status: reply.status }
    if (!type.startsWith('image/')) return { said: 'type', type }
    const blob = await reply.blob()
    const url = URL.createObjectURL(blob)
    const tried = await load(url, ms)
    URL.revokeObjectURL(url)
    return tried.said === 'ok' ? { ...tried, bytes: blob.size } : tried
  } catch {
    return { said: stop.signal.aborted ? 'timeout' : 'nothing' }
  } finally {
    clearTimeout(timer)
  }
}
