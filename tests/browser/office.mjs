// The office app by real clicks and keys, from the log-in to the ledgers: upload, frame-exact
// marking, reel by keyboard, lock, console with a claim and a dispute on behalf, ruling, card,
// evidence, verification, closure. Then every screen of every role with axe, at 1440 and 390 px.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { dispatchWalk } from './dispatch.mjs'
import { axe, House, makeClip, snap as shot, walk } from './house.mjs'
import { mapWalk } from './map.mjs'
import { printedWalk } from './printed.mjs'
import { roundWalk } from './rounds.mjs'
import { check, note, same, sleep, until } from './tap.mjs'

const UNIT = '演示城管局'
const OTHER = '演示住建局'
const FPS = 25
const house = new House()
const { faults } = house
const begun = Date.now()

/* --- helpers --------------------------------------------------------------------------------- */

/* `also`: the host of map tiles, which the settings name. */
function watch(page, who, also) {
  page.on('request', (r) => {
    const url = new URL(r.url())
    if (!['blob:', 'data:'].includes(url.protocol) && ![house.office, also].includes(url.origin))
      faults.push(`${who} asked outside: ${r.url()}`)
  })
  page.on('pageerror', (e) => faults.push(`${who} threw: ${e.message}`))
  page.on('console', (m) => {
    const early = also && m.text().includes(`'${also}/`) && m.text().includes('"img-src')
    if (m.type() === 'error' && !early && !/status of 40[1349]|ERR_ABORTED/.test(m.text()))
      faults.push(`${who} logged on ${page.url()}: ${m.text()}`)
  })
}

async function enter(browser, login, size = { width: 1440, height: 900 }, also = '') {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN', reducedMotion: 'reduce' })
  const page = await context.newPage()
  watch(page, login, also)
  await page.goto(house.office + '/')
  await page.fill('[name=login]', login)
  await page.fill('[name=password]', 'Meeting-room-7')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.shell')
  return page
}

async function go(page, path) {
  await page.goto(`${house.office}/#${path}`)
  await page.waitForSelector('main h1')
}

const button = (page, name) => page.getByRole('button', { name, exact: true })
const dialog = (page) => page.locator('.el-dialog:visible')

/* Element Plus select: open, choose the option that reads so. */
async function choose(page, label, text) {
  await page.getByLabel(label, { exact: true }).first().click({ force: true })
  await page.locator('.el-select-dropdown__item:visible', { hasText: text }).first().click()
}

/* --- what the API prepares: only the registers ----------------------------------------------- */

async function register(office) {
  const units = {}
  for (const [i, name] of [UNIT, OTHER].entries())
    units[name] = (await office.post('/api/units', { code: `U${i + 1}`, full_name: name, short_name: name, kind: 'county', rank_order: i + 1 })).id
  for (const [name, unit] of [['演示甲', UNIT], ['演示乙', OTHER]])
    await office.post('/api/persons', { name, unit: units[unit], post: '局长' })
  const [type] = (await office.get('/api/point-types')).items
  for (const [i, name] of ['演示人民路东口', '演示和平市场'].entries())
    await office.post('/api/points', { code: `P${i + 1}`, name, type: type.id, address: '演示地址', lead_unit: units[UNIT], person: '演示甲' })
  return units
}

/* --- upload ---------------------------------------------------------------------------------- */

async function upload(page) {
  await go(page, '/upload')
  const clips = [['a.mp4', 'red', 4], ['b.mp4', 'blue', 3]].map(([name, colour, s]) => ({ name, mimeType: 'video/mp4', buffer: makeClip(house.folder, name, s, colour) }))
  const broken = { name: 'broken.mp4', mimeType: 'video/mp4', buffer: Buffer.from('this is no film') }
  await page.setInputFiles('input[type=file]', [...clips, broken, { ...clips[0], name: 'again.mp4' }])
  await until('four files received', async () => (await page.locator('.upload-list li .tag-good').count()) === 4, 60_000)
  check((await page.locator('.upload-list').textContent()).includes('已上传过'), 'the same file is recognised')
  await shot(page, 'upload')
  await go(page, '/clips')
  await until('two usable clips and one refused', async () =>
    (await page.locator('a.clip-face').count()) === 2 && (await page.locator('.clip-failed').count()) === 1, 90_000)
  check((await page.locator('.clip-failed').textContent()).trim().length > 6, 'the refused file says why')
  await page.locator('a.clip-face').first().hover({ position: { x: 90, y: 40 } })
  await until('the strip under the pointer', async () => (await page.locator('.clip-scrub').count()) === 1)
  await shot(page, 'clips')
}

/* --- marking --------------------------------------------------------------------------------- */

/* The frame that is really on screen, by the player's own word. */
async function watchFrames(page) {
  await page.evaluate(() => {
    const v = document.querySelector('.picture video')
    const each = (_, meta) => {
      window.shownAt = meta.mediaTime
      v.requestVideoFrameCallback(each)
    }
    v.requestVideoFrameCallback(each)
  })
}
const shownFrame = (page) => page.evaluate((fps) => Math.round(window.shownAt * fps), FPS)
const toldFrame = async (page) => Number(/第 (\d+) 帧/.exec(await page.locator('.time').textContent())[1])

async function stepExactly(page) {
  let exact = 0
  for (let n = 1; n <= 25; n++) {
    await page.keyboard.press('ArrowRight')
    const ok = await until(`frame ${n}`, async () => (await shownFrame(page)) === n, 3000).catch(() => false)
    exact += ok && (await toldFrame(page)) === n
  }
  same(exact, 25, 'frame step is exact over 25 steps')
  for (let n = 0; n < 5; n++)
    await page.keyboard.press('ArrowLeft')
  check(await until('frame 20', async () => (await shownFrame(page)) === 20, 3000).catch(() => false), 'five quick steps back land on frame 20')
}

