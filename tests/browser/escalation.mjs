// A unit does not rectify: from the clock's proposal over the draft and a leader's signature to the
// paper, which the unit then fetches; a bulletin from its figures to its number; and the monthly reports
// of a month as one paper.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, House, makeClip, snap, walk } from './house.mjs'
import { text } from './meeting.mjs'
import { check, same, until } from './tap.mjs'

const house = new House()
const { faults } = house
const CLOCK = join(house.folder, 'clock')
const SIZE = { width: 1366, height: 900 }
const DAY = 24 * 3600_000
const UNIT = '演示城管局'

/* Three problems of one unit with signed cards: two are overdue later. */
async function prepare() {
  const admin = await house.person('chief')
  const unit = await admin.post('/api/units', { code: 'ua', full_name: '演示县城市管理局', short_name: UNIT, kind: 'county', rank_order: 1 })
  await admin.post('/api/users', { login: 'ua', password: 'Meeting-room-7', must_change: false, name: '演示·甲', unit: unit.id, roles: ['liaison', 'unit_head'] })
  const [type] = (await admin.get('/api/point-types')).items
  const [kind] = (await admin.get('/api/problem-types')).items
  const indicator = (await admin.get('/api/indicators')).items.at(-1)
  const point = await admin.post('/api/points', { code: 'P1', name: '演示人民路东口', type: type.id, address: '演示地址', lead_unit: unit.id, person: '演示甲' })
  const led = await admin.post('/api/points', { code: 'P2', name: '演示建设路西口', type: type.id, address: '演示地址', lead_unit: unit.id, person: '演示甲', linked_leader: 'leader' })
  const clip = await admin.upload('film.mp4', makeClip(house.folder, 'film.mp4', 4, 'red'))
  await until('the film', async () => (await admin.get(`/api/clips/${clip}`)).state === 'ok', 180_000)
  for (const [i, what] of ['人行道摊点占道', '垃圾桶满溢'].entries()) {
    const { id } = await admin.post('/api/problems', {
      clip, in_frame: 10 + 30 * i, out_frame: 35 + 30 * i, point: [led, point][i].id, type: kind.id, lead_unit: unit.id, assist: [],
      indicator: indicator.id, description: what, severity: 'normal', source: 'supervision', found_on: '2025-11-18',
    })
    await admin.post(`/api/problems/${id}/file`)
    const card = await admin.post(`/api/problems/${id}/card`, { task: '清理', standard: '干净整洁', duty_unit: unit.id, duty_person: '演示·甲' })
    await (await house.person('ua')).post(`/api/cards/${card.id}/sign`)
  }
  return admin
}

const enter = (browser, login, viewport = SIZE) => house.enter(browser, login, viewport)
const go = (page, path) => house.go(page, path)

/* The text of the PDF that the button hands out. */
async function paper(page, button, name) {
  const waits = page.waitForEvent('download', { timeout: 120_000 })
  await page.getByRole('button', { name: button }).click()
  const file = join(house.folder, name)
  const download = await waits
  await download.saveAs(file)
  return { name: download.suggestedFilename(), text: execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, '') }
}

/* The text of the letter that the preview opens beside the page. */
async function preview(page, within, name) {
  const opens = page.context().waitForEvent('page')
  await within.getByRole('button', { name: '预览 PDF（草稿）' }).first().click()
  await (await opens).close()
  const address = await within.getByRole('link', { name: '打开草稿' }).first().getAttribute('href')
  const answer = await page.request.get(house.office + address)
  same([answer.status(), answer.headers()['content-type']], [200, 'application/pdf'], 'the preview is a PDF')
  const file = join(house.folder, name)
  writeFileSync(file, await answer.body())
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, '')
}

/* Without the word of success that comes and goes. */
async function clean(page, what) {
  await page.locator('.el-message').first().waitFor({ state: 'detached', timeout: 20_000 })
  same(await axe(page), [], what)
}

const ok = (page) => page.locator('.el-message-box__btns .el-button--primary').click()

