// After-evidence at its pages: a unit hands in the other unit's picture, cut and coded anew, is told so
// before it does, and says why; the verifier sees both side by side, and where they were taken.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, House, snap, walk, watchPage } from './house.mjs'
import { text } from './meeting.mjs'
import { check, same, until } from './tap.mjs'

const house = new House()
const { faults } = house
const LIB = new URL('../lib/', import.meta.url).pathname
const SIZE = { width: 1366, height: 900 }
const PLACE = { lat: 38.05, lon: 114.5 }
const REMARK = '同一施工队当天所拍'
const UNITS = { ua: '演示城管局', ub: '演示住建局' }

function make(name, scale, ...words) {
  const path = join(house.folder, name)
  const source = `mandelbrot=s=1280x720:r=25:maxiter=200:start_scale=${scale}:end_scale=0.05:end_pts=200`
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...words, path])
  return path
}

function stamped(from, name, time, lat, lon) {
  const to = join(house.folder, name)
  execFileSync('python3', [LIB + 'stamp.py', from, to, time, String(lat), String(lon)])
  return to
}

function scan(name, pages) {
  const path = join(house.folder, name)
  const words = `import sys, pdf; open(sys.argv[1], 'wb').write(pdf.pages(${pages}, pdf.RED_BELOW_BLUE))`
  execFileSync('python3', ['-c', words, path], { env: { ...process.env, PYTHONPATH: LIB } })
  return path
}

/* Two problems at one point, each with a signed card of its own unit. */
async function prepare() {
  const admin = await house.person('chief')
  const base = { units: {} }
  for (const [i, [login, name]] of Object.entries(UNITS).entries()) {
    const unit = await admin.post('/api/units', { code: login, full_name: name, short_name: name, kind: 'county', rank_order: i + 1 })
    base.units[login] = unit.id
    await admin.post('/api/users', { login, password: 'Meeting-room-7', must_change: false, name: `演示·${login}`, unit: unit.id, roles: ['liaison', 'unit_head'] })
  }
  const [type] = (await admin.get('/api/point-types')).items
  const [kind] = (await admin.get('/api/problem-types')).items
  const indicator = (await admin.get('/api/indicators')).items.at(-1)
  const point = await admin.post('/api/points', { code: 'P1', name: '演示人民路东口', type: type.id, address: '演示地址', lead_unit: base.units.ua, person: '演示甲', ...PLACE })
  const film = make('film.mp4', 0.6, '-t', '4', '-pix_fmt', 'yuv420p')
  const clip = await admin.upload('film.mp4', readFileSync(film))
  await until('the film', async () => (await admin.get(`/api/clips/${clip}`)).state === 'ok', 120_000)
  for (const [i, login] of Object.keys(UNITS).entries()) {
    const { id } = await admin.post('/api/problems', {
      clip, in_frame: 10 + 40 * i, out_frame: 35 + 40 * i, point: point.id, type: kind.id, lead_unit: base.units[login], assist: [],
      indicator: indicator.id, description: '人行道摊点占道', severity: 'normal', source: 'supervision', found_on: '2025-11-18',
    })
    await admin.post(`/api/problems/${id}/file`)
    const card = await admin.post(`/api/problems/${id}/card`, { task: '清理占道', standard: '道路畅通', duty_unit: base.units[login], duty_person: '演示·甲' })
    await (await house.person(login)).post(`/api/cards/${card.id}/sign`)
  }
}

