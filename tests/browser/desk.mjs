// The operator's desk: the look-back leads before the first problem, two walls of which one falls
// silent, late comers, and a double Enter that does not end the meeting.
import { House, launch } from './house.mjs'
import { PROBLEMS, admitWall, enterOffice, enterPhone, lookThrough, operator, prepare, snap, text } from './meeting.mjs'
import { check, done, note, same, sleep, until } from './tap.mjs'

const house = new House()
const step = (desk) => desk.locator('button.step')
const stageOf = ({ stager, screening }) => stager.get(`/api/screenings/${screening}/stage`)

/* The first meeting shows two problems; nobody claims either. */
async function firstMeeting(meeting) {
  const { stager, screening, run, problems } = meeting
  await stager.post(`/api/screenings/${screening}/move`, { act: 'go_live' })
  await run('take_control')
  const { items } = await stageOf(meeting)
  for (const problem of problems.slice(0, 2)) {
    await run('goto', { position: items.find((i) => i.problem === problem).position })
    await run('open_claim', { seconds: 5 })
    await run('close_claim')
  }
  await stager.post(`/api/screenings/${screening}/move`, { act: 'adjourn' })
}

/* The second one plays what was not shown. */
async function secondMeeting(meeting) {
  const { office, base, problems } = meeting
  const start = Date.now() + 3600_000
  const { id } = await office.post('/api/screenings', {
    title: '演示县第二次视频审看会', place: '演示会议室', planned_start_at: start, planned_end_at: start + 3600_000, budget_s: 600,
  })
  for (const [person, unit] of [['演示甲', 0], ['演示乙', 1]])
    await office.post(`/api/screenings/${id}/attendees`, { unit: Object.values(base.units)[unit], name: person, post: '局长', duty: 'attend' })
  await office.write('PUT', `/api/screenings/${id}/reel`, {
    items: [{ kind: 'title', problem: null, claim_s: 0 }, { kind: 'problem', problem: problems[2], claim_s: 0 }],
  })
  await lookThrough(office, [problems[2]])
  const lock = await office.post(`/api/screenings/${id}/reel/lock`)
  await office.job(lock.job)
  for (const act of ['notify', 'open_checkin'])
    await office.post(`/api/screenings/${id}/move`, { act })
  meeting.screening = id
  meeting.run = operator(meeting.stager, id)
  meeting.code = (await office.get(`/api/screenings/${id}`)).desks[0].code
  await house.doorOpen()
}

/* One large button from the list through each before and after to the film. */
async function lookBack(meeting, desk, wall) {
  await desk.keyboard.press('Enter') // the meeting begins
  await until('who holds the control to be asked for the look-back', async () => /先回头看上期 2 个问题/.test(await text(desk, 'button.step')), 8000)
  check((await desk.locator('button.skip').count()) === 1, 'the look-back can be skipped')
  await desk.keyboard.press('Enter')
  await wall.locator('.lookback li').first().waitFor({ timeout: 8000 })
  same(await wall.locator('.lookback li').count(), 2, 'the wall lists what the last meeting showed')
  check((await text(wall, '.lookback')).includes('当场无人认领'), 'with what came of it where nobody promised')
  await snap(wall, 'desk-lookback')
  for (const n of [1, 2]) {
    await until(`pair ${n} to be offered`, async () => (await text(desk, 'button.step')).includes(`回头看 ${n}/2`), 8000)
    await desk.keyboard.press('Enter')
    await wall.locator('.compare', { hasText: PROBLEMS[n - 1].point }).waitFor({ timeout: 8000 })
    check(true, `the wall compares problem ${n}`)
  }
  await until('the film to be offered', async () => /播放第一条/.test(await text(desk, 'button.step')), 8000)
  same(await desk.locator('button.skip').count(), 0, 'then there is nothing to skip')
}

/* Who comes now is late; a clerk may say why somebody was in time. */
async function lateComers(meeting, browser, desk) {
  await enterPhone(meeting, browser, '演示甲')
  await desk.locator('.side-tabs .el-radio-button', { hasText: '签到' }).click()
  const row = desk.locator('.side-tabs li', { hasText: '演示乙' })
  await row.waitFor({ timeout: 8000 })
  same(await row.locator('button').allInnerTexts(), ['迟到', '补签', '请假'], 'a clerk chooses between late and in time')
  await snap(desk, 'desk-late')
  await row.locator('button', { hasText: '补签' }).click()
  await desk.locator('.el-message-box textarea').fill('开会前已到，手机没电')
  await desk.locator('.el-message-box__btns .el-button--primary').click()
  const list = async () => (await meeting.office.get(`/api/screenings/${meeting.screening}`)).attendance
  await until('the second to be in', async () => (await list()).find((a) => a.name === '演示乙').status === 'present', 8000)
  const rows = await list()
  same(rows.find((a) => a.name === '演示甲').status, 'late', 'a phone that checks in after the beginning is late')
  same(rows.find((a) => a.name === '演示乙').signed_late, '开会前已到，手机没电', 'and the reason is kept')
  await desk.locator('.side-tabs .el-radio-button', { hasText: '序列' }).click()
}

