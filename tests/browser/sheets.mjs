// Lists as workbooks, by the buttons of their pages: what the page has narrowed is what the file has.
import { readFileSync } from 'node:fs'
import { axe, fromWeb, House, snap as shot, walk, watchPage } from './house.mjs'
import { check, same, until } from './tap.mjs'

const { strFromU8, unzipSync } = fromWeb('fflate')
const house = new House()
const { faults } = house

const button = (at, name) => at.getByRole('button', { name, exact: true }).first()

/* All texts of a workbook. */
async function take(page, button) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.export-list', { hasText: button }).first().click()])
  const parts = unzipSync(readFileSync(await file.path()))
  const xml = Object.keys(parts).filter((n) => /sharedStrings|worksheets\/sheet/.test(n)).map((n) => strFromU8(parts[n])).join('')
  return { name: file.suggestedFilename(), texts: [...xml.matchAll(/<t[^>]*>([^<]*)</g)].map((m) => m[1]) }
}

/* More points than the page reads, here one: it says so, counts all, and opens the others all the same. */
async function first(page, code) {
  const all = /\/api\/points\?.*limit=5000/
  await page.route(all, (route) => route.continue({ url: route.request().url().replace('limit=5000', 'limit=1') }))
  await page.reload()
  await page.locator('.strip-warn', { hasText: '只列出编号最前的 1 个，共 2 个' }).waitFor()
  check(await page.locator('.strip-warn', { hasText: '2 个点位缺责任人' }).isVisible(), 'those that lack a person are counted in all points')
  await shot(page, 'points-first')
  const other = (await (await house.person('office')).get(`/api/points?q=${code}`)).items[0]
  await page.goto(`${house.office}/#/registry?what=points&id=${other.id}`)
  await page.locator('.point-card').getByRole('button', { name: '修改' }).click()
  await page.locator('.el-drawer:visible form').waitFor()
  same(await page.locator('.el-drawer:visible form input').first().inputValue(), code, 'one that is not among the first is changed from its card')
  await page.unroute(all)
  await page.goto(`${house.office}/#/registry?what=points`)
  await page.reload()
  await page.locator('.registry-row', { hasText: code }).waitFor()
}

/* A point is told where it lies, and the ledger of points narrows to there. */
async function territory(page, office, unit) {
  const town = await unit('X03', '城厢镇', 'township')
  const type = (await office.get('/api/point-types')).items[0].id
  for (const code of ['D1', 'D2']) await office.post('/api/points', { code, name: `演示点位${code}`, type, person: '演示甲' })
  house.write("UPDATE point SET person = ''") // from before that was asked for
  await page.goto(`${house.office}/#/registry?what=points`)
  await page.reload() // nobody told the page of what was written into the record
  await page.locator('.strip-warn', { hasText: '2 个点位缺责任人' }).waitFor()
  same(await page.locator('td .el-tag', { hasText: '缺责任人' }).count(), 2, 'points from before that have no person are marked')
  await first(page, 'D2')
  await page.locator('.registry-row', { hasText: 'D1' }).click()
  same(await page.locator('.el-drawer .is-required .el-form-item__label').allInnerTexts(), ['编码', '名称', '类型', '责任人'], 'the form tells what a point must have')
  await page.locator('.el-drawer .el-select[aria-label="属地"], .el-drawer .el-form-item:has-text("属地") .el-select').first().click()
  const offered = page.locator('.el-select-dropdown:visible .el-select-dropdown__item')
  await offered.first().waitFor()
  same(await offered.allInnerTexts(), ['城厢镇'], 'only townships and communities are offered')
  await offered.first().click()
  await shot(page, 'point-form')
  await page.locator('.el-drawer button[type=submit]').click()
  await page.locator('td', { hasText: '城厢镇' }).waitFor()
  check(await page.locator('.strip-warn', { hasText: '2 个点位缺责任人' }).isVisible(), 'and may be written all the same')
  await shot(page, 'points-unnamed')
  check((await office.get('/api/points?q=D1')).items[0].area === town, 'the point lies in the township')
  await page.goto(`${house.office}/#/ledgers?which=points`)
  await page.locator('td', { hasText: '演示点位D2' }).waitFor()
  await page.goto(`${house.office}/#/ledgers?which=points&area=${town}`)
  await page.locator('td', { hasText: '演示点位D2' }).waitFor({ state: 'detached' })
  await page.locator('td', { hasText: '演示点位D1' }).waitFor()
  check(!(await page.locator('td', { hasText: '演示点位D2' }).isVisible()), 'the ledger has the points of the territory only')
  await shot(page, 'ledger-area')
}