async function enter(browser, login) {
  const context = await browser.newContext({ viewport: SIZE, locale: 'zh-CN', reducedMotion: 'reduce' })
  const page = await context.newPage()
  watchPage(page, login, faults)
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

/* Opens the report of the one ticket there is, with that picture, and waits until it may be sent. */
async function fill(page, file) {
  await go(page, '/board')
  await page.locator('.ticket-acts .el-button--primary').click()
  await page.locator('.report input[type=file]').setInputFiles(file)
  await page.locator('.el-dialog textarea').fill('已清理并安排值守')
  await page.locator('.el-dialog__footer .el-button--primary:not([disabled])').waitFor({ timeout: 120_000 })
}

/* The camera with the old picture over it: what it takes is one more file of the report. */
async function shoot(page) {
  await go(page, '/board')
  await page.locator('.ticket-acts .el-button--primary').click()
  await page.getByRole('button', { name: '对照原图拍照' }).click()
  await page.locator('.ghost img').waitFor()
  const dim = page.locator('.ghost-share input')
  await dim.press('ArrowRight')
  same(await page.locator('.ghost img').evaluate((i) => i.style.opacity), '0.5', 'the old picture lies over the camera, as strong as one likes')
  await page.getByRole('button', { name: '拍照', exact: true }).click()
  await page.locator('.ghost').waitFor({ state: 'detached' })
  const row = page.locator('.report-files li')
  check(/^after-\d{14}\.jpg/.test((await row.textContent()).trim()), 'the picture that was taken goes up', await row.textContent())
  await row.getByRole('button').click()
  await page.keyboard.press('Escape')
  await page.locator('.el-dialog').first().waitFor({ state: 'detached' })
}

/* Of a PDF alone a report is not made. */
async function alone(page, file) {
  await go(page, '/board')
  await page.locator('.ticket-acts .el-button--primary').click()
  await page.locator('.report input[type=file]').setInputFiles(file)
  await page.locator('.el-dialog textarea').fill('已清理并安排值守')
  await page.locator('.el-dialog .strip-warn', { hasText: '只有 PDF 不够' }).waitFor({ timeout: 60_000 })
  check(await page.locator('.el-dialog__footer .el-button--primary').isDisabled(), 'a PDF alone is not handed in, and why is said')
  await page.keyboard.press('Escape')
  await page.locator('.el-dialog').first().waitFor({ state: 'detached' })
}

async function send(page) {
  await page.locator('.el-dialog__footer .el-button--primary').click()
  await page.locator('.el-dialog').waitFor({ state: 'detached' })
}

const verifyTicket = (page, n) => page.locator('.verify-list button').nth(n).click()
const drawn = (page, css) =>
  until(`${css} to be drawn`, () => page.locator(css).evaluateAll((all) => all.length > 0 && all.every((i) => i.complete && i.naturalWidth > 0)))

async function main(browser) {
  house.init({ chief: 'supervisor,office,office_head,admin', checker: 'verifier' })
  await house.start()
  await prepare()
  const now = new Date(Date.now() + 8 * 3600_000 + 60_000).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', ':')
  const one = stamped(make('plain.jpg', 1.5, '-frames:v', '1', '-q:v', '3'), 'one.jpg', now, 38.0504, 114.5003)
  const cut = make('cut.jpg', 1.5, '-vf', 'crop=iw*0.9:ih*0.9:iw*0.1:0,scale=800:-2', '-frames:v', '1', '-q:v', '14')
  const copy = stamped(cut, 'copy.jpg', '2025:10:02 09:00:00', 38.054, 114.497)

  const ua = await enter(browser, 'ua')
  await shoot(ua)
  await alone(ua, scan('notice.pdf', 3))
  await fill(ua, [scan('receipt.pdf', 2), one])
  same(await ua.locator('.report-warn').count(), 0, 'an honest picture is reported without a warning, and a PDF beside it')
  await snap(ua, 'evidence-pdf')
  await ua.setViewportSize({ width: 360, height: 740 })
  same(await ua.evaluate(() => document.querySelector('.report').scrollWidth <= document.querySelector('.report').clientWidth), true, 'and fits a phone')
  await snap(ua, 'evidence-pdf-phone')
  await ua.setViewportSize(SIZE)
  await send(ua)

  const ub = await enter(browser, 'ub')
  await fill(ub, copy)
  const told = await ub.locator('.report-warn').allTextContents()
  check(told.some((w) => w.includes('已用于其他问题')), 'the unit is told that the picture was used', told)
  check(told.some((w) => w.includes('早于交办')) && told.some((w) => /距点位 \d+ 米/.test(w)), 'and that it is old and from elsewhere', told)
  check(!(await text(ub, '.el-dialog')).includes(UNITS.ua), 'and not of whom')
  await ub.locator('.el-dialog').getByLabel('情况说明（选填）').fill(REMARK)
  /* the dialog's own head is a second banner to axe */
  same((await axe(ub)).filter((v) => !v.startsWith('landmark')), [], 'axe finds nothing on the report')
  await snap(ub, 'evidence-report')
  await send(ub)

  const checker = await enter(browser, 'checker')
  await go(checker, '/verify')
  await verifyTicket(checker, 0)
  same(await checker.locator('.doc-link').count(), 0, 'the verifier sees the picture first')
  await checker.locator('.evidence-pick button').nth(1).click()
  const [file] = await Promise.all([checker.waitForEvent('download'), checker.getByRole('link', { name: '下载 PDF（2 页）' }).click()])
  same(file.suggestedFilename(), 'receipt.pdf', 'then the first page of the PDF, which is downloaded whole')
  check((await text(checker, '.verify')).includes('这里只显示第一页'), 'and it is said that there is more')
  await drawn(checker, '.verify figure img')
  await snap(checker, 'evidence-pdf-verify')
  await verifyTicket(checker, 1)
  await checker.locator('.notes.bad').waitFor()
  await drawn(checker, '.notes img')
  same(await checker.locator('.notes-faces img').count(), 2, 'the verifier sees both pictures')
  const notes = await text(checker, '.notes')
  check(notes.includes(UNITS.ua) && notes.includes('演示人民路东口'), 'and under which problem the other stands', notes)
  check(notes.includes(REMARK), 'and what the unit says', notes)
  check(/距点位 \d+ 米/.test(await text(checker, '.notes-map figcaption')), 'and how far from the point it was taken')
  await checker.getByRole('button', { name: '在地图上看' }).first().click()
  await until('both places on a map', async () => (await checker.locator('.notes .map-mark').count()) === 2)
  check((await checker.locator('.notes .map-mark').evaluateAll((all) => all.map((x) => x.getAttribute('aria-label')).join(' '))).includes('照片拍摄处，距点位'), 'both places stand on a map')
  await snap(checker, 'evidence-map')
  same(await axe(checker), [], 'axe finds nothing on the verification')
  await snap(checker, 'evidence-verify')
  await go(checker, '/board')
  await checker.locator('.ticket .tag-warn', { hasText: '疑似同一画面' }).nth(1).waitFor()
  check(true, 'the board marks both tickets')
  await snap(checker, 'evidence-board')
  await checker.locator('.board-open').nth(1).click()
  await checker.locator('.el-drawer .notes.bad').waitFor()
  await drawn(checker, '.el-drawer .notes img')
  check(true, 'and so does the problem')
  await checker.locator('.el-drawer .notes.bad').scrollIntoViewIfNeeded()
  await snap(checker, 'evidence-drawer')

  await go(ua, '/board')
  await ua.locator('.board-open').first().click()
  await ua.locator('.el-drawer').waitFor()
  check(!(await text(ua, '.el-drawer')).includes('其他问题'), 'whose picture was copied is not told')
  same(faults, [], 'no page asked outside, threw or logged an error')
}

await walk(house, main)
