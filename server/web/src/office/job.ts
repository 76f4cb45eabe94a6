// A job that was asked for, followed to its end
import { computed, ref, watch } from 'vue'
import { get } from '@shared/api'
import type { Job } from '@shared/types'
import { complain } from './act'
import { said, t } from './i18n'
import { jobNews } from './live'

export function useJob(made: (job: Job) => void | Promise<void>) {
  const busy = ref(false)
  const id = ref<number | null>(null)

  function stop(): void {
    id.value = null
    busy.value = false
  }
  async function look(): Promise<void> {
    if (id.value === null) return
    try {
      const job = await get<Job>(`/api/jobs/${id.value}`)
      if (job.id !== id.value || job.state === 'queued' || job.state === 'running') return
      stop()
      if (job.state !== 'done') return complain(new Error(said(job.reason) || t('paper.failed')))
      await made(job)
    } catch (e) {
      stop()
      complain(e)
    }
  }
  // The live stream usually says it first; polling covers a stream that is down
  function poll(): void {
    if (id.value === null) return
    void look().then(() => id.value !== null && setTimeout(poll, 1500))
  }
  watch(() => (id.value !== null ? jobNews.value[id.value]?.state : undefined), () => void look())

  /** `ask` answers with the job; null: nothing was asked for. */
  async function follow(ask: () => Promise<{ job: number } | null>): Promise<void> {
    busy.value = true
    try {
      const answer = await ask()
      if (!answer) return stop()
      id.value = answer.job
      poll()
    } catch (e) {
      stop()
      complain(e)
    }
  }
  // How far it is, in per cent; 0: not told
  const progress = computed(() => (id.value !== null && jobNews.value[id.value]?.progress) || 0)
  return { busy, id, progress, follow, stop }
}
