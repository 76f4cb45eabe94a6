// A leader's tablet in the hall, over plain http: the code made at the table, scanned and confirmed; it
// follows, shows the figures and the ledger, writes, is reloaded and cut off, gives way to a second
// device, and ends with the meeting.
import { axe, House, snap, walk, watchPage } from './house.mjs'
import { enterOffice, itemOf, prepare, PROBLEMS, text } from './meeting.mjs'
import { check, same, until } from './tap.mjs'

const house = new House()
const SIZES = [['1024', 1024, 768], ['1280', 1280, 800]]
const { faults } = house

/* The table makes the code; it is told this once. */
async function makeCode(desk) {
  await desk.locator('.tablets button', { hasText: /出码|换新码/ }).click()
  await desk.locator('.tablet-code .qr').waitFor()
  const code = (await text(desk, '.tablet-code .code')).replace(/\s/g, '')
  check(/^[0-9A-Z]{12}$/.test(code), 'the table has a code to show', code)
  const url = await desk.locator('.tablet-code .qr').getAttribute('aria-label')
  check(url.endsWith(`/l/#${code}`), 'its picture leads to the tablet page', url)
  await snap(desk, 'tablet-code')
  same(await axe(desk), [], 'axe finds nothing at the table')
  await desk.locator('.el-dialog button', { hasText: '关闭' }).click()
  await desk.locator('.tablet-code').waitFor({ state: 'detached' })
  return code
}

async function openTablet(meeting, path) {
  const context = await meeting.browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true, locale: 'zh-CN' })
  const page = await context.newPage()
  watchPage(page, 'tablet', faults)
  await page.goto(`${house.meeting}${path}`)
  return page
}

async function confirm(page) {
  await page.locator('.enter h2', { hasText: '您是 lead 吗' }).waitFor()
  await page.locator('.enter .main').tap()
  await page.locator('.leader .view').waitFor()
}

/* Nothing wider than the glass, nothing smaller than a finger, no text below 18 px. */
async function fits(tablet, what) {
  for (const [name, width, height] of SIZES) {
    await tablet.setViewportSize({ width, height })
    const found = await tablet.evaluate(() => {
      const shown = (e) => e.getClientRects().length > 0
      const small = [...document.querySelectorAll('.leader button, .leader textarea, .leader select, .leader input')]
        .filter(shown)
        .filter((e) => e.getBoundingClientRect().height < 48 || e.getBoundingClientRect().width < 48)
        .map((e) => `${e.className} ${e.innerText}`)
      const fine = [...document.querySelectorAll('.leader *')]
        .filter(shown)
        .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
        .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 18)
        .map((e) => `${e.tagName} ${e.className}`)
      const whole = document.scrollingElement
      const boxes = [document.body, whole, document.querySelector('.leader'), document.querySelector('.see'), document.querySelector('.say')]
      return { small, fine, wide: boxes.filter((e) => e && e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.tagName) }
    })
    same(found, { small: [], fine: [], wide: [] }, `${what} fits ${name} × ${height}`)
    await snap(tablet, `tablet-${what.replace(/ /g, '-')}-${name}`)
  }
  await tablet.setViewportSize({ width: 1024, height: 768 })
}

async function follows(meeting, tablet) {
  const { run, problems } = meeting
  const item = await itemOf(meeting, problems[1])
  await run('goto', { position: item.position })
  await until('the tablet to play', () => tablet.evaluate(() => document.querySelector('.view video')?.paused === false))
  const drift = async () => Math.abs(Number(await tablet.locator('.view').getAttribute('data-drift')))
  await until('the tablet to be in step', async () => (await drift()) <= 0.5, 4000).catch(() => null)
  check((await drift()) <= 0.5, 'the tablet is within half a second of the hall', await drift())
  check((await text(tablet, '.facts')).includes(PROBLEMS[1].point), 'it says what is shown')
  await tablet.locator('.order button').first().tap()
  check((await text(tablet, '.facts')).includes(PROBLEMS[0].point), 'one touch looks at another problem')
  same((await meeting.stager.get(`/api/screenings/${meeting.screening}/stage`)).item.position, item.position, 'which leaves the wall alone')
  await tablet.locator('.back').tap()
  check((await text(tablet, '.facts')).includes(PROBLEMS[1].point), 'and one leads back to the hall')
  await fits(tablet, 'following')
}

