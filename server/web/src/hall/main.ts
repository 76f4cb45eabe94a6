import { createApp } from 'vue'
import App from './App.vue'
import './hall.css'

createApp(App).mount('#app')