async function escalate(browser, admin) {
  const before = await enter(browser, 'chief')
  await go(before, '/escalation')
  await before.locator('.empty').waitFor()
  check((await text(before, '.page-head')).includes('机器只提建议'), 'the page says that the machine only proposes')
  const calm = await text(before, '.ladder')
  check(calm.includes('逾期1天 提醒 → 3天 督办函') && calm.includes('今天没有逾期的交办卡') && calm.includes('今日触发 0'), 'and the steps of overdue cards, also when none is', calm)
  await before.context().close()
  writeFileSync(CLOCK, String(9 * DAY)) /* by then the sessions are over too */
  await admin.enter()
  const proposed = await until('the proposals', async () => {
    const { items } = await admin.get('/api/escalations')
    return items.length === 2 ? items : null
  }, 150_000)
  same(proposed.map((e) => [e.level, e.state]), [[2, 'proposed'], [1, 'proposed']], 'two overdue cards are two proposals')

  const chief = await enter(browser, 'chief')
  await go(chief, '/escalation')
  await chief.locator('.esc-steps').waitFor()
  /* what waits, in one dialog: each letter can be looked at, changed, left out */
  await chief.getByRole('button', { name: '确认今日 2 件' }).click()
  const today = chief.locator('.el-dialog')
  same(await today.locator('.today li').count(), 2, 'the dialog has what waits')
  await today.locator('textarea').first().fill('预览时的文字')
  await chief.keyboard.press('Escape')
  await chief.locator('.el-message-box', { hasText: '有没有保存的内容' }).getByRole('button', { name: '取消' }).click()
  await chief.locator('.el-message-box').waitFor({ state: 'hidden' })
  same(await today.locator('textarea').first().inputValue(), '预览时的文字', 'Esc does not throw away what was typed')
  const seen = await preview(chief, today.locator('.today li').first(), 'draft.pdf')
  check(seen.includes('预览时的文字') && seen.includes('DRAFT') && !seen.includes('创城督办〔'), 'a letter is seen as a draft, without a number', seen.slice(0, 300))
  same((await admin.get('/api/papers')).items.length, 0, 'and is no paper')
  await clean(chief, 'axe finds nothing on the dialog')
  await snap(chief, 'escalation-today')
  await today.locator('input[type=checkbox]').nth(1).uncheck()
  await today.locator('.el-dialog__footer .el-button--primary').click()
  await until('the first to be drafted', async () => (await admin.get('/api/escalations')).items.filter((e) => e.state === 'drafted').length === 1)
  await today.waitFor({ state: 'detached' })
  const drafted = (await admin.get('/api/escalations')).items.find((e) => e.state === 'drafted')
  check(drafted.text === '预览时的文字', 'with the text that was typed', drafted.text)
  await chief.locator('.esc-steps li').first().locator('.esc-pick').click()
  await chief.getByRole('button', { name: '生成初稿' }).click()
  const draft = await chief.locator('#esc-text').inputValue()
  check(draft.includes('未按要求整改问题1个') && draft.includes('逾期未整改'), 'the draft has the facts and numbers of the case', draft)
  await until('the pictures', () => chief.locator('.esc-cases img').evaluateAll((all) => all.every((i) => i.complete && i.naturalWidth > 0)))
  await clean(chief, 'axe finds nothing on the escalation')
  await snap(chief, 'escalation-draft')
  await chief.getByRole('button', { name: '保存草稿' }).click()
  await chief.locator('.esc-steps li').first().locator('.esc-pick .tag-info').waitFor()
  same(await chief.getByRole('button', { name: '签发通报' }).count(), 0, 'who drafted it cannot sign it')

  const leader = await enter(browser, 'leader')
  await leader.getByRole('link', { name: '督办升级' }).click()
  await leader.locator('.esc-steps li').first().locator('.esc-pick').click()
  await until('the leader to see the pictures', () => leader.locator('.esc-cases img').evaluateAll((all) => all.length > 0 && all.every((i) => i.complete && i.naturalWidth > 0)))
  await leader.getByRole('button', { name: '签发通报' }).click()
  await ok(leader)
  await leader.locator('.esc-pick .tag-bad').waitFor()
  check((await text(leader, '.esc-steps')).includes('创城督办〔'), 'signed, it has its number')
  const pdf = await paper(leader, '单位通报', 'order.pdf')
  check(pdf.name.startsWith('通报-'), 'the paper has a name', pdf.name)
  check(pdf.text.includes('创城督办〔') && pdf.text.includes('人行道摊点占道') && pdf.text.includes('演示县城市管理局'), 'and its number, the case and the unit', pdf.text.slice(0, 400))
  await snap(leader, 'escalation-signed')
  await leader.locator('.esc-steps li').nth(1).locator('.esc-pick').click()
  await leader.getByRole('button', { name: '不予升级' }).click()
  await leader.locator('.el-message-box textarea').fill('已当面提醒')
  await ok(leader)
  await leader.locator('.esc-pick .tag-quiet').waitFor()
  await snap(leader, 'escalation-dropped')

  await chief.reload()
  await chief.locator('.esc-steps li').first().locator('.esc-pick').click()
  await chief.getByRole('button', { name: '约谈记录', exact: true }).click()
  const dialog = chief.locator('.el-dialog')
  await dialog.getByLabel('约谈对象').fill('演示甲（局长）')
  await dialog.getByLabel('约谈地点').fill('创城办会议室')
  await dialog.getByLabel('约谈人').fill('演示丙（副主任）')
  await dialog.getByLabel('记录人').fill('演示丁')
  await dialog.getByLabel('约谈内容').fill('表示照办')
  await dialog.getByLabel('约谈要求').fill('三日内整改到位')
  await snap(chief, 'escalation-talk')
  await dialog.locator('.el-button--primary').click()
  const record = await paper(chief, '约谈记录表', 'talk.pdf')
  check(['演示甲（局长）', '三日内整改到位', '创城办会议室', '演示丙（副主任）', '演示丁', '表示照办'].every((one) => record.text.includes(one)), 'the record of the talk is printed', record.text.slice(0, 300))

  /* the unit has not signed for it: the office sees that, and could write down a signature on paper */
  await chief.locator('.esc-unsigned li').waitFor()
  await chief.getByRole('button', { name: '代录签收' }).click()
  await dialog.getByLabel('签收人').waitFor()
  await clean(chief, 'axe finds nothing on a signature on paper')
  await snap(chief, 'escalation-receipt')
  await chief.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  const small = await enter(browser, 'ua', { width: 360, height: 740 })
  await small.locator('.letters article').waitFor()
  await clean(small, 'axe finds nothing on a letter to sign for')
  await snap(small, 'escalation-letter')
  await small.locator('.letters').getByRole('button', { name: '签收' }).click()
  await ok(small)
  await small.locator('.letters').waitFor({ state: 'detached' })
  check((await admin.get('/api/escalations')).items.some((e) => e.signed_for_name === '演示·甲' && !e.on_behalf), 'the unit has signed for it')
  await small.context().close()
  await chief.reload()
  await chief.locator('.esc-steps li').first().locator('.esc-pick').click()
  await chief.locator('.esc-one .strip-good', { hasText: '演示·甲' }).waitFor()
  same(await chief.locator('.esc-unsigned').count(), 0, 'nothing is left to be signed for')
  await snap(chief, 'escalation-received')

  const ua = await enter(browser, 'ua')
  await go(ua, '/escalation')
  await ua.locator('.esc-steps').waitFor()
  same(await ua.locator('.esc-pick').count(), 1, 'the unit sees what is signed and nothing else')
  await go(ua, '/papers')
  await ua.locator('td', { hasText: '单位通报' }).first().waitFor()
  check(true, 'and finds the paper')
  await snap(ua, 'escalation-unit')
}

