// After the meeting at its pages: a unit asks for a later day on a phone-wide page and the office head
// grants it, a long one goes to a leader, a relapse is found and confirmed, a card is returned with its
// form, the bell tells what runs out, a holiday is set, the log tells all of it, and new people get in.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { accounts } from './accounts.mjs'
import { imports, ledgers } from './imports.mjs'
import { trials } from './trials.mjs'
import { axe, House, snap, walk, watchPage } from './house.mjs'
import { text } from './meeting.mjs'
import { check, same, sleep, until } from './tap.mjs'

const house = new House()
const { faults } = house
const UNIT = '演示城管局'
const OTHER = '演示住建局'
const PC = { width: 1366, height: 900 }
const PHONE = { width: 360, height: 740 }
const dayOf = (ms) => new Date(ms + 8 * 3600_000).toISOString().slice(0, 10)
const dayIn = (n) => dayOf(Date.now() + n * 86400_000)

function make(name, scale, ...words) {
  const path = join(house.folder, name)
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `mandelbrot=s=640x360:r=25:maxiter=100:start_scale=${scale}`, ...words, path])
  return path
}

/* Nobody is reminded on the day a card is issued: this one was three days ago. */
const age = (card) => house.write(`UPDATE card SET issued_at = issued_at - 3 * 86400000 WHERE id = ${card}`)

/* Problems of one unit: to be extended, to be suspended, closed, not yet signed, and due tomorrow. */
async function prepare() {
  const admin = await house.person('chief')
  await admin.write('PUT', '/api/settings', { key: 'remind.hour', value: '0' })
  const base = { admin, units: {} }
  for (const [i, name] of [UNIT, OTHER].entries())
    base.units[name] = (await admin.post('/api/units', { code: `U${i}`, full_name: name, short_name: name, kind: 'county', rank_order: i + 1 })).id
  await admin.post('/api/users', { login: 'unit', password: 'Meeting-room-7', must_change: false, name: '演示·联络员', unit: base.units[UNIT], roles: ['liaison', 'unit_head'] })
  const [type] = (await admin.get('/api/point-types')).items
  const [kind] = (await admin.get('/api/problem-types')).items
  const indicator = (await admin.get('/api/indicators')).items.at(-1)
  const point = await admin.post('/api/points', { code: 'P1', name: '演示人民路东口', type: type.id, address: '演示地址', lead_unit: base.units[UNIT], person: '演示甲' })
  const clip = await admin.upload('film.mp4', readFileSync(make('film.mp4', 0.6, '-t', '5', '-pix_fmt', 'yuv420p')))
  await until('the film', async () => (await admin.get(`/api/clips/${clip}`)).state === 'ok', 120_000)
  await admin.post(`/api/clips/${clip}/point`, { point: point.id })
  const unit = await house.person('unit')
  const made = async (n, description, due_on, sign = true) => {
    const { id } = await admin.post('/api/problems', {
      clip, in_frame: 5 + 25 * n, out_frame: 25 + 25 * n, point: point.id, type: kind.id, lead_unit: base.units[UNIT], assist: [],
      indicator: indicator.id, description, severity: 'normal', source: 'supervision', found_on: dayIn(-1),
    })
    await admin.post(`/api/problems/${id}/file`)
    const card = await admin.post(`/api/problems/${id}/card`, { task: description, standard: '道路畅通', duty_unit: base.units[UNIT], duty_person: '演示·甲', ...(due_on ? { due_on } : {}) })
    if (sign)
      await unit.post(`/api/cards/${card.id}/sign`)
    return { id, card: card.id }
  }
  base.soon = await made(0, '井盖缺失', dayIn(1))
  base.long = await made(1, '管网老化')
  base.shut = await made(2, '摊点占道')
  base.fresh = await made(3, '路灯不亮', null, false)
  age((await made(4, '绿化带垃圾', dayIn(1))).card)
  await sleep(1100)
  const shot = await unit.upload('after.jpg', readFileSync(make('after.jpg', 1.4, '-frames:v', '1')), 'evidence', base.shut.id)
  await until('the picture', async () => (await unit.get(`/api/clips/${shot}`)).state === 'ok', 60_000)
  const report = await unit.post(`/api/cards/${base.shut.card}/reports`, { measures: '已清理', done_on: dayIn(0), evidence: [shot], remark: '' })
  await (await house.person('checker')).post(`/api/rectifications/${report.id}/verify`, { result: 'pass', method: 'onsite', remark: '', evidence: [] })
  await admin.post(`/api/problems/${base.shut.id}/close`)
  base.form = make('form.jpg', 2.2, '-frames:v', '1')
  return base
}

