// The choices of the county: versions of the rules for scores, what times are counted by, and
// reminders of reports.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, House, snap, walk } from './house.mjs'
import { text } from './meeting.mjs'
import { check, same, until } from './tap.mjs'

const house = new House()
const { faults } = house
const CLOCK = join(house.folder, 'clock')
const DAY = 24 * 3600_000
const SEAL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAMgAAADICAYAAACtWK6eAAACBUlEQVR42u3TAQkAMAwDwfhXVledikEJd1AD+yUBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKDPJut7zww3EGYiBOAMxEGcgBuIMxECcgRiIMxADcQZiIM5AMBADwUCcgRiIMxADcQZiIM5ADMQZiIE4AzEQZyAG4gwEAzEQDMRAuDQQL6qHIILoIYggeiCIHgiiB4LooYcgeughiB56CIIegqCHIILoIYggeggiiB4IogeC6KGHIHroIYgeegiCHoKghyDoIYggeggiiB6CCKIHguiBIHroIYgeegiihx6CoIcg6CGIIHoIIogeggiiB4LogSB66CGIHnoIoocegqCHIOghCHoIIogeggiihyCC6IEgeiCIHnoIooceguihhyDoIQh6CCKIHoIIoocgguiBIHogiB4IooceguihhyB66CEIegiCHoIIoocggughiCB6IIgeCKKHHoLooYcgeughCHoIgh6CCKKHIILoIYggeiCIHgiiB4LooYcgeughiB56CIIegqCHIILoIYggeggiiB78DuJunR9uIM5ADMQZiIE4AzEQZyAG4gzEQJyBGIgzEANxBoKBGAgG4gzEQJyBGIgzEANxBmIgzkAMxBmIgTgDMRBnIBiIgWAgBgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABQ5QF0ZI36ypFMNAAAAABJRU5ErkJggg==', 'base64') // a red frame on clear ground

const enter = (browser, login, viewport = { width: 1366, height: 900 }) => house.enter(browser, login, viewport)
const go = (page, path) => house.go(page, path)
const clean = async (page, name) => same((await axe(page)).filter((v) => /serious|critical/.test(v)), [], `axe finds nothing serious on ${name}`)

async function versions(page, api) {
  await go(page, '/scores')
  await page.getByRole('button', { name: '另立新版' }).click()
  const form = page.locator('.el-dialog:visible')
  await form.locator('tbody tr').first().locator('input[type=number]').nth(2).fill('88')
  await form.locator('tbody tr').nth(7).getByRole('button', { name: '删除' }).click()
  await form.getByRole('button', { name: '加一条' }).click()
  await form.locator('tbody tr').last().getByLabel('建议').fill('通报表扬')
  check((await form.textContent()).includes('新增 1') && (await form.textContent()).includes('删去 1'), 'the form says what the new version changes')
  await snap(page, 'scores-new-version')
  await clean(page, 'the form of a version')
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'hidden' })
  await until('two versions', async () => (await page.locator('details.rules').count()) === 2)
  const newest = page.locator('details.rules').first()
  same(await newest.locator('tr.rule-changed del').first().textContent(), '> 85', 'a version shows what it changed')
  check((await newest.locator('summary').textContent()).includes('现行'), 'and which one is in force')
  const sets = (await api.get('/api/scores')).rule_sets
  same([sets.length, sets[0].rows.length, sets[0].rows[0].threshold], [2, 8, 88], 'the record has both versions')
  await snap(page, 'scores-versions')
  await clean(page, 'the versions')
}

// From any page by its key; a unit finds no more than it sees
async function finds(page) {
  await page.locator('main h1').click()
  await page.keyboard.press('/')
  await page.keyboard.type('城市管理')
  await page.locator('.find-row').first().waitFor()
  same(await page.locator('.find-list h3').allTextContents(), ['单位'], 'what is found stands in groups')
  await snap(page, 'find')
  await clean(page, 'the search')
  await page.keyboard.press('Enter')
  await until('the list of the unit', () => page.evaluate(() => location.hash.startsWith('#/problems?unit=')))
  check(true, 'and Enter opens it')
}

async function choices(page, api) {
  await go(page, '/settings')
  const group = page.locator('form.settings', { has: page.locator('#s-escalation\\.counted_by') })
  await group.locator('.setting', { has: page.locator('#s-escalation\\.counted_by') }).locator('.el-select__wrapper').click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: '按督导轮次' }).click()
  await snap(page, 'settings-counted')
  await group.getByRole('button', { name: /保存/ }).click()
  await until('the choice', async () => (await api.get('/api/settings')).items.some((s) => s.key === 'escalation.counted_by' && s.value === 'round'))
  check(true, 'what times are counted by is chosen from words')
  const all = await page.locator('main').innerText()
  check(!/1 是|0 否/.test(all) && all.includes('现为 20.0 GB'), 'a switch is not explained by digits, bytes are read in GB', all.match(/现为.*/)?.[0])
}