/* Two cards stay overdue: their letters are confirmed together, one is signed, the other is held. */
async function ladder(browser, admin) {
  writeFileSync(CLOCK, String(16 * DAY))
  await admin.enter()
  await until('the letters and leaders', async () => (await admin.get('/api/urges')).items.every((u) => u.steps.length === 2), 150_000)
  const chief = await enter(browser, 'chief')
  await go(chief, '/escalation')
  const panel = chief.locator('.ladder')
  await panel.locator('li').nth(1).waitFor()
  same(await panel.locator('.tag', { hasText: '无接收人' }).count(), 1, 'a case that no leader is told of says so')
  check((await text(chief, '.ladder')).includes('上会再播'), 'the rule and what comes next are told')
  await clean(chief, 'axe finds nothing on the overdue cards')
  await snap(chief, 'ladder')
  await panel.getByRole('button', { name: '确认督办函 2 件' }).click()
  const dialog = chief.locator('.el-dialog:visible')
  same(await dialog.locator('.today li').count(), 2, 'the letters that wait')
  const seen = await preview(chief, dialog.locator('.today li').first(), 'urge.pdf')
  check(seen.includes('督办函') && seen.includes('草') && seen.includes('办理要求') && !seen.includes('督办函〔'), 'a letter is seen as a draft', seen.slice(0, 300))
  await snap(chief, 'ladder-confirm')
  await dialog.locator('.el-dialog__footer .el-button--primary').click()
  await dialog.waitFor({ state: 'hidden' })
  const first = (await admin.get('/api/urges')).items
  same(first.map((u) => u.steps[0].state), ['drafted', 'drafted'], 'both are drafted')

  await panel.locator('li', { hasText: '垃圾桶满溢' }).getByRole('button', { name: '暂缓（说明）' }).click()
  const ask = chief.locator('.el-dialog:visible')
  await ask.locator('textarea').fill('等待施工')
  await snap(chief, 'ladder-hold')
  await ask.locator('.el-button--primary').click()
  await panel.locator('.tag', { hasText: '已暂缓至' }).waitFor()

  const leader = await enter(browser, 'leader')
  await leader.locator('.leader-urges li').waitFor()
  check((await text(leader, '.leader-urges')).includes('人行道摊点占道'), 'the linked leader is told on the first page')
  await snap(leader, 'ladder-leader')
  await go(leader, '/escalation')
  await leader.locator('.ladder li', { hasText: '人行道摊点占道' }).getByRole('button').first().click()
  await leader.getByRole('button', { name: '签发督办函' }).click()
  await ok(leader)
  await leader.locator('.el-dialog', { hasText: '督办函〔' }).waitFor()
  const pdf = await paper(leader, '督办函', 'urge-signed.pdf')
  check(pdf.text.includes('督办函〔') && pdf.text.includes('人行道摊点占道') && !pdf.text.includes('DRAFT'), 'the letter has its number and its case', pdf.text.slice(0, 400))
  await snap(leader, 'ladder-signed')

  const small = await enter(browser, 'ua', { width: 360, height: 740 })
  await small.locator('.letters article', { hasText: '督办函〔' }).waitFor()
  await snap(small, 'ladder-letter')
  await small.locator('.letters article', { hasText: '督办函〔' }).getByRole('button', { name: '签收' }).click()
  await ok(small)
  await until('it to be signed for', async () => (await admin.get('/api/urges')).items.some((u) => u.steps[0].signed_for_name === '演示·甲'))
  await chief.locator('.ladder .tag', { hasText: '已签收' }).waitFor()
  await chief.locator('.ladder').getByRole('button', { name: '恢复' }).click()
  await ok(chief)
  await chief.locator('.ladder .tag', { hasText: '已暂缓至' }).waitFor({ state: 'detached' })
  await snap(chief, 'ladder-after')
}