async function enter(browser, login, viewport = PC, ready = '.shell') {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', reducedMotion: 'reduce' })
  const page = await context.newPage()
  watchPage(page, login, faults)
  await page.goto(house.office + '/')
  await page.fill('[name=login]', login)
  await page.fill('[name=password]', 'Meeting-room-7')
  await page.keyboard.press('Enter')
  await page.waitForSelector(ready)
  return page
}
async function go(page, path) {
  await page.goto(`${house.office}/#${path}`)
  await page.waitForSelector('main h1')
}
const button = (at, name) => at.getByRole('button', { name, exact: true })
const dialog = (page) => page.locator('.el-dialog:visible')
const ticket = (page, words) => page.locator('.ticket', { hasText: words })
async function sent(page) {
  await dialog(page).locator('.el-dialog__footer .el-button--primary').click()
  await until('the dialog to close', async () => (await dialog(page).count()) === 0)
}
async function clean(page, name) {
  same((await axe(page)).filter((v) => !v.startsWith('landmark')), [], `axe finds nothing on ${name}`)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  check(wide <= 0, `${name} does not scroll sideways`, String(wide))
  await snap(page, `after-${name.replaceAll(' ', '-')}`)
}
async function open(page, words) {
  await ticket(page, words).locator('.board-open').click()
  await page.locator('.el-drawer .problem').waitFor()
}
async function shutDrawer(page) {
  await page.keyboard.press('Escape')
  await page.locator('.el-drawer').waitFor({ state: 'hidden' })
}

async function asks(unit) {
  await go(unit, '/board')
  await ticket(unit, '井盖缺失').locator('.due-tag.tag-warn').waitFor()
  await clean(unit, 'the board of a unit')
  const gaps = await unit.locator('.ticket-acts').evaluateAll((all) => all.flatMap((acts) => {
    const boxes = [...acts.querySelectorAll('button')].map((b) => b.getBoundingClientRect())
    return boxes.slice(1).map((b, n) => (b.top >= boxes[n].bottom ? 8 : b.left - boxes[n].right))
  }))
  check(gaps.length > 0 && gaps.every((g) => g >= 6), 'the buttons of a ticket stand apart', gaps.join(' '))
  await button(ticket(unit, '井盖缺失'), '申请延期').click()
  await dialog(unit).getByLabel('申请理由').fill('连续降雨，无法施工')
  await dialog(unit).getByLabel('目前进展').fill('已备料')
  await clean(unit, 'asking on a phone')
  await sent(unit)
  await ticket(unit, '井盖缺失').locator('.tag', { hasText: '已申请延至' }).waitFor()
  same(await button(ticket(unit, '井盖缺失'), '申请延期').count(), 0, 'one request at a time')
  /* a suspension, from the drawer */
  await open(unit, '管网老化')
  await button(unit.locator('.act-list'), '申请挂账').click()
  check(await dialog(unit).locator('.el-dialog__footer .el-button--primary').isDisabled(), 'a suspension needs its plan')
  await dialog(unit).getByLabel('申请理由').fill('列入改造工程')
  await dialog(unit).getByLabel('整改计划和节点').fill('三月 完成设计\n六月 完成施工')
  await sent(unit)
  await unit.locator('.el-drawer .asked').waitFor()
  await clean(unit, 'a request in the drawer')
  await shutDrawer(unit)
  await button(unit, '菜单').click()
  await unit.locator('.side a', { hasText: '申请审批' }).click()
  await unit.locator('.request').nth(1).waitFor()
  same(await unit.locator('.request').getByRole('button', { name: '同意', exact: true }).count(), 0, 'a unit grants nothing')
}