// One search of the page and one of everything, also where the bar is narrow
async function shortcuts(page) {
  const on = (what) => page.evaluate((w) => document.activeElement.matches(w), what)
  await go(page, '/problems')
  await page.locator('main .search-box').waitFor()
  await page.locator('main h1').click()
  await page.keyboard.press('/')
  check(await on('main .search-box input'), 'a slash goes to the search of the page')
  await page.keyboard.press('Control+k')
  check(await on('.find input'), 'Ctrl+K goes to the search of everything, also while typing')
  await page.keyboard.press('Escape')
  await page.setViewportSize({ width: 360, height: 740 })
  await snap(page, 'find-phone-closed')
  same(await page.locator('.find input').isVisible(), false, 'a narrow bar has a button for it')
  await page.locator('.find-open').click()
  await until('the narrow search', () => on('.find input'))
  await page.keyboard.type('城市管理')
  await page.locator('.find-row').first().waitFor()
  await snap(page, 'find-phone')
  same(await page.evaluate(() => document.documentElement.scrollWidth), 360, 'and nothing goes off the side')
  await page.keyboard.press('Escape')
  await page.locator('.menu-button').click()
  await page.locator('.side .issue select').waitFor()
  await snap(page, 'issue-phone')
  await page.setViewportSize({ width: 1366, height: 900 })
}

// The meeting chosen in the bar is that of the lists, until it is all again
async function narrowed(page, api) {
  const day = 24 * 3600_000
  const { id } = await api.post('/api/screenings', { title: '第6次审看会', planned_start_at: Date.now() + day, planned_end_at: Date.now() + day + 3600_000 })
  await page.reload()
  await go(page, '/problems')
  await page.locator('.top .issue option', { hasText: '第6次审看会' }).waitFor({ state: 'attached' })
  await page.locator('.top .issue select').selectOption(String(id))
  await until('the list of the meeting', () => page.evaluate((n) => location.hash.includes(`screening=${n}`), id))
  check(true, 'a meeting chosen in the bar narrows the list')
  await snap(page, 'issue')
  await go(page, '/ledgers')
  await until('the ledger of the meeting', () => page.evaluate((n) => location.hash.includes(`screening=${n}`), id))
  check(true, 'and the ledger opened after it')
  await clean(page, 'the ledger of a meeting')
  await page.locator('.side a', { hasText: '台账' }).first().click()
  await until('the menu to be followed', () => page.evaluate((n) => location.hash.includes(`screening=${n}`), id))
  same(await page.locator('.top .issue select').inputValue(), String(id), 'an entry of the menu for the same page keeps it')
  await page.setViewportSize({ width: 360, height: 740 })
  await go(page, '/')
  await page.locator('.home-issue').waitFor()
  check((await text(page, '.home-issue')).includes('第6次审看会'), 'a narrow first page says what it counts')
  await snap(page, 'issue-home-phone')
  await page.locator('.home-issue button').click()
  await page.locator('.home-issue').waitFor({ state: 'hidden' })
  await page.setViewportSize({ width: 1366, height: 900 })
  await page.locator('.top .issue select').selectOption(String(id))
  await go(page, '/ledgers')
  await until('the ledger of the meeting again', () => page.evaluate((n) => location.hash.includes(`screening=${n}`), id))
  await page.locator('.top .issue select').selectOption('')
  await until('the whole ledger', () => page.evaluate(() => !location.hash.includes('screening=')))
  check(true, 'until all are chosen')
}

// Who looks is over every page, but under no mouse, on no paper and read to nobody
async function marked(page) {
  await go(page, '/')
  const mark = () => page.evaluate(() => {
    const box = document.querySelector('.watermark')
    const over = getComputedStyle(box, '::after')
    return { text: decodeURIComponent(getComputedStyle(box).getPropertyValue('--mark')), hidden: box.getAttribute('aria-hidden'), mouse: over.pointerEvents, shown: getComputedStyle(box).display !== 'none', width: over.width }
  })
  const m = await mark()
  check(m.text.includes('>chief<') && /\d{4}-\d\d-\d\d \d\d:\d\d/.test(m.text), 'the mark has the name and the time', m.text)
  same([m.hidden, m.mouse, m.shown, m.width], ['true', 'none', true, '1366px'], 'over the whole page, and in nobody’s way')
  await page.emulateMedia({ media: 'print' })
  same((await mark()).shown, false, 'not on paper')
  await page.emulateMedia({ media: 'screen' })
  await snap(page, 'watermark')
}