async function bulletin(browser, admin) {
  const chief = await enter(browser, 'chief')
  await go(chief, '/bulletins')
  await chief.getByRole('button', { name: '新起草' }).first().click()
  await chief.locator('.figures li').first().waitFor()
  await chief.getByLabel('工作要求').fill('举一反三\n限期整改')
  await chief.getByRole('button', { name: '保存' }).click()
  await chief.getByRole('button', { name: '签发' }).waitFor()
  await clean(chief, 'axe finds nothing on the bulletins')
  await snap(chief, 'bulletin-draft')
  await chief.getByRole('button', { name: '签发' }).click()
  await ok(chief)
  await chief.locator('.bulletin-list .tag-good').waitFor()
  const pdf = await paper(chief, '督查通报', 'bulletin.pdf')
  check(pdf.text.includes('第1期') && pdf.text.includes('交办2个，已整改0个，未整改2个'), 'the bulletin has its number and its figures', pdf.text.slice(0, 500))
  await snap(chief, 'bulletin-issued')
  await chief.getByRole('button', { name: '份号、密级…' }).click()
  const form = chief.locator('.el-dialog', { hasText: '紧急程度' })
  const pick = async (name, value) => {
    await form.locator('.el-form-item', { hasText: name }).locator('.el-select').click()
    await chief.locator('.el-select-dropdown__item:visible', { hasText: value }).click()
  }
  await pick('密级', '秘密')
  check(await form.getByRole('button', { name: '制作' }).isDisabled(), 'what is secret needs the number of its copy')
  await form.getByLabel('份号').fill('12')
  await form.getByLabel('保密期限').fill('1')
  await pick('紧急程度', '加急')
  await form.getByLabel('份号').focus()
  await snap(chief, 'paper-marks')
  const marked = await paper(chief, '制作', 'marked.pdf')
  check(marked.text.startsWith('000012') || /000012.*秘密★1年.*加急/.test(marked.text), 'the bulletin has its marks', marked.text.slice(0, 200))
  const [kept] = (await admin.get('/api/papers?kind=bulletin')).items
  same([kept.copy_no, kept.secrecy, kept.secret_years, kept.urgency], [12, 'confidential', 1, 'urgent'], 'and they are kept with it')
  await chief.getByRole('button', { name: '作废' }).click()
  await chief.locator('.el-message-box textarea').fill('数字有误')
  await ok(chief)
  await chief.locator('.strip-bad', { hasText: '数字有误' }).waitFor()
  check((await text(chief, '.bulletin-list')).includes('第1期'), 'void, it keeps its number')
  await snap(chief, 'bulletin-void')
  const draft = (title) => admin.post('/api/bulletins', { from_on: '2025-11-01', to_on: '2025-11-30', title })
  const typed = () => chief.getByLabel('工作要求').inputValue()
  await draft('先起草的')
  await go(chief, '/bulletins')
  await chief.reload()
  await chief.locator('.bulletin-list .on', { hasText: '先起草的' }).waitFor()
  await chief.getByLabel('工作要求').fill('写到一半')
  await draft('后起草的')
  await chief.locator('.bulletin-list', { hasText: '后起草的' }).waitFor()
  same([await typed(), await text(chief, '.bulletin-list .on')].map((x) => x.includes('写到一半') || x.includes('先起草的')), [true, true],
    'what is being written stays when another comes before it')
}