async function fillProblem(page, point, text, key) {
  await page.keyboard.press(key)
  await choose(page, '点位', point)
  await until('the proposed unit', async () => (await page.locator('.mark-form').textContent()).includes('建议依据'))
  await page.fill('#f-text', text)
}

async function mark(page, office) {
  const clips = (await office.get('/api/clips?purpose=footage')).items.filter((c) => c.state === 'ok')
  const long = clips.find((c) => c.name === 'a.mp4')
  await go(page, `/clips/${long.id}`)
  await page.waitForSelector('.picture video')
  await until('the film', () => page.evaluate(() => document.querySelector('.picture video').readyState >= 3))
  await sleep(300)
  await watchFrames(page)
  await page.keyboard.press('Shift+?')
  check(await dialog(page).isVisible(), '? shows the keys')
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({ state: 'hidden' })
  await page.locator('h1').click()
  await stepExactly(page)
  const indicator = (await office.get('/api/indicators')).items.at(-1)

  /* first problem: in at 20, out on frame 44, so [20, 45) */
  await page.keyboard.press('i')
  for (let n = 0; n < 2; n++)
    await page.keyboard.press('Shift+ArrowRight')
  for (let n = 0; n < 4; n++)
    await page.keyboard.press('ArrowRight')
  await page.keyboard.press('o')
  await fillProblem(page, '演示人民路东口', '人行道摊点占道', '1')
  await page.keyboard.press('1')
  same(await page.inputValue('#f-text'), '人行道摊点占道1', 'keys are letters while typing')
  await page.keyboard.press('Backspace')
  await choose(page, '测评指标', indicator.text)
  await shot(page, 'annotate')
  await page.locator('#f-text').focus()
  await page.keyboard.press('Control+Enter')
  await until('a saved segment', async () => (await page.locator('.segment-list li').count()) === 1)

  /* second: the way of the office, saved and filed at once */
  await page.keyboard.press('k')
  await page.locator('h1').click()
  await page.keyboard.press('k')
  await page.keyboard.press('i')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('o')
  await fillProblem(page, '演示和平市场', '垃圾桶满溢', '2')
  await choose(page, '测评指标', indicator.text)
  await page.getByRole('button', { name: '保存并立案' }).click()
  await until('two segments', async () => (await page.locator('.segment-list li').count()) === 2)
  const full = await office.get(`/api/clips/${long.id}`)
  same([full.segments[0].in_frame, full.segments[0].out_frame], [20, 45], 'the marked frames are what was recorded')
  same(full.segments[1].state, 'filed', 'the second is filed')

  /* the draft is filed from the list */
  await go(page, '/problems?state=draft')
  await page.locator('.problem-row').first().click()
  await button(page, '立案').click()
  await until('filed', async () => (await office.get('/api/problems')).counts.filed === 2)
  await shot(page, 'problem-drawer')
  await playTheSegment(page)
}

/* The row has its picture; the drawer plays the segment, from its start to its end and no further. */
async function playTheSegment(page) {
  await go(page, '/problems?state=filed')
  await until('the picture in the row', () => page.locator('.thumb img').first().evaluate((i) => i.complete && i.naturalWidth > 0))
  await page.locator('.problem-row').first().click()
  await page.locator('.segment-player').waitFor()
  await page.evaluate(() => {
    window.seen = []
    window.watch = setInterval(() => {
      const v = document.querySelector('.segment-player video')
      if (v && !v.paused && !v.seeking && v.readyState >= 2) window.seen.push(v.currentTime)
    }, 20)
  })
  const id = Number(/open=(\d+)/.exec(page.url())[1])
  const [s] = (await page.evaluate((n) => fetch(`/api/problems/${n}`).then((r) => r.json()), id)).segments
  await button(page, '播放问题片段').click()
  await page.locator('.segment-player video').waitFor()
  await page.locator('.segment-player video').waitFor({ state: 'detached' })
  await page.locator('.segment-player .still').waitFor()
  const seen = await page.evaluate(() => (clearInterval(window.watch), window.seen.filter((at) => at > 0)))
  const [from, to] = [s.in_t90 / 90000, s.out_t90 / 90000]
  check(seen.length > 5 && Math.min(...seen) > from - 0.25 && Math.max(...seen) < to + 0.3, `the segment is played, ${from} to ${to}: ${Math.min(...seen)} to ${Math.max(...seen)}`)
}

/* --- meeting --------------------------------------------------------------------------------- */