async function grants(chief, base) {
  await go(chief, '/requests')
  await chief.locator('.request').nth(1).waitFor()
  same(await chief.locator('.side .count').innerText(), '2', 'the menu counts what waits')
  const short = chief.locator('.request', { hasText: '井盖缺失' })
  same(await short.locator('.stops li').count(), 3, 'issued, due and wished stand in a row')
  check((await short.locator('.stops .plus').last().innerText()) === '+3', 'with the days between')
  const long = chief.locator('.request', { hasText: '管网老化' })
  check(await button(long, '同意').count() === 0 || await button(long, '同意').isDisabled(), 'the office head grants no suspension')
  await clean(chief, 'requests')
  check(/^延〔\d{4}〕1号$/.test(await short.locator('.case-no').innerText()), 'a request has the number of its form')
  await button(long, '填写创城办意见').click()
  await dialog(chief).getByText('不同意', { exact: true }).click()
  check(await button(dialog(chief), '保存').isDisabled(), 'who does not agree says why')
  await dialog(chief).getByText('同意', { exact: true }).click()
  await dialog(chief).getByLabel('意见（选填）').fill('已列入年度改造计划')
  await clean(chief, 'the opinion of the office')
  await button(dialog(chief), '保存').click()
  await long.locator('.opinion').waitFor()
  await clean(chief, 'a request with the opinion of the office')
  await button(short, '同意').click()
  await dialog(chief).getByLabel('审批意见（选填）').fill('同意，抓紧')
  await sent(chief)
  await until('the request to go', async () => (await chief.locator('.request').count()) === 1)
  same((await base.admin.get(`/api/problems/${base.soon.id}`)).due_on, dayIn(4), 'the card is due three days later')
}

/* Each that is handed out is counted at the card, whoever printed it, and is in the log. */
async function prints(chief, unit, base) {
  await go(chief, '/cards')
  const row = chief.locator('.cards tbody tr', { hasText: '井盖缺失' })
  const [file] = await Promise.all([chief.waitForEvent('download', { timeout: 60_000 }), button(row, '打印').click()])
  check(file.suggestedFilename().endsWith('.pdf'), 'the paper of a card is handed out', file.suggestedFilename())
  await row.locator('.printed', { hasText: /已打印 1 次，最近 .*\d\d:\d\d chief/ }).waitFor()
  await clean(chief, 'a card that was printed')
  await go(unit, '/board')
  const [copy] = await Promise.all([unit.waitForEvent('popup', { timeout: 60_000 }), button(ticket(unit, '井盖缺失'), '打印交办卡').click()])
  await copy.close()
  await ticket(unit, '井盖缺失').locator('.printed', { hasText: /已打印 2 次，最近 .*演示·联络员/ }).waitFor()
  await open(unit, '井盖缺失')
  await unit.locator('.el-drawer .printed', { hasText: '已打印 2 次' }).scrollIntoViewIfNeeded()
  await clean(unit, 'a printed card on a phone')
  await shutDrawer(unit)
  same((await base.admin.get(`/api/cards/${base.soon.card}`)).printed_times, 2, 'two prints are two')
  await go(chief, '/events?kind=card')
  same(await chief.locator('tbody tr', { hasText: '打印交办卡' }).count(), 2, 'and both are in the log')
}

async function leads(browser, base) {
  const leader = await enter(browser, 'boss', PC, '.leader')
  await leader.locator('header a', { hasText: '申请审批' }).click()
  await leader.locator('.request', { hasText: '管网老化' }).waitFor()
  await leader.locator('.request-problem').click()
  await leader.locator('.el-drawer .problem').waitFor()
  check((await text(leader, '.el-drawer')).includes('三月 完成设计'), 'a leader reads the plan')
  check(/创城办意见\s*同意 已列入年度改造计划/.test(await text(leader, '.el-drawer .opinion')), 'and what the office thinks', await text(leader, '.el-drawer .opinion'))
  await clean(leader, 'a request before a leader')
  await shutDrawer(leader)
  await button(leader.locator('.request'), '同意').click()
  await sent(leader)
  await leader.locator('.empty').waitFor()
  same((await base.admin.get(`/api/problems/${base.long.id}`)).state, 'suspended', 'the problem rests')
  return leader
}

/* The number stays, marked; nobody is asked to sign for it, and its code on paper says so first. */
async function voided(unit, gone) {
  await go(unit, '/cards')
  const row = unit.locator('.cards tbody tr', { hasText: '路灯不亮' })
  await row.waitFor()
  check(/作废[^]*责任单位退回/.test(await row.innerText()), 'a void card is marked, with its reason', await row.innerText())
  const mark = await row.locator('.tag').boundingBox()
  check(mark.x + mark.width <= PHONE.width, 'the mark is to be seen on a phone', mark)
  check(await row.locator('td').first().evaluate((td) => td.scrollWidth <= td.clientWidth), 'beside the number')
  same(await button(row, '签收').count(), 0, 'and not to be signed for')
  await clean(unit, 'a void card')
  await go(unit, `/record?card=${gone.card}`)
  const strip = unit.locator('main .strip')
  await strip.waitFor()
  check((await strip.innerText()).includes('已作废：责任单位退回'), 'the code of a void card says that it is void', await strip.innerText())
  same(await unit.locator('.el-drawer:visible').count(), 0, 'before its record is opened')
  await clean(unit, 'the code of a void card')
  await button(unit, '打开记录').click()
  await unit.locator('.el-drawer .problem').waitFor()
  await shutDrawer(unit)
}

