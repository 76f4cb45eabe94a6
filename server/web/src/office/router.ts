import { createRouter, createWebHashHistory, type RouteLocationNormalized, type RouteLocationRaw } from 'vue-router'
import { PLACES } from './menu'
import { useSession } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    roles?: string[]
    part?: boolean
    open?: boolean
    bare?: boolean
  }
}

function pointPage(id: string): string | boolean {
  const session = useSession()
  if (!/^[1-9]\d*$/.test(id)) return true
  if (session.registry) return `/registry?what=points&id=${id}`
  return session.has('supervisor') ? `/upload?point=${id}` : `/problems?point=${id}`
}

// What the QR codes of cards, closure slips and approval forms name: the record of one problem
const PRINTED: Record<string, string> = { '/cards': 'card', '/board': 'problem' }
function recordOf(to: RouteLocationNormalized): RouteLocationRaw | null {
  const id = to.query.id
  return PRINTED[to.path] && typeof id === 'string' && /^[1-9]\d*$/.test(id) ? { path: '/record', query: { [PRINTED[to.path]]: id } } : null
}

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/login', component: () => import('./pages/Login.vue'), meta: { open: true, title: 'menu.login' } },
    { path: '/password', component: () => import('./pages/Password.vue'), meta: { title: 'menu.password' } },
    { path: '/', component: () => import('./pages/Home.vue'), meta: { title: 'menu.home' } },
    ...PLACES.map((p) => ({ path: p.path, component: p.page, meta: { title: p.title, roles: p.roles, bare: p.bare, part: p.part ?? false } })),
    // What the QR code of a plate names: each role is taken where it works with a point
    { path: '/point', component: () => import('./pages/Nowhere.vue'), meta: { title: 'menu.nowhere' }, beforeEnter: (to) => pointPage(String(to.query.id ?? '')) },
    { path: '/:rest(.*)*', component: () => import('./pages/Nowhere.vue'), meta: { title: 'menu.nowhere' } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach((to) => {
  const session = useSession()
  if (to.meta.open) return true
  if (!session.me) return { path: '/login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  const record = recordOf(to)
  if (record) return record
  if (session.me.must_change && to.path !== '/password') return '/password'
  // A leader with nothing else to do here is at the tablet at once
  if (to.path === '/' && session.has('leader') && !session.staff && !session.unit) return '/leader'
  if (to.path === '/' && session.has('inspect_office', 'discipline') && !session.staff && !session.unit) return '/escalation'
  if (to.path === '/' && session.has('security') && !session.staff && !session.unit) return '/users'
  return true
})
