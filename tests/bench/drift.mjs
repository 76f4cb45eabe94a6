// The two pages that follow the hall, for screens.py: a hall page and a leader's tablet at the address
// given. Says the hall page's code, then "ready"; then answers each line with where the two films are.
import { createInterface } from 'node:readline'
import { launch } from '../browser/house.mjs'
import { until } from '../browser/tap.mjs'

const [base, login, password] = process.argv.slice(2)
const say = (what) => console.log(JSON.stringify(what))
const browser = await launch()
const open = async (path, options) => {
  const page = await (await browser.newContext({ locale: 'zh-CN', ...options })).newPage()
  await page.goto(base + path)
  return page
}
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

const wall = await open('/s/', { viewport: { width: 640, height: 360 } })
const code = async () => (await wall.locator('.code').innerText()).replace(/\s/g, '')
await until('a code', async () => /^\d{6}$/.test(await code()), 30_000)
say({ code: await code() })
await lines.next()
await wall.locator('.start').click({ timeout: 30_000 })
await wall.waitForSelector('.wall')
const tablet = await open('/#/login', { viewport: { width: 800, height: 600 }, hasTouch: true })
await tablet.locator('[name=login]').fill(login)
await tablet.locator('[name=password]').fill(password)
await tablet.keyboard.press('Enter')
await tablet.locator('.leader .view video').waitFor({ state: 'attached', timeout: 60_000 })
for (const page of [wall, tablet])
  await page.waitForFunction(() => document.querySelector('video')?.readyState > 2, null, { timeout: 60_000 })
say('ready')
for (let line = await lines.next(); !line.done; line = await lines.next())
  say(await Promise.all([wall, tablet].map((page) => page.evaluate(() => {
    const v = document.querySelector('video')
    return { at: Date.now(), ms: v.currentTime * 1000, paused: v.paused, seeking: v.seeking, rate: v.playbackRate }
  }))))
await browser.close()
