import type { Right } from '@shared/types'
import type { Key } from './i18n'
import type { IconName } from './parts/icons'
import { OVERSEERS, STAFF, UNIT } from './session'
import type { Component } from 'vue'

export interface Place {
  path: string
  title: Key
  icon?: IconName
  // who sees it in the menu; empty: everybody with a session
  roles: Right[]
  group?: 'footage' | 'meeting' | 'after' | 'house'
  page: () => Promise<{ default: Component }>
  // fills the screen by itself: no menu around it
  bare?: boolean
  // the menu shows how many requests wait for the viewer
  count?: true
  // also for an account that is limited to some areas or units
  part?: true
}

export const PLACES: Place[] = [
  { path: '/upload', part: true, title: 'menu.upload', icon: 'upload', group: 'footage',
    roles: ['supervisor', 'editor', 'office', 'office_head'], page: () => import('./pages/Upload.vue') },
  { path: '/clips', part: true, title: 'menu.clips', icon: 'film', group: 'footage',
    roles: ['supervisor', 'editor', 'office', 'office_head', 'auditor'], page: () => import('./pages/Clips.vue') },
  { path: '/clips/:id', part: true, title: 'menu.annotate', roles: STAFF, page: () => import('./annotate/Annotate.vue') },
  { path: '/problems', part: true, title: 'menu.problems', icon: 'list', group: 'footage',
    roles: [...STAFF, ...UNIT], page: () => import('./pages/Problems.vue') },
  { path: '/rounds', title: 'menu.rounds', icon: 'check', group: 'footage',
    roles: [...STAFF, 'inspect_office', 'leader'], page: () => import('./pages/Rounds.vue') },
  { path: '/screenings', title: 'menu.screenings', icon: 'meeting', group: 'meeting',
    roles: ['editor', 'office', 'office_head', 'operator', 'recorder', 'host', 'auditor'],
    page: () => import('./pages/Screenings.vue') },
  { path: '/screenings/:id', title: 'menu.meeting', roles: STAFF, page: () => import('./pages/Meeting.vue') },
  { path: '/screenings/:id/reel', title: 'menu.reel', roles: STAFF, page: () => import('./pages/ReelBuilder.vue') },
  { path: '/screenings/:id/console', title: 'menu.console', roles: STAFF, page: () => import('./pages/Console.vue') },
  { path: '/leader', title: 'menu.leader', icon: 'screen', group: 'meeting', roles: ['leader'], bare: true,
    page: () => import('./pages/Leader.vue') },
  { path: '/cards', part: true, title: 'menu.cards', icon: 'card', group: 'after',
    roles: [...STAFF, ...UNIT], page: () => import('./pages/Cards.vue') },
  { path: '/board', part: true, title: 'menu.board', icon: 'board', group: 'after',
    roles: [...STAFF, ...UNIT], page: () => import('./pages/Board.vue') },
  { path: '/record', part: true, title: 'menu.record', roles: [...STAFF, ...UNIT, ...OVERSEERS], page: () => import('./pages/Record.vue') },
  { path: '/requests', part: true, title: 'menu.requests', icon: 'hand', group: 'after', count: true,
    roles: ['office', 'office_head', 'host', 'auditor', ...OVERSEERS, ...UNIT], page: () => import('./pages/Requests.vue') },
  { path: '/reminders', part: true, title: 'menu.reminders', icon: 'bell', group: 'after',
    roles: [...STAFF, ...UNIT, ...OVERSEERS], page: () => import('./pages/Reminders.vue') },
  { path: '/verify', part: true, title: 'menu.verify', icon: 'check', group: 'after',
    roles: ['verifier', 'office', 'office_head'], page: () => import('./pages/Verify.vue') },
  { path: '/duties', title: 'menu.duties', icon: 'clock', group: 'after',
    roles: [...STAFF, ...UNIT, 'leader', 'inspect_office'], page: () => import('./pages/Duties.vue') },
  { path: '/scores', title: 'menu.scores', icon: 'sliders', group: 'after',
    roles: ['office', 'office_head', 'auditor', 'leader', 'inspect_office'], page: () => import('./pages/Scores.vue') },
  { path: '/ledgers', title: 'menu.ledgers', icon: 'table', group: 'after',
    roles: STAFF, page: () => import('./pages/Ledgers.vue') },
  { path: '/figures', title: 'menu.figures', icon: 'chart', group: 'after',
    roles: [...STAFF, ...OVERSEERS], page: () => import('./pages/Figures.vue') },
  { path: '/figures/points', title: 'figure.coverage', roles: STAFF, page: () => import('./pages/FigurePoints.vue') },
  { path: '/escalation', title: 'menu.escalation', icon: 'alert', group: 'after',
    roles: [...STAFF, ...UNIT, ...OVERSEERS], page: () => import('./pages/Escalation.vue') },
  { path: '/bulletins', title: 'menu.bulletins', icon: 'log', group: 'after',
    roles: [...STAFF, ...UNIT, ...OVERSEERS], page: () => import('./pages/Bulletins.vue') },
  { path: '/exposure', title: 'menu.exposure', icon: 'screen', group: 'after',
    roles: [...STAFF, ...UNIT, ...OVERSEERS], page: () => import('./pages/Exposure.vue') },
  { path: '/papers', title: 'menu.papers', icon: 'paper', group: 'after',
    roles: [...STAFF, ...UNIT, ...OVERSEERS], page: () => import('./pages/Papers.vue') },
  { path: '/registry', title: 'menu.registry', icon: 'map', group: 'house',
    roles: ['office', 'office_head', 'admin', 'auditor'], page: () => import('./pages/Registry.vue') },
  { path: '/users', title: 'menu.users', icon: 'people', group: 'house',
    roles: ['admin', 'security'], page: () => import('./pages/Users.vue') },
  { path: '/jobs', title: 'menu.jobs', icon: 'gear', group: 'house',
    roles: ['editor', 'office', 'office_head', 'operator', 'admin', 'auditor'], page: () => import('./pages/Jobs.vue') },
  { path: '/events', title: 'menu.events', icon: 'log', group: 'house',
    roles: ['auditor', 'office', 'office_head', 'sole_admin'], page: () => import('./pages/Events.vue') },
  { path: '/settings', title: 'menu.settings', icon: 'sliders', group: 'house',
    roles: ['office', 'office_head', 'admin', 'security'], page: () => import('./pages/Settings.vue') },
]
