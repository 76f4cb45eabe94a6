// The operator's desk: the look-back leads before the first problem, two walls of which one falls
// silent, late comers, and a double Enter that does not end the meeting.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, House, snap, walk, watchPage } from './house.mjs'
import { admitWall, enterOffice, enterPhone, lookThrough, operator, prepare, PROBLEMS, text } from './meeting.mjs'
import { check, same, sleep, until } from './tap.mjs'

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
    items: [
      { kind: 'title', problem: null, claim_s: 0 },
      { kind: 'lookback', problem: null, claim_s: 0 },
      { kind: 'problem', problem: problems[2], claim_s: 0 },
    ],
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

/* At the film's own look-back the wall has the list and each before and after, not the film. */
async function lookBack(meeting, desk, wall) {
  await desk.keyboard.press('Enter') // the meeting begins
  await until('the film to be offered', async () => /播放第一条/.test(await text(desk, 'button.step')), 8000)
  await meeting.run('next')
  await meeting.run('next')
  await until('the first pair to be offered', async () => (await text(desk, 'button.step')).includes('回头看 1/2'), 8000)
  check((await desk.locator('button.skip').count()) === 1, 'the look-back can be skipped')
  await meeting.run('mode', { mode: 'lookback' })
  await wall.locator('.lookback li').first().waitFor({ timeout: 8000 })
  same(await wall.locator('.lookback li').count(), 2, 'the wall lists what the last meeting showed')
  check((await wall.locator('.picture.away').count()) === 1, 'the held film does not stand before it')
  check((await text(wall, '.lookback')).includes('当场无人认领'), 'with what came of it where nobody promised')
  await snap(wall, 'desk-lookback')
  for (const n of [1, 2]) {
    await until(`pair ${n} to be offered`, async () => (await text(desk, 'button.step')).includes(`回头看 ${n}/2`), 8000)
    await desk.keyboard.press('Enter')
    await wall.locator('.compare', { hasText: PROBLEMS[n - 1].point }).waitFor({ timeout: 8000 })
    check(true, `the wall compares problem ${n}`)
  }
  await until('the next item to be offered', async () => /下一条/.test(await text(desk, 'button.step')), 8000)
  same(await desk.locator('button.skip').count(), 0, 'then there is nothing to skip')
}

/* The keys of the design, at the console and at the wall in a browser. */
async function keys(meeting, desk, wall) {
  const s = () => stageOf(meeting)
  const pressed = async (key, what, done) => {
    await desk.keyboard.press(key)
    await until(what, async () => done(await s()), 8000)
    check(true, `${key}: ${what}`)
    await sleep(800) // the desk has heard of it, too
  }
  await desk.locator('.clockface').click() // no button has the keys
  await pressed('4', 'the figures on the wall', (x) => x.mode === 'tally')
  await pressed('4', 'the film again', (x) => x.mode === 'reel')
  await pressed('6', 'the agenda on the wall', (x) => x.mode === 'agenda')
  await pressed('6', 'the film once more', (x) => x.mode === 'reel')
  const clock = (await s()).overlays.includes('clock')
  await pressed('7', 'the clock on or off', (x) => x.overlays.includes('clock') !== clock)
  await pressed('ArrowRight', 'the next item', (x) => x.item.position === 3)
  await pressed('ArrowLeft', 'the one before', (x) => x.item.position === 2)
  await pressed('ArrowRight', 'the next one', (x) => x.item.position === 3)
  await pressed('c', 'the claim window', (x) => x.window?.state === 'open')
  await meeting.run('close_claim')
  await wall.locator('.claim', { hasText: '本条未当场认领' }).waitFor({ timeout: 8000 })
  await wall.keyboard.press('c')
  await until('the claim window again, from the wall', async () => (await s()).window?.state === 'open', 8000)
  check(true, 'C at the wall opens it, too')
  await desk.keyboard.press('F10')
  await until('the whole screen', () => desk.evaluate(() => !!document.fullscreenElement), 8000)
  await desk.keyboard.press('F10')
  await until('the window again', () => desk.evaluate(() => !document.fullscreenElement), 8000)
  check(true, 'F10: full screen and back')
}

