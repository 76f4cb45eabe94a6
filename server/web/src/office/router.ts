import { createRouter, createWebHashHistory } from 'vue-router'
import { PLACES } from './menu'
import { useSession } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    roles?: string[]
    open?: boolean
    bare?: boolean
  }
}

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/login', component: () => import('./pages/Login.vue'), meta: { open: true, title: 'menu.login' } },
    { path: '/password', component: () => import('./pages/Password.vue'), meta: { title: 'menu.password' } },
    { path: '/', component: () => import('./pages/Home.vue'), meta: { title: 'menu.home' } },
    ...PLACES.map((p) => ({ path: p.path, component: p.page, meta: { title: p.title, roles: p.roles, bare: p.bare } })),
    { path: '/:rest(.*)*', component: () => import('./pages/Nowhere.vue'), meta: { title: 'menu.nowhere' } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach((to) => {
  const session = useSession()
  if (to.meta.open) return true
  if (!session.me) return { path: '/login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  if (session.me.must_change && to.path !== '/password') return '/password'
  // A leader with nothing else to do here is at the tablet at once
  if (to.path === '/' && session.has('leader') && !session.staff && !session.unit) return '/leader'
  if (to.path === '/' && session.has('inspect_office', 'discipline') && !session.staff && !session.unit) return '/escalation'
  return true
})