async function returns(unit, base) {
  await go(unit, '/board')
  await unit.reload() /* it may have been there all the time, and a unit has no live stream */
  check((await ticket(unit, '井盖缺失').innerText()).includes('延期 1 次'), 'the board tells of the extension')
  same(await unit.locator('section[aria-label=挂账] .ticket').count(), 1, 'and what rests has a column')
  await open(unit, '路灯不亮')
  await button(unit.locator('.act-list'), '退单').click()
  await dialog(unit).getByLabel('补充说明').fill('属住建部门管护')
  await dialog(unit).locator('input[type=file]').setInputFiles(house.form)
  await clean(unit, 'returning a card')
  await dialog(unit).locator('.el-dialog__footer .el-button--primary:not([disabled])').waitFor({ timeout: 60_000 })
  await sent(unit)
  await until('the dispute', async () => (await unit.locator('.el-drawer .trail').innerText()).includes('退单'))
  await voided(unit, base.fresh)
}

/* A returned card has had no meeting: the head of the office finds it among what waits, a leader rules. */
async function rules(chief, leader, base) {
  await go(chief, '/')
  await chief.locator('.unruled tr', { hasText: '路灯不亮' }).waitFor()
  await clean(chief, 'what waits for a ruling, on the first page')
  await chief.locator('.side a', { hasText: '申请审批' }).locator('.count').waitFor()
  await chief.locator('.unruled .link').click()
  check(await button(chief.locator('.act-list'), '裁定').isEnabled(), 'the head of the office may rule in the drawer')
  await shutDrawer(chief)
  await go(leader, '/requests')
  await leader.reload()
  check((await leader.locator('.unruled .case-no').innerText()).startsWith('退〔'), 'with the number of its form')
  await leader.locator('.unruled .link').click()
  await button(leader.locator('.act-list'), '裁定').click()
  check((await dialog(leader).innerText()).includes('属住建部门管护'), 'and reads why it came back')
  const form = dialog(leader).getByRole('link', { name: '盖章的退单表' })
  same(await leader.evaluate(async (url) => (await fetch(url)).status, await form.getAttribute('href')), 200, 'with the stamped form')
  await dialog(leader).getByLabel('由哪个单位负责').click({ force: true })
  await leader.locator('.el-select-dropdown__item:visible', { hasText: OTHER }).click()
  await dialog(leader).getByLabel('裁定说明').fill('由住建管护')
  await clean(leader, 'a ruling by a leader')
  await sent(leader)
  const p = await until('the ruling', async () => {
    const now = await base.admin.get(`/api/problems/${base.fresh.id}`)
    return now.state === 'claimed' ? now : null
  })
  same([p.lead_unit_name, p.dispute.ruling, p.dispute.ruled_by_name], [OTHER, 'assign', 'boss'], 'it is the other unit\'s, by that leader')
  await leader.context().close()
  /* and that was a mistake: a claim without a card can be ruled on too, with a reason */
  await go(chief, '/problems?state=claimed')
  await chief.locator('main').getByText(p.problem_no).first().click()
  await button(chief.locator('.act-list'), '裁定').click()
  const say = dialog(chief).locator('.el-dialog__footer .el-button--primary')
  await dialog(chief).locator('.el-radio', { hasText: '核实后再定' }).click()
  check(await say.isDisabled(), 'a ruling on a claim needs its reason')
  await dialog(chief).getByLabel('裁定说明').fill('权属再核实')
  await clean(chief, 'a ruling on a claim')
  await sent(chief)
  await until('it to go back', async () => (await base.admin.get(`/api/problems/${base.fresh.id}`)).state === 'filed')
  await chief.locator('.el-drawer .trail', { hasText: '权属再核实' }).waitFor()
  await shutDrawer(chief)
}