/* Nobody of the unit in charge is in the room: the desk says so, and the host gives it to another. */
async function reassigned(meeting, browser, desk, wall) {
  await desk.locator('.away-lead', { hasText: '未签到' }).waitFor({ timeout: 8000 })
  same(await desk.locator('.reassign').count(), 0, 'the operator only asks for it')
  const chair = await enterOffice(meeting, browser, 'chair', {}, `/screenings/${meeting.screening}/console`)
  await chair.locator('.reassign').click({ timeout: 15_000 })
  const dialog = chair.locator('.el-dialog')
  await dialog.locator('.el-select').waitFor()
  same(await dialog.locator('.el-radio').count(), 1, 'nothing but another unit can be ruled')
  const before = (await stageOf(meeting)).problem.lead_unit_name
  await dialog.locator('.el-select').click()
  await chair.locator('.el-select-dropdown__item:visible').filter({ hasNotText: before }).first().click()
  await dialog.locator('textarea').fill('责任单位未到会，由属地牵头')
  await snap(chair, 'desk-reassign')
  await dialog.locator('.el-button--primary').click()
  await until('another unit to have it', async () => (await stageOf(meeting)).claims[0]?.mode === 'ruling', 8000)
  check((await stageOf(meeting)).problem.lead_unit_name !== before, 'the other unit leads now')
  await wall.locator('.claim', { hasText: '已裁定责任单位' }).waitFor({ timeout: 8000 })
  check(true, 'the wall says that it was ruled')
  await snap(desk, 'desk-reassigned')
  await meeting.run('close_claim')
  await chair.context().close()
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
  await desk.locator('.side-tabs .el-checkbox').click()
  await row.locator('button', { hasText: '离会' }).click()
  await row.locator('.note', { hasText: /\d+:\d\d 离会/ }).waitFor({ timeout: 8000 })
  await snap(desk, 'desk-gone')
  await row.locator('button', { hasText: '撤销离会' }).click()
  await row.locator('.note', { hasText: /\d+:\d\d 离会/ }).waitFor({ state: 'detached', timeout: 8000 })
  same((await list()).find((a) => a.name === '演示乙').out_at, null, 'who goes before the end is noted, or was not gone')
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

/* The next meeting is prepared: copied from the last one, its agenda moved by keys, three people
 * pasted, one of them with a deputy, the notice as text, the handbook. */
async function nextMeeting(meeting, browser) {
  const page = await enterOffice(meeting, browser, 'desk', { viewport: { width: 1366, height: 900 } }, '/screenings')
  await page.getByRole('button', { name: '新建审看会' }).first().click()
  await page.locator('.el-dialog:visible .el-button--primary').click()
  await page.locator('.agenda-list li').first().waitFor({ timeout: 15_000 })
  const id = Number(/screenings\/(\d+)/.exec(page.url())[1])
  const now = () => meeting.office.get(`/api/screenings/${id}`)
  await until('the people of the last meeting', async () => (await now()).attendance.length === 2, 8000)
  check((await now()).attendance.every((a) => a.status === 'expected'), 'who was invited comes again, without having checked in')
  const agenda = async () => (await meeting.office.get(`/api/screenings/${id}/agenda`)).items
  same((await agenda()).map((i) => i.kind), ['lookback', 'film', 'claim', 'remark', 'task'], 'the usual agenda is there')
  const rows = page.locator('.agenda-list li')
  await until('five rows', async () => (await rows.count()) === 5, 8000)
  await rows.nth(4).focus()
  await page.keyboard.press('Alt+ArrowUp')
  await page.keyboard.press('Alt+ArrowUp')
  same(await page.locator('.agenda-title').evaluateAll((all) => all.map((i) => i.value)), ['上期问题整改情况回看', '集中观看审看片', '部署下一步工作', '责任单位当场认领、公开表态', '领导点评'], 'Alt and the arrows move an item')
  check(await rows.nth(2).evaluate((li) => li === document.activeElement), 'and the focus goes with it')
  await page.getByLabel('第 1 项分钟').fill('9')
  await page.getByRole('button', { name: '保存议程' }).click()
  await until('the agenda to be kept', async () => (await agenda())[2].kind === 'task', 8000)
  same((await agenda())[0].planned_s, 540, 'with its minutes')

  await page.locator('input.cell-name').first().focus()
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', '演示庚\t科长\t列席\t演示城管局\r\n演示辛\t副局长\t参会\t演示住建局\r\n演示壬\t副书记\t参会\t\r\n')
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await page.locator('.paste-rows tbody tr').nth(2).waitFor({ timeout: 8000 })
  same((await now()).attendance.length, 2, 'what is pasted is looked at first')
  await snap(page, 'desk-paste')
  await page.getByRole('button', { name: '添加 3 人' }).click()
  await until('three more', async () => (await now()).attendance.length === 5, 8000)
  const one = async (name) => (await now()).attendance.find((a) => a.name === name)
  same([(await one('演示庚')).duty, (await one('演示辛')).unit_name, (await one('演示壬')).row], ['observe', '演示住建局', 0], 'each with duty, unit and seat')
  const post = page.getByLabel('职务 演示辛', { exact: true })
  await post.fill('党组成员')
  await post.press('Enter')
  await until('the cell to be kept', async () => (await one('演示辛')).post === '党组成员', 8000)
  await page.getByRole('button', { name: '演示辛 的代会人' }).click()
  const fields = page.locator('.el-dialog:visible input')
  await fields.nth(0).fill('演示癸')
  await fields.nth(2).fill('外出培训')
  await page.locator('.el-dialog:visible .el-button--primary').click()
  await until('the deputy', async () => (await one('演示辛')).deputy_reason === '外出培训', 8000)
  same((await one('演示辛')).status, 'expected', 'a deputy is announced before the day')
  await page.locator('.el-dialog:visible').waitFor({ state: 'hidden' })

  await typedStays(meeting, page, id)
  await page.getByRole('button', { name: '发通知文本' }).click()
  check(/【会议通知】.*\n[^]*议程：\n1\. 上期问题整改情况回看（创城办） 9分钟/.test(await page.locator('.el-dialog:visible textarea').inputValue()), 'the notice can be pasted into a chat')
  await page.locator('.el-dialog:visible .el-button--primary').click()
  await page.getByText('已复制', { exact: true }).waitFor({ timeout: 8000 })
  await page.locator('.el-dialog:visible .el-button:not(.el-button--primary)').click()
  await snap(page, 'desk-prepare')
  const [file] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('button', { name: '会议手册' }).click()])
  check(file.suggestedFilename().includes('会议手册'), 'the handbook is handed out', file.suggestedFilename())
  await page.setViewportSize({ width: 360, height: 740 })
  check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), 'nothing is cut on a phone')
  await snap(page, 'desk-prepare-phone')
}