async function plan(page, office) {
  await go(page, '/screenings')
  await page.locator('.page-acts').getByRole('button', { name: '新建审看会' }).waitFor()
  await page.keyboard.press('n')
  await dialog(page).locator('form').waitFor()
  await page.keyboard.press('Control+s')
  await page.waitForURL(/#\/screenings\/\d+$/)
  const id = Number(/(\d+)$/.exec(page.url())[1])
  await page.getByRole('button', { name: '添加参会人' }).first().click()
  await dialog(page).getByLabel('从人员库选择').click({ force: true })
  for (const name of ['演示甲', '演示乙'])
    await page.locator('.el-select-dropdown__item:visible', { hasText: name }).click()
  await dialog(page).getByText('参会身份').click()
  await dialog(page).getByRole('button', { name: '添加参会人' }).click()
  await until('two people', async () => (await office.get(`/api/screenings/${id}`)).attendance.length === 2)
  await until('desk codes', async () => (await page.locator('.desks li').count()) === 2)
  return id
}

/* ? lists the keys, N begins a new one; typed into a field they are letters. */
async function keysOfPage(page) {
  const told = page.locator('.el-dialog:visible .page-keys kbd')
  await page.locator('h1').click()
  await page.keyboard.press('Shift+?')
  await told.first().waitFor()
  same(await told.allInnerTexts(), ['K J', 'Enter', 'E', 'N', 'Ctrl S', 'Esc', '/', 'Ctrl K', '?'], '? lists the keys of the page')
  same((await axe(page)).filter((v) => /serious|critical/.test(v)), [], 'axe finds nothing serious on them')
  await shot(page, 'keys')
  await page.keyboard.press('Escape')
  await told.first().waitFor({ state: 'hidden' })
  await page.keyboard.press('/')
  await page.keyboard.type('n?')
  same([await page.locator('.search-box input').inputValue(), await dialog(page).count()], ['n?', 0], 'in a field they are letters')
  await page.locator('.search-box input').fill('')
  await page.locator('h1').click()
  await page.keyboard.press('n')
  await dialog(page).waitFor()
  same(await dialog(page).count(), 1, 'N begins a new one')
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({ state: 'hidden' })
}

async function reel(page, office, id) {
  await go(page, '/problems?state=filed')
  await page.locator('.problem-row').first().waitFor()
  await keysOfPage(page)
  await page.locator('.problem-row').first().click()
  const goes = page.locator('.act-list .el-button--primary')
  await goes.waitFor()
  same(await goes.allInnerTexts(), ['加入成片'], 'a filed problem leads to the film of the meeting that is planned')
  await shot(page, 'problem-to-reel')
  await goes.click()
  await page.waitForURL(/#\/screenings\/\d+\/reel\?problem=\d+$/)
  await until('it alone in the pool', async () => (await page.locator('.pool-list li').count()) === 1)
  await page.locator('.pool .el-input__inner').fill('')
  for (let n = 2; n > 0; n--) {
    await until('the pool', async () => (await page.locator('.pool-list li').count()) === n)
    await page.locator('.pool-list .el-button').first().click()
  }
  await until('four items', async () => (await page.locator('.reel-list li').count()) === 4)
  const before = await page.locator('.reel-list li').nth(1).textContent()
  await page.locator('.reel-list li').nth(1).focus()
  await page.keyboard.press('Alt+ArrowDown')
  await until('the move', async () => (await page.locator('.reel-list li').nth(2).textContent()).slice(2) === before.slice(2))
  check((await page.locator('[aria-live=polite]').last().textContent()).includes('第 3 位'), 'a move by keyboard is told to screen readers')
  await until('saved', async () => (await page.locator('.page-acts .note').textContent()) === '顺序已保存')
  const first = page.locator('.reel-list li').nth(1)
  const second = page.locator('.reel-list li').nth(2)
  const from = await first.locator('.reel-handle').boundingBox()
  const to = await second.boundingBox()
  await page.mouse.move(from.x + 5, from.y + 5)
  await page.mouse.down()
  await page.mouse.move(to.x + 10, to.y + to.height - 8, { steps: 12 })
  await page.mouse.up()
  await until('the drag is saved', async () => {
    const r = await office.get(`/api/screenings/${id}/reel`)
    return r.items[1].row && before.includes(r.items[1].row.problem_no)
  })
  same((await office.get(`/api/screenings/${id}/reel`)).items.map((i) => i.kind), ['title', 'problem', 'problem', 'end'], 'title and end come along')
  await shot(page, 'reel')
  await button(page, '预览').click()
  await until('the preview plays', () => page.evaluate(() => document.querySelector('.preview') !== null))
  await page.keyboard.press('ArrowRight')
  await until('the film in the preview', () => page.evaluate(() => (document.querySelector('.preview video')?.currentTime ?? 0) > 0), 15_000)
  await page.keyboard.press('Escape')
  same(await page.locator('.page-acts').getByRole('button', { name: '锁定成片' }).isEnabled(), false, 'a film is not locked before its pieces are checked')
  await page.getByRole('button', { name: '逐个播放检查' }).click()
  await page.locator('.preview-acts').getByRole('button', { name: '打码已检查' }).click()
  await page.keyboard.press('Escape')
  await page.locator('.reel-list').getByRole('button', { name: '打码已检查' }).first().click()
  await until('the pieces are checked', async () => (await office.get(`/api/screenings/${id}/reel`)).items.every((i) => !i.unchecked))
  await shot(page, 'reel-checked')
  await page.locator('.page-acts').getByRole('button', { name: '锁定成片' }).click()
  await until('the locked version', async () => (await page.locator('.versions .tag-good').count()) === 1, 120_000)
  await shot(page, 'reel-locked')
}

async function meet(page, recorder, office, id) {
  await go(page, `/screenings/${id}/console`)
  const step = page.locator('.step')
  const press = async (text) => {
    await until(`the step ${text}`, async () => (await step.textContent()).startsWith(text) && (await step.isEnabled()))
    await page.keyboard.press('Enter')
  }
  await press('标为已通知')
  await press('开始签到')
  await page.getByText(/^签到 \d/).click()
  for (let n = 2; n > 0; n--) {
    await until('people to check in', async () => (await page.locator('.queue li').count()) === n)
    await page.locator('.queue li').first().getByRole('button', { name: '已到' }).click()
  }
  await page.getByText('序列', { exact: true }).click()
  await page.locator('h1').click()
  await press('开始会议')
  await press('播放第一条')
  await press('下一条')
  await press('开始认领')
  await until('the countdown', async () => (await page.locator('.window.open').count()) === 1)
  await shot(page, 'console-claim')

  /* the recorder claims for the unit that has no phone */
  await go(recorder, `/screenings/${id}/console`)
  await button(recorder, '代为认领').click()
  await dialog(recorder).getByLabel('姓名').fill('演示甲')
  await dialog(recorder).getByLabel('整改措施').fill('立即清理并每日巡查')
  await dialog(recorder).getByLabel(/^现场表态/).fill('三日内清理到位')
  await dialog(recorder).getByRole('button', { name: '3 天' }).click()
  same(await recorder.locator('.el-form-item', { hasText: '纸上的时间' }).count(), 0, 'while the window is open nobody is asked for a paper')
  await press('结束认领')
  const onPaper = recorder.locator('.el-form-item', { hasText: '纸上的时间' }).locator('input')
  await onPaper.waitFor()
  check(await dialog(recorder).getByRole('button', { name: '确定' }).isDisabled(), 'when it is over the paper’s time is needed')
  const clock = await recorder.evaluate(() => new Date().toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false, hour: '2-digit', minute: '2-digit' }))
  await onPaper.fill(clock)
  await dialog(recorder).getByLabel('纸质凭据').fill('纸质认领表第1页')
  await shot(recorder, 'console-paper')
  await dialog(recorder).getByRole('button', { name: '确定' }).click()
  await until('the claim on the console', async () => (await page.locator('.claim-list li').count()) === 1)
  const said = await page.locator('.claim-list').textContent()
  check(said.includes('代录') && said.includes(`纸上 ${clock}`), 'a claim on behalf is shown as such, with the paper’s time')

  /* and what it promised better than that */
  await recorder.locator('.claim-list').getByRole('button', { name: '补录表态' }).click()
  await dialog(recorder).getByLabel(/^现场表态/).fill('两日内清理到位')
  await dialog(recorder).getByLabel(/^纸质凭据/).fill('纸质签字表第3页')
  await shot(recorder, 'console-pledge')
  await dialog(recorder).getByRole('button', { name: '确定' }).click()
  await until('the pledge', async () => (await page.locator('.claim-list').textContent()).includes('两日内清理到位'))
  await press('下一条')
  await press('开始认领')
  await until('the second countdown', async () => (await page.locator('.window.open').count()) === 1)
  await until('the second problem on the recorder’s page', async () => (await recorder.locator('.claim-list li').count()) === 0)
  await button(recorder, '代提异议').click()
  await dialog(recorder).getByLabel('姓名').fill('演示甲')
  await dialog(recorder).getByLabel('补充说明').fill('该处由住建部门管理')
  await dialog(recorder).getByRole('button', { name: '确定' }).click()
  await until('the dispute', async () => (await page.locator('.dispute').count()) === 1)
  await page.locator('.dispute').getByRole('button', { name: '裁定' }).click()
  await dialog(page).getByLabel('由哪个单位负责').click({ force: true })
  await page.locator('.el-select-dropdown__item:visible', { hasText: OTHER }).click()
  await dialog(page).getByRole('button', { name: '裁定' }).click()
  await until('the ruling', async () => (await page.locator('.dispute').count()) === 0)
  await shot(page, 'console-ruled')
  await page.locator('h1').click()
  await until('a settled step', async () => /^(结束认领|已有答复|下一条|散会)/.test(await step.textContent()))
  if (!/^(下一条|散会)/.test(await step.textContent()))
    await page.keyboard.press('Enter')
  await press('下一条')
  await press('散会')
  await page.locator('.el-message-box').getByRole('button', { name: '散会' }).click()
  await until('the end', async () => (await office.get(`/api/screenings/${id}`)).state === 'adjourned')
  const y = (await office.get(`/api/screenings/${id}`)).counts
  same([y.total, y.claimed, y.missed], [2, 2, 0], 'the tally of the record')
}

