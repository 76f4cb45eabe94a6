import { createApp, h } from 'vue'

createApp({ render: () => h('main', '审看') }).mount('#app')
