// A whole meeting as its people have it: the operator's console, the host's, the wall, a leader's
// tablet and the phones of two units; check-in, claim, dispute and ruling, a claim on behalf, a
// remark, a missed problem, tally, adjournment and a late claim. Each page is reloaded at the moment
// that would hurt most. Then every mode of the wall, on two sizes.
import { House, snap, walk } from './house.mjs'
import { admitWall, enterOffice, enterPhone, itemOf, OTHER, PLEDGE, prepare, PROBLEMS, text, UNIT, video } from './meeting.mjs'
import { check, same, sleep, until } from './tap.mjs'

const house = new House()
const FOUR = [...PROBLEMS, { colour: 'yellow', point: '演示建设路公厕', text: '公厕地面湿滑，无人保洁' }]
const MODES = ['idle', 'agenda', 'signin', 'reel', 'problem', 'claim', 'lookback', 'tally', 'pledges', 'notice', 'blank']
let meeting

const stage = () => meeting.stager.get(`/api/screenings/${meeting.screening}/stage`)
const press = async (desk, label) => {
  await desk.locator('.step:not([disabled])', { hasText: label }).waitFor({ timeout: 10_000 })
  await desk.keyboard.press('Enter')
}
/* Played to its end, and standing on the last frame of that item. */
async function ended(wall, n) {
  const { end_ms } = await itemOf(meeting, meeting.problems[n])
  const stands = async () => {
    const at = await video(wall)
    return at.paused && at.ms >= end_ms - 40 && at.ms < end_ms
  }
  await until(`item ${n + 1} to stand on its last frame`, stands, 20_000)
}

async function checkIn(desk, wall, phone, other) {
  await desk.locator('.chips button', { hasText: '签到' }).first().click()
  await until('the wall to count both units', async () => /实到\s*2/.test(await text(wall, '.signin')), 5000)
  await phone.reload()
  await phone.waitForSelector('.done')
  check(true, 'a phone that is reloaded stays checked in')
  await other.reload()
  await other.waitForSelector('.done')
  await desk.reload()
  await press(desk, '开始会议')
  await until('the meeting to be live', async () => (await stage()).screening.state === 'live')
  await press(desk, '播放第一条')
}

/* Console and wall are reloaded while the first problem runs; the phone while its claim is on the way. */
async function claims(desk, wall, phone) {
  await press(desk, '下一条')
  await until('the wall to play it', async () => !(await video(wall)).paused)
  await Promise.all([desk.reload(), wall.reload()])
  await wall.waitForSelector('.picture:not(.away)')
  check(true, 'the reloaded wall is back without a button')
  await ended(wall, 0)
  check(true, 'and goes on to the last frame of the item')
  await press(desk, '开始认领')
  await phone.waitForSelector('textarea')
  await phone.locator('.chip', { hasText: '3 天' }).tap()
  await phone.locator('textarea').fill('立即清理，增派巡查')
  await phone.locator('.chip', { hasText: PLEDGE }).tap()
  await phone.reload()
  await phone.waitForSelector('textarea')
  same(await phone.locator('textarea').inputValue(), '立即清理，增派巡查', 'a reload before the press keeps the form')
  await phone.locator('button.main').tap({ noWaitAfter: true })
  await phone.reload()
  await phone.locator('.result', { hasText: '认领成功' }).waitFor({ timeout: 10_000 })
  const { claims: rows } = await meeting.office.get(`/api/problems/${meeting.problems[0]}`)
  same(rows.map((c) => [c.unit_name, c.role]), [[UNIT, 'primary']], 'a reload behind the press makes one claim')
  await wall.locator('.claim .row', { hasText: PLEDGE }).waitFor()
  await press(desk, '结束认领')
}