/* --- afterwards ------------------------------------------------------------------------------ */

async function after(page, clerk, liaison, boss, verifier, office) {
  await dispatchWalk({ page, clerk, office, go, shot })

  await go(liaison, '/board')
  await until('the unit’s board', async () => (await liaison.locator('.ticket').count()) > 0)
  same(await liaison.locator('.ticket').count(), 1, 'a unit sees its own card only')
  await liaison.getByRole('button', { name: '签收' }).click()
  await until('work begun', async () => (await office.get('/api/problems')).counts.rectifying === 1)
  await sleep(1100) /* evidence has to be younger than the signature */
  await liaison.getByRole('button', { name: '上传整改' }).click()
  await liaison.setInputFiles('.el-dialog input[type=file]', { name: 'after.mp4', mimeType: 'video/mp4', buffer: makeClip(house.folder, 'after.mp4', 2, 'green') })
  await until('the evidence', async () => (await dialog(liaison).textContent()).includes('可用'), 60_000)
  await dialog(liaison).getByLabel('整改措施').fill('已清理，安排专人巡查')
  await shot(liaison, 'report')
  await boss.reload() /* what a page without a stream has just read is not what it shows next */
  await boss.waitForSelector('main h1')
  await boss.waitForLoadState('networkidle')
  await dialog(liaison).getByRole('button', { name: '提交反馈' }).click()
  await liaison.locator('.ticket', { hasText: '待负责人签字' }).waitFor()
  await go(boss, '/board')
  await boss.locator('.unsigned').getByRole('button', { name: '签字上报' }).waitFor()
  await shot(boss, 'report-to-sign')
  await boss.locator('.unsigned').getByRole('button', { name: '签字上报' }).click()
  await boss.locator('.el-message-box:visible .el-button--primary').click()
  await until('the report', async () => (await office.get('/api/problems')).counts.reported === 1)

  await go(verifier, '/problems?state=reported')
  await verifier.locator('.problem-row').first().click()
  const goes = verifier.locator('.act-list .el-button--primary')
  await goes.waitFor()
  same(await goes.allInnerTexts(), ['去核验'], 'a verifier is led from a reported problem to its check')
  await shot(verifier, 'problem-to-verify')
  await goes.click()
  await verifier.waitForURL(/#\/verify\?problem=\d+$/)
  await until('before and after', () => verifier.evaluate(() => document.querySelectorAll('.ba-side figure').length === 2))
  await sleep(500)
  await shot(verifier, 'verify')
  await verifier.keyboard.press('y')
  await until('passed', async () => (await verifier.locator('.verify').textContent()).includes('核查通过'))
  await go(page, '/verify')
  await page.getByRole('button', { name: '批准销号' }).click()
  await until('closed', async () => (await office.get('/api/problems')).counts.closed === 1)
  check(true, 'one problem went the whole way to closure by clicks')
  await go(boss, '/board')
  await boss.reload()
  await boss.locator('.strip', { hasText: '本单位没有待整改问题' }).waitFor()
  same(await boss.locator('.ticket').count(), 1, 'a unit is told that nothing waits, above what was closed')
  await shot(boss, 'board-rests')
  await go(page, '/problems?state=closed')
  const tick = page.locator('.tag-done', { hasText: '已销号' }).first()
  await tick.waitFor()
  check(await tick.locator('i').evaluate((i) => getComputedStyle(i).clipPath.startsWith('polygon')), 'what is closed has a tick')
  await go(page, '/registry?what=points')
  await page.locator('.ledger td.tick').first().waitFor()
  check(await page.locator('.ledger td.tick').first().evaluate((td) => td.offsetWidth <= 48 && getComputedStyle(td.nextElementSibling).position === 'sticky'), 'the ticks of the points take little room, their codes stay in sight')

  await go(page, '/ledgers?which=problems')
  await until('the ledger', async () => (await page.locator('.ledger tbody tr').count()) >= 2)
  const [file] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('button', { name: '导出 Excel' }).click()])
  check(/\.xlsx$/.test(file.suggestedFilename()), `the workbook comes down as ${file.suggestedFilename()}`)
  await ledgerAsOnScreen(page, office)
  await figureRows(page, office)
}

