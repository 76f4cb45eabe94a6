// A problem of the hotline at the pages: taken in by its words, put right in the drawer, given its segment
// in the annotation page, filed; an imported case goes the same way.
import { axe, House, makeClip, snap, walk, watchPage } from './house.mjs'
import { check, same, until } from './tap.mjs'

const house = new House()
const { faults } = house

async function prepare(admin) {
  const unit = (await admin.post('/api/units', { code: 'U1', full_name: '演示城管局', short_name: '演示城管局', kind: 'county', rank_order: 1 })).id
  const [type] = (await admin.get('/api/point-types')).items
  await admin.post('/api/points', { code: 'P1', name: '演示人民路东口', type: type.id, address: '演示地址', lead_unit: unit, person: '演示甲' })
  const clip = await admin.upload('there.mp4', makeClip(house.folder, 'there.mp4', 4, 'gray'))
  await until('the film', async () => (await admin.get(`/api/clips/${clip}`)).state === 'ok', 120_000)
  await admin.post('/api/import/requests', { csv: '案件编号,问题描述\r\nHOT-7,路灯不亮\r\n', dry_run: false })
  return { clip, indicator: (await admin.get('/api/indicators')).items.at(-1) }
}

const dialog = (page) => page.locator('.el-dialog:visible')
const button = (at, name) => at.getByRole('button', { name, exact: true })
async function go(page, path) {
  await page.goto(`${house.office}/#${path}`)
  await page.waitForSelector('main h1')
}
async function choose(page, at, label, option) {
  const box = at.getByRole('combobox', { name: label, exact: true })
  await box.click({ force: true })
  const row = page.locator('.el-select-dropdown__item:visible', { hasText: option }).first()
  await row.waitFor()
  await row.click()
}
async function clean(page, name) {
  same((await axe(page)).filter((v) => !v.startsWith('landmark')), [], `axe finds nothing on ${name}`)
  await snap(page, `intake-${name.replaceAll(' ', '-')}`)
}

async function takesIn(page) {
  await go(page, '/problems')
  await button(page.locator('.page-head'), '登记问题').click()
  const save = button(dialog(page), '保存')
  check(await save.isDisabled(), 'nothing is taken in without a word')
  check((await dialog(page).locator('.mark-form').first().innerText()).length > 0 && (await dialog(page).getByText('热线', { exact: true }).count()) > 0, 'it is of the hotline unless somebody says otherwise')
  await dialog(page).locator('#f-text').fill('下水道堵塞')
  await dialog(page).getByLabel('来件编号').fill('12345-2026-08')
  await clean(page, 'taking in')
  await save.click()
  await page.locator('.el-drawer .strip-warn', { hasText: '还没有影像' }).waitFor()
  const told = await page.locator('.el-drawer .problem').innerText()
  check(told.includes('12345-2026-08') && told.includes('下水道堵塞'), 'the drawer shows it, with its reference')
  check(await button(page.locator('.act-list'), '立案').isDisabled(), 'and it cannot be filed yet')
}

/* The drawer of the draft is open. */
async function putsRight(page, base) {
  await button(page.locator('.act-list'), '修改').click()
  await dialog(page).locator('.types button').first().click()
  await choose(page, dialog(page), '点位', '演示人民路东口')
  await until('the proposed unit', async () => (await dialog(page).locator('.mark-form').first().textContent()).includes('建议依据'))
  await choose(page, dialog(page), '测评指标', base.indicator.text)
  await clean(page, 'a draft put right')
  await button(dialog(page), '保存').click()
  await until('the dialog to close', async () => (await dialog(page).count()) === 0)
  await page.locator('.el-drawer .facts', { hasText: '演示城管局' }).waitFor()
  check(await button(page.locator('.act-list'), '立案').isDisabled(), 'its footage is still wanted')
}

async function marks(page, base, words) {
  await go(page, '/clips')
  await go(page, `/clips/${base.clip}`)
  await until('the film', () => page.evaluate(() => document.querySelector('.picture video')?.readyState >= 3))
  await page.locator('h1').click()
  await page.keyboard.press('i')
  for (let n = 0; n < 2; n++)
    await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('o')
  await choose(page, page.locator('.form-side'), '并入已有草稿', words)
  await page.locator('.form-side .strip-info', { hasText: '并入草稿' }).waitFor()
  same(await page.inputValue('#f-text'), words, `the form is that of the draft: ${words}`)
}

async function main(browser) {
  house.init({ chief: 'office,office_head,admin,supervisor' })
  await house.start()
  const admin = await house.person('chief')
  const base = await prepare(admin)
  const drafts = async () => (await admin.get('/api/problems?state=draft')).items
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: 'zh-CN', reducedMotion: 'reduce' })
  const page = await context.newPage()
  watchPage(page, 'chief', faults)
  await page.goto(house.office + '/')
  await page.fill('[name=login]', 'chief')
  await page.fill('[name=password]', 'Meeting-room-7')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.shell')
  await takesIn(page)
  await putsRight(page, base)
  await marks(page, base, '下水道堵塞')
  await clean(page, 'a segment for a draft')
  await button(page.locator('.form-side'), '保存并立案').click()
  await page.locator('.segment-list li', { hasText: '下水道堵塞' }).waitFor()
  const [filed] = (await admin.get('/api/problems?state=filed')).items
  const whole = await admin.get(`/api/problems/${filed.id}`)
  same([whole.source, whole.external_no, whole.segments.length, whole.lead_unit_name], ['hotline', '12345-2026-08', 1, '演示城管局'], 'the hotline\'s problem is filed with its segment')

  /* the imported case has no more than its words: the mark brings the rest */
  await marks(page, base, '路灯不亮')
  await page.locator('.types button').first().click()
  await choose(page, page.locator('.form-side'), '点位', '演示人民路东口')
  const told = await page.locator('.form-side .same-point').innerText()
  check(/还有 1 个/.test(told) && told.includes('同类') && told.includes('下水道堵塞'), 'what is open at the point already is told', told)
  await clean(page, 'a point with an open problem')
  await choose(page, page.locator('.form-side'), '测评指标', base.indicator.text)
  await button(page.locator('.form-side'), '保存并立案').click()
  await page.locator('.segment-list li', { hasText: '路灯不亮' }).waitFor()
  const two = (await admin.get('/api/problems?state=filed')).items
  same([two.length, (await drafts()).length], [2, 0], 'and so is the imported case; no draft is left')
  same(two.find((p) => p.description === '路灯不亮')?.external_no, 'HOT-7', 'under its own number')
  same(faults, [], 'no page asked outside, threw or logged an error')
}

await walk(house, main)
