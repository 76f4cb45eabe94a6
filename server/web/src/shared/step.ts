/* A page's film in step with the hall's. */

/* Where the stage wants the picture at a time, never outside the item. A film begins at `at_ms`, which
 * may be ahead. */
export function wanted(
  media: { playing: boolean; pos_ms: number; at_ms: number; rate: number },
  item: { start_ms: number; end_ms: number } | null,
  at: number,
): number {
  const moved = media.playing ? (at - media.at_ms) * (media.rate || 1) : 0
  const pos = media.pos_ms + Math.max(0, moved)
  return item ? Math.min(Math.max(pos, item.start_ms), item.end_ms) : Math.max(0, pos)
}

/* nearer than this the eye sees no difference */
const NEAR_MS = 20
const GAIN_MS = 400

/* How fast a running film has to go that is `off` ms behind; by `most` quicker or slower. */
export function pace(off: number, most: number): number {
  return Math.abs(off) < NEAR_MS ? 1 : 1 + Math.max(-most, Math.min(most, off / GAIN_MS))
}

/* Where a jump of a running film must aim to arrive in step: jumps take time, about as long as the
 * last ones took. */
export function jumps(): { begin(): void; end(): void; cost(): number } {
  let began = 0
  let cost = 150
  return {
    begin() {
      began = performance.now()
    },
    end() {
      if (began)
        cost += (Math.min(performance.now() - began, 1000) - cost) / 3
      began = 0
    },
    cost: () => cost,
  }
}

/* A film moves a moment after it was told to: so tell it that much sooner, as the last starts taught. */
export function starts(): { cost(): number; learn(atMs: number, now: number, off: number): void } {
  let cost = 60
  let learnt = 0
  return {
    cost: () => cost,
    /* `off` ms behind, at `now`, after a start that was due at `atMs` */
    learn(atMs, now, off) {
      if (atMs === learnt || now < atMs + 100)
        return
      learnt = atMs
      if (now < atMs + 600 && Math.abs(off) < 400)
        cost = Math.max(0, Math.min(200, cost + off / 4))
    },
  }
}