/* A wall that dies is named though the other goes on; then it is sent out. */
async function silentWall(meeting, browser, desk, wall) {
  const second = await admitWall(meeting, browser)
  await until('two walls to be counted', async () => (await text(desk, '.wall-count')).includes('2/2'), 10_000)
  check((await text(desk, '.device-count')).includes('手机 1'), 'the phones are counted', await text(desk, '.device-count'))
  await desk.evaluate(() => {
    window.beeps = 0
    const make = AudioContext.prototype.createOscillator
    AudioContext.prototype.createOscillator = function () {
      window.beeps++
      return make.call(this)
    }
  })
  await second.context().setOffline(true)
  const bar = desk.locator('.silent-wall')
  await bar.waitFor({ timeout: 10_000 })
  check((await bar.innerText()).includes('大屏 2'), 'the silent wall is named', await bar.innerText())
  same(await bar.count(), 1, 'the other one is not')
  same(await desk.evaluate(() => window.beeps), 1, 'and one sound was made')
  await bar.locator('button', { hasText: '静音' }).click()
  check((await bar.innerText()).includes('打开提示音'), 'its sound can be muted')
  await snap(desk, 'desk-silent')
  await second.context().setOffline(false)
  await until('it to be back', async () => (await bar.count()) === 0, 15_000)
  check(true, 'the bar goes when the wall is heard of again')
  await desk.locator('.wall-count').click()
  const rows = desk.locator('.walls tbody tr')
  same(await rows.count(), 2, 'the walls are listed')
  await snap(desk, 'desk-walls')
  await rows.nth(1).locator('button').click()
  await desk.locator('.el-message-box__btns .el-button--primary').click()
  await second.locator('.code').waitFor({ timeout: 20_000 })
  check(true, 'a wall that was sent out asks for a code again')
  await until('one wall to be left', async () => (await rows.count()) === 1, 8000)
  check((await wall.locator('.wall').count()) === 1, 'the other one stays')
  await desk.locator('.el-dialog__footer button', { hasText: '关闭' }).click()
  await rows.first().waitFor({ state: 'hidden' })
}

async function twiceEnter(meeting, desk) {
  const { run } = meeting
  await run('next')
  await run('next')
  await run('open_claim', { seconds: 5 })
  await run('close_claim')
  await until('the end to be offered', async () => /散会/.test(await text(desk, 'button.step')), 8000)
  check(/已用 \d+:\d\d\/10:00/.test(await text(desk, '.used')), 'the desk tells how long it took, of what it may', await text(desk, '.used'))
  await desk.locator('.clockface').click() // no button has the keys
  await desk.keyboard.press('Enter')
  await desk.locator('.el-message-box').waitFor()
  await sleep(400)
  await desk.keyboard.press('Enter')
  await desk.locator('.el-message-box').waitFor({ state: 'hidden' })
  await sleep(600)
  same((await stageOf(meeting)).screening.state, 'live', 'a double Enter does not end the meeting')
  await desk.keyboard.press('Enter')
  await desk.keyboard.press('Enter')
  await sleep(1000)
  same((await stageOf(meeting)).screening.state, 'live', 'nor a quick one')
  if (!(await desk.locator('.el-message-box').isVisible()))
    await desk.keyboard.press('Enter')
  await desk.locator('.el-message-box button.ask-yes').click()
  await until('the end', async () => (await stageOf(meeting)).screening.state === 'adjourned', 8000)
  check(true, 'who means it ends it')
}

async function main(meeting) {
  const browser = await launch()
  try {
    await firstMeeting(meeting)
    await secondMeeting(meeting)
    const wall = await admitWall(meeting, browser)
    const desk = await enterOffice(meeting, browser, 'stager', {}, `/screenings/${meeting.screening}/console`)
    await step(desk).waitFor({ timeout: 15_000 })
    await lookBack(meeting, desk, wall)
    await lateComers(meeting, browser, desk)
    await silentWall(meeting, browser, desk, wall)
    await twiceEnter(meeting, desk)
  } finally {
    await browser.close()
  }
}

const begun = Date.now()
try {
  await main(await prepare(house))
} catch (error) {
  check(false, 'the run goes through', `${error.stack}\nserver log:\n${house.log.slice(-4000)}`)
} finally {
  await house.stop()
  house.clear()
  note(`${((Date.now() - begun) / 1000).toFixed(1)} s`)
  done()
}