// Columns are switched off for good, the total stands below, and it prints on A4 landscape
async function ledgerAsOnScreen(page, office) {
  const heads = () => page.locator('.ledger th').allTextContents()
  const all = (await heads()).length
  await page.getByRole('button', { name: /列设置/ }).click()
  await page.locator('.ledger-columns label', { hasText: '截图文件名' }).locator('input').uncheck()
  await page.keyboard.press('Escape')
  await page.reload()
  await until('the ledger', async () => (await page.locator('.ledger tbody tr').count()) >= 2)
  check((await heads()).length === all - 1 && !(await heads()).includes('截图文件名'), 'a column that was switched off stays off')
  const rows = await page.locator('.ledger tbody tr').count()
  same((await page.locator('.ledger tfoot td').first().textContent()).trim(), `合计 ${rows} 行`, 'the total row says how many')
  const wide = await page.locator('.ledger td.long').evaluateAll((all) => all.map((td) => td.offsetWidth))
  check(wide.length > 0 && wide.every((w) => w >= 180), 'a sentence has room in its column', wide.join(' '))
  await page.locator('.el-radio-button', { hasText: '点位台账' }).click()
  await page.locator('.filters .el-select', { hasText: '点位类型' }).waitFor({ timeout: 8000 })
  check(true, 'the ledger of points asks for a type of points')
  await page.locator('.ledger tbody tr').first().locator('td').nth(1).click()
  await page.waitForURL(/#\/registry\?what=points&id=\d+$/)
  await page.locator('.el-drawer:visible .point-card').waitFor()
  check(true, 'a row of it leads to its point')
  await page.goBack()
  await page.locator('.ledger tbody tr').first().waitFor()
  await page.locator('.el-radio-button', { hasText: '问题台账' }).click()
  await until('the ledger', async () => (await page.locator('.ledger tbody tr').count()) === rows)
  await page.keyboard.press('Control+f')
  await page.keyboard.type('问题类型')
  await until('the column is found', async () => (await page.locator('.ledger th.found').allTextContents()).join() === '问题类型')
  await page.keyboard.press('Escape')
  await page.locator('.ledger').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  check(await page.locator('.ledger tbody tr').nth(1).evaluate((tr) => tr.classList.contains('on')), 'Ctrl+F finds a column, the arrows go from row to row')
  await page.keyboard.press('Enter')
  const drawer = page.locator('.el-drawer:visible .problem')
  await drawer.waitFor()
  const no = await page.locator('.ledger tbody tr').nth(1).locator('.ledger-row').innerText()
  same(await drawer.getAttribute('aria-label'), no, 'and Enter opens the problem of the row')
  await shot(page, 'ledger-drawer')
  await page.locator('.el-drawer__close-btn:visible').click()
  await drawer.waitFor({ state: 'hidden' })
  await page.locator('.ledger tbody tr').first().locator('td').nth(2).click()
  await drawer.waitFor()
  same(await drawer.getAttribute('aria-label'), await page.locator('.ledger-row').first().innerText(), 'so does a click')
  await page.locator('.el-drawer__close-btn:visible').click()
  await drawer.waitFor({ state: 'hidden' })
  check(await page.getByLabel('带缩略图').isEnabled(), 'a short ledger may have pictures')
  await page.getByRole('button', { name: '导出 Excel' }).click()
  await until('the job', async () => (await office.get('/api/papers?kind=ledger')).items.length === 2, 60_000)
  const asked = (await office.get('/api/events?kind=job&limit=1000')).items.filter((e) => e.data.kind === 'ledger')
  check(asked.length === 2 && asked[0].data.columns.includes('still') && !asked[1].data.columns.includes('still'), 'the log has which columns went out', JSON.stringify(asked.map((e) => e.data)))
  await page.evaluate(() => {
    const body = document.querySelector('.ledger tbody')
    for (let i = 0; i < 80; i++) body.append(body.rows[0].cloneNode(true))
  })
  const pdf = join(house.folder, 'ledger.pdf')
  await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true })
  const info = execFileSync('pdfinfo', [pdf], { encoding: 'utf8' })
  check(/Page size:\s+84[12][\d.]* x 59[45]/.test(info), 'it prints on A4 landscape', info)
  const pages = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).split('\f').filter((x) => x.trim())
  check(pages.length > 1 && pages.every((x) => x.replace(/\s/g, '').includes('问题编号')), 'the head stands on every page', `${pages.length} pages`)
  const tight = pages.map((x) => x.replace(/\s/g, ''))
  const told = (await office.get('/api/ledgers/problems?state=filed')).office
  check(tight[0].startsWith(`问题台账填报单位：${told}日期：20`) && tight[0].includes('筛选：无问题编号') && !tight[0].includes('三本台账'), 'the sheet is headed by the ledger’s own name, who made it, when and of what', tight[0].slice(0, 80))
  check(tight.at(-1).endsWith('制表人：审核人：日期：') && tight.at(-1).includes('合计'), 'and is signed below its last line', tight.at(-1).slice(-80))
  await page.goto(`${house.office}/#/ledgers?which=problems&state=filed`)
  await until('the ledger of what is filed', async () => (await page.locator('.ledger-paper', { hasText: '状态 已立案' }).count()) === 1)
}