/* A street has its leader and its department; they stand for its points, and the page says so. */
async function links(page, office) {
  const all = (await office.get('/api/units')).items
  for (const [name, code] of [['演示·局长', 'X01'], ['演示·镇长', 'X03']])
    await office.post('/api/persons', { name, unit: all.find((u) => u.code === code).id, post: name.slice(3) })
  await page.goto(`${house.office}/#/registry?what=units`)
  await page.locator('.registry-row', { hasText: 'X01' }).click()
  const form = page.locator('.el-drawer:visible')
  await form.locator('.el-form-item', { hasText: '电话' }).waitFor()
  same(await form.locator('.el-form-item', { hasText: '挂钩领导' }).count(), 0, 'only what points lie in is linked')
  await page.keyboard.press('Escape')
  await form.waitFor({ state: 'hidden' })
  await page.locator('.registry-row', { hasText: 'X03' }).click()
  await form.locator('.el-form-item', { hasText: '挂钩领导' }).locator('input').fill('演示·县委副书记')
  await form.locator('.el-form-item', { hasText: '包保单位' }).locator('input').fill('演示县乙局')
  await form.locator('.el-form-item', { hasText: '主要负责人' }).locator('.el-select').click()
  const offered = page.locator('.el-select-dropdown:visible .el-select-dropdown__item')
  await offered.nth(1).waitFor()
  same(await offered.allInnerTexts(), ['演示·镇长 城厢镇 镇长', '演示·局长 甲局 局长'], 'the persons of the unit are offered first')
  await offered.first().click()
  await shot(page, 'unit-form')
  await form.locator('button[type=submit]').click()
  await form.waitFor({ state: 'hidden' })
  await page.locator('tr', { hasText: 'X03' }).locator('td', { hasText: '演示·镇长' }).waitFor()
  check(true, 'a unit has its head')
  await shot(page, 'units-head')
  await page.goto(`${house.office}/#/registry?what=points`)
  await page.locator('td', { hasText: '演示·县委副书记（属地挂钩：城厢镇）' }).waitFor()
  await shot(page, 'points-linked')
  const chiefs = (await office.get('/api/points?q=D1')).items[0]
  await office.write('PUT', `/api/points/${chiefs.id}`, { street_chief: '演示·街长', lane_chief: '演示·巷长', expect_version: chiefs.version })
  await page.goto(`${house.office}/#/registry?what=points&id=${chiefs.id}`)
  const card = page.locator('.point-card')
  await card.locator('summary', { hasText: '街长职责（5 条）' }).click()
  await card.locator('summary', { hasText: '巷长职责（4 条）' }).click()
  same([await card.locator('.chief-duty li:visible').count(), await card.locator('.chief-duty .note', { hasText: '请在“设置”里改' }).count()], [9, 2], 'a chief’s duties open beside the name, and are told to be ours')
  await shot(page, 'point-chiefs')
  await page.setViewportSize({ width: 360, height: 740 })
  await shot(page, 'point-chiefs-narrow')
  await page.setViewportSize({ width: 1366, height: 900 })
  same(await axe(page), [], 'axe finds nothing in it')
  await card.getByRole('button', { name: '修改' }).click()
  await page.locator('.el-drawer:visible summary', { hasText: '街长职责' }).waitFor()
  await page.locator('.el-drawer:visible .el-drawer__close-btn').click()
  await page.locator('.el-drawer:visible').waitFor({ state: 'hidden' })
  await page.goto(`${house.office}/#/registry?what=links`)
  await page.locator('td', { hasText: '演示·县委副书记' }).waitFor()
  same(await page.locator('.ledger tbody tr').allInnerTexts().then((rows) => rows.map((r) => r.split('\t'))),
    [['挂钩领导', '演示·县委副书记', '镇街', '城厢镇', '1', '0'], ['包保单位', '演示县乙局', '镇街', '城厢镇', '1', '0']], 'the table of links has both')
  await shot(page, 'links')
  same(await axe(page), [], 'axe finds nothing in it')
  const sheet = await take(page, '导出')
  check(sheet.name.startsWith('挂钩联系') && ['联系对象', '演示·县委副书记', '城厢镇'].every((w) => sheet.texts.includes(w)), 'and goes out as a workbook', sheet.name)
  const point = (await office.get('/api/points?q=D1')).items[0].id
  const problem = await office.post('/api/intake', { point, source: 'hotline', description: '街道的点位', found_on: '2026-01-05', external_no: 'R-1' })
  await page.goto(`${house.office}/#/problems?open=${problem.id}`)
  await page.locator('.facts dd', { hasText: '演示·县委副书记（属地挂钩：城厢镇）' }).waitFor()
  await shot(page, 'problem-linked')
  check(true, 'the problem names them too, and whose link it is')
}

