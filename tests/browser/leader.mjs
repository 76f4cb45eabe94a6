// The table of the operator and the leader's tablet: a command taken back with Z, the control that
// changes hands, and a remark that goes from the tablet by way of the operator to the wall.
import { axe, House, snap, walk } from './house.mjs'
import { admitWall, enterOffice, enterPhone, itemOf, PLEDGE, prepare, PROBLEMS, text } from './meeting.mjs'
import { check, note, same, sleep, until } from './tap.mjs'

const house = new House()
const { faults } = house

const events = async ({ office }, act) =>
  (await office.get('/api/events?kind=stage&limit=1000')).items.filter((e) => e.act === act)

async function undo(meeting, desk, wall) {
  const { stager, screening, problems } = meeting
  const stage = () => stager.get(`/api/screenings/${screening}/stage`)
  const first = await itemOf(meeting, problems[0])
  const next = async (seen) => {
    await desk.locator('.acts button:not([disabled], .undo)', { hasText: '下一条' }).waitFor()
    await desk.keyboard.press('ArrowDown')
    await desk.locator('.queue li.on', { hasText: seen }).waitFor()
  }
  await next('片头')
  await next(PROBLEMS[0].point)
  await wall.waitForSelector('.picture:not(.away)')
  await sleep(700)
  await next(PROBLEMS[1].point)
  await desk.locator('.undo:not(.is-disabled)', { hasText: '撤销“下一条”' }).waitFor()
  await snap(desk, 'console-undo')
  await desk.keyboard.press('z')
  await until('the command to be undone', async () => (await stage()).item?.position === first.position)
  const after = await stage()
  check(after.media.pos_ms > first.start_ms + 300, 'the film goes on where it was left', JSON.stringify(after.media))
  same((await events(meeting, 'undo')).length, 1, 'the log has the undo')
  same((await events(meeting, 'next')).length, 3, 'and the command that was undone')
  same(after.tally.shown, 2, 'what was shown stays shown')
  await desk.locator('.undo.is-disabled').waitFor()
  /* a claim settles it; the console takes no key while one is on its way */
  await desk.locator('button.step:enabled').waitFor()
  await desk.keyboard.press('Enter')
  await until('the claim window', async () => (await stage()).window?.state === 'open')
  const phone = await enterPhone(meeting, meeting.browser)
  await phone.waitForSelector('textarea')
  await phone.locator('.chip', { hasText: '3 天' }).tap()
  await phone.locator('textarea').fill('立即清理')
  await phone.locator('.chip', { hasText: PLEDGE }).tap()
  await phone.locator('button.main').tap()
  await phone.waitForSelector('.result h2 svg')
  await desk.locator('.undo.is-disabled').waitFor()
  await desk.keyboard.press('z')
  await desk.locator('.el-message', { hasText: '不能再撤销' }).waitFor()
  check((await stage()).window !== null, 'after a claim there is no way back')
  await phone.context().close()
}

async function control(meeting, desk, other) {
  const { stager, screening } = meeting
  const before = (await events(meeting, 'refuse')).length
  await other.locator('.step', { hasText: '接管' }).click()
  await desk.locator('.taken', { hasText: 'chair' }).waitFor()
  check(true, 'the former console says who has the control now')
  await snap(desk, 'console-taken')
  const rev = (await stager.get(`/api/screenings/${screening}/stage`)).rev
  let refused = ''
  await stager
    .post(`/api/screenings/${screening}/stage`, { expect_rev: rev, command: 'next' })
    .catch((error) => (refused = error.message))
  check(refused.includes('stage.not_controller'), 'its command is refused', refused)
  const logged = (await events(meeting, 'refuse')).slice(before)
  same(logged.map((e) => `${e.actor} ${e.data.command}`), ['stager next'], 'and kept in the log')
  await desk.locator('.taken button').click()
  await desk.locator('.taken').waitFor({ state: 'detached' })
  check(true, 'it takes the control back')
}

async function follows(meeting, tablet) {
  const { run, problems } = meeting
  const item = await itemOf(meeting, problems[1])
  await run('goto', { position: item.position })
  await tablet.locator('.view video').waitFor()
  await until('the tablet to play', () => tablet.evaluate(() => !document.querySelector('.view video').paused))
  const drifts = []
  const step = async () => {
    drifts.push(Math.abs(Number(await tablet.locator('.view').getAttribute('data-drift'))))
    return drifts.at(-1) <= 0.5
  }
  await until('the tablet to be in step', step, 2500).catch(() => null)
  for (let i = 0; i < 3; i++)
    await sleep(200).then(step)
  note(`the tablet is ${drifts.join(', ')} s from the hall`)
  check(drifts.at(-1) <= 0.5, 'the tablet is within half a second of the hall', drifts)
  check((await text(tablet, '.facts')).includes(PROBLEMS[1].point), 'it says what is shown')
  check((await text(tablet, '.facts .who em')).includes('待认领'), 'and that nobody has said yes yet')
  await tablet.locator('.order button').first().tap()
  check((await text(tablet, '.facts')).includes(PROBLEMS[0].point), 'another problem is looked at')
  check(/已认领 \d\d:\d\d/.test(await text(tablet, '.facts .who em')), 'with its claim')
  same((await meeting.stager.get(`/api/screenings/${meeting.screening}/stage`)).item.position, item.position,
    'which leaves the wall alone')
  await snap(tablet, 'leader-browse')
  await tablet.locator('.back').tap()
  check((await text(tablet, '.facts')).includes(PROBLEMS[1].point), 'one touch leads back to the hall')
}