// The n of a figure is the number of rows that it leads to
async function figureRows(page, office) {
  await go(page, '/figures')
  for (const key of ['found', 'rectified_rate', 'closed']) {
    await go(page, '/figures')
    const told = (await office.get('/api/figures')).figures.find((x) => x.key === key)
    await page.locator(`.tile-value a[href*="figure=${key}&"]`).click()
    await page.locator('.figure-n').waitFor()
    same([Number(await page.locator('.figure-n').textContent()), await page.locator('.problem-row').count()], [told.n, told.n], `${key} leads to its ${told.n} rows`)
  }
  check(page.url().includes('figure=closed') && page.url().includes('from='), 'with the filter in the address')
  await page.locator('.figure-of button', { hasText: '清除筛选' }).click()
  await page.locator('.state-tabs').waitFor()
  await compared(page, office)
}

// Days are compared with those of the year before, here one that was quicker by half a day; types have their share
async function compared(page, office) {
  const told = await office.get('/api/figures')
  const before = `from_on=${told.to_on.slice(0, 4) - 1}-01-01`
  const earlier = async (route) => {
    const answer = await route.fetch()
    const f = await answer.json()
    await route.fulfill({ response: answer, json: { ...f, days: { ...f.days, mean: told.days.mean - 0.5 } } })
  }
  await page.route((url) => url.pathname === '/api/figures' && url.search.includes(before), earlier)
  await go(page, '/figures')
  await page.reload()
  const small = page.locator('.tile', { hasText: '平均整改天数' }).locator('small')
  await until('the comparison', async () => (await small.textContent()) === '▲0.5')
  same(await small.getAttribute('class'), 'worse', 'more days than the year before are worse')
  const chart = page.locator('.chart', { hasText: '问题类型' })
  const shares = await chart.locator('tbody tr').evaluateAll((all) => all.map((r) => r.cells[2].innerText))
  const n = told.types.reduce((sum, x) => sum + x.num, 0)
  same(shares, told.types.map((x) => `${Math.round((x.num / n) * 1000) / 10}%`), 'each type has its share')
  await chart.scrollIntoViewIfNeeded()
  await shot(page, 'figures-shares')
  await page.unrouteAll()
}

// What goes out to other programs: each by its own button
async function outside(page) {
  const comes = async (click) => (await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), click()]))[0].suggestedFilename()
  await go(page, '/problems?state=closed')
  same(await comes(() => page.getByRole('link', { name: 'CSV', exact: true }).click()), 'problems.csv', 'the filtered problems come down as CSV')
  await go(page, '/screenings/1/reel')
  for (const end of ['EDL', 'OTIO'])
    check((await comes(() => page.getByRole('link', { name: end, exact: true }).click())).endsWith('-v1.' + end.toLowerCase()), `the film comes down as ${end}`)
  await go(page, '/problems?open=1')
  await page.getByRole('button', { name: '证据包（问题）' }).click()
  const ask = page.locator('.el-message-box')
  await until('its size', async () => /共 \d+ 个文件，[\d.]+ [KMG]?B/.test(await ask.textContent()))
  check(/^证据包-\d{4}-\d+\.zip$/.test(await comes(() => ask.getByRole('button', { name: '生成' }).click())), 'the evidence package comes down')
}