/* A list comes back as its button gives it: nothing to confirm. */
async function asItWas(page, at, what, row, rows, how = '导入') {
  const dialog = page.locator('.el-dialog:visible')
  await page.goto(`${house.office}/#${at}`)
  await page.locator(row).nth(rows - 1).waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.export-list').first().click()])
  await button(page, how).click()
  await dialog.locator('input[type=file]').setInputFiles({ name: 'list.xlsx', mimeType: '', buffer: readFileSync(await file.path()) })
  await dialog.locator('.strip').first().waitFor()
  same(await dialog.locator('.strip').first().innerText(), `预检：${rows} 行，新增 0，更新 0，不变 ${rows}，有误 0`, `${what}: nothing is new`)
  check(await button(dialog, '确认导入').isDisabled(), `${what}: the exported list is as the record, nothing to confirm`)
  await shot(page, `${what}-import`)
  await button(dialog, '关闭').click()
}

async function comesBack(page, office) {
  const town = (await office.get('/api/units')).items.find((u) => u.code === 'X03')
  await office.post('/api/hqs', { name: '市容专项指挥部', unit: town.id, units: [town.id] })
  const dialog = page.locator('.el-dialog:visible')
  for (const [what, rows] of [['points', 2], ['hqs', 1]])
    await asItWas(page, `/registry?what=${what}`, what, '.registry-row', rows)
  await page.goto(`${house.office}/#/ledgers?which=points`)
  await button(page, '导入').click()
  const csv = '点位台账,,\n填报单位：演示,,日期：\n点位编号,名称,类型（网格）\nD1,改过的名称,主次干道\n合计 1 行,,\n制表人：,审核人：,日期：\n'
  await dialog.locator('input[type=file]').setInputFiles({ name: 'ledger.csv', mimeType: '', buffer: Buffer.from(csv) })
  await dialog.locator('.strip-info', { hasText: '预检：1 行，新增 0，更新 1，不变 0，有误 0' }).waitFor()
  await page.setViewportSize({ width: 360, height: 740 })
  await shot(page, 'points-ledger-import-narrow')
  await page.setViewportSize({ width: 1366, height: 900 })
  check(true, 'the ledger of points comes back on its page, and what was changed is told')
  await button(dialog, '关闭').click()
}

/* An item of the indicator system has who leads it and who is responsible, in the table and in its form. */
async function whose(page, office, one, other) {
  const first = (await office.get('/api/indicators')).items[0]
  await office.write('PUT', `/api/indicators/${first.id}`, { lead_unit: one, responsible: [other], expect_version: first.version })
  await page.goto(`${house.office}/#/registry?what=indicators`)
  await page.locator('td', { hasText: '乙局' }).first().waitFor()
  const heads = await page.locator('.table-box th').allInnerTexts()
  same(heads.slice(-3), ['牵头单位', '责任单位', '状态'], 'the table has both')
  await page.locator('.registry-row').first().click()
  const form = page.locator('.el-drawer:visible')
  await form.locator('.el-form-item', { hasText: '牵头单位' }).waitFor()
  await form.locator('.el-form-item', { hasText: '责任单位' }).locator('.el-tag__close').click()
  await shot(page, 'indicator-form')
  await form.locator('button[type=submit]').click()
  await form.waitFor({ state: 'hidden' })
  const now = (await office.get('/api/indicators')).items[0]
  same([now.lead_unit, now.responsible, now.active], [one, [], true], 'and the form changes them')
}

