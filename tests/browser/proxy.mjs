// A phone, a tablet and office pages behind a proxy that holds back streams until they end, as some
// office networks do: they must follow the meeting all the same, by asking for one state after another,
// and hear the end.
import { createServer, request } from 'node:http'
import { House, snap, walk } from './house.mjs'
import { enterOffice, enterPhone, itemOf, prepare, PROBLEMS, text } from './meeting.mjs'
import { check, note, same, sleep, until } from './tap.mjs'

const house = new House()
const HELD_MS = 4000 // as in shared/stage.ts
/* Half of what a question waits in server/live.c: who hears later was told nothing, and asked anew. */
const HEARD_MS = 12_500
const HEARD = { timeout: HEARD_MS }

/* Passes everything on, but never a byte of an event stream; and no new question for news while
 * `seen.slow` is not yet settled. */
function holdingProxy(target) {
  const seen = { held: 0, waits: 0, paths: new Set(), slow: null }
  const asking = new Set()
  let cut = false
  seen.cut = (is) => {
    cut = is
    if (cut) asking.forEach((to) => to.destroy())
  }
  const server = createServer(async (from, to) => {
    const path = from.url
    if (cut) {
      to.destroy()
      return
    }
    if (path.includes('/wait?')) {
      seen.waits++
      await seen.slow
      asking.add(to)
      to.on('close', () => asking.delete(to))
    }
    seen.paths.add(path.split('?')[0])
    const on = request({ host: '127.0.0.1', port: new URL(target).port, method: from.method, path, headers: from.headers }, (answer) => {
      if ((answer.headers['content-type'] ?? '').startsWith('text/event-stream')) {
        seen.held++
        answer.resume()
        return
      }
      to.writeHead(answer.statusCode, answer.headers)
      answer.pipe(to)
    })
    on.on('error', () => to.destroy())
    to.on('close', () => on.destroy())
    from.pipe(on)
  })
  server.unref() // it is there until the last page is gone
  return new Promise((ready) => {
    server.listen(0, '127.0.0.1', () => ready({ seen, port: server.address().port }))
  })
}

async function took(what, ready) {
  const began = Date.now()
  await ready()
  check(true, what)
  note(`${what}: ${Date.now() - began} ms`)
}

async function enterTablet({ stager, screening }, browser, door) {
  const { items } = await stager.get(`/api/screenings/${screening}/leader_codes`)
  const { code } = await stager.post(`/api/screenings/${screening}/leader_codes`, { account: items[0].account })
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true, locale: 'zh-CN' })
  const tablet = await context.newPage()
  await tablet.goto(`${door}/l/#${code}`)
  await tablet.locator('.enter .main').tap()
  await tablet.locator('.leader .view').waitFor()
  return tablet
}

/* Who waits and loses its line says so, and is back at once, news or not. */
async function cutAndBack(proxy, what, down) {
  proxy.seen.cut(true)
  await down.waitFor({ state: 'visible', timeout: 9000 })
  proxy.seen.cut(false)
  await took(`${what} is cut off, and back`, () => down.waitFor({ state: 'hidden', timeout: HEARD_MS }))
}

/* The console follows the stage, and a list hears of a change. */
async function officePages(meeting, browser) {
  const { run, office, screening } = meeting
  const proxy = await holdingProxy(house.office)
  const through = { ...meeting, house: { office: `http://127.0.0.1:${proxy.port}` } }
  const size = { viewport: { width: 1366, height: 900 } }
  const desk = await enterOffice(through, browser, 'stager', size, `/screenings/${screening}/console`)
  const list = await enterOffice(through, browser, 'desk', size, '/screenings')
  await desk.locator('.step').waitFor()
  await list.locator('tbody tr').first().waitFor()
  await sleep(HELD_MS + 2500)
  for (const path of ['/api/wait', `/api/screenings/${screening}/wait`])
    check(proxy.seen.paths.has(path), `${path} is asked where the stream is held back`, [...proxy.seen.paths].join(' '))
  await run('next')
  await took('the console is at the title', () => desk.locator('.queue li.on', { hasText: '片头' }).waitFor(HEARD))
  const start = Date.now() + 86_400_000
  await office.post('/api/screenings', { title: '经代理听说的会', planned_start_at: start, planned_end_at: start + 1 })
  await took('a list hears of a change', () => list.getByRole('link', { name: '经代理听说的会' }).waitFor(HEARD))
  same(await list.locator('.offline').count(), 0, 'and nothing says that the line is cut')
  await snap(desk, 'console-proxy')
  await cutAndBack(proxy, 'a list', list.locator('.offline'))
  await desk.context().close()
  await list.context().close()
}

async function main(browser) {
  const meeting = await prepare(house, PROBLEMS.slice(0, 1))
  const { run, problems, office, stager, screening } = meeting
  const proxy = await holdingProxy(house.meeting)
  const through = new URL(house.meeting)
  through.port = proxy.port
  const phone = await enterPhone({ ...meeting, house: { meeting: through.origin } }, browser)
  const tablet = await enterTablet(meeting, browser, through.origin)
  await run('take_control')
  await stager.post(`/api/screenings/${screening}/move`, { act: 'go_live' })
  await officePages(meeting, browser)
  check(proxy.seen.held > 0 && proxy.seen.waits > 0, 'the page noticed that its stream is held back', JSON.stringify(proxy.seen))
  await cutAndBack(proxy, 'the phone', phone.locator('.link.down'))
  const item = await itemOf(meeting, problems[0])
  await run('goto', { position: item.position })
  await took('the problem is on the phone', () => until('the problem', async () => (await text(phone)).includes(PROBLEMS[0].point), HEARD_MS))
  await took('and on the tablet', () => tablet.locator('.facts', { hasText: PROBLEMS[0].point }).waitFor(HEARD))
  await run('mode', { mode: 'claim' })
  await run('open_claim', { seconds: 60 })
  await took('and its form', () => phone.waitForSelector('textarea', HEARD))
  await phone.locator('textarea').fill('经代理填写的措施')
  await phone.locator('button.main').tap()
  await phone.locator('.result', { hasText: '认领成功' }).waitFor({ timeout: 9000 })
  const { claims } = await office.get(`/api/problems/${problems[0]}`)
  same(claims.map((c) => c.measures), ['经代理填写的措施'], 'it is claimed')
  let go
  proxy.seen.slow = new Promise((done) => { go = done })
  await run('close_claim') // they hear this, and ask next when the meeting is over already
  await sleep(300)
  await stager.post(`/api/screenings/${screening}/move`, { act: 'adjourn' })
  go()
  await took('the phone says that the meeting is over', () => until('the end', async () => /结束|休会/.test(await text(phone)), HEARD_MS))
  await took('and so does the tablet', () => tablet.locator('.notice', { hasText: '会议已结束' }).waitFor(HEARD))
  await snap(phone, 'phone-proxy-over')
}

await walk(house, main)
