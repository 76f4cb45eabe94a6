import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig, type Plugin } from 'vite'

const here = (p: string) => resolve(__dirname, p)

// The server sends a .gz twin when the browser asks for gzip; made once, here.
function gzipTwins(): Plugin {
  let out = ''
  return {
    name: 'gzip-twins',
    apply: 'build',
    configResolved: (c) => void (out = resolve(c.root, c.build.outDir)),
    closeBundle() {
      const walk = (dir: string) => {
        for (const name of readdirSync(dir)) {
          const path = resolve(dir, name)
          if (statSync(path).isDirectory()) walk(path)
          else if (/\.(js|css|html|svg|json)$/.test(name)) {
            const body = readFileSync(path)
            if (body.length > 512) writeFileSync(path + '.gz', gzipSync(body, { level: 9 }))
          }
        }
      }
      walk(out)
    },
  }
}

export default defineConfig({
  base: '/',
  plugins: [
    vue(),
    // Element Plus is for the office only: phone and hall use native controls
    Components({
      dts: false,
      dirs: [],
      include: [/src\/office\/.*\.vue(\?.*)?$/],
      resolvers: [ElementPlusResolver({ importStyle: 'css' })],
    }),
    gzipTwins(),
  ],
  resolve: { alias: { '@shared': here('src/shared') } },
  build: {
    target: ['chrome87', 'safari14'],
    cssTarget: ['chrome87', 'safari14'],
    emptyOutDir: true,
    reportCompressedSize: false,
    manifest: true,
    rollupOptions: {
      input: { index: here('index.html'), l: here('l.html'), m: here('m.html'), s: here('s.html') },
      output: {
        manualChunks(id: string) {
          if (/node_modules\/(@vue|vue)\//.test(id)) return 'vue'
          // What phones and walls have in common; the rest goes where it is used
          if (/src\/shared\/(?!leader\/|lang\/|api|i18n|sse)/.test(id)) return 'shared'
          return undefined
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env.SHENKAN_DEV_SERVER ?? 'http://127.0.0.1:8080' },
  },
  test: {
    environment: 'happy-dom',
    include: ['test/**/*.test.ts'],
  },
} as Parameters<typeof defineConfig>[0])