/* An account names its person of the register; a verifier of nowhere is told of. */
async function whoseAccount(page) {
  await page.goto(`${house.office}/#/users`)
  await page.locator('main tbody tr', { hasText: 'checker' }).getByRole('button', { name: '修改' }).click()
  const form = page.locator('.el-drawer:visible')
  await form.locator('.strip-warn', { hasText: '核查员没有单位也没有人员' }).waitFor()
  await shot(page, 'account-homeless')
  await form.locator('.el-form-item', { hasText: '人员' }).first().locator('.el-select').click()
  await page.keyboard.type('局长')
  const offered = page.locator('.el-select-dropdown:visible .el-select-dropdown__item')
  await until('the search', async () => (await offered.count()) === 1)
  same(await offered.allInnerTexts(), ['演示·局长 甲局 局长'], 'persons are found by name and post')
  await offered.first().click()
  await form.locator('.strip-warn').waitFor({ state: 'detached' })
  same(await form.getByLabel('姓名').inputValue(), '演示·核查', 'a name that is there stays')
  await shot(page, 'account-person')
  same(await axe(page), [], 'axe finds nothing in it')
  await form.locator('button[type=submit]').click()
  await form.waitFor({ state: 'hidden' })
  await page.locator('main tbody tr', { hasText: 'checker' }).locator('td', { hasText: '演示·局长' }).waitFor()
  check(true, 'and the list shows whose account it is')
  await shot(page, 'users-person')
}

/* So many exposures in all, as the last one. */
function grow(count) {
  house.write(`INSERT INTO exposure (state, media, on_date, unit, title, recorded_by, recorded_at)
    WITH RECURSIVE n (i) AS (SELECT count(*) FROM exposure UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})
    SELECT e.state, e.media, e.on_date, e.unit, 'T' || n.i, e.recorded_by, e.recorded_at
    FROM n, (SELECT * FROM exposure ORDER BY id DESC LIMIT 1) e`)
}

/* More than a request makes: the page says so, shows how far it is, hands the file out, or stops it. */
async function long(page, office) {
  grow(40_000)
  await page.goto(`${house.office}/#/exposure`)
  await page.locator('td', { hasText: 'T39999' }).first().waitFor()
  const came = page.waitForEvent('download', { timeout: 120_000 })
  await page.locator('.export-list').first().click()
  await page.locator('.el-message', { hasText: '正在后台生成' }).waitFor()
  check(await page.locator('.export-stop').isVisible(), 'it may be cancelled')
  await page.locator('.export-list', { hasText: '%' }).waitFor()
  await shot(page, 'long')
  await page.setViewportSize({ width: 360, height: 740 })
  await shot(page, 'long-narrow')
  await page.setViewportSize({ width: 1366, height: 900 })
  const file = await came
  const sheet = strFromU8(unzipSync(readFileSync(await file.path()))['xl/worksheets/sheet1.xml'])
  const titles = new Set([...sheet.matchAll(/<t[^>]*>(T\d+)</g)].map((m) => m[1]))
  same(titles.size, 39_998, 'no row is left out')
  check(file.suggestedFilename().startsWith('媒体曝光') && file.suggestedFilename().endsWith('.xlsx'), 'the file is called as its page', file.suggestedFilename())
  check(!(await page.locator('.export-stop').isVisible()), 'and there is nothing more to cancel')

  await page.locator('.export-list').first().click()
  await page.locator('.export-stop').click()
  await page.locator('.export-stop').waitFor({ state: 'detached' })
  await until('the job that ends', async () => (await office.get('/api/jobs')).items[0].state === 'cancelled')
  await page.goto(`${house.office}/#/jobs`)
  await page.locator('td', { hasText: '导出长列表' }).first().waitFor()
  check(await page.locator('tr', { hasText: '已取消' }).isVisible(), 'the jobs page has it')
  await shot(page, 'jobs')
}

