// A rehearsal as the operator holds one: begun on the page of the screening, with a wall that goes
// there by itself and a phone, and ended; then every page says so and the real screening is as before.
import { axe, House, MEETING_NAME, Person, snap, walk, watchPage } from './house.mjs'
import { admitWall, enterPhone, operator, PLEDGE, prepare, PROBLEMS, text, UNIT } from './meeting.mjs'
import { check, same, until } from './tap.mjs'

const RIBBON = '彩排·不留记录'
const house = new House()

async function enter(context, faults, path) {
  const page = await context.newPage()
  watchPage(page, 'desk', faults)
  await page.goto(`${house.office}/#/login`)
  await page.locator('[name=login]').fill('stager')
  await page.locator('[name=password]').fill('Meeting-room-7')
  await page.keyboard.press('Enter')
  await page.locator('.login-form').waitFor({ state: 'detached' })
  await page.goto(`${house.office}/#${path}`)
  return page
}

async function begin(context, desk, faults) {
  await desk.locator('button', { hasText: '彩排' }).click()
  await desk.locator('.el-dialog', { hasText: '副本' }).waitFor()
  await snap(desk, 'rehearsal-dialog')
  const tab = context.waitForEvent('page')
  await desk.locator('.el-dialog button', { hasText: '开始彩排' }).click()
  const console_ = await tab
  watchPage(console_, 'console', faults)
  await console_.waitForURL(/\/console$/, { timeout: 30_000 })
  await console_.locator('.step').waitFor()
  check(new URL(console_.url()).port !== new URL(house.office).port, 'its console opens at a port of its own')
  same(await text(console_, '.ribbon'), RIBBON, 'and says what it is')
  await desk.locator('.rehearsal', { hasText: '彩排进行中' }).waitFor()
  await snap(desk, 'rehearsal-running')
  await snap(console_, 'rehearsal-console')
  same(await axe(console_), [], 'axe finds nothing on it')
  return console_
}

/* The rehearsal's server as a program sees it, with the same cookie as the real one. */
async function stageOf(meeting, running) {
  const person = new Person(`http://127.0.0.1:${running.port}`, 'stager')
  person.cookie = meeting.stager.cookie
  return { person, run: operator(person, meeting.screening) }
}

async function hold(meeting, wall, console_) {
  const { running } = await meeting.stager.get('/api/rehearsal')
  const { person, run } = await stageOf(meeting, running)
  await wall.waitForURL((url) => url.port === String(running.port), { timeout: 10_000 })
  await wall.locator('.wall').waitFor()
  check(true, 'the wall goes there by itself, and nobody has to press anything')
  same(await text(wall, '.ribbon'), RIBBON, 'it says what it is')
  for (const step of ['发通知', '开始签到']) {
    await console_.locator('.step:not([disabled])', { hasText: step }).waitFor({ timeout: 5000 }).catch(() => null)
    await console_.locator('.step').click()
  }
  await until('check-in', async () => (await person.get(`/api/screenings/${meeting.screening}`)).state === 'checkin')
  await run('take_control')
  await run('mode', { mode: 'signin' })
  await wall.locator('.mode-signin').waitFor()
  await snap(wall, 'rehearsal-wall-signin')
  same(await axe(wall), [], 'axe finds nothing on the wall')
  const { desks } = await person.get(`/api/screenings/${meeting.screening}`)
  const code = desks.find((d) => d.unit === meeting.base.units[UNIT]).code
  const phone = await enterPhone(
    { ...meeting, house: { meeting: `http://${MEETING_NAME}:${running.meeting_port}` }, code }, wall.context().browser())
  same(await text(phone, '.ribbon'), RIBBON, 'so does the phone')
  await console_.locator('.step', { hasText: '开始会议' }).click()
  await until('the meeting', async () => (await person.get(`/api/screenings/${meeting.screening}`)).state === 'live')
  const { items } = await person.get(`/api/screenings/${meeting.screening}/stage`)
  await run('goto', { position: items.find((i) => i.problem === meeting.problems[0]).position })
  await run('open_claim', { seconds: 300 })
  await phone.waitForSelector('textarea')
  await phone.locator('textarea').fill('立即清理')
  await phone.locator('.chip', { hasText: PLEDGE }).tap()
  await snap(phone, 'rehearsal-phone')
  await phone.locator('button.main').tap()
  await phone.waitForSelector('.result h2 svg')
  await run('mode', { mode: 'claim' })
  await wall.locator('.wall', { hasText: UNIT }).waitFor()
  await console_.locator('.claim-list li', { hasText: UNIT }).waitFor()
  check(true, 'a claim goes from the phone to the wall and the console')
  await snap(wall, 'rehearsal-wall-claim')
  await snap(console_, 'rehearsal-console-claim')
  return phone
}

async function end(meeting, desk, wall, console_, phone) {
  await desk.locator('.rehearsal button', { hasText: '结束彩排' }).click()
  await desk.locator('.el-message-box button', { hasText: '结束彩排' }).click()
  await desk.locator('.el-message', { hasText: '没有留下任何记录' }).waitFor({ timeout: 15_000 })
  for (const [name, page] of [['console', console_], ['phone', phone]]) {
    await page.locator('main', { hasText: '彩排已经结束' }).waitFor({ timeout: 5000 })
    check((await text(page, 'main')).includes('没有留下任何记录'), `the ${name} says that nothing was kept`)
    await snap(page, `rehearsal-over-${name}`)
  }
  await wall.waitForURL((url) => url.port === new URL(house.office).port, { timeout: 10_000 })
  await wall.locator('.wall').waitFor()
  same(await wall.locator('.ribbon').count(), 0, 'the wall is back at the real server')
  await snap(wall, 'rehearsal-wall-back')
  same((await meeting.office.get(`/api/screenings/${meeting.screening}`)).state, 'planned',
    'where the screening has not begun')
  await desk.locator('.rehearsal').waitFor({ state: 'detached' })
}

await walk(house, async (browser) => {
  const meeting = await prepare(house, PROBLEMS.slice(0, 1), [])
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1366, height: 900 } })
  const wall = await admitWall(meeting, browser, house.office)
  const desk = await enter(context, meeting.faults, `/screenings/${meeting.screening}`)
  const console_ = await begin(context, desk, meeting.faults)
  const phone = await hold(meeting, wall, console_)
  await end(meeting, desk, wall, console_, phone)
  same(meeting.faults, [], 'no page complained')
})