async function write(tablet) {
  const box = await tablet.locator('.pad').boundingBox()
  const strokes = [
    [[0.15, 0.3], [0.2, 0.25], [0.35, 0.28]],
    [[0.25, 0.15], [0.26, 0.5], [0.22, 0.8], [0.15, 0.85]],
    [[0.5, 0.2], [0.45, 0.5], [0.38, 0.8]],
    [[0.48, 0.35], [0.6, 0.55], [0.72, 0.8]],
    [[0.8, 0.2], [0.82, 0.75], [0.9, 0.7]],
  ]
  for (const [first, ...more] of strokes) {
    await tablet.mouse.move(box.x + first[0] * box.width, box.y + first[1] * box.height)
    await tablet.mouse.down()
    for (const [x, y] of more)
      await tablet.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 8 })
    await tablet.mouse.up()
  }
}

async function remark(meeting, desk, wall, tablet) {
  const { stager, screening } = meeting
  await tablet.locator('.chips button', { hasText: '限期整改' }).tap()
  await tablet.locator('.chips button', { hasText: '现场核查' }).tap()
  same(await tablet.locator('textarea').inputValue(), '限期整改，现场核查', 'phrases become text')
  await write(tablet)
  await tablet.locator('.segments button', { hasText: '7 天' }).tap()
  await snap(tablet, 'leader-written')
  same(await axe(tablet), [], 'axe finds nothing on the tablet')
  await tablet.locator('.post').tap()
  await tablet.locator('.said', { hasText: '由操作员上屏' }).waitFor()
  same(await tablet.locator('textarea').inputValue(), '', 'the pad is empty for the next one')
  await desk.locator('.remarks article', { hasText: '限期整改' }).waitFor()
  same(await wall.locator('.remark').count(), 0, 'nothing is on the wall before the operator looked')
  await snap(desk, 'console-queue')
  same(await axe(desk), [], 'axe finds nothing on the console')
  await desk.keyboard.press('5')
  await wall.locator('.remark', { hasText: '限期整改' }).waitFor()
  const [waiting] = (await stager.get(`/api/screenings/${screening}/stage`)).remarks
  same(waiting.state, 'shown', 'the record knows that it was shown')
  same(await wall.locator('.remark .ink path').count(), 5, 'the wall draws the handwriting')
  await tablet.locator('.mine', { hasText: '已上屏' }).waitFor()
  for (const [name, width, height] of [['1920', 1920, 1080], ['1024', 1024, 768]]) {
    await wall.setViewportSize({ width, height })
    const over = await wall.evaluate(() => {
      const all = [...document.querySelectorAll('.remark *')]
      return all.filter((e) => e.getBoundingClientRect().bottom > innerHeight + 1 || e.getBoundingClientRect().right > innerWidth + 1).length
    })
    same(over, 0, `nothing of it is cut at ${width} × ${height}`)
    await snap(wall, `wall-remark-${name}`)
  }
  same(await axe(wall), [], 'axe finds nothing on the wall')
  await snap(desk, 'console-on-wall')
  await desk.keyboard.press('5')
  await wall.locator('.remark').waitFor({ state: 'detached' })
}

async function cutLine(meeting, desk, tablet) {
  await tablet.context().setOffline(true)
  await tablet.locator('textarea').fill('举一反三，全县排查')
  await tablet.locator('.post').tap()
  await tablet.locator('.said.bad', { hasText: '保存在本机' }).waitFor({ timeout: 15_000 })
  same(await tablet.locator('textarea').inputValue(), '举一反三，全县排查', 'a cut line leaves the text')
  await tablet.locator('.line.cut').waitFor({ timeout: 15_000 })
  await snap(tablet, 'leader-cut')
  await tablet.context().setOffline(false)
  await tablet.reload()
  await tablet.locator('.view').waitFor()
  same(await tablet.locator('textarea').inputValue(), '举一反三，全县排查', 'so does a reload')
  await tablet.locator('.keep').tap()
  await tablet.locator('.said', { hasText: '不上屏' }).waitFor()
  await tablet.locator('.mine', { hasText: '仅留存' }).waitFor()
  await sleep(300)
  same(await desk.locator('.remarks article').count(), 0, 'what is only kept never reaches the operator')
}

async function over(meeting, tablet) {
  await tablet.locator('.view-live').waitFor()
  await meeting.stager.post(`/api/screenings/${meeting.screening}/move`, { act: 'adjourn' })
  await tablet.locator('.view-live').waitFor({ state: 'detached', timeout: 5000 })
  check(true, 'when the meeting is over nothing is said to be on the wall')
  await snap(tablet, 'leader-over')
}

await walk(house, async (browser) => {
  const meeting = { ...await prepare(house, PROBLEMS.slice(0, 2)), browser }
  await meeting.stager.post(`/api/screenings/${meeting.screening}/move`, { act: 'go_live' })
  const place = `/screenings/${meeting.screening}/console`
  const size = { viewport: { width: 1366, height: 900 } }
  const wall = await admitWall(meeting, browser)
  const desk = await enterOffice(meeting, browser, 'stager', size, place)
  await desk.locator('.step').waitFor()
  await undo(meeting, desk, wall)
  const other = await enterOffice(meeting, browser, 'chair', size, place)
  await control(meeting, desk, other)
  await other.context().close()
  const tablet = await enterOffice(meeting, browser, 'lead', { viewport: { width: 1024, height: 768 }, hasTouch: true })
  await tablet.locator('.leader .view').waitFor()
  check(true, 'a leader is at the tablet at once')
  await follows(meeting, tablet)
  await remark(meeting, desk, wall, tablet)
  await cutLine(meeting, desk, tablet)
  same(faults, [], 'no page complained')
  await over(meeting, tablet)
})