// The units as a tree, the catalogues, and the headquarters as a picture
async function catalogues(page, office) {
  const [first] = (await office.get('/api/units')).items
  await go(page, '/events')
  await page.locator('.search-box').waitFor()
  await page.locator('h1').click()
  await page.keyboard.press('/')
  check(await page.evaluate(() => document.activeElement.matches('.search-box input')), 'a slash goes to the search')
  await go(page, '/registry?what=units&view=tree')
  const tree = page.getByRole('tree', { name: '单位树' })
  await tree.locator('[tabindex="0"]').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Home')
  const at = Number(await page.evaluate(() => document.activeElement.dataset.unit))
  const was = (await office.get('/api/units')).items.find((u) => u.id === at)
  await page.keyboard.press('F2')
  await tree.locator('.tree-name').fill(`${was.full_name}改`)
  await page.keyboard.press('Enter')
  await until('the new name', async () => (await office.get('/api/units')).items.find((u) => u.id === at).full_name === `${was.full_name}改`)
  await shot(page, 'registry-tree')
  same((await axe(page)).filter((v) => /serious|critical/.test(v)), [], 'axe finds nothing serious on the tree')
  await office.write('PUT', `/api/units/${at}`, { full_name: was.full_name })
  await go(page, '/registry?what=problem-types')
  const type = (await office.get('/api/problem-types')).items.find((k) => k.active)
  const form = page.locator('.el-drawer:visible form')
  await page.getByRole('button', { name: type.code, exact: true }).click()
  await form.locator('.el-switch.is-checked').click()
  await form.getByRole('button', { name: '保存' }).click()
  await until('the retired type', async () => !(await office.get('/api/problem-types')).items.find((k) => k.id === type.id).active)
  await shot(page, 'registry-types')
  await office.write('PUT', `/api/problem-types/${type.id}/routing`, { active: true })
  const system = (await office.get('/api/indicators')).items[0].system_version
  await go(page, '/registry?what=indicators')
  await page.getByRole('button', { name: '停用整个版本' }).first().click()
  await until('the retired version', async () => (await office.get('/api/indicators')).items.filter((i) => i.system_version === system).every((i) => !i.active))
  await shot(page, 'registry-system')
  await page.getByRole('button', { name: '启用整个版本' }).first().click()
  await until('the version that is back', async () => (await office.get('/api/indicators')).items.filter((i) => i.system_version === system).every((i) => i.active))
  const [person] = (await office.get('/api/persons')).items
  const hq = await office.post('/api/hqs', { name: '演示环境卫生专项指挥部', leader: person?.id, unit: first.id, units: (await office.get('/api/units')).items.slice(0, 3).map((u) => u.id) })
  await go(page, '/registry?what=org')
  await page.getByRole('button', { name: '指挥长名单' }).click()
  await page.locator('#org-heads').fill('指挥长：演示·甲（县委书记）\n常务副指挥长：演示·乙')
  await page.locator('.el-dialog:visible').getByRole('button', { name: '保存' }).click()
  await page.locator('.org-top dd').nth(1).waitFor()
  await until('the dialog to close', async () => (await page.locator('.el-dialog:visible').count()) === 0)
  same([await page.locator('.org-top dt').allTextContents(), await page.locator('.org-row > li').count()], [['指挥长', '常务副指挥长'], 1], 'the picture has who commands and the special headquarters')
  await shot(page, 'registry-org')
  same((await axe(page)).filter((v) => /serious|critical/.test(v)), [], 'axe finds nothing serious on the picture')
  await office.write('PUT', `/api/hqs/${hq.id}`, { name: '演示环境卫生专项指挥部', unit: first.id, active: false })
}

// A list goes in from a table or a workbook; what was wrong comes back as the same table
async function lists(page, office) {
  const dialog = page.locator('.el-dialog')
  const take = (name, text) => dialog.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
  await go(page, '/registry?what=units')
  await page.locator('.registry-row').first().focus()
  await page.keyboard.press('F2')
  await page.locator('.el-drawer form').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.el-drawer').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: '导入', exact: true }).click()
  const head = '编码,全称,简称,类别,排序\r\n'
  await take('units.csv', head + 'LIST1,演示名单一局,名单一,county,71\r\nLIST2,演示名单二局,名单二,nowhere,72\r\n')
  await dialog.locator('.strip-bad').waitFor()
  const errors = await dialog.locator('.import-errors tbody tr').count()
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: '下载错误清单' }).click()])
  same([errors, file.suggestedFilename()], [1, 'units-errors.xlsx'], 'the bad row comes down as a workbook')
  await take('other.csv', '')
  await dialog.locator('input[type=file]').setInputFiles(await file.path())
  await until('the workbook to be read', async () => (await dialog.locator('.import-errors tbody tr').count()) === 1 && (await dialog.textContent()).includes('2 行'))
  await take('units.csv', head + 'LIST1,演示名单一局,名单一,county,71\r\n')
  await dialog.locator('.strip-info').waitFor()
  same((await axe(page)).filter((v) => /serious|critical/.test(v)), [], 'axe finds nothing serious on the import')
  await dialog.getByRole('button', { name: '确认导入' }).click()
  await dialog.locator('.strip-good').waitFor()
  check((await office.get('/api/units')).items.some((u) => u.code === 'LIST1'), 'what was mended is in the register')
  await dialog.locator('.import-undo').click()
  await page.locator('.el-message-box:visible .el-button--primary').click()
  await until('the undo', async () => (await dialog.textContent()).includes('已回滚'))
  check(!(await office.get('/api/units')).items.some((u) => u.code === 'LIST1'), 'and can be taken back')
}