async function relapses(chief, checker, base) {
  await go(checker, '/verify')
  await checker.locator('.rechecks li').waitFor()
  await clean(checker, 'the recheck')
  await button(checker.locator('.rechecks'), '登记抽查').click()
  await dialog(checker).locator('.el-radio', { hasText: '反弹' }).last().click()
  await clean(checker, 'what was seen at a recheck')
  await dialog(checker).getByLabel('现在的情况').fill('摊点又摆出来了')
  await sent(checker)
  await go(chief, '/')
  const queue = chief.locator('.relapse-queue')
  await queue.waitFor()
  check((await queue.innerText()).includes('摊点又摆出来了'), 'what came back waits on the first page of the office')
  await clean(chief, 'home with what came back')
  const before = (await base.admin.get('/api/relapses?state=found')).items.length
  same(before, 1, 'one waits')
  await go(chief, '/requests')
  await queue.waitFor()
  await clean(chief, 'requests with what came back')
  const menu = chief.locator('.count').first()
  const waits = Number(await menu.innerText())
  check(waits >= 1, 'and counts in the menu', String(waits))
  await queue.locator('button.link').click()
  await chief.locator('.el-drawer .problem').waitFor()
  await shutDrawer(chief)
  await button(queue, '核实属实').click()
  await chief.locator('.el-message-box:visible .el-button--primary').click()
  await queue.waitFor({ state: 'detached' })
  await until('the menu to count it no more', async () => ((await menu.count()) ? Number(await menu.innerText()) : 0) === waits - 1)
  await go(chief, '/board')
  await open(chief, '摊点占道')
  await chief.locator('.relapse .tag-bad').waitFor()
  same((await base.admin.get(`/api/problems/${base.shut.id}`)).state, 'rectifying', 'the problem is open again')
  same(await chief.locator('.board > section h2').allTextContents().then((all) => all.map((x) => x.replace(/[ \d]+$/, ''))), ['已交办', '整改中', '待核查', '退回', '挂账', '已销号'], 'the board has a column for what came back')
  await clean(chief, 'a relapse')
  await shutDrawer(chief)
  await open(chief, '管网老化')
  await button(chief.locator('.act-list'), '恢复整改').click()
  await sent(chief)
  await until('it to go on', async () => (await base.admin.get(`/api/problems/${base.long.id}`)).state === 'rectifying')
  await shutDrawer(chief)
}

/* The verifier cannot see it: nothing is sent back, the unit reads why wherever it works on it. */
async function unreadable(unit, checker, base) {
  const hand = await house.person('unit')
  const shot = await hand.upload('dark.jpg', readFileSync(make('dark.jpg', 2.6, '-vf', 'boxblur=20', '-frames:v', '1')), 'evidence', base.soon.id)
  await until('the picture', async () => (await hand.get(`/api/clips/${shot}`)).state === 'ok', 60_000)
  await hand.post(`/api/cards/${base.soon.card}/reports`, { measures: '已补齐', done_on: dayIn(0), evidence: [shot], remark: '' })
  await go(checker, '/verify')
  await button(checker.locator('main'), '看不清，请补 A').waitFor()
  await clean(checker, 'what waits for its check')
  await checker.locator('.page-head h1').click()
  await checker.keyboard.press('?')
  check((await text(checker, '.el-dialog')).includes('看不清，请补'), 'the list of keys has it')
  await checker.keyboard.press('Escape')
  await until('the keys to close', async () => (await dialog(checker).count()) === 0)
  await checker.keyboard.press('a')
  await dialog(checker).waitFor()
  check(await button(dialog(checker), '请补传').isDisabled(), 'asking for what can be seen needs its reason')
  await checker.keyboard.press('3')
  same(await dialog(checker).locator('textarea').inputValue(), '拍摄角度看不出整改部位', 'which a key picks')
  check((await text(checker, '.el-dialog')).includes('不算退回'), 'and it is said that nothing is sent back')
  await clean(checker, 'asking for what can be seen')
  await sent(checker)
  const told = await base.admin.get(`/api/problems/${base.soon.id}`)
  same([told.state, told.rework_count, told.rectifications.at(-1).state], ['rectifying', 0, 'asked_again'], 'it is rectified again, and was not sent back')
  await go(unit, '/board')
  await ticket(unit, '井盖缺失').locator('.tag', { hasText: '看不清，请补' }).waitFor()
  same(await unit.locator('.board > section[aria-label="退回"] li').count(), 0, 'the board has it marked, not among what came back')
  await clean(unit, 'a board with what could not be seen')
  await open(unit, '井盖缺失')
  const strip = unit.locator('.el-drawer .asked-again')
  await strip.scrollIntoViewIfNeeded()
  check((await strip.innerText()).includes('拍摄角度看不出整改部位'), 'the unit reads why', await strip.innerText())
  await clean(unit, 'what could not be seen in the drawer')
  await shutDrawer(unit)
  await button(ticket(unit, '井盖缺失'), '上传整改').click()
  await dialog(unit).locator('.asked-again', { hasText: '时限顺延至' }).waitFor()
  await clean(unit, 'a report after what could not be seen')
  await button(dialog(unit), '取消').click()
}

