// An account is limited to an area on the accounts page; it then finds its own problems only, its menu has
// what is not of the whole county, and no page of it asks what the server would refuse.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, House, snap, walk } from './house.mjs'
import { check, same, until } from './tap.mjs'

const house = new House()
const { faults } = house

async function prepare(admin) {
  const unit = (code, kind) => admin.post('/api/units', { code, full_name: `演示${code}`, short_name: `演示${code}`, kind }).then((u) => u.id)
  const [east, west, office] = [await unit('E', 'township'), await unit('W', 'township'), await unit('C', 'county')]
  const [type] = (await admin.get('/api/point-types')).items
  const points = {}
  for (const [code, area] of [['P1', east], ['P2', west]]) {
    const point = points[code] = (await admin.post('/api/points', { code, name: `演示点位${code}`, type: type.id, address: '演示地址', lead_unit: office, area, person: '演示甲' })).id
    await admin.post('/api/intake', { description: `演示问题${code}`, source: 'hotline', point, lead_unit: office })
  }
  await closes(admin, points.P1, office)
  await files(admin, points.P2, office, '演示待交办P2')
}

const TODAY = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)
let film = 0
async function files(admin, point, unit, description) {
  const make = (name, ...words) => {
    const path = join(house.folder, name)
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'mandelbrot=s=640x360:r=25:maxiter=100', ...words, path])
    return readFileSync(path)
  }
  film ||= await admin.upload('film.mp4', make('film.mp4', '-t', '3', '-pix_fmt', 'yuv420p'))
  await until('the film', async () => (await admin.get(`/api/clips/${film}`)).state === 'ok', 120_000)
  const [type] = (await admin.get('/api/problem-types')).items
  const indicator = (await admin.get('/api/indicators')).items.at(-1).id
  const { id } = await admin.post('/api/problems', { clip: film, in_frame: 5, out_frame: 45, point, type: type.id, lead_unit: unit, assist: [], indicator, description, severity: 'normal', source: 'supervision', found_on: TODAY })
  await admin.post(`/api/problems/${id}/file`)
  return { id, picture: make('after.jpg', '-frames:v', '1') }
}

/* The first that is closed is drawn to be looked at again. */
async function closes(admin, point, unit) {
  const { id, picture } = await files(admin, point, unit, '演示销号P1')
  const card = (await admin.post(`/api/problems/${id}/card`, { task: '清理', standard: '干净', duty_unit: unit, duty_person: '演示·甲' })).id
  await (await house.person('keeper')).post('/api/users', { login: 'doer', password: 'Meeting-room-7', must_change: false, name: '演示·联络员', unit, roles: ['liaison', 'unit_head'] })
  const doer = await house.person('doer')
  await doer.post(`/api/cards/${card}/sign`)
  const shot = await doer.upload('after.jpg', picture, 'evidence', id)
  await until('the picture', async () => (await doer.get(`/api/clips/${shot}`)).state === 'ok', 60_000)
  const report = await doer.post(`/api/cards/${card}/reports`, { measures: '已清理', done_on: TODAY, evidence: [shot], remark: '' })
  await (await house.person('checker')).post(`/api/rectifications/${report.id}/verify`, { result: 'pass', method: 'onsite', remark: '看过', evidence: [] })
  await admin.post(`/api/problems/${id}/close`)
}

/* A verifier is limited to one of the areas. */
async function checks(browser, size, viewport) {
  const page = await enter(browser, 'checker', viewport)
  const refused = []
  page.on('response', (r) => { if (r.status() >= 400) refused.push(`${r.status()} ${r.url()}`) })
  await go(page, '/verify')
  const row = page.locator('.rechecks li')
  await row.waitFor()
  check((await row.innerText()).includes('演示点位P1') && await row.getByRole('button', { name: '登记抽查' }).isVisible(), `what is drawn again is on the page of a limited verifier, ${size}`)
  same((await axe(page)).filter((v) => /serious|critical/.test(v)), [], `axe finds nothing serious on it, ${size}`)
  await snap(page, `scopes-rechecks-${size.replaceAll(' ', '-')}`)
  await go(page, '/cards')
  await page.locator('.dispatch').getByText('周督导立案').click()
  await page.locator('.dispatch .empty').waitFor()
  check(!(await page.locator('main').innerText()).includes('P2'), `nothing of the other area waits for its card, ${size}`)
  await snap(page, `scopes-cards-${size.replaceAll(' ', '-')}`)
  same(refused, [], `no page asks what is refused, ${size}`)
  await page.context().close()
}
const enter = (browser, login, viewport = { width: 1366, height: 900 }) => house.enter(browser, login, viewport)
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
  await go(page, '/cards')
  await page.locator('.dispatch table, .dispatch .empty').first().waitFor()
  check(true, `what waits for its card is on the page of the cards, ${size}`)
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

async function main(browser) {
  house.init({ office: 'office,office_head,supervisor', clerk: 'office', checker: 'verifier' })
  await house.start()
  await prepare(await house.person('office'))
  await limits(await enter(browser, 'keeper'))
  await looks(await enter(browser, 'clerk'), 'wide')
  await looks(await enter(browser, 'clerk', { width: 360, height: 740 }), 'on a phone')
  const keeper = await house.person('keeper')
  const id = (await keeper.get('/api/users')).items.find((u) => u.login === 'checker').id
  const east = (await keeper.get('/api/units')).items.find((u) => u.code === 'E').id
  await keeper.write('PUT', `/api/users/${id}`, { areas: [east] })
  await checks(browser, 'wide')
  await checks(browser, 'on a phone', { width: 360, height: 740 })
  same(faults, [], 'no page asked outside, threw or logged an error')
}

await walk(house, main)
