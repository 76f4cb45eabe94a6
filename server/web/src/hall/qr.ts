/* The QR code's component: its library is fetched right behind the page, which stands without it. */
import { defineAsyncComponent } from 'vue'

const load = () => import('./Qr.vue')

export const Qr = defineAsyncComponent({
  loader: load,
  onError: (_, retry) => window.setTimeout(retry, 3000),
})

void load().catch(() => undefined)