async function disputes(desk, chair, wall, phone, other) {
  await press(desk, '下一条')
  await ended(wall, 1)
  await press(desk, '开始认领')
  await phone.locator('.wide', { hasText: '异议' }).tap()
  await phone.locator('.choice', { hasText: '不在管辖范围' }).tap()
  await phone.locator('textarea').fill('该处由住建部门管护')
  await phone.locator('select').selectOption({ label: OTHER })
  await phone.locator('button.main').tap({ noWaitAfter: true })
  await Promise.all([phone.reload(), wall.reload(), chair.reload()])
  await phone.locator('.result', { hasText: '异议已提交' }).waitFor()
  await wall.locator('.claim', { hasText: '提出异议' }).waitFor()
  check(true, 'the dispute outlives a reload of phone and wall')
  await chair.locator('.dispute button', { hasText: '裁定' }).click()
  await chair.locator('.el-dialog').waitFor()
  await chair.reload()
  await chair.locator('.dispute button', { hasText: '裁定' }).click()
  await snap(chair, 'host-rules')
  await chair.locator('.el-dialog button', { hasText: '裁定' }).click()
  await wall.locator('.claim', { hasText: OTHER }).waitFor()
  await other.locator('.mine, .result, .problem', { hasText: PROBLEMS[1].point }).first().waitFor()
  check(true, 'the ruling is on the wall and on the phone of the unit it names')
  await snap(other, 'phone-ruled')
  await press(desk, '结束认领')
}

/* Nobody of the unit has a phone at hand: the clerk records it, after a reload with the form open. */
async function behalf(desk, wall) {
  await press(desk, '下一条')
  await ended(wall, 2)
  await press(desk, '开始认领')
  for (const again of [false, true]) {
    await desk.locator('button', { hasText: '代为认领' }).click()
    await desk.locator('.el-dialog .el-form-item', { hasText: '姓名' }).locator('input').fill('演示甲')
    if (!again)
      await desk.reload()
  }
  await desk.locator('.el-dialog .el-form-item', { hasText: '整改措施' }).locator('textarea').fill('当日清理')
  await snap(desk, 'console-behalf')
  await desk.locator('.el-dialog button', { hasText: '确定' }).click()
  await wall.locator('.claim', { hasText: '代录' }).waitFor()
  check(true, 'the wall says that the claim was recorded for the unit')
  await desk.locator('.el-dialog').waitFor({ state: 'detached' }) /* keys are off while it is open */
  await press(desk, '结束认领')
}

/* The fourth is missed; a leader has something to say about it. */
async function remark(desk, wall, tablet) {
  await press(desk, '下一条')
  await ended(wall, 3)
  await press(desk, '开始认领')
  await press(desk, '结束认领')
  await wall.locator('.claim', { hasText: '未当场认领' }).waitFor()
  await tablet.locator('.facts', { hasText: FOUR[3].point }).waitFor()
  await tablet.locator('textarea').fill('立即整改，三日内报告')
  await tablet.reload()
  await tablet.locator('.facts', { hasText: FOUR[3].point }).waitFor()
  same(await tablet.locator('textarea').inputValue(), '立即整改，三日内报告', 'the reloaded tablet kept the remark')
  await tablet.locator('.post').tap({ noWaitAfter: true })
  await desk.locator('.remarks article', { hasText: '三日内报告' }).waitFor()
  await desk.keyboard.press('5')
  await wall.locator('.remark', { hasText: '三日内报告' }).waitFor()
  await Promise.all([wall.reload(), desk.reload()])
  await wall.locator('.remark', { hasText: '三日内报告' }).waitFor()
  check(true, 'the remark stays on the wall through its reload')
  await desk.locator('.step').waitFor()
  await desk.keyboard.press('5')
  await wall.locator('.remark').waitFor({ state: 'detached' })
}

async function modes(wall) {
  for (const mode of MODES) {
    await meeting.run('mode', { mode })
    await wall.locator(`.wall[data-mode=${mode}]`).waitFor()
    for (const [width, height] of [[1920, 1080], [1024, 768]]) {
      await wall.setViewportSize({ width, height })
      await sleep(150)
      const cut = await wall.evaluate(() =>
        [...document.querySelectorAll('.wall *')]
          .filter((e) => e.childElementCount === 0 && e.textContent?.trim())
          .map((e) => [e.textContent, e.getBoundingClientRect()])
          .filter(([, r]) => r.width && (r.right > innerWidth + 1 || r.bottom > innerHeight + 1))
          .map(([words]) => words))
      same(cut, [], `nothing is cut in mode ${mode} at ${width} × ${height}`)
      await snap(wall, `mode-${mode}-${width}`)
    }
  }
  await wall.setViewportSize({ width: 1920, height: 1080 })
}

