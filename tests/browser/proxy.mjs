// A phone behind a proxy that holds back streams until they end, as some office networks do: it must
// follow the meeting all the same, by asking for one state after another, and hear the end.
import { createServer, request } from 'node:http'
import { House, launch } from './house.mjs'
import { PROBLEMS, enterPhone, itemOf, prepare, snap, text } from './meeting.mjs'
import { check, done, note, same, sleep, until } from './tap.mjs'

const house = new House()
const HELD_MS = 4000 // as in shared/stage.ts

/* Passes everything on, but never a byte of an event stream. */
function holdingProxy(target) {
  const seen = { held: 0, waits: 0 }
  const server = createServer((from, to) => {
    const path = from.url
    seen.waits += path.includes('/wait?')
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
  return new Promise((ready) => {
    server.listen(0, '127.0.0.1', () => ready({ server, seen, port: server.address().port }))
  })
}

async function took(what, ready) {
  const began = Date.now()
  await ready()
  const ms = Date.now() - began
  check(ms < 2500, what, `${ms} ms`)
  note(`${what}: ${ms} ms`)
}

async function main(meeting) {
  const { run, problems, office, stager, screening } = meeting
  const proxy = await holdingProxy(house.meeting)
  const through = new URL(house.meeting)
  through.port = proxy.port
  const browser = await launch()
  try {
    const phone = await enterPhone({ ...meeting, house: { meeting: through.origin } }, browser)
    await run('take_control')
    await stager.post(`/api/screenings/${screening}/move`, { act: 'go_live' })
    await sleep(HELD_MS + 1500)
    check(proxy.seen.held > 0 && proxy.seen.waits > 0, 'the page noticed that its stream is held back', JSON.stringify(proxy.seen))
    const item = await itemOf(meeting, problems[0])
    await run('goto', { position: item.position })
    await took('the problem is on the phone', () => until('the problem', async () => (await text(phone)).includes(PROBLEMS[0].point), 9000))
    await run('mode', { mode: 'claim' })
    await run('open_claim', { seconds: 60 })
    await took('and its form', () => phone.waitForSelector('textarea', { timeout: 9000 }))
    await phone.locator('textarea').fill('经代理填写的措施')
    await phone.locator('button.main').tap()
    await phone.locator('.result', { hasText: '认领成功' }).waitFor({ timeout: 9000 })
    const { claims } = await office.get(`/api/problems/${problems[0]}`)
    same(claims.map((c) => c.measures), ['经代理填写的措施'], 'it is claimed')
    await run('close_claim')
    await stager.post(`/api/screenings/${screening}/move`, { act: 'adjourn' })
    await took('the phone says that the meeting is over', () => until('the end', async () => /结束|休会/.test(await text(phone)), 9000))
    await snap(phone, 'phone-proxy-over')
  } finally {
    await browser.close()
    proxy.server.closeAllConnections()
    proxy.server.close()
  }
}

try {
  await main(await prepare(house, PROBLEMS.slice(0, 1)))
} catch (error) {
  check(false, 'the run goes through', `${error.stack}\nserver log:\n${house.log.slice(-4000)}`)
} finally {
  await house.stop()
  house.clear()
  done()
}