/* Who sent in the report of a month, who did not, and the texts: one paper. */
async function digest(browser, admin) {
  const [unit] = (await admin.get('/api/units')).items
  const owe = (title) => admin.post('/api/duties', { kind: 'monthly_report', title, period: '2025-10', due_on: '2025-10-05', ...(title === '市容' ? { unit: unit.id } : {}) })
  const { id } = await owe('市容')
  await admin.post(`/api/duties/${id}/submit`, { text: '进展：清理占道12处。' })
  await owe('未交的一份')
  const chief = await enter(browser, 'chief')
  await go(chief, '/duties?kind=monthly_report')
  await chief.locator('.digest-month').click()
  await chief.locator('.el-select-dropdown__item:visible', { hasText: '2025-10' }).click()
  await snap(chief, 'duties-digest')
  const pdf = await paper(chief, '汇总（PDF）', 'digest.pdf')
  check(pdf.name === '2025年10月月报汇总.pdf' && pdf.text.includes('应报2份，按时0份，迟报1份，未报1份'), 'the month’s reports are one paper', pdf.text.slice(0, 400))
  check(pdf.text.includes('清理占道12处'), 'with their texts', pdf.text)
  await clean(chief, 'axe finds nothing on the duties')
  await chief.setViewportSize({ width: 360, height: 740 })
  await snap(chief, 'duties-digest-phone')
}

/* The comment of a month is kept by leader; a meeting beside the screenings has an agenda. */
async function meetings(browser, admin) {
  await admin.post('/api/duties', { kind: 'special_meeting', title: '专项调度会', due_on: '2026-12-31' })
  const chief = await enter(browser, 'chief')
  await go(chief, '/duties?kind=comment')
  await chief.getByRole('button', { name: '新增' }).click()
  const form = chief.locator('.el-dialog')
  await form.getByLabel('名称').fill('十月点评')
  await form.getByLabel('所属期').fill('2025-10')
  await form.getByLabel('点评领导').fill('演示·书记')
  await form.getByLabel('内容', { exact: true }).fill('督导发现的问题要逐条过')
  await snap(chief, 'comment-form')
  await form.getByRole('button', { name: '保存' }).click()
  await chief.locator('td button.bare', { hasText: '' }).first().click()
  await chief.locator('.el-drawer', { hasText: '点评领导' }).waitFor()
  check((await text(chief, '.el-drawer')).includes('督导发现的问题要逐条过'), 'the comment of a month is kept, with who made it')
  await go(chief, '/duties?kind=special_meeting')
  await chief.locator('button.link', { hasText: '专项调度会' }).click()
  const box = chief.locator('.el-drawer .agenda-box')
  await box.getByRole('button', { name: '添加一项' }).click()
  await box.getByLabel('第 1 项内容').fill('各单位汇报')
  await box.getByLabel('第 1 项分钟').fill('30')
  await box.getByRole('button', { name: '保存议程' }).click()
  await box.locator('.num', { hasText: '共 30 分钟' }).waitFor()
  await until('the agenda to be kept', async () => (await admin.get('/api/duties?kind=special_meeting')).items.some((d) => d.agenda[0]?.title === '各单位汇报'))
  await snap(chief, 'meeting-agenda')
  await clean(chief, 'axe finds nothing on a meeting with its agenda')
  await chief.setViewportSize({ width: 360, height: 740 })
  await snap(chief, 'meeting-agenda-phone')
}

