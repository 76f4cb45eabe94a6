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