/* A day after every meeting there is, so that the last of them is the one before. */
const afterAll = async (office) => Math.max(...(await office.get('/api/screenings')).items.map((s) => s.planned_start_at)) + 24 * 3600_000

/* Its card is overdue by 16 days: the clock then proposes that it is shown again. */
function age(problem) {
  house.write("UPDATE problem SET due_on = date('now', '+8 hours', '-16 days'), due_at = (unixepoch('now') - 16 * 86400) * 1000 WHERE id = " + problem)
}

/* What stays overdue is taken into the next film, with a plate of its own and no claim. */
async function shownAgain(meeting, browser) {
  const { office, problems, base } = meeting
  const problem = problems[2]
  await office.write('PUT', '/api/settings', { key: 'remind.hour', value: '0' })
  await office.post(`/api/problems/${problem}/card`, { task: '清理楼道', standard: '通道畅通', duty_unit: Object.values(base.units)[0], duty_person: '演示·甲' })
  age(problem)
  const start = await afterAll(office)
  const { id } = await office.post('/api/screenings', { title: '再播的一次会', place: '演示会议室', planned_start_at: start, planned_end_at: start + 3600_000, budget_s: 600 })
  await until('it to be proposed', async () => (await office.get(`/api/screenings/${id}/reel`)).replays.length === 1, 150_000)
  const page = await enterOffice(meeting, browser, 'desk', { viewport: { width: 1366, height: 900 } }, `/screenings/${id}/reel`)
  await page.locator('.reel-replay').getByRole('button', { name: /^再播/ }).click()
  await page.locator('.reel-list .tag', { hasText: '再播 · 逾期 16 天' }).waitFor()
  await until('it to be saved', async () => (await office.get(`/api/screenings/${id}/reel`)).items.some((i) => i.kind === 'replay' && i.problem === problem && i.late_days === 16))
  same(await page.locator('.reel-list .claim-s').count(), 0, 'what is shown again is taken in, and no claim is asked')
  await snap(page, 'desk-replay')
  const lock = await office.post(`/api/screenings/${id}/reel/lock`)
  await office.job(lock.job)
  await page.reload()
  const link = await page.locator('a', { hasText: '观看成片' }).getAttribute('href')
  const film = await page.request.get(house.office + link)
  same([film.status(), (await office.get(`/api/problems/${problem}`)).state], [200, 'dispatched'], 'the film is made, its case stays where it is')
  const file = join(house.folder, 'again.mp4')
  writeFileSync(file, await film.body())
  if (process.env.SHENKAN_SHOTS)
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-ss', '5', '-i', file, '-frames:v', '1', join(process.env.SHENKAN_SHOTS, 'desk-replay-plate.png')])
  await againInHall(meeting, browser, id)
}