/* Colour, shape and word at the head of each row. */
async function ledger(chief) {
  await go(chief, '/ledgers?which=rectifications')
  const late = chief.locator('.ledger tbody tr td:first-child .ledger-tone.tag-bad')
  await late.nth(1).waitFor()
  same(await late.locator('.sr').allInnerTexts(), ['超过原定期限', '超过原定期限'], 'the ledger marks what is past its day')
  await snap(chief, 'ledger-tones')
  await clean(chief, 'axe finds nothing on the ledger')
}

async function exposure(browser) {
  const chief = await enter(browser, 'chief')
  await ledger(chief)
  await go(chief, '/exposure')
  for (const n of [1, 2, 3]) {
    await chief.getByRole('button', { name: '登记曝光' }).first().click()
    const form = chief.locator('.el-dialog')
    await form.getByLabel('媒体').fill('演示电视台')
    await form.getByLabel('曝光内容').fill(`市场周边脏乱之${n}`)
    await form.locator('.el-select').nth(1).click()
    await chief.locator('.el-select-dropdown__item:visible', { hasText: UNIT }).click()
    if (n === 1) await snap(chief, 'exposure-form')
    await form.locator('.el-dialog__footer .el-button--primary').click()
    await chief.locator('.el-drawer').getByRole('button', { name: '核实' }).click()
    await chief.locator('.el-drawer .tag-bad').waitFor()
    if (n === 3) {
      await chief.locator('.el-drawer .strip-bad').waitFor()
      await snap(chief, 'exposure-alarm')
    }
    await chief.locator('.el-drawer__close-btn').click()
    await chief.locator('.el-drawer').waitFor({ state: 'hidden' })
  }
  await chief.locator('tr.pick', { hasText: '市场周边脏乱之3' }).click()
  await chief.locator('.el-drawer').getByRole('button', { name: '更正' }).click()
  const form = chief.locator('.el-dialog')
  check(await form.getByLabel('曝光日期').isDisabled(), 'the day of one that counts stays')
  await form.locator('.el-select').first().click()
  await chief.locator('.el-select-dropdown__item:visible').first().click()
  await form.getByLabel('链接或版面').fill('晚间新闻')
  await snap(chief, 'exposure-amend')
  await form.locator('.el-dialog__footer .el-button--primary').click()
  await chief.locator('.el-drawer .facts', { hasText: '晚间新闻' }).waitFor()
  await chief.locator('.el-drawer .exposure-still').waitFor()
  await chief.locator('.el-drawer__close-btn').click()
  await chief.locator('.el-drawer').waitFor({ state: 'hidden' })
  await chief.locator('.streaks .alarm').waitFor()
  same(await chief.locator('.streaks .chain .full').count(), 3, 'three in a row are a chain of three with the alarm')
  await clean(chief, 'axe finds nothing on the exposures')
  const head = await enter(browser, 'ua')
  await head.locator('.explanations .tag').waitFor()
  await clean(head, 'axe finds nothing on what is to be explained')
  await snap(head, 'exposure-owed')
  await head.setViewportSize({ width: 360, height: 740 })
  await snap(head, 'exposure-owed-phone')
  await snap(chief, 'exposure-list')
  await go(chief, '/exposure?from=2099-01-01&to=2099-12-31')
  await chief.locator('.strip-info', { hasText: '2099年1月1日' }).waitFor()
  same(await chief.locator('tbody tr').count(), 0, 'a period in the address is told where it hides rows')
  await chief.getByRole('button', { name: '清除筛选' }).click()
  await chief.locator('tbody tr').nth(2).waitFor()
  await chief.locator('tbody tr').first().click()
  const pdf = await paper(chief, '情况说明稿', 'statement.pdf')
  check(pdf.text.includes('连续第3次被曝光'), 'the statement says how often', pdf.text.slice(0, 300))
}

async function main(browser) {
  writeFileSync(CLOCK, '0')
  process.env.SHENKAN_TEST_CLOCK = CLOCK
  house.init({ chief: 'supervisor,office,office_head,admin', leader: 'leader' })
  await house.start()
  const admin = await prepare()
  await escalate(browser, admin)
  await ladder(browser, admin)
  await bulletin(browser, admin)
  await digest(browser, admin)
  await meetings(browser, admin)
  await exposure(browser)
  same(faults, [], 'no page asked outside, threw or logged an error')
}

await walk(house, main)