async function panels(meeting, tablet) {
  const { stager, base, problems, screening, run } = meeting
  const claim = { unit: base.units['演示城管局'], person_name: '演示甲', pledge: '三日内清理到位', measures: '立即清理' }
  const { attendance } = await stager.get(`/api/screenings/${screening}`)
  await stager.post(`/api/screenings/${screening}/checkin`, { attendance: attendance.find((a) => a.name === '演示甲').id, status: 'present' })
  await run('goto', { position: (await itemOf(meeting, problems[0])).position })
  await run('open_claim', { seconds: 60 })
  await stager.post(`/api/screenings/${screening}/claims`, { problem: problems[0], ...claim })
  await run('close_claim')
  await tablet.locator('.panel-button', { hasText: '统计' }).tap()
  await tablet.locator('.numbers .claimed .num', { hasText: '1' }).waitFor()
  const { tally } = await stager.get(`/api/screenings/${screening}/stage`)
  for (const state of ['claimed', 'disputed', 'waiting', 'missed', 'unshown'])
    same(await text(tablet, `.numbers .${state} .num`), String(tally[state]), `the figures say how many are ${state}`)
  check((await text(tablet, '.numbers li')).includes('1 / 2 已认领'), 'and how each unit stands', await text(tablet, '.numbers'))
  await fits(tablet, 'figures')
  same(await axe(tablet), [], 'axe finds nothing in the figures')
  await tablet.locator('.panel-button', { hasText: '台账' }).tap()
  const first = await text(tablet, '.ledger li')
  for (const word of ['演示城管局', PROBLEMS[0].point, '已认领', '三日内清理到位'])
    check(first.includes(word), `the ledger has ${word}`, first)
  same(await tablet.locator('.ledger li').count(), 2, 'and every problem of the meeting')
  await fits(tablet, 'ledger')
  same(await axe(tablet), [], 'axe finds nothing in the ledger')
  await tablet.locator('.ledger li button').nth(1).tap()
  check((await text(tablet, '.facts')).includes(PROBLEMS[1].point), 'a row leads to its problem')
  await tablet.locator('.back').tap()
}

async function draw(tablet) {
  const box = await tablet.locator('.pad').boundingBox()
  for (const [from, to] of [[[0.2, 0.3], [0.4, 0.3]], [[0.3, 0.15], [0.28, 0.85]]]) {
    await tablet.mouse.move(box.x + from[0] * box.width, box.y + from[1] * box.height)
    await tablet.mouse.down()
    await tablet.mouse.move(box.x + to[0] * box.width, box.y + to[1] * box.height, { steps: 8 })
    await tablet.mouse.up()
  }
}

async function writes(meeting, tablet) {
  const { stager, screening } = meeting
  await tablet.locator('.chips button', { hasText: '限期整改' }).tap()
  await draw(tablet)
  await tablet.locator('.segments button', { hasText: '3 天' }).tap()
  await fits(tablet, 'written')
  await tablet.reload()
  await tablet.locator('.leader .view').waitFor()
  same(await tablet.locator('textarea').inputValue(), '限期整改', 'a reload keeps the text')
  same(await tablet.locator('.pad .ink path').count(), 2, 'and the handwriting')
  await tablet.locator('.post').tap()
  await tablet.locator('.said', { hasText: '由操作员上屏' }).waitFor()
  const [waiting] = (await stager.get(`/api/screenings/${screening}/stage`)).remarks
  same([waiting.text, waiting.author, waiting.strokes.length, waiting.state], ['限期整改', 'lead', 2, 'pending'], 'it waits for the operator under the leader’s name')
  await tablet.context().setOffline(true)
  await tablet.locator('textarea').fill('举一反三，全县排查')
  await tablet.locator('.post').tap()
  await tablet.locator('.said.bad', { hasText: '保存在本机' }).waitFor({ timeout: 15_000 })
  await tablet.locator('.line.cut', { hasText: '已与大屏断开，可继续书写' }).waitFor({ timeout: 15_000 })
  await snap(tablet, 'tablet-cut')
  await tablet.context().setOffline(false)
  await tablet.locator('.line:not(.cut)').waitFor({ timeout: 15_000 })
  same(await tablet.locator('textarea').inputValue(), '举一反三，全县排查', 'a cut line leaves the text')
}

