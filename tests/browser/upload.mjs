// An upload by the page itself that meets everything at once: the server dies with -9 in the middle
// and comes back, then the page is reloaded and the same file picked again. One creation, no byte
// from the start again, and the original in the vault is the file.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { House, makeClip, walk } from './house.mjs'
import { check, same, until } from './tap.mjs'

const MiB = 1024 * 1024
const SIZE = 40 * MiB
const house = new House()

/* A playable clip made long by a box of noise that players skip. */
function longClip() {
  const clip = makeClip(house.folder, 'short.mp4', 2, 'red')
  const size = SIZE - clip.length
  const head = Buffer.alloc(8)
  head.writeUInt32BE(size, 0)
  head.write('free', 4, 'latin1')
  const path = join(house.folder, 'long.mp4')
  writeFileSync(path, Buffer.concat([clip, head, randomBytes(size - 8)]))
  return path
}

async function main(browser) {
  house.init({ sup: 'supervisor' })
  await house.start()
  const path = longClip()
  const sup = await house.person('sup')
  const offset = async () => (await sup.get('/api/uploads')).items[0]?.offset ?? 0
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  const page = await context.newPage()
  page.on('dialog', (d) => void d.accept())
  const creations = []
  const firstOffsets = []
  let fresh = true
  page.on('request', (r) => {
    if (r.method() === 'POST' && r.url().endsWith('/api/uploads'))
      creations.push(r.url())
    if (r.method() === 'PATCH' && fresh) {
      firstOffsets.push(Number(r.headers()['upload-offset']))
      fresh = false
    }
  })
  const line = await context.newCDPSession(page)
  await line.send('Network.enable')
  await line.send('Network.emulateNetworkConditions', {
    offline: false, latency: 5, downloadThroughput: -1, uploadThroughput: 4 * MiB,
  })
  await page.goto(house.office + '/')
  await page.fill('[name=login]', 'sup')
  await page.fill('[name=password]', 'Meeting-room-7')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.shell')
  await page.goto(`${house.office}/#/upload`)
  await page.waitForSelector('input[type=file]', { state: 'attached' })
  await page.setInputFiles('input[type=file]', path)

  await until('a piece to arrive', async () => (await offset()) >= 8 * MiB, 30_000)
  await house.kill()
  await house.start()
  const kept = await offset()
  check(kept >= 8 * MiB, 'what the server acknowledged survived kill -9', kept)
  await until('the page to go on by itself', async () => (await offset()) > kept + 4 * MiB, 60_000)
  check(true, 'after the restart the page goes on by itself')

  fresh = true
  await page.reload()
  await page.waitForSelector('input[type=file]', { state: 'attached' })
  const before = await offset()
  check(before > 8 * MiB && before < SIZE, 'the page was reloaded in the middle', before)
  check(await until('the unfinished upload to be shown', () => page.getByText('long.mp4').first().isVisible()),
    'the page tells of the unfinished upload')
  await page.setInputFiles('input[type=file]', path)
  const clip = await until('the clip', async () => (await sup.get('/api/clips')).items[0], 60_000)
  same(creations.length, 1, 'the upload was created once')
  check(firstOffsets[1] >= before, 'after the reload it goes on where it stopped', firstOffsets)
  const want = createHash('sha256').update(readFileSync(path)).digest('hex')
  same(clip.sha256, want, 'the original is the file')
  const ready = await until('the clip to be taken in', async () => {
    const now = await sup.get(`/api/clips/${clip.id}`)
    return ['ok', 'damaged', 'failed'].includes(now.state) && now
  }, 60_000)
  same(ready.state, 'ok', 'and can be marked')
  await page.getByText('long.mp4').first().waitFor()
}

await walk(house, main)