/* Nothing is said of a report while a picture is on its way, or failed and stands there, but by video. */
async function holds(phone, base) {
  let refuse
  const waited = new Promise((resolve) => (refuse = resolve))
  await phone.route('**/api/uploads', async (route) => {
    await waited
    await route.fulfill({ status: 410, json: { error: { key: 'upload.kind', zh: '不收这个文件', en: 'Not taken' } } })
  })
  await go(phone, `/verify?problem=${base.soon.id}`)
  const pass = button(phone.locator('main'), '通过 Y')
  await phone.locator('.photos input[type=file]').setInputFiles(make('here.jpg', 1.6, '-frames:v', '1'))
  await phone.locator('.photos', { hasText: '照片还没有全部传上' }).waitFor()
  check(await pass.isDisabled(), 'a picture on its way is waited for')
  await phone.locator('.page-head h1').click()
  await phone.keyboard.press('m')
  await until('a look at the film', async () => (await pass.isEnabled()) && !(await phone.locator('.photos').isVisible()))
  await phone.keyboard.press('m')
  await until('the picture again', async () => (await pass.isDisabled()) && (await phone.locator('.photos li').isVisible()))
  refuse()
  await phone.locator('.photos li', { hasText: '失败 不收这个文件' }).waitFor()
  check(await pass.isDisabled(), 'one that failed is not left out without a word')
  await clean(phone, 'a picture that failed')
  await phone.keyboard.press('n')
  await dialog(phone).locator('textarea').fill('现场未整改')
  check(await button(dialog(phone), '退回').isDisabled(), 'nor is the report sent back without it')
  await dialog(phone).getByText('照片还没有全部传上').waitFor()
  await button(dialog(phone), '取消').click()
  await phone.locator('.photos li button').click()
  await until('it to go on without', async () => pass.isEnabled())
  await phone.unroute('**/api/uploads')
}

/* The office sends a verifier, who finds it on the first page of the phone and passes it on the spot. */
async function sends(browser, chief, base) {
  const unit = await house.person('unit')
  const shot = await unit.upload('lid.jpg', readFileSync(make('lid.jpg', 1.9, '-frames:v', '1')), 'evidence', base.soon.id)
  await until('the picture', async () => (await unit.get(`/api/clips/${shot}`)).state === 'ok', 60_000)
  await unit.post(`/api/cards/${base.soon.card}/reports`, { measures: '已补齐', done_on: dayIn(0), evidence: [shot], remark: '' })
  await base.admin.post('/api/users', { login: 'bound', password: 'Meeting-room-7', must_change: false, name: '演示·限定核查员', roles: ['verifier'], units: [base.units[OTHER]] })
  const phone = await enter(browser, 'checker', PHONE)
  await holds(phone, base)
  await go(chief, '/verify')
  await button(chief.locator('main'), '现场核查派单 F').waitFor()
  await chief.locator('.page-head h1').click()
  await chief.keyboard.press('f')
  await dialog(chief).getByLabel('派谁去').click({ force: true })
  const offered = chief.locator('.el-select-dropdown__item:visible')
  await offered.filter({ hasText: 'checker' }).waitFor()
  same(await offered.filter({ hasText: '限定核查员' }).count(), 0, 'who is limited to others is not offered')
  await offered.filter({ hasText: 'checker' }).click()
  await dialog(chief).getByLabel('重点看什么（选填）').fill('看井盖是否牢固')
  await clean(chief, 'sending somebody to the spot')
  await sent(chief)
  await chief.locator('.site-order', { hasText: 'checker' }).waitFor()
  await clean(chief, 'somebody is sent')
  await go(phone, '/')
  await phone.locator('.site-orders li').waitFor()
  await clean(phone, 'sent to the spot, on the first page')
  await phone.locator('.site-orders .link').click()
  await phone.locator('.site-order').waitFor()
  await phone.locator('.photos input[type=file]').setInputFiles(make('there.jpg', 1.7, '-frames:v', '1'))
  await phone.locator('.photos li', { hasText: '已' }).waitFor()
  await clean(phone, 'on the spot')
  await button(phone.locator('main'), '通过销号 Y').or(button(phone.locator('main'), '通过 Y')).click()
  const after = await until('the check', async () => {
    const p = await base.admin.get(`/api/problems/${base.soon.id}`)
    return p.rectifications.at(-1).verification ? p : null
  })
  const check_ = after.rectifications.at(-1).verification
  same([check_.method, check_.evidence.length, after.site_orders.map((o) => o.state)], ['onsite', 1, ['done']], 'it is checked on the spot with its picture, which fulfils the order')
  await phone.context().close()
}