/* In the hall nobody is asked to claim it: neither the wall, the desk nor a leader's tablet says so. */
async function againInHall(meeting, browser, id) {
  const { office, stager, faults } = meeting
  const of = { ...meeting, screening: id, run: operator(stager, id) }
  const made = await office.post('/api/papers', { kind: 'handbook', id })
  const { result } = await office.job(made.job)
  const book = join(house.folder, 'again.pdf')
  writeFileSync(book, Buffer.from(await (await office.raw('GET', `/api/papers/${result.paper}/file`)).arrayBuffer()))
  const printed = execFileSync('pdftotext', [book, '-'], { encoding: 'utf8' }).replace(/\s/g, '')
  check(printed.includes('【再播】楼道堆放杂物'), 'the handbook says what is shown again', printed)
  for (const act of ['notify', 'open_checkin'])
    await office.post(`/api/screenings/${id}/move`, { act })
  await house.doorOpen()
  const wall = await admitWall(of, browser)
  const { items: leaders } = await stager.get(`/api/screenings/${id}/leader_codes`)
  const { code } = await stager.post(`/api/screenings/${id}/leader_codes`, { account: leaders[0].account })
  const tablet = await (await browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true, locale: 'zh-CN' })).newPage()
  watchPage(tablet, 'tablet', faults)
  await tablet.goto(`${house.meeting}/l/#${code}`)
  await tablet.locator('.enter .main').tap()
  await stager.post(`/api/screenings/${id}/move`, { act: 'go_live' })
  await of.run('take_control')
  const item = (await stageOf(of)).items.find((i) => i.kind === 'replay')
  await of.run('goto', { position: item.position })
  await of.run('mode', { mode: 'claim' })
  await wall.locator('.claim h2', { hasText: '再播问题，不再认领' }).waitFor({ timeout: 8000 })
  check((await text(wall, '.caption')).includes('再播 · 逾期 16 天'), 'the wall says that it is shown again and asks nobody')
  await snap(wall, 'desk-again-wall')
  const desk = await enterOffice(of, browser, 'stager', { viewport: { width: 1366, height: 900 } }, `/screenings/${id}/console`)
  await desk.locator('.claims .tag-bad', { hasText: '再播 · 逾期 16 天' }).waitFor({ timeout: 15_000 })
  const claims = await text(desk, '.claims')
  check(!/开始认领|代为认领|还没有单位认领|第 0/.test(claims) && claims.includes('不再认领'), 'the desk has no claim to open', claims)
  same(await desk.locator('.queue .tag', { hasText: '再播' }).count(), 1, 'and its list says which is shown again')
  await snap(desk, 'desk-again-console')
  await tablet.locator('.facts em', { hasText: '再播' }).waitFor({ timeout: 8000 })
  check((await text(tablet, '.facts')).includes('逾期 16 天未销号 · 不再认领'), 'the tablet says how long it is overdue')
  same(await text(tablet, '.order button'), '再播', 'it has no number among the problems')
  same(await axe(tablet), [], 'axe finds nothing at the tablet')
  await snap(tablet, 'desk-again-tablet')
  await tablet.locator('.panel-button', { hasText: '统计' }).tap()
  await tablet.locator('.numbers').waitFor()
  same(await tablet.locator('.numbers li').count(), 0, 'no unit owes a claim for it')
  await of.run('goto', { position: item.position })
  await stager.post(`/api/screenings/${id}/move`, { act: 'adjourn' })
  const start = await afterAll(office)
  const { id: next } = await office.post('/api/screenings', { title: '再播之后的一次会', place: '演示会议室', planned_start_at: start, planned_end_at: start + 3600_000, budget_s: 600 })
  const page = await enterOffice(of, browser, 'desk', { viewport: { width: 1366, height: 900 } }, `/screenings/${next}/reel`)
  await page.locator('.versions li', { hasText: '上次再播（逾期 16 天）' }).waitFor({ timeout: 15_000 })
  same((await office.get(`/api/screenings/${next}/lookback`)).items.map((i) => [i.problem, i.again_days]), [[item.problem, 16]], 'the next meeting looks back at what was shown again')
}