async function oneDevice(meeting, tablet, code) {
  const second = await openTablet(meeting, '/l/')
  await second.locator('.enter input').fill('NOSUCHCODE77')
  await second.locator('.enter .main').tap()
  await second.locator('.enter .bad', { hasText: '没有找到这个平板码' }).waitFor()
  await snap(second, 'tablet-ask')
  await second.locator('.enter input').fill(code.toLowerCase().replace(/(.{4})/g, '$1 '))
  await second.locator('.enter .main').tap()
  await confirm(second)
  await tablet.locator('.enter .bad', { hasText: '另一台设备' }).waitFor({ timeout: 5000 })
  check(true, 'the tablet before is out and says why')
  same(await tablet.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('shenkan.remark.')).length), 1, 'what was being written is still there')
  await snap(tablet, 'tablet-out')
  await tablet.goto(`${house.meeting}/l/#${code}`)
  await tablet.reload()
  await confirm(tablet)
  same(await tablet.locator('textarea').inputValue(), '举一反三，全县排查', 'and after another scan it is in the pad again')
  await second.locator('.enter .bad', { hasText: '另一台设备' }).waitFor({ timeout: 5000 })
  await second.context().close()
}

async function over(meeting, tablet) {
  await meeting.stager.post(`/api/screenings/${meeting.screening}/move`, { act: 'adjourn' })
  await tablet.locator('.notice', { hasText: '会议已结束' }).waitFor({ timeout: 15_000 })
  check(await tablet.locator('.view-live').count() === 0, 'nothing is said to be on the wall any more')
  same(await tablet.locator('textarea').inputValue(), '举一反三，全县排查', 'what was not sent can still be read')
  check(await tablet.locator('.post').isDisabled(), 'but not sent')
  await tablet.locator('.panel-button', { hasText: '台账' }).tap()
  check((await text(tablet, '.ledger')).includes('已认领'), 'the last state stays to be looked at')
  await snap(tablet, 'tablet-over')
  const log = (await meeting.office.get('/api/events?kind=tablet&limit=100')).items
  same(log.map((e) => `${e.act} ${e.actor}`), ['make stager', 'enter lead', 'enter lead', 'enter lead'], 'the log has the code and each way in')
}

await walk(house, async (browser) => {
  const meeting = { ...await prepare(house, PROBLEMS.slice(0, 2)), browser }
  await meeting.stager.post(`/api/screenings/${meeting.screening}/move`, { act: 'go_live' })
  await meeting.run('take_control')
  const desk = await enterOffice(meeting, browser, 'stager', { viewport: { width: 1366, height: 900 } }, `/screenings/${meeting.screening}`)
  const code = await makeCode(desk)
  const tablet = await openTablet(meeting, `/l/#${code}`)
  check(!(await tablet.evaluate(() => window.isSecureContext)), 'the page is not a secure one, as in a meeting room')
  await tablet.locator('.enter h2').waitFor()
  await snap(tablet, 'tablet-confirm')
  same(await axe(tablet), [], 'axe finds nothing where the name is confirmed')
  await confirm(tablet)
  same(new URL(tablet.url()).hash, '', 'the code is not left in the address')
  await desk.locator('.tablets .tag-good', { hasText: '已接入' }).waitFor({ timeout: 10_000 })
  check(true, 'the table sees that it is in')
  await follows(meeting, tablet)
  await panels(meeting, tablet)
  await writes(meeting, tablet)
  await oneDevice(meeting, tablet, code)
  same(faults.filter((f) => !f.includes('ERR_INTERNET_DISCONNECTED')), [], 'no page complained')
  await over(meeting, tablet)
})