async function reminds(chief) {
  await until('a reminder', async () => (await chief.evaluate(() => fetch('/api/reminders').then((r) => r.json()))).items.some((i) => i.open), 90_000)
  await go(chief, '/')
  await chief.reload()
  await chief.locator('.bell-button b').waitFor()
  await chief.locator('.bell-button').click()
  check((await text(chief, '.bell-list')).includes('还剩'), 'the bell says how long is left')
  await snap(chief, 'after-bell')
  await chief.locator('.bell-list a').click()
  await chief.locator('.reminders tbody tr').first().waitFor()
  await clean(chief, 'reminders')
  await chief.emulateMedia({ media: 'print' })
  check(!(await chief.locator('.side').isVisible()) && (await chief.locator('th.paper-only').first().isVisible()), 'on paper there is no menu, and room to write')
  await snap(chief, 'after-reminders-paper')
  await chief.emulateMedia({ media: 'screen' })
}

async function settles(chief) {
  await go(chief, '/settings')
  const form = chief.getByRole('form', { name: '时限与证据' })
  await form.locator('[id="s-due.soon_days"]').fill('4')
  await form.locator('[id="s-due.hour"]').fill('17')
  await form.locator('button[type=submit]').click()
  await form.locator('small', { hasText: 'chief 于' }).nth(1).waitFor()
  check(true, 'a group is saved at once and tells who changed it')
  await form.locator('.setting', { has: chief.locator('[id="s-due.hour"]') }).getByRole('button', { name: '恢复默认' }).click()
  await form.locator('button[type=submit]').click()
  await until('the default', async () => (await form.locator('button[type=submit]').isDisabled()))
  const calendar = chief.locator('.calendar')
  await until('the year after next by law or unknown', async () => {
    if ((await calendar.innerText()).includes('待国务院通知后核对'))
      return true
    await calendar.getByRole('button', { name: '下一年' }).click()
    return false
  })
  const year = (await calendar.locator('.row > b').innerText()).trim()
  await calendar.locator(`[data-day="${year}-03-02"]`).click()
  await dialog(chief).getByLabel('名称').fill('演示县庆')
  await snap(chief, 'after-holiday')
  await sent(chief)
  await calendar.locator(`[data-day="${year}-03-02"].holiday.office`).waitFor()
  check(true, 'a holiday is set and marked')
  await calendar.locator(`[data-day="${year}-03-02"]`).focus()
  await chief.keyboard.press('ArrowDown')
  same(await chief.evaluate(() => document.activeElement.dataset.day), `${year}-03-09`, 'the arrows go by weeks')
  const row = chief.locator('.terms tbody tr').first()
  await row.locator('.el-select').click()
  await chief.locator('.el-select-dropdown__item:visible', { hasText: '工作日' }).click()
  await row.locator('input').last().fill('5')
  await row.locator('input').last().press('Tab')
  await button(row, '保存').click()
  await until('the term', async () => (await button(row, '保存').count()) === 0)
  await calendar.scrollIntoViewIfNeeded()
  await clean(chief, 'settings')
}

async function because(page, reason) {
  const box = page.locator('.el-message-box:visible')
  await box.locator('textarea').fill(reason)
  await box.locator('.el-button--primary').click()
  await box.waitFor({ state: 'hidden' })
}

