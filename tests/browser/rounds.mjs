// A round and the points that it is to visit.
import { axe } from './house.mjs'
import { check, same, until } from './tap.mjs'

export async function roundWalk({ page, office, go, shot }) {
  await go(page, '/rounds')
  await page.locator('.page-acts').getByRole('button', { name: '新建轮次' }).click()
  const form = page.locator('.el-dialog:visible')
  await form.getByLabel('督导组').fill('督导一组')
  await until('the points', async () => (await form.locator('.pick-points ul input').count()) >= 2)
  await form.getByLabel('输入名称或编号查找').fill('和平')
  await until('the one', async () => (await form.locator('.pick-points ul input').count()) === 1)
  await form.locator('.pick-points ul input').check()
  await form.getByLabel('输入名称或编号查找').fill('')
  await until('all again', async () => (await form.locator('.pick-points ul input').count()) >= 2)
  check((await form.textContent()).includes('已选 1 个点位'), 'what was chosen stays through another search')
  await form.getByLabel(/全选列出的/).check()
  await shot(page, 'round-points')
  same((await axe(page)).filter((v) => /serious|critical/.test(v)), [], 'axe finds nothing serious on the points of a round')
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'hidden' })
  const [round] = (await office.get('/api/rounds')).items
  const points = (await office.get('/api/points')).items.length
  same(round.target, points, 'the round has the points that were chosen')
  await page.locator('.round-list li').first().getByRole('button', { name: '修改' }).click()
  await form.waitFor()
  check((await form.textContent()).includes(`已选 ${points} 个点位`), 'and still has them when it is changed')
  await form.locator('.pick-points ul input').first().uncheck()
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'hidden' })
  same((await office.get(`/api/rounds/${round.id}`)).points.length, points - 1, 'one of them is left out')
  await coverage({ page, office, go, shot }, round.id, points)
  await materials({ page, office, go, shot })
  await tooLate({ page, office, go, shot })
}

// The materials of last month are asked for again, once
async function materials({ page, office, go, shot }) {
  const last = new Date()
  last.setUTCDate(0)
  const due_on = `${last.toISOString().slice(0, 7)}-10`
  await office.post('/api/duties', { kind: 'material', title: '未成年人思想道德建设材料', due_on })
  const asked = async () => (await office.get('/api/duties?kind=material')).items.map((d) => d.due_on.slice(0, 7)).sort()
  await go(page, '/duties?kind=material')
  await page.locator('.page-acts').getByRole('button', { name: '复制上月' }).click()
  await shot(page, 'duties-copy')
  await page.locator('.el-message-box:visible .el-button--primary').click()
  await until('this month’s', async () => (await asked()).length === 2)
  check((await asked())[1] > due_on.slice(0, 7), 'the material is asked for in this month', (await asked()).join())
  await page.locator('.page-acts').getByRole('button', { name: '复制上月' }).click()
  await page.locator('.el-message-box:visible .el-button--primary').click()
  await page.getByText('没有可复制的').first().waitFor()
  same((await asked()).length, 2, 'and not twice')
  await shot(page, 'duties-materials')
}

// A screening that is planned after its last day is named on the first page
async function tooLate({ page, office, go, shot }) {
  const start = Date.now() + 100 * 24 * 3600_000
  const { id } = await office.post('/api/screenings', { title: '太晚的审看会', planned_start_at: start, planned_end_at: start + 3600_000 })
  await go(page, '/')
  const told = page.getByRole('link', { name: /太晚的审看会.*晚于最迟日期/ })
  await told.waitFor()
  await shot(page, 'home-late')
  await page.setViewportSize({ width: 360, height: 740 })
  await told.scrollIntoViewIfNeeded()
  await shot(page, 'home-late-narrow')
  await page.setViewportSize({ width: 1366, height: 900 })
  await office.post(`/api/screenings/${id}/move`, { act: 'cancel' })
}

// The indicator, and the points behind it
async function coverage({ page, office, go, shot }, round, points) {
  const [seen] = (await office.get(`/api/rounds/${round}`)).points
  await office.post(`/api/rounds/${round}/visits`, { point: seen.id })
  await go(page, '/figures')
  await page.locator('.tile').first().waitFor()
  await shot(page, 'figures')
  const shown = page.locator('.tile, .figure-of-units th.nowrap')
  same(await shown.getByRole('button', { name: /的口径$/ }).count(), await shown.count(), 'every figure says how it is counted')
  await page.locator('.figure-of-units').getByRole('button', { name: '“每百点位发现”的口径' }).click()
  await page.locator('.el-popover:visible', { hasText: '启用点位 × 100' }).waitFor()
  await page.keyboard.press('Escape')
  const link = page.locator('.tile-value a[href*="/figures/points"]')
  same((await link.textContent()).trim(), `${Math.round(1000 / points) / 10}%`, 'one of the points was visited')
  await link.click()
  const rows = page.locator('.figure-point')
  await until('its points', async () => (await rows.count()) === points)
  await page.locator('.el-radio-button', { hasText: '到过' }).click()
  await until('the visited', async () => (await rows.count()) === 1)
  check((await rows.textContent()).includes(seen.name), 'the one that was visited', await rows.textContent())
  same(await rows.getByRole('link').getAttribute('href'), `#/registry?what=points&id=${seen.id}`, 'with the way to its point')
  await shot(page, 'figure-points')
  await page.setViewportSize({ width: 360, height: 740 })
  await shot(page, 'figure-points-narrow')
  same((await axe(page)).filter((v) => /serious|critical/.test(v)), [], 'axe finds nothing serious on them')
  await page.setViewportSize({ width: 1366, height: 900 })
}
