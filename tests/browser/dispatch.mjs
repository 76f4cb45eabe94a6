// Cards for all that was claimed: prepared by the office, issued by its head at one press.
import { axe } from './house.mjs'
import { check, same, until } from './tap.mjs'

const dayIn = (n) => new Date(Date.now() + (8 + 24 * n) * 3600_000).toISOString().slice(0, 10)
const serious = async (page) => (await axe(page)).filter((v) => /serious|critical/.test(v))

/* Two are claimed: one refused at first, one for longer than the rule, both issued at one press. */
export async function dispatchWalk({ page, clerk, office, go, shot }) {
  for (const kind of (await office.get('/api/problem-types')).items)
    await office.write('PUT', `/api/problem-types/${kind.id}`, { due_mode: 'workhour', due_n: 6 })
  await go(page, '/cards')
  const rows = page.locator('.dispatch tbody tr')
  await until('two to issue', async () => (await rows.count()) === 2)
  const waiting = (await office.get('/api/dispatch')).items
  const row = (p) => page.locator(`.dispatch tr[data-problem="${p.id}"]`)
  const of = (p, label) => row(p).getByLabel(`${p.problem_no} ${label}`, { exact: true })
  const [late, plain] = waiting
  check((await row(plain).textContent()).includes('6 个工作小时'), 'the rule of the type is told in words', await row(plain).textContent())
  same(await of(plain, '定时限').inputValue(), plain.proposal.due.due_on, 'with the day that the server proposes')
  await go(clerk, '/cards')
  await prepareWalk({ page, clerk, office, p: plain, shot })
  await fromTheDrawer(page, row(plain), plain)
  for (const p of waiting)
    for (const label of ['定任务', '定标准', '责任人'])
      if (!(await of(p, label).inputValue()))
        await of(p, label).fill('演示：恢复整洁')
  same(await row(late).getByLabel('主持人已同意放宽时限').count(), 0, 'nobody is asked for an approval that is not needed')
  await of(late, '定时限').fill(dayIn(40))
  await row(late).getByLabel('主持人已同意放宽时限').waitFor()
  check(await row(late).getByLabel(`选中 ${late.problem_no}`).isDisabled(), 'a later day waits for the host')
  await row(late).getByLabel('主持人已同意放宽时限').check()
  if (!(await of(late, '同意人姓名').inputValue())) {
    check(await row(late).getByLabel(`选中 ${late.problem_no}`).isDisabled(), 'and for the name of who approved it')
    await of(late, '同意人姓名').fill('演示·书记')
  }
  await page.getByLabel('全选', { exact: true }).check()
  await shot(page, 'dispatch')
  same(await serious(page), [], 'axe finds nothing serious on what waits for a card')

  const refusal = { key: 'conflict.version', field: null, zh: '演示：别人刚改过', en: 'Demo: somebody changed it' }
  const refuse = async (route) => (route.request().method() === 'POST'
    ? route.fulfill({ json: { items: waiting.map((p) => ({ problem: p.id, ok: false, error: refusal })) } }) : route.continue())
  await page.route('**/api/dispatch', refuse)
  await page.getByRole('button', { name: '签发选中的 2 张' }).click()
  await until('the reasons', async () => (await page.locator('.dispatch .refused').count()) === 2)
  check((await page.locator('.dispatch-progress').textContent()).includes('2 张未签发'), 'what was refused stays, with its sentence')
  await page.unroute('**/api/dispatch', refuse)
  await page.getByRole('button', { name: '签发选中的 2 张' }).click()
  await until('none left', async () => (await rows.count()) === 0)
  const cards = (await office.get('/api/cards')).items
  same(cards.length, 2, 'both are issued at one press')
  const got = Object.fromEntries(cards.map((c) => [c.problem, c]))
  /* in hours of work, the hour goes on while the table is being filled in */
  const on = got[plain.id].due_at - plain.proposal.due.due_at
  check(got[plain.id].due_mode === 'workhour' && on >= 0 && on < 30 * 60_000, 'the one that nobody changed is due at its hour of work', [got[plain.id].due_mode, on])
  same([got[late.id].due_on, got[late.id].host_approval, !!got[late.id].approved_by], [dayIn(40), true, true], 'the other on its later day, with the host’s word and who gave it')
  same([got[plain.id].task, got[plain.id].prepared_by_name, got[late.id].prepared_by_name], ['演示：两日内清运', 'head', null], 'a card tells who prepared it')
  for (const kind of (await office.get('/api/problem-types')).items)
    await office.write('PUT', `/api/problem-types/${kind.id}`, { due_mode: 'rule' })
  return cards
}