async function over(desk, wall, phone, browser) {
  await meeting.run('mode', { mode: 'tally' })
  const { tally } = await stage()
  same([tally.claimed, tally.disputed, tally.waiting], [3, 0, 1], 'three are claimed, one by ruling and one on behalf; one waits')
  const shown = await text(wall, '.stats')
  check(/当场认领\s+3/.test(shown) && /待认领\s+1/.test(shown), 'the wall says the same', shown)
  await desk.locator('.step').waitFor()
  await press(desk, '散会')
  await desk.locator('.el-message-box button', { hasText: '散会' }).click()
  await phone.locator('h1', { hasText: '会议已经结束' }).waitFor()
  await desk.reload()
  await desk.locator('.step', { hasText: '会议已结束' }).waitFor()
  same((await stage()).tally.missed, 1, 'after the adjournment who did not claim has missed it')

  const office = await enterOffice(meeting, browser, 'desk', { viewport: { width: 1366, height: 900 } }, '/problems')
  await office.locator('tr', { hasText: FOUR[3].point }).click()
  await office.locator('.act-list button', { hasText: '会后补认领' }).click()
  await office.reload() /* the drawer is open again by its address */
  await office.locator('.act-list button', { hasText: '会后补认领' }).click()
  await office.locator('.el-dialog .el-form-item', { hasText: '姓名' }).locator('input').fill('演示甲')
  await snap(office, 'office-late')
  await office.locator('.el-dialog button', { hasText: '会后补认领' }).click()
  await until('the late claim', async () => (await meeting.office.get(`/api/problems/${meeting.problems[3]}`)).state === 'claimed')
  const claims = await Promise.all(meeting.problems.map(async (id) => (await meeting.office.get(`/api/problems/${id}`)).claims))
  same(claims.map((rows) => rows.map((c) => [c.unit_name, c.mode])),
    [[[UNIT, 'onsite']], [[OTHER, 'ruling']], [[UNIT, 'recorded']], [[UNIT, 'late']]], 'the record has each claim once, and how it was made')
}

async function main(browser) {
  meeting = await prepare(house, FOUR)
  const { screening, office, base } = meeting
  const { desks } = await office.get(`/api/screenings/${screening}`)
  const code = desks.find((d) => d.unit === base.units[OTHER]).code
  const wall = await admitWall(meeting, browser)
  const page = (login, width, height, path, more = {}) =>
    enterOffice(meeting, browser, login, { viewport: { width, height }, ...more }, path)
  const desk = await page('stager', 1600, 1000, `/screenings/${screening}/console`)
  const chair = await page('chair', 1366, 900, `/screenings/${screening}/console`)
  await desk.locator('.chips button').first().waitFor()
  await meeting.run('take_control')
  const phone = await enterPhone(meeting, browser)
  const other = await enterPhone({ ...meeting, code }, browser, '演示乙')
  await checkIn(desk, wall, phone, other)
  const tablet = await page('lead', 1024, 768, '', { hasTouch: true })
  await tablet.locator('.leader .view').waitFor()
  await claims(desk, wall, phone)
  await disputes(desk, chair, wall, phone, other)
  await behalf(desk, wall)
  await remark(desk, wall, tablet)
  await modes(wall)
  await over(desk, wall, phone, browser)
  /* the meeting door is shut now and says so */
  same(meeting.faults.filter((f) => !/status of 503/.test(f)), [], 'no page complained')
  await browser.close()
  await house.stop()
  check(house.run('verify', '--data', house.data).length > 0, 'verify is clean')
}

await walk(house, main)
