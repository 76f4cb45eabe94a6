/* A clicker or keyboard at the wall: the keys of shenkan-player (player/window.c). They go to the
 * server as commands, which refuses them while the setting stage.hall_keys is off. */
import { call, newOp } from '../phone/outbox'
import type { HallStage } from '../shared/stage'
import { stage } from './wall'

const KEYS: Record<string, 'next' | 'prev' | 'pause' | 'blank' | 'open_claim'> = {
  PageDown: 'next',
  ArrowRight: 'next',
  PageUp: 'prev',
  ArrowLeft: 'prev',
  ' ': 'pause',
  b: 'blank',
  B: 'blank',
  '.': 'blank',
  c: 'open_claim',
  C: 'open_claim',
}
/* what was pressed before the answer was meant for what is on the wall no more */
let asking = false

async function send(command: string, now: HallStage): Promise<void> {
  asking = true
  await call('POST', '/api/hall/command', {
    op_id: newOp(),
    expect_rev: now.rev,
    command,
    on: !now.blank,
  })
  asking = false
}

export function pressed(event: KeyboardEvent): void {
  const now = stage.value
  const key = KEYS[event.key]
  if (!now || !key || event.ctrlKey || event.altKey || event.metaKey)
    return
  event.preventDefault()
  if (!event.repeat && !asking)
    void send(key === 'pause' && !now.media?.playing ? 'play' : key, now)
}
