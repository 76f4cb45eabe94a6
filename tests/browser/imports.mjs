// Parts of the walk after.mjs: a list with bad rows is mended where it is shown, taken in, found among the
// past imports and taken back from there; one that was built on says why it stays.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, snap } from './house.mjs'
import { check, same, until } from './tap.mjs'

const HEAD = '编码,全称,类别,上级单位\r\n'

export async function imports(house, page, { go, clean, admin }) {
  const dialog = page.locator('.el-dialog:visible')
  const press = (at, name) => at.getByRole('button', { name, exact: true }).first().click()
  const file = join(house.folder, 'units.csv')
  const units = async () => (await admin.get('/api/units')).items.map((u) => u.code)

  await go(page, '/registry?what=units')
  await press(page, '导入')
  writeFileSync(file, `${HEAD}N1,演示县新一局,县直,\r\nN2,演示县新二局,局机关,\r\nN3,演示县新三局,县直,没有的单位\r\n`)
  await dialog.locator('input[type=file]').setInputFiles(file)
  await dialog.locator('.strip-bad', { hasText: '有误 2' }).waitFor()
  const cell = (row, column) => dialog.getByLabel(`第 ${row} 行 ${column}`, { exact: true })
  same(await dialog.locator('.import-errors input[aria-invalid=true]').count(), 2, 'the two bad cells are marked')
  check((await dialog.locator('.import-why').nth(1).innerText()).includes('没有这个单位'), 'and each says why')
  await clean(page, 'a list to be mended')
  same(await axe(page), [], 'no landmark stands twice, whatever its weight')
  await cell(3, '类别').fill('县直')
  await dialog.locator('.strip-bad', { hasText: '有误 1' }).waitFor()
  check(await cell(3, '类别').evaluate((e) => e === document.activeElement), 'the cell that was mended keeps the focus')
  await cell(3, '类别').press('Escape')
  await page.locator('.el-message-box', { hasText: '有没有保存的内容' }).getByRole('button', { name: '取消' }).click()
  await page.locator('.el-message-box').waitFor({ state: 'hidden' })
  check(await dialog.isVisible(), 'what was mended is not lost with Esc')
  await cell(3, '上级单位').press('Tab')
  await cell(4, '上级单位').focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.keyboard.press('Enter')
  await dialog.locator('.strip-info', { hasText: '新增 3' }).waitFor()
  check(!(await units()).includes('N1'), 'nothing is written before it is confirmed')
  await press(dialog, '确认导入')
  await dialog.locator('.strip-good', { hasText: '新增 3' }).waitFor()
  check((await units()).filter((c) => /^N[123]$/.test(c)).length === 3, 'all rows are in, the mended ones too')

  writeFileSync(file, `${HEAD}N1,演示县新一局,县直,N2\r\n`)
  await dialog.locator('input[type=file]').setInputFiles(file)
  await dialog.locator('.strip-info', { hasText: '更新 1' }).waitFor()
  await press(dialog, '确认导入')
  await dialog.locator('.strip-good', { hasText: '更新 1' }).waitFor()
  let tries = 0
  page.on('request', (r) => (tries += /\/api\/imports\/\d+\/undo$/.test(r.url())))
  await press(dialog, '导入记录')
  const past = dialog.locator('.import-past tbody tr')
  await until('the newest was tried', async () => tries > 0 && past.first().locator('button').isEnabled())
  await past.nth(1).locator('button').click()
  await past.nth(1).locator('.note', { hasText: '已被修改或使用' }).waitFor()
  check(tries === 2, `what was built on says why it stays when it is asked, and only the newest by itself (${tries} tries)`)
  await clean(page, 'past imports')
  await press(past.first(), `回滚本次 单位 ${await past.first().locator('td').first().innerText()}`)
  await page.locator('.el-message-box').getByRole('button', { name: '确定' }).click()
  await past.first().getByText('回滚', { exact: false }).filter({ hasText: '已于' }).waitFor()
  await until('the first may go now', async () => past.nth(1).locator('button').isEnabled().catch(() => false))
  await past.nth(1).locator('button').click()
  await page.locator('.el-message-box').getByRole('button', { name: '确定' }).click()
  await until('the rows are gone', async () => !(await units()).some((c) => /^N[123]$/.test(c)))
  check(true, 'both imports are taken back, one after the other')
  await page.setViewportSize({ width: 360, height: 740 })
  await clean(page, 'past imports on a phone')
  await page.setViewportSize({ width: 1366, height: 900 })
  await press(dialog, '关闭')
}

