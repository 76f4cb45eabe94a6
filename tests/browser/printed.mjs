// Where the QR codes on paper lead.
import { check, until } from './tap.mjs'

/* The addresses on paper open the very problem, for who is let in, after the log-in too. */
export async function printedWalk({ browser, house, office, faults, enter }) {
  const [card] = (await office.get('/api/cards')).items
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.on('pageerror', (e) => faults.push(`the QR code's page threw: ${e.message}`))
  await page.goto(`${house.office}/#/cards?id=${card.id}`)
  await page.fill('[name=login]', 'leader')
  await page.fill('[name=password]', 'Meeting-room-7')
  await page.keyboard.press('Enter')
  const drawer = page.locator('.el-drawer:visible')
  await drawer.waitFor()
  check((await drawer.textContent()).includes(card.card_no), 'a leader comes from the card’s code through the log-in to its problem')
  await page.goto(`${house.office}/#/board?id=${card.problem}`)
  await until('the problem of the slip', async () => (await drawer.textContent()).includes(card.problem_no))
  check(page.url().includes(`/record?problem=${card.problem}`), 'and from a slip’s too')
  await context.close()
  const other = await enter(browser, 'stranger')
  await other.goto(`${house.office}/#/cards?id=${card.id}`)
  await other.getByText('没有找到，或不属于您查看的范围').waitFor()
  check(true, 'a unit that it does not name is told that there is nothing')
  await other.context().close()
}
