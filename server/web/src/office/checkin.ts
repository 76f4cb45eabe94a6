// Checking somebody in by hand: who comes once the screening is live is late, or says why not.
import { post } from '@shared/api'
import type { Attendance, AttendanceStatus } from '@shared/types'
import { askReason } from './act'
import { t, tOf } from './i18n'

export const isLive = (state: string | undefined) => ['live', 'paused'].includes(state ?? '')

// The word on the button: to be called present after the beginning is to sign in belatedly (补签)
export const checkinWord = (status: AttendanceStatus, live: boolean) => (live && status === 'present' ? t('checkin.in_time') : tOf('attendance', status))

export async function checkIn(screening: number, attendance: number, status: AttendanceStatus, live: boolean): Promise<void> {
  const reason = live && status === 'present' ? await askReason(t('checkin.in_time'), t('checkin.why')) : undefined
  if (reason === null) return
  await post(`/api/screenings/${screening}/checkin`, { attendance, status, ...(reason ? { reason } : {}) })
}

// Who is in the room may go before the end (离会), or be taken back as still here
export const inRoom = (a: Attendance) => ['present', 'late', 'deputy'].includes(a.status)
export const goOut = (a: Attendance) => post(`/api/attendees/${a.id}/${a.out_at ? 'come-back' : 'leave'}`, { expect_version: a.version })
