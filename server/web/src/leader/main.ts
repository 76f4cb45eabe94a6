import { createApp } from 'vue'
import { start } from '@shared/leader/words'
import App from './App.vue'
import './base.css'
import { boot } from './door'

void start().then(() => {
  createApp(App).mount('#app')
  void boot()
  window.addEventListener('hashchange', () => void boot())
})
