// What goes wrong in a meeting room: a reload in mid-clip, a phone off the network as it presses,
// a phone whose clock is wrong, two phones of one unit at once, and the server killed twice, while
// the film plays and while a claim window is open.
import { House, snap, walk } from './house.mjs'
import { admitWall, enterOffice, enterPhone, itemOf, playToEnd, prepare, PROBLEMS, seconds, standsAtEnd, text, video } from './meeting.mjs'
import { check, same, sleep, until } from './tap.mjs'

const house = new House()
const CLOCK_WRONG_MS = 10 * 60_000

async function fill(phone, words) {
  await phone.waitForSelector('textarea', { timeout: 8000 })
  await phone.locator('textarea').fill(words)
  await phone.waitForSelector('button.main:enabled', { timeout: 8000 })
}

const press = (phone) => phone.locator('button.main').tap()
const record = ({ office, problems }, n) => office.get(`/api/problems/${problems[n]}`)

/* A reload in mid-clip is back at the right time, and nobody is asked to press anything. */
async function reloadInClip(meeting, wall) {
  const item = await itemOf(meeting, meeting.problems[0])
  await meeting.run('goto', { position: item.position })
  await meeting.run('mode', { mode: 'reel' })
  await meeting.run('play')
  await until('the picture to move', async () => !(await video(wall)).paused, 5000)
  await wall.reload()
  await wall.waitForSelector('.wall', { timeout: 2500 })
  await until('the picture to move again', async () => !(await video(wall)).paused, 2500)
  const { media } = await wall.evaluate(() => fetch('/api/hall/stage').then((a) => a.json()))
  const at = await video(wall)
  const wanted = Math.min(media.pos_ms + (Date.now() - media.at_ms), item.end_ms)
  check(Math.abs(at.ms - wanted) < 700, 'the reloaded wall plays on at the right time', `${at.ms} ms, wanted ${wanted}`)
}

/* The film goes on and stops where it should, with nothing on the wall but a small dot. */
async function serverDiesInClip(meeting, wall) {
  const item = await itemOf(meeting, meeting.problems[0])
  await meeting.run('mode', { mode: 'idle' })
  await until('the wall to keep its copy', () => wall.evaluate(() => document.querySelector('video').src.startsWith('blob:')))
  await meeting.run('goto', { position: item.position })
  await meeting.run('mode', { mode: 'reel' })
  await meeting.run('play')
  await until('the picture to move', async () => !(await video(wall)).paused, 5000)
  await house.kill()
  const before = (await video(wall)).ms
  await sleep(1000)
  const after = await video(wall)
  check(after.ms > before + 500 && !after.error, 'without the server the film goes on', `${before} → ${after.ms} ms`)
  check((await wall.locator('.dot').count()) === 1, 'the wall shows a dot')
  same(await wall.locator('[role=dialog], [role=alert], .start').count(), 0, 'and no message')
  await until('the item to end', async () => (await video(wall)).paused, item.end_ms - item.start_ms + 4000)
  await standsAtEnd(wall, item, 'the film stops on the last frame of its item without the server')
  await house.start()
  await until('the dot to go', async () => (await wall.locator('.dot').count()) === 0, 10_000)
  check(true, 'the wall is back by itself')
}

/* Off the network at the press, in time; sent after the window has closed, and accepted. */
async function offlinePress(meeting, wall, phone) {
  await meeting.run('mode', { mode: 'claim' })
  await meeting.run('open_claim', { seconds: 10 })
  await fill(phone, '离线填写的措施')
  await phone.context().setOffline(true)
  await press(phone)
  await phone.locator('.result', { hasText: '已暂存' }).waitFor({ timeout: 5000 })
  await snap(phone, 'phone-offline')
  check(true, 'the phone says that the claim is kept')
  await sleep(10_500)
  same((await record(meeting, 0)).claims.length, 0, 'nothing has arrived yet')
  await phone.context().setOffline(false)
  await phone.locator('.result', { hasText: '认领成功' }).waitFor({ timeout: 15_000 })
  const { claims } = await record(meeting, 0)
  same(claims.map((c) => [c.role, c.measures, c.late]), [['primary', '离线填写的措施', true]], 'it is claimed once, and told to have been sent late')
  const desk = await enterOffice(meeting, wall.context().browser(), 'stager', {}, `/screenings/${meeting.screening}/console`)
  await desk.locator('.claim-list li', { hasText: '补交' }).waitFor({ timeout: 10_000 })
  check(true, 'as the console says')
  await desk.context().close()
}