/* A unit stops its own list too. Its list is short, so that it may be done before: 409. */
async function ofUnit(browser) {
  const page = await house.enter(browser, 'unit', { width: 360, height: 740 })
  await page.goto(`${house.office}/#/cards`)
  await page.route('**/api/sheets/cards.xlsx?*', (route) => route.fulfill({ status: 409, json: { error: { key: 'papers.long_list' } } }))
  await page.locator('.export-list').click()
  const answer = page.waitForResponse(/\/api\/jobs\/\d+\/cancel$/)
  await page.locator('.export-stop').click()
  check([200, 409].includes((await answer).status()), 'who is not of the staff may stop a list of his own')
  await page.locator('.export-stop').waitFor({ state: 'detached' })
  await page.context().close()
}

async function lists(page) {
  const office = await house.person('office')
  const unit = async (code, name, kind = 'county') => (await office.post('/api/units', { code, full_name: `演示县${name}`, short_name: name, kind })).id
  const [one, other] = [await unit('X01', '甲局'), await unit('X02', '乙局')]
  for (const [id, title] of [[one, '占道经营'], [other, '工地扬尘']])
    await office.post('/api/exposures', { media: '县电视台', on: '2026-01-06', unit: id, title })
  const [name, ...value] = office.cookie.split('=')
  await page.context().addCookies([{ name, value: value.join('='), url: house.office }])

  await page.goto(`${house.office}/#/exposure?unit=${one}`)
  await page.locator('td', { hasText: '占道经营' }).waitFor()
  const exposures = await take(page, '导出')
  check(exposures.name.startsWith('媒体曝光') && exposures.name.endsWith('.xlsx'), 'the file is called as its page', exposures.name)
  check(exposures.texts.includes('占道经营') && !exposures.texts.includes('工地扬尘'), 'it has the rows of the filter only')
  check(['曝光日期', '制表人：', '审核人：'].every((w) => exposures.texts.includes(w)), 'with its head and its last row')
  await shot(page, 'exposure')
  await page.setViewportSize({ width: 360, height: 740 })
  await shot(page, 'exposure-narrow')
  same(await axe(page), [], 'axe finds nothing')
  await page.setViewportSize({ width: 1366, height: 900 })

  await page.goto(`${house.office}/#/registry?what=units&q=X02`)
  await page.locator('td', { hasText: 'X02' }).first().waitFor()
  const units = await take(page, '导出')
  check(units.texts.includes('X02') && !units.texts.includes('X01'), 'a search narrows the sheet too')
  await shot(page, 'registry')
  const told = (await office.get('/api/events?kind=list&limit=100')).items.map((e) => [e.data.list, e.data.rows])
  same(told, [['exposures', 1], ['units', 1]], 'both are in the log')
  await territory(page, office, unit)
  await links(page, office)
  await comesBack(page, office)
  await whose(page, office, one, other)
  for (const [path, name] of [['problems', 'problems'], ['rounds', 'rounds'], ['figures', 'figures']]) {
    await page.goto(`${house.office}/#/${path}`)
    await page.waitForTimeout(1500)
    await shot(page, name)
  }
  await long(page, office)
  const keeper = await house.person('keeper')
  const [town] = (await office.get('/api/units')).items.filter((u) => u.code === 'X03')
  await keeper.post('/api/users', { login: 'checker', password: 'Meeting-room-7', must_change: false, name: '演示·核查', roles: ['verifier'], areas: [town.id] })
  await keeper.post('/api/users', { login: 'unit', password: 'Meeting-room-7', must_change: false, name: '演示·联络员', unit: one, roles: ['liaison'] })
  const accounts = await house.enter(page.context().browser(), 'keeper', { width: 1366, height: 900 })
  await whoseAccount(accounts)
  await asItWas(accounts, '/users', 'users', 'main tbody tr', 4, '批量导入')
  await accounts.context().close()
  await ofUnit(page.context().browser())
}

await walk(house, async (browser) => {
  house.init({ office: 'office,office_head' })
  await house.start()
  const page = await (await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: 'zh-CN', acceptDownloads: true })).newPage()
  watchPage(page, 'office', faults)
  await lists(page)
  same(faults, [], 'nothing was asked outside and nothing was logged')
})
