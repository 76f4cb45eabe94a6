import { VueQueryPlugin, QueryClient } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { ApiError, whenUnauthorized } from '@shared/api'
import App from './App.vue'
import { start } from './i18n'
import { learnRehearsal } from './rehearsal'
import { router } from './router'
import { useSession } from './session'
import './theme.css'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // api.ts has already tried twice when the network failed
      retry: false,
      refetchOnWindowFocus: true,
      structuralSharing: true,
    },
    mutations: { retry: false },
  },
})

async function begin(): Promise<void> {
  await start()
  const app = createApp(App)
  app.use(createPinia())
  app.use(VueQueryPlugin, { queryClient: client })
  const session = useSession()
  whenUnauthorized(() => {
    if (session.me) session.ended = true
  })
  try {
    await Promise.all([session.load(), learnRehearsal()])
  } catch (e) {
    // The log-in page says what is wrong with the server
    if (!(e instanceof ApiError)) throw e
  }
  app.use(router)
  app.mount('#app')
}

void begin()