/* An original that the office keeps for good is told of past its years, and proposed never. */
async function keeps(chief, base) {
  const { clip } = await base.admin.get(`/api/problems/${base.soon.id}`)
  await go(chief, `/clips/${clip}`)
  const kept = chief.locator('.clip-class')
  check((await kept.innerText()).includes('标准期限'), 'an original is of the usual years', await kept.innerText())
  await button(kept, '定为长期保存').click()
  await because(chief, '创城申报留档')
  await kept.locator('.tag', { hasText: '长期保存' }).waitFor()
  check((await kept.innerText()).includes('创城申报留档'), 'and is kept for good, with the reason')
  await clean(chief, 'a clip kept for good')
  house.write(`UPDATE clip SET created_at = created_at - 4 * 366 * 86400000 WHERE id = ${clip}`)
  await go(chief, '/settings')
  const panel = chief.locator('.retention')
  const row = panel.locator('tbody tr', { hasText: 'film.mp4' })
  await row.waitFor()
  check(/已满年限 0 件[^]*另有长期保存 1 件，不列入删除/.test(await panel.innerText()), 'it is not among those that are proposed', await panel.innerText())
  check(/长期保存\s*创城申报留档/.test(await row.innerText()), 'and stands there with its class and the reason', await row.innerText())
  await panel.scrollIntoViewIfNeeded()
  await clean(chief, 'what is kept for good')
  await button(row, '改为标准期限').click()
  await because(chief, '申报已结束')
  await row.locator('.clip-class', { hasText: '标准期限' }).waitFor()
  await until('the sum', async () => /已满年限 1 件/.test(await panel.innerText()))
  check(!(await panel.innerText()).includes('另有长期保存'), 'put back, it is one of them')
  await go(chief, '/events?kind=clip')
  for (const words of ['改为标准期限', '定为长期保存'])
    await chief.locator('tbody tr', { hasText: words }).first().waitFor()
  check(true, 'the log has both')
}

/* What was put away is found by its state as all else is. */
async function archived(chief) {
  await go(chief, '/problems')
  const tab = chief.locator('.state-tabs button', { hasText: '已归档' })
  await tab.click()
  await until('the tab', async () => (await tab.getAttribute('aria-pressed')) === 'true' && chief.url().includes('state=archived'))
  await clean(chief, 'problems that are archived')
  await go(chief, '/ledgers?which=problems')
  await chief.locator('.filters .el-select', { hasText: '状态' }).click()
  await chief.locator('.el-select-dropdown__item:visible', { hasText: '已归档' }).click()
  await until('the ledger of them', async () => chief.url().includes('state=archived') && (await text(chief, '.ledger tbody')) === '无数据')
}

async function audits(chief) {
  await go(chief, '/events?kind=calendar')
  await chief.locator('tbody tr', { hasText: '演示县庆' }).waitFor()
  check((await text(chief, '.head code')).length === 64, 'the head of the chain is told')
  await button(chief.locator('.head'), '复制').click()
  await clean(chief, 'the log')
  const [file] = await Promise.all([chief.waitForEvent('download'), button(chief, '导出 CSV').click()])
  const csv = readFileSync(await file.path(), 'utf8')
  check(csv.includes('演示县庆') && csv.trim().split('\r\n').length === 2, 'the export has the rows of the filter', csv)
  await go(chief, '/events?q=nobody')
  await chief.locator('.empty').waitFor()
}

async function main(browser) {
  house.init({ chief: 'office,office_head,admin,supervisor', checker: 'verifier', boss: 'leader' })
  await house.start()
  const base = await prepare()
  house.form = base.form
  const unit = await enter(browser, 'unit', PHONE)
  const chief = await enter(browser, 'chief')
  const checker = await enter(browser, 'checker')
  await asks(unit)
  await grants(chief, base)
  await prints(chief, unit, base)
  const leader = await leads(browser, base)
  await returns(unit, base)
  await rules(chief, leader, base)
  await relapses(chief, checker, base)
  await unreadable(unit, checker, base)
  await sends(browser, chief, base)
  await settles(chief)
  await keeps(chief, base)
  await archived(chief)
  await audits(chief)
  await reminds(chief)
  await imports(house, chief, { go, clean, admin: base.admin })
  await ledgers(house, chief, { go, clean, admin: base.admin })
  await trials(house, chief, { go, clean })
  await accounts(house, chief, { go, clean, unit: UNIT })
  same(faults, [], 'no page asked outside, threw or logged an error')
}

await walk(house, main)