/* The clerk saves, the head sees it; what both type at once is not lost unseen. */
async function prepareWalk({ page, clerk, office, p, shot }) {
  const row = (who) => who.locator(`.dispatch tr[data-problem="${p.id}"]`)
  const of = (who, label) => row(who).getByLabel(`${p.problem_no} ${label}`, { exact: true })
  const press = (who) => who.getByRole('button', { name: '保存 1 条' }).click()
  await row(clerk).waitFor()
  check(await clerk.locator('.dispatch').getByRole('button', { name: '签发', exact: true }).isDisabled(), 'a clerk issues nothing')
  const why = await clerk.locator('.dispatch .unsigned').textContent()
  check(why.includes('由创城办主任签发') && why.length > 12, 'and is told why', why)
  await of(clerk, '定任务').fill('演示：三日内清运')
  check((await row(clerk).textContent()).includes('未保存'), 'what is not saved is marked')
  await shot(clerk, 'dispatch-clerk')
  same(await serious(clerk), [], 'axe finds nothing serious on what a clerk prepares')
  await press(clerk)
  await until('the clerk’s note', async () => (await row(clerk).locator('.prepared').count()) === 1)
  await until('the head’s note', async () => (await row(page).locator('.prepared').count()) === 1)
  check((await row(page).locator('.prepared').textContent()).startsWith('clerk '), 'the head sees who prepared it')
  same(await of(page, '定任务').inputValue(), '演示：三日内清运', 'and what')
  await of(page, '责任人').fill('演示·丙')
  await of(clerk, '定任务').fill('演示：两日内清运')
  await press(clerk)
  await until('the clerk’s words at the head’s', async () => (await of(page, '定任务').inputValue()) === '演示：两日内清运')
  await press(page)
  await row(page).locator('.refused').waitFor()
  await shot(page, 'dispatch-both')
  same((await office.get(`/api/problems/${p.id}`)).proposal.prepared.by_name, 'clerk', 'typed over an older version, it is not saved')
  await press(page)
  await until('saved by the head', async () => (await office.get(`/api/problems/${p.id}`)).proposal.prepared.by_name === 'head')
  const { prepared } = (await office.get(`/api/problems/${p.id}`)).proposal
  same([prepared.task, prepared.duty_person], ['演示：两日内清运', '演示·丙'], 'and once it was seen, both have their part')
  await clerk.reload()
  await until('it is there again', async () => (await of(clerk, '责任人').inputValue()) === '演示·丙')
}

/* One card from its problem: the approval is asked for exactly when the day is later. */
async function fromTheDrawer(page, row, p) {
  await row.getByRole('button', { name: p.problem_no }).click()
  await page.locator('.el-drawer:visible .act-list').getByRole('button', { name: '签发交办卡' }).click()
  const form = page.locator('.el-dialog:visible')
  await form.waitFor()
  check((await form.textContent()).includes('6 个工作小时'), 'the dialog tells the rule of the type too')
  const day = form.getByLabel('定时限')
  const approval = form.getByText('主持人已同意放宽时限')
  same([await day.inputValue(), await approval.count()], [p.proposal.due.due_on, 0], 'and asks for no approval of the day that is proposed')
  await day.fill(dayIn(40))
  await day.press('Enter')
  await approval.waitFor()
  check(await form.getByRole('button', { name: '签发', exact: true }).isDisabled(), 'a later day needs it before it is sent')
  await form.getByRole('button', { name: '取消' }).click()
  await page.locator('.el-drawer__close-btn:visible').click()
  await page.locator('.el-drawer:visible').waitFor({ state: 'hidden' })
}