/* --- every screen ---------------------------------------------------------------------------- */

const SCREENS = {
  head: ['/', '/upload', '/clips', '/clips?view=list', '/clips/1', '/problems', '/problems?open=1', '/screenings', '/screenings/1',
    '/screenings/1/reel', '/screenings/1/console', '/cards', '/record?problem=1', '/rounds', '/board', '/verify', '/ledgers?which=problems', '/papers', '/figures', '/figures?kind=free&from=2020-01-01&to=2020-01-31', '/registry?what=units',
    '/registry?what=points', '/registry?what=indicators', '/registry?what=map', '/jobs', '/events', '/settings', '/password'],
  keeper: ['/users', '/jobs', '/settings'],
  liaison: ['/', '/problems', '/cards', '/board'],
}

async function screens(browser) {
  for (const [who, paths] of Object.entries(SCREENS)) {
    const page = await enter(browser, who)
    const found = []
    for (const path of paths) {
      await go(page, path)
      await sleep(700)
      await shot(page, `${who}${path.replace(/[^a-z0-9]+/gi, '-')}`)
      for (const v of await axe(page))
        if (/\((serious|critical)\)/.test(v))
          found.push(`${path} ${v}`)
      const english = await page.evaluate(() => /\b(undefined|NaN|null|\[object|[a-z]+\.[a-z_]+_[a-z]+)\b/.exec(document.querySelector('main').innerText)?.[0])
      if (english && !/settings|events|jobs/.test(path))
        found.push(`${path} shows ${english}`)
    }
    same(found, [], `${who}: no serious axe finding and no raw value on ${paths.length} screens`)
    await page.setViewportSize({ width: 390, height: 844 })
    const wide = []
    for (const path of paths) {
      await go(page, path)
      await sleep(350)
      await shot(page, `narrow-${who}${path.replace(/[^a-z0-9]+/gi, '-')}`)
      const by = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      if (by > 0)
        wide.push(`${path} by ${by}`)
    }
    same(wide, [], `${who}: no sideways scroll at 390 px`)
    await page.context().close()
  }
}

async function english(browser) {
  const page = await enter(browser, 'head')
  await page.locator('.user-button').click()
  await page.getByText('English', { exact: true }).click()
  const chinese = []
  for (const path of ['/upload', '/screenings', '/papers', '/jobs', '/cards']) {
    await go(page, path)
    await sleep(300)
    const text = await page.evaluate(() => document.querySelector('main h1').innerText + document.querySelector('.side').innerText + [...document.querySelectorAll('th, .page-acts')].map((x) => x.innerText).join(' '))
    if (/[\u4e00-\u9fff]/.test(text))
      chinese.push(`${path}: ${text}`)
  }
  same(chinese, [], 'English is English in menus, heads and buttons')
  await page.context().close()
}

async function sessionEnds(browser) {
  const page = await enter(browser, 'head')
  await go(page, '/problems')
  await page.context().clearCookies()
  await page.fill('[aria-label="搜索编号、点位、描述"]', '满溢')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.el-dialog [name=password]')
  await page.fill('.el-dialog [name=password]', 'Meeting-room-7')
  await page.keyboard.press('Enter')
  await dialog(page).waitFor({ state: 'hidden' })
  same(await page.inputValue('[aria-label="搜索编号、点位、描述"]'), '满溢', 'after a new log-in the text is still there')
  await page.context().close()
}

/* --- run ------------------------------------------------------------------------------------- */

await walk(house, async (browser) => {
  house.init({ head: 'office_head,supervisor', clerk: 'office', recorder: 'recorder', verifier: 'verifier', leader: 'leader' })
  await house.start()
  const office = await house.person('head')
  const units = await register(office)
  house.run('user', 'add', '--login', 'boss', '--name', '演示局长', '--roles', 'unit_head', '--unit', String(units[UNIT]),
    '--data', house.data, '--password-file', join(house.folder, 'password'))
  for (const [login, name, unit] of [['liaison', '演示联络员', UNIT], ['stranger', '演示他人', OTHER]])
    house.run('user', 'add', '--login', login, '--name', name, '--roles', 'liaison', '--unit', String(units[unit]),
      '--data', house.data, '--password-file', join(house.folder, 'password'))
  const head = await enter(browser, 'head')
  const lap = (what) => note(`${what} done at ${((Date.now() - begun) / 1000).toFixed(0)} s`)
  await upload(head)
  lap('upload')
  await mark(head, office)
  lap('marking')
  const id = await plan(head, office)
  await reel(head, office, id)
  lap('reel')
  const recorder = await enter(browser, 'recorder')
  await meet(head, recorder, office, id)
  lap('meeting')
  const clerk = await enter(browser, 'clerk')
  const liaison = await enter(browser, 'liaison')
  const boss = await enter(browser, 'boss')
  const verifier = await enter(browser, 'verifier')
  await after(head, clerk, liaison, boss, verifier, office)
  await printedWalk({ browser, house, office, faults, enter })
  await roundWalk({ page: head, office, go, shot })
  await outside(head)
  await lists(head, office)
  await catalogues(head, office)
  lap('follow-up')
  await mapWalk({ browser, house, office, enter, go, shot })
  lap('map')
  for (const page of [head, clerk, recorder, liaison, verifier])
    await page.context().close()
  await sessionEnds(browser)
  await english(browser)
  await screens(browser)
  lap('screens')
  same(faults, [], 'no outside request, no thrown error, no broken policy')
})