/* A ledger comes back as it was exported, then changed and saved as CSV by a spreadsheet program. */
export async function ledgers(house, page, { go, clean, admin }) {
  const dialog = page.locator('.el-dialog:visible')
  const press = (at, name) => at.getByRole('button', { name, exact: true }).first().click()
  const file = join(house.folder, 'ledger.xlsx')
  const drafts = async () => (await admin.get('/api/problems?state=draft')).items.map((p) => p.description)
  for (const [which, name] of [['problems', '问题台账'], ['rectifications', '整改台账']]) {
    const told = await admin.get(`/api/ledgers/${which}`)
    const { job } = await admin.post(`/api/ledgers/${which}/export`, { columns: told.columns.map((c) => c.key).join(',') })
    let paper
    await until(`${name} as a workbook`, async () => (paper = (await admin.get(`/api/jobs/${job}`)).result?.paper), 60_000)
    await go(page, `/ledgers?which=${which}`)
    await press(page, '导入核对')
    const bytes = await page.evaluate(async (url) => [...new Uint8Array(await (await fetch(url)).arrayBuffer())], `/api/papers/${paper}/file`)
    writeFileSync(file, Buffer.from(bytes))
    await dialog.locator('input[type=file]').setInputFiles(file)
    const n = told.rows.length
    await dialog.locator('.strip-info', { hasText: `核对：${n} 行，相同 ${n}，有出入 0，新增草稿 0，有误 0` }).waitFor()
    check(n > 0 && await dialog.getByRole('button', { name: '确认导入' }).isDisabled(), `${name}: all ${n} rows are as the record has them, nothing to confirm`)
    await press(dialog, '关闭')
  }
  const [no] = (await admin.get('/api/ledgers/problems')).rows[0]
  await go(page, '/ledgers?which=problems')
  await press(page, '导入核对')
  const csv = join(house.folder, 'ledger.csv')
  writeFileSync(csv, `问题台账,,\r\n演示,,\r\n问题编号,描述,来源\r\n${no},纸上改过的描述,每周督导\r\n旧-7,旧台账的问题,热线\r\n合计 2 行,,\r\n制表人：,,\r\n`)
  await dialog.locator('input[type=file]').setInputFiles(csv)
  await dialog.locator('.strip-info', { hasText: '相同 0，有出入 1，新增草稿 1' }).waitFor()
  const cells = await dialog.locator('.import-differ tbody td').allInnerTexts()
  check(cells.length === 5 && cells[0] === '4' && cells[1] === no && cells[2] === '描述' && cells[3] === '纸上改过的描述', `the cell that differs is told: ${cells}`)
  await clean(page, 'a ledger compared')
  await snap(page, 'ledger-import')
  const [saved] = await Promise.all([page.waitForEvent('download'), press(dialog, '下载出入清单')])
  same(saved.suggestedFilename(), 'problems-differences.xlsx', 'and may be taken away')
  await press(dialog, '确认导入')
  await dialog.locator('.strip-good', { hasText: '新增草稿 1' }).waitFor()
  check((await drafts()).includes('旧台账的问题'), 'the new row is a draft')
  await press(dialog, '回滚本次')
  await page.locator('.el-message-box').getByRole('button', { name: '确定' }).click()
  await until('the draft is withdrawn', async () => !(await drafts()).includes('旧台账的问题'))
  await page.setViewportSize({ width: 360, height: 740 })
  await clean(page, 'a ledger imported, on a phone')
  await snap(page, 'ledger-import-phone')
  await page.setViewportSize({ width: 1366, height: 900 })
  await press(dialog, '关闭')
}
