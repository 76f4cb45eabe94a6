// Part of the walk after.mjs: a new account with its slip, a list of accounts with a bad row first, the
// newcomer's first log-in, and the log of it all with its files. Wide and phone-wide, in both languages.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromWeb } from './house.mjs'
import { check, same, until } from './tap.mjs'

const { strFromU8, unzipSync } = fromWeb('fflate')

const HEAD = '姓名,账号,单位,角色,所在组\r\n'
const WIDE = { width: 1366, height: 900 }
const NARROW = { width: 360, height: 740 }
const words = (path) => execFileSync('pdftotext', ['-raw', path, '-'], { encoding: 'utf8' })
const MADE = /[\w]{4}-[\w]{5}-[\w]{5}/g

export async function accounts(house, page, { go, clean, unit }) {
  const dialog = page.locator('.el-dialog:visible')
  const press = (at, name) => at.getByRole('button', { name, exact: true }).click()
  const save = async (name) => {
    const [file] = await Promise.all([page.waitForEvent('download'), press(dialog, name)])
    return file.path()
  }

  await go(page, '/users')
  await press(page, '新增用户')
  const drawer = page.locator('.el-drawer:visible')
  await drawer.getByLabel('姓名').fill('演示·新来')
  await drawer.getByLabel('账号').fill('newcomer')
  await drawer.locator('.el-select', { hasText: '不在五组' }).click()
  await page.locator('.el-select-dropdown:visible .el-select-dropdown__item', { hasText: '督导检查组' }).click()
  same(await drawer.locator('.roles label.is-checked').allInnerTexts(), ['督导员', '核查员'], 'a group proposes the roles that fit it')
  await drawer.locator('.note', { hasText: '本组一般的角色：督导员、核查员' }).waitFor()
  await clean(page, 'an account of a group')
  await drawer.getByText('督导员', { exact: true }).click()
  same(await drawer.locator('.roles label.is-checked').allInnerTexts(), ['核查员'], 'and whoever makes the account decides')
  await drawer.locator('.note', { hasText: '全县' }).waitFor()
  await clean(page, 'a new account')
  await press(drawer, '保存')
  await dialog.locator('.code').nth(1).waitFor()
  const password = await dialog.locator('.code').nth(1).innerText()
  await clean(page, 'a password slip')
  await page.keyboard.press('Escape')
  await press(dialog, '关闭')
  const asked = page.locator('.el-message-box', { hasText: '密码条还没有下载' })
  await asked.getByRole('button', { name: '取消' }).click()
  await asked.waitFor({ state: 'hidden' })
  check(await dialog.isVisible(), 'a password that was not saved does not go with Esc, nor unasked')
  const slip = words(await save('下载密码条（PDF）'))
  check(slip.includes(password) && slip.includes('newcomer') && slip.includes('演示·新来'), 'the slip has name, account and password', slip)
  await press(dialog, '关闭')

  await press(page, '批量导入')
  const [template] = await Promise.all([page.waitForEvent('download'), press(dialog, '下载模板')])
  const head = strFromU8(unzipSync(readFileSync(await template.path()))['xl/worksheets/sheet1.xml'])
  same([...head.matchAll(/<t[^>]*>([^<]*)</g)].map((m) => m[1]).join(), '姓名,账号,人员,单位,角色,所在组,限定区域,限定单位,状态', 'the template is the head line')
  const file = join(house.folder, 'accounts.csv')
  const pick = async (rows) => {
    writeFileSync(file, HEAD + rows)
    await dialog.locator('input[type=file]').setInputFiles(file)
  }
  await pick(`演示·一,one,${unit},单位联络员,\r\n演示·二,two,没有的单位,督导员,\r\n`)
  await dialog.locator('.import-errors tbody tr').waitFor()
  check((await dialog.locator('.import-errors').innerText()).includes('没有这个单位'), 'the bad row is told')
  await clean(page, 'a list with a bad row')
  await pick(`演示·一,one,${unit},单位联络员,\r\n演示·二,two,,督导员、核查员,信息简报组\r\n`)
  await dialog.locator('.strip-info', { hasText: '新增 2' }).waitFor()
  await press(dialog, '确认导入')
  await dialog.getByText('已新增 2 个账号').waitFor()
  const many = words(await save('下载密码条（PDF）'))
  same([...new Set(many.match(MADE))].length, 2, 'two slips on the sheet')
  await press(dialog, '关闭')
  await page.locator('tbody tr', { hasText: '演示·二' }).locator('td', { hasText: '督导员、核查员' }).waitFor()
  check((await page.locator('tbody tr', { hasText: '演示·二' }).innerText()).includes('信息简报组'), 'the list gives the group')
  await page.locator('.filters .el-select', { hasText: '全部组' }).click()
  await page.locator('.el-select-dropdown:visible .el-select-dropdown__item', { hasText: '督导检查组' }).click()
  await until('the group', async () => (await page.locator('tbody tr').count()) === 1)
  await until('the choices to be put away', () => page.locator('.el-select__popper').evaluateAll((all) => all.every((p) => p.style.display === 'none')))
  check((await page.locator('tbody tr').innerText()).includes('督导检查组'), 'the list tells the group and finds by it')
  await clean(page, 'accounts of a group')
  await go(page, '/users')
  await page.locator('.filters input').first().fill(unit)
  await until('the search', async () => (await page.locator('tbody tr', { hasText: '演示·二' }).count()) === 0)
  check(await page.locator('tbody tr', { hasText: '演示·一' }).isVisible(), 'found by the unit')
  await go(page, '/users')

  const first = await (await page.context().browser().newContext({ viewport: NARROW, locale: 'zh-CN' })).newPage()
  await first.goto(house.office + '/')
  await first.fill('[name=login]', 'newcomer')
  await first.fill('[name=password]', password)
  await first.keyboard.press('Enter')
  await first.locator('input[type=password]').nth(2).waitFor()
  check(true, 'the first log-in asks for an own password')
  await first.context().close()

  await go(page, '/events?kind=account')
  await page.locator('.head .tag', { hasText: '链完整 ✓ 至' }).waitFor()
  const row = page.locator('tbody tr', { hasText: 'newcomer' }).first()
  const told = await row.innerText()
  check(told.includes('127.0.0.1') && told.includes('已出密码条') && told.includes('成功') && !told.includes(password), 'the log has who, from where and what, never the password', told)
  const [sheet] = await Promise.all([page.waitForEvent('download'), press(page, '导出 Excel')])
  check((await sheet.suggestedFilename()).endsWith('.xlsx') && readFileSync(await sheet.path()).subarray(0, 2).toString() === 'PK', 'the log as a workbook')
  const edited = await page.evaluate(async (name) => {
    const unit = (await (await fetch('/api/units')).json()).items.find((u) => u.short_name === name)
    for (const phone of ['0310-5550001', '0310-5550002'])
      await fetch(`/api/units/${unit.id}`, { method: 'PUT', headers: { 'Content-Type': 'application/json', 'X-Shenkan': '1' }, body: JSON.stringify({ phone, op_id: `phone-${phone}` }) })
    return unit.id
  }, unit)
  await go(page, `/events?kind=unit&object=${edited}`)
  const change = page.locator('tbody tr', { hasText: '0310-5550002' }).locator('.event-data')
  same((await change.innerText()).replace(/\s+/g, ' ').trim(), '电话: 0310-5550001 → 0310-5550002', 'an edit tells what it was and is, and nothing else')
  same((await page.locator('tbody tr .event-data', { hasText: '0310-5550001' }).last().innerText()).replace(/\s+/g, ' ').trim(), '电话: – → 0310-5550001', 'and where there was nothing')
  await clean(page, 'what an edit changed')
  const [list] = await Promise.all([page.waitForEvent('download'), press(page, '导出 CSV')])
  const lines = readFileSync(await list.path(), 'utf8')
  check(lines.includes('电话: – → 0310-5550001') && lines.includes('电话: 0310-5550001 → 0310-5550002'), 'as its file does', lines)
  await go(page, '/events?kind=job')
  await page.locator('tbody tr', { hasText: '导出审计日志' }).last().waitFor()
  check(true, 'and the export is in the log')

  for (const [name, size] of [['wide', WIDE], ['on a phone', NARROW]])
    for (const lang of ['中文', 'English']) {
      await page.setViewportSize(size)
      await page.evaluate((l) => localStorage.setItem('shenkan.lang', l), lang === 'English' ? 'en' : 'zh')
      for (const path of ['users', 'events', 'settings', 'events?q=nobody', 'users?q=nobody']) {
        await go(page, `/${path}`)
        await page.reload()
        await page.locator('main table, main .empty, main form').first().waitFor()
        await clean(page, `${path.replace('?q=', ' ')} ${name} ${lang}`)
      }
    }
  await page.evaluate(() => localStorage.setItem('shenkan.lang', 'zh'))
  await page.setViewportSize(WIDE)
}