// What the machine tells of itself, and a backup that is missing
async function keeps(page, api) {
  await go(page, '/')
  await page.locator('.backup-warning').waitFor()
  check((await page.locator('.backup-warning').textContent()).includes('还没有做过备份'), 'the first page of the head says that there was never a backup')
  await page.locator('.backup-warning a').click()
  await page.locator('.backup .command').waitFor()
  const network = page.locator('form.settings', { has: page.locator('#s-hall\\.wifi') })
  check((await network.textContent()).includes(house.office), 'the network group has the address that is served')
  await network.locator('#s-hall\\.wifi').fill('SHENKAN-HALL')
  await network.getByRole('button', { name: /保存/ }).click()
  await until('the name of the net', async () => (await api.get('/api/settings')).items.some((s) => s.key === 'hall.wifi' && s.value === 'SHENKAN-HALL'))
  await network.scrollIntoViewIfNeeded()
  await snap(page, 'settings-network')
  const words = (await page.locator('.backup .command').textContent()).replace(/'/g, '').split(' ')
  words[words.indexOf('--to') + 1] = join(house.folder, 'kept')
  house.run(...words.slice(1))
  await page.reload()
  await page.locator('.backup .facts').waitFor()
  const told = await page.locator('.backup').textContent()
  check(told.includes(join(house.folder, 'kept')) && told.includes('逐字节') && told.includes('同一块硬盘'), 'the line of the page makes a backup, and the page tells of it')
  same(await page.locator('.backup-warning').count(), 0, 'and warns no longer')
  await page.locator('.backup').scrollIntoViewIfNeeded()
  await snap(page, 'settings-backup')
  await clean(page, 'the settings')
}

// The picture of the seal is picked, seen over a name, and taken away
async function sealed(page, api) {
  const value = async () => (await api.get('/api/settings')).items.find((s) => s.key === 'office.seal').value
  await go(page, '/settings')
  await page.setInputFiles('[id="s-office.seal"]', { name: 'seal.png', mimeType: 'image/png', buffer: SEAL })
  const picture = page.locator('.seal-look img')
  await picture.waitFor({ timeout: 8000 })
  await until('the picture', () => picture.evaluate((img) => img.complete && img.naturalWidth === 200))
  check((await value()).includes(' image/png '), 'the picture of the seal is kept and shown')
  await picture.scrollIntoViewIfNeeded()
  await snap(page, 'settings-seal')
  await clean(page, 'the settings with a seal')
  await page.setViewportSize({ width: 360, height: 740 })
  await picture.scrollIntoViewIfNeeded()
  await snap(page, 'settings-seal-phone')
  same(await page.evaluate(() => document.documentElement.scrollWidth), 360, 'nothing goes off the side of a phone')
  await page.setViewportSize({ width: 1366, height: 900 })
  await page.locator('.setting', { has: page.locator('.seal-look') }).getByRole('button', { name: '去掉' }).click()
  await picture.waitFor({ state: 'detached', timeout: 8000 })
  same(await value(), '', 'and taken away again')
}

async function reminded(browser, api) {
  const unit = (await api.get('/api/units')).items.find((u) => u.code === 'ua')
  const due = new Date(Date.now() + 8 * 3600_000 + 4 * DAY).toISOString().slice(0, 10)
  await api.post('/api/duties', { kind: 'material', title: '市容环境责任制材料', unit: unit.id, due_on: due })
  await house.stop()
  writeFileSync(CLOCK, String(6 * DAY)) // past the day, whatever days nobody works on
  await house.start()
  const page = await enter(browser, 'ua')
  await until('the reminder', async () => (await page.evaluate(() => fetch('/api/reminders').then((r) => r.json()))).items.some((i) => i.duty && i.open), 90_000)
  await until('what is owed', async () => (await text(page)).includes('市容环境责任制材料'))
  check(true, 'what is owed is on the first page of the unit')
  await snap(page, 'unit-home-duties')
  await go(page, '/reminders')
  await page.locator('.reminders tbody tr').first().waitFor()
  check((await text(page)).includes('报告和材料'), 'and among its reminders')
  await snap(page, 'unit-reminders')
  await clean(page, 'the reminders')
}

async function main(browser) {
  writeFileSync(CLOCK, '0')
  process.env.SHENKAN_TEST_CLOCK = CLOCK
  house.init({ chief: 'office,office_head,admin' })
  await house.start()
  const admin = await house.person('chief')
  const unit = await admin.post('/api/units', { code: 'ua', full_name: '演示县城市管理局', short_name: '演示城管局', kind: 'county', rank_order: 1 })
  await admin.post('/api/users', { login: 'ua', password: 'Meeting-room-7', must_change: false, name: '演示·甲', unit: unit.id, roles: ['liaison', 'unit_head'] })
  const chief = await enter(browser, 'chief')
  await versions(chief, admin)
  await finds(chief)
  await shortcuts(chief)
  await narrowed(chief, admin)
  await marked(chief)
  await choices(chief, admin)
  await sealed(chief, admin)
  await keeps(chief, admin)
  await chief.context().close()
  await reminded(browser, admin)
  same(faults, [], 'no page asked outside, threw or logged an error')
}

await walk(house, main)
