// An account is limited to an area on the accounts page; it then finds its own problems only, its menu has
// what is not of the whole county, and no page of it asks what the server would refuse.
import { axe, House, launch } from './house.mjs'
import { snap } from './meeting.mjs'
import { check, done, same } from './tap.mjs'

const house = new House()
const faults = []

async function prepare(admin) {
  const unit = (code, kind) => admin.post('/api/units', { code, full_name: `演示${code}`, short_name: `演示${code}`, kind }).then((u) => u.id)
  const [east, west, office] = [await unit('E', 'township'), await unit('W', 'township'), await unit('C', 'county')]
  const [type] = (await admin.get('/api/point-types')).items
  for (const [code, area] of [['P1', east], ['P2', west]]) {
    const point = (await admin.post('/api/points', { code, name: `演示点位${code}`, type: type.id, address: '演示地址', lead_unit: office, area, person: '演示甲' })).id
    await admin.post('/api/intake', { description: `演示问题${code}`, source: 'hotline', point, lead_unit: office })
  }
}
const enter = (browser, login, viewport = { width: 1366, height: 900 }) => house.enter(browser, login, viewport, faults)
const go = (page, path) => house.go(page, path, { timeout: 10_000 })

async function limits(page) {
  await go(page, '/users')
  await page.locator('tbody tr', { hasText: 'clerk' }).getByRole('button', { name: '修改' }).click()
  const drawer = page.locator('.el-drawer:visible')
  const box = drawer.getByRole('combobox', { name: '限定区域（属地）', exact: true })
  await box.click({ force: true })
  await page.locator('.el-select-dropdown__item:visible', { hasText: '演示E' }).click()
  check((await page.locator('.el-select-dropdown__item:visible').count()) === 2, 'only territories are offered as areas')
  await page.keyboard.press('Escape')
  if (!(await drawer.isVisible())) throw new Error('Esc closed the drawer')
  await snap(page, 'scopes-drawer')
  same((await axe(page)).filter((v) => /serious|critical/.test(v)), [], 'axe finds nothing serious on the limits')
  await drawer.getByText('创城办主任', { exact: true }).click()
  check((await box.count()) === 0, 'a head has no limits')
  await drawer.getByText('创城办主任', { exact: true }).click()
  await drawer.getByRole('button', { name: '保存', exact: true }).click()
  await page.locator('tbody tr', { hasText: '仅限：演示E' }).waitFor()
  await snap(page, 'scopes-list')
}

async function looks(page, size) {
  const refused = []
  page.on('response', (r) => { if (r.status() >= 400) refused.push(`${r.status()} ${r.url()}`) })
  await go(page, '/')
  await snap(page, `scopes-home-${size.replaceAll(' ', '-')}`)
  const menu = await page.locator('nav.side a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  same(menu, ['#/upload', '#/clips', '#/problems', '#/cards', '#/board', '#/requests', '#/reminders', '#/verify'], `the menu, ${size}`)
  for (const path of ['/upload', '/clips', '/cards', '/board', '/requests', '/reminders', '/verify', '/problems']) {
    await go(page, path)
    await page.reload({ waitUntil: 'networkidle' }) // another hash alone loads nothing: the page would be read before it is filled
    const told = await page.locator('main').innerText()
    check(!told.includes('P2'), `nothing of the other area on ${path}, ${size}`, told)
  }
  await page.getByText('演示问题P1').first().waitFor()
  check((await page.locator('main').innerText()).includes('演示问题P1'), `the own problem is there, ${size}`)
  await snap(page, `scopes-problems-${size.replaceAll(' ', '-')}`)
  same(await page.getByRole('button', { name: '导入案件' }).count(), 0, `no button asks for a list to be read in, ${size}`)
  await page.getByText('演示问题P1').first().click()
  await page.locator('.el-drawer:visible .problem').waitFor()
  await page.waitForLoadState('networkidle')
  await snap(page, `scopes-problem-${size.replaceAll(' ', '-')}`)
  same(refused, [], `no page asks what is refused, ${size}`)
  await go(page, '/ledgers').catch(() => null)
  await page.locator('main .empty').waitFor()
  check(true, `a page of the whole county is closed, ${size}`)
}

async function main() {
  house.init({ office: 'office', clerk: 'office' })
  await house.start()
  await prepare(await house.person('office'))
  const browser = await launch()
  await limits(await enter(browser, 'keeper'))
  await looks(await enter(browser, 'clerk'), 'wide')
  await looks(await enter(browser, 'clerk', { width: 360, height: 740 }), 'on a phone')
  same(faults, [], 'no page asked outside, threw or logged an error')
  await browser.close()
}

try {
  await main()
} catch (error) {
  check(false, 'the walk goes through', error.stack)
} finally {
  await house.stop()
  house.clear()
  done()
}