/* Another clerk writes the same lists meanwhile: what is typed here and not yet kept stays. */
async function typedStays(meeting, page, id) {
  const { office } = meeting
  const people = (await office.get(`/api/screenings/${id}`)).attendance
  const name = page.getByLabel('职务 演示庚', { exact: true })
  await page.getByLabel('第 1 项分钟').fill('11')
  await name.fill('正在输入') // and the cursor stays in it
  await office.write('PUT', `/api/attendees/${people.find((a) => a.name === '演示壬').id}`, { post: '第一书记' })
  await until('the other cell to be read', async () => (await page.getByLabel('职务 演示壬', { exact: true }).inputValue()) === '第一书记', 8000)
  same(await name.inputValue(), '正在输入', 'a cell that is typed in keeps its text when the list is read again')
  await name.press('Enter')
  await until('it to be kept', async () => (await office.get(`/api/screenings/${id}`)).attendance.find((a) => a.name === '演示庚').post === '正在输入', 8000)

  const { items, version } = await office.get(`/api/screenings/${id}/agenda`)
  const again = page.waitForResponse((r) => r.request().method() === 'GET' && r.url().endsWith(`/api/screenings/${id}/agenda`), { timeout: 8000 })
  await office.write('PUT', `/api/screenings/${id}/agenda`, { expect_version: version, items: items.map((i, n) => (n === 1 ? { ...i, lead: '演示主任' } : i)) })
  await again
  await sleep(500)
  same(await page.getByLabel('第 1 项分钟').inputValue(), '11', 'so does the agenda')
  await page.getByRole('button', { name: '保存议程' }).click()
  await page.locator('.el-message--error, .el-message--warning').first().waitFor({ timeout: 8000 })
  same((await office.get(`/api/screenings/${id}/agenda`)).items[1].lead, '演示主任', 'and does not overwrite what it has not read')
  await page.reload()
  await page.locator('.agenda-list li').first().waitFor({ timeout: 15_000 })
}

async function main(browser) {
  const meeting = await prepare(house)
  await firstMeeting(meeting)
  await secondMeeting(meeting)
  const wall = await admitWall(meeting, browser)
  const desk = await enterOffice(meeting, browser, 'stager', {}, `/screenings/${meeting.screening}/console`)
  await step(desk).waitFor({ timeout: 15_000 })
  await lookBack(meeting, desk, wall)
  await keys(meeting, desk, wall)
  await reassigned(meeting, browser, desk, wall)
  await lateComers(meeting, browser, desk)
  await silentWall(meeting, browser, desk, wall)
  await twiceEnter(meeting, desk)
  await nextMeeting(meeting, browser)
  await shownAgain(meeting, browser)
}

await walk(house, main)