/* A wrong clock neither shortens the countdown nor spoils the press. */
async function wrongClock(meeting, browser, wall, phone) {
  await playToEnd(meeting, wall, meeting.problems[1])
  const late = await enterPhone(meeting, browser, '演示甲', CLOCK_WRONG_MS)
  await meeting.run('mode', { mode: 'claim' })
  await meeting.run('open_claim', { seconds: 60 })
  await Promise.all([fill(phone, '甲的措施'), fill(late, '乙的措施')])
  const apart = Math.abs((await seconds(wall, '.claim .count')) - (await seconds(late, '.count')))
  check(apart <= 1, 'a phone that is 10 minutes wrong counts down with the wall', `${apart} s apart`)
  return late
}

/* kill -9 in the open window: the same problem, the same deadline, the same half-filled forms. */
async function serverDiesInWindow(wall, phone) {
  const left = await seconds(wall, '.claim .count')
  const began = Date.now()
  await house.kill()
  await house.start()
  await until('the wall to be back', async () => (await wall.locator('.dot').count()) === 0, 10_000)
  await Promise.all([wall.reload(), phone.reload()])
  await wall.waitForSelector('.claim .count', { timeout: 5000 })
  const gone = (Date.now() - began) / 1000
  const now = await seconds(wall, '.claim .count')
  check(Math.abs(left - gone - now) <= 2, 'after kill -9 the countdown is right', `${left} s, ${gone} s later ${now} s`)
  check((await text(wall, '.caption')).includes(PROBLEMS[1].point), 'the wall shows the same problem')
  await phone.waitForSelector('textarea', { timeout: 8000 })
  same(await phone.locator('textarea').inputValue(), '甲的措施', 'the phone kept what was written')
}

/* Two phones of one unit press together: one claim, and both are told which. */
async function twoPhones(meeting, phone, late) {
  // Not by touch: the one that hears of the other's claim first has no button to wait for
  const buttons = await Promise.all([phone, late].map((p) => p.waitForSelector('button.main')))
  await Promise.all(buttons.map((b) => b.evaluate((button) => button.click())))
  await Promise.all([phone, late].map((p) => p.waitForSelector('.result:not(.wait)', { timeout: 10_000 })))
  const { claims } = await record(meeting, 1)
  same(claims.filter((c) => c.role === 'primary').length, 1, 'two phones of a unit make one claim')
  for (const page of [phone, late]) {
    const said = await text(page, '.result')
    check(/认领成功|已经认领过/.test(said), 'each phone is told', said)
  }
}

async function main(browser) {
  const meeting = await prepare(house, PROBLEMS.slice(0, 2))
  const wall = await admitWall(meeting, browser)
  await meeting.run('take_control')
  const phone = await enterPhone(meeting, browser)
  await meeting.stager.post(`/api/screenings/${meeting.screening}/move`, { act: 'go_live' })
  await reloadInClip(meeting, wall)
  await serverDiesInClip(meeting, wall)
  await offlinePress(meeting, wall, phone)
  const late = await wrongClock(meeting, browser, wall, phone)
  await serverDiesInWindow(wall, phone)
  await twoPhones(meeting, phone, late)
  await browser.close()
  await house.stop()
  check(house.run('verify', '--data', house.data).length > 0, 'verify is clean after two kills')
}

await walk(house, main)
