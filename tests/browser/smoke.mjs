// The two-device smoke: a wall of 1920×1080 and a phone of 390×844, as two browser contexts on a
// name that is not secure, go through a real screening of three problems. The first is claimed,
// the second disputed and ruled, the third missed; both devices are reloaded in the middle; the
// claim sheet must say what the record says.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, House, snap, walk } from './house.mjs'
import { admitWall, enterPhone, OTHER, playToEnd, PLEDGE, prepare, PROBLEMS, seconds, text, UNIT } from './meeting.mjs'
import { check, note, same, sleep, until } from './tap.mjs'

const house = new House()
const { faults } = house
const begun = Date.now()
let step = begun

function lap(what) {
  note(`${what}: ${((Date.now() - step) / 1000).toFixed(1)} s`)
  step = Date.now()
}

/* A clicker at the wall leads as the operator does, while the setting allows it. */
async function clicks(wall, stager, office, screening) {
  const stage = () => stager.get(`/api/screenings/${screening}/stage`)
  const gets = async (key, name, good) => {
    await wall.keyboard.press(key)
    await until(name, async () => good(await stage()), 5000)
    check(true, name)
    await sleep(300)
  }
  const at = (n) => (s) => s.item?.position === n
  await gets('PageDown', 'PageDown at the wall is the next item', at(1))
  await gets('ArrowRight', 'so is the arrow', at(2))
  await gets('PageUp', 'PageUp is the one before', at(1))
  await gets('Space', 'Space halts the film', (s) => !s.media.playing)
  await gets('Space', 'and lets it run again', (s) => s.media.playing)
  await gets('b', 'B makes the wall black', (s) => s.blank)
  await gets('.', 'a clicker sends a period for it', (s) => !s.blank)
  await office.write('PUT', '/api/settings', { key: 'stage.hall_keys', value: '0' })
  const before = await stage()
  const refused = wall.waitForResponse((a) => a.url().endsWith('/api/hall/command'))
  await wall.keyboard.press('PageDown')
  same((await refused).status(), 409, 'with the setting off the key is refused')
  same((await stage()).rev, before.rev, 'and nothing moves')
  await office.write('PUT', '/api/settings', { key: 'stage.hall_keys', value: '1' })
}

async function claimFirst(run, wall, phone) {
  await run('mode', { mode: 'claim' })
  await run('open_claim', { seconds: 60 })
  await phone.waitForSelector('textarea', { timeout: 5000 })
  await wall.waitForSelector('.claim .count', { timeout: 5000 })
  const apart = Math.abs((await seconds(wall, '.claim .count')) - (await seconds(phone, '.count')))
  check(apart <= 1, 'wall and phone count down together', `${apart} s apart`)
  const still = await phone.locator('.still img').evaluate(async (img) => {
    await img.decode()
    return img.naturalWidth
  })
  check(still > 0, 'the phone shows the still of its problem')
  same(await axe(phone), [], 'axe finds nothing on the claim form')
  await snap(phone, 'phone-claim')
  same(await axe(wall), [], 'axe finds nothing on the claim card')
  await phone.locator('.chip', { hasText: '3 天' }).tap()
  await phone.locator('textarea').fill('立即清理，增派巡查')
  await phone.locator('.chip', { hasText: PLEDGE }).tap()
  /* typing is not disturbed by a push */
  await run('extend_claim', { seconds: 30 })
  await sleep(300)
  same(await phone.locator('textarea').inputValue(), '立即清理，增派巡查', 'a push leaves the text alone')
  await phone.locator('button.main').tap()
  const pressed = Date.now()
  await phone.waitForSelector('.result h2 svg', { timeout: 7500 })
  await wall.locator('.claim .row', { hasText: PLEDGE }).waitFor({ timeout: 7500 })
  /* a wall that is told nothing asks by itself after 20 s */
  const took = Date.now() - pressed
  check(took < 7500, 'the pledge is on the wall at once', `${took} ms`)
  note(`press to wall: ${took} ms`)
  check((await text(phone, '.result')).includes('认领成功'), 'the phone says that the claim stands')
  await snap(phone, 'phone-claimed')
  await snap(wall, 'wall-claimed')
  await run('close_claim')
}

async function disputeSecond(run, wall, phone, host, screening, base) {
  await run('mode', { mode: 'claim' })
  await run('open_claim', { seconds: 90 })
  await phone.locator('.wide', { hasText: '异议' }).tap()
  await phone.locator('.choice', { hasText: '不在管辖范围' }).tap()
  await phone.locator('textarea').fill('该路段由住建部门管护')

  /* both devices are reloaded in the middle of the window, with the form half filled */
  await Promise.all([phone.reload(), wall.reload()])
  await wall.waitForSelector('.claim .count', { timeout: 12_500 })
  check(true, 'the reloaded wall is back by itself, without a start button')
  check((await text(wall, '.caption')).includes(PROBLEMS[1].point), 'it shows the same problem')
  await phone.waitForSelector('textarea', { timeout: 5000 })
  same(await phone.locator('textarea').inputValue(), '该路段由住建部门管护', 'the reloaded phone kept the text')
  const apart = Math.abs((await seconds(wall, '.claim .count')) - (await seconds(phone, '.count')))
  check(apart <= 1, 'both still count down together', `${apart} s apart`)

  await phone.locator('select').selectOption({ label: OTHER })
  await phone.locator('button.main').tap()
  await phone.locator('.result', { hasText: '异议已提交' }).waitFor({ timeout: 5000 })
  await wall.locator('.claim', { hasText: '提出异议' }).waitFor({ timeout: 5000 })
  check(true, 'the dispute is on the phone and on the wall')
  await snap(phone, 'phone-disputed')
  await snap(wall, 'wall-disputed')
  const stage = await host.get(`/api/screenings/${screening}/stage`)
  await host.post(`/api/disputes/${stage.dispute.id}/rule`, {
    ruling: 'assign',
    unit: base.units[OTHER],
    text: '由住建部门负责',
  })
  await wall.locator('.claim', { hasText: OTHER }).waitFor({ timeout: 5000 })
  check(true, 'the ruling is on the wall')
  await snap(wall, 'wall-ruled')
  await run('close_claim')
}

async function missThird(run, wall, phone) {
  await run('mode', { mode: 'claim' })
  await run('open_claim', { seconds: 10 })
  await phone.waitForSelector('textarea', { timeout: 5000 })
  await run('close_claim')
  await wall.locator('.claim', { hasText: '未当场认领' }).waitFor({ timeout: 5000 })
  check(true, 'the wall says that nobody claimed the third')
  await snap(wall, 'wall-missed')
  await snap(phone, 'phone-missed')
}

/* --- what must be true at the end ------------------------------------------------------------ */

async function tallyAgrees(run, wall, stager, screening) {
  await run('mode', { mode: 'tally' })
  await wall.waitForSelector('.stats', { timeout: 5000 })
  const shown = await text(wall, '.stats')
  const { tally } = await stager.get(`/api/screenings/${screening}/stage`)
  for (const [word, n] of [
    ['当场认领', tally.claimed],
    ['提出异议', tally.disputed],
    ['未当场认领', tally.missed],
    ['待认领', tally.waiting],
  ])
    check(new RegExp(`(^|\\s)${word}\\s+${n}(\\s|$)`).test(shown), `the wall's ${word} is the record's ${n}`, shown)
  same(await axe(wall), [], 'axe finds nothing on the tally')
  await snap(wall, 'wall-tally')
}

function dayOnPaper(day) {
  const [y, m, d] = (day ?? '').split('-').map(Number)
  return y ? `${y}年${m}月${d}日` : ''
}

async function sheetAgrees(office, screening, problems) {
  const { job } = await office.post('/api/papers', { kind: 'claim_sheet', id: screening })
  await office.job(job)
  const [paper] = (await office.get(`/api/papers?kind=claim_sheet&id=${screening}`)).items
  const answer = await office.raw('GET', `/api/papers/${paper.id}/file`)
  const file = join(house.folder, 'sheet.pdf')
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
  /* cells wrap, so columns are compared as characters, cell by cell, in reading order of each cell */
  const boxes = execFileSync('pdftotext', ['-bbox-layout', file, '-'], { encoding: 'utf8' })
  const words = [...boxes.matchAll(/<block[^>]*>([\s\S]*?)<\/block>/g)].map((block) =>
    [...block[1].matchAll(/<word[^>]*>([^<]*)<\/word>/g)].map((w) => w[1]).join(''),
  )
  const plain = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
  const all = (words.join('|') + '\n' + plain).replace(/&quot;/g, '"')
  const has = (value) => all.replace(/[\s|]/g, '').includes(String(value).replace(/\s/g, ''))
  const { tally } = await office.get(`/api/screenings/${screening}/stage`)
  check(
    has(`共${tally.total}个问题：认领${tally.claimed}，异议${tally.disputed}，未认领${tally.missed}`),
    'the claim sheet sums as the record does',
    plain,
  )
  for (const id of problems) {
    const row = await office.get(`/api/problems/${id}`)
    const claim = row.claims.find((c) => c.role === 'primary')
    const wanted = [row.problem_no, row.point_name, row.description]
    if (claim)
      wanted.push(claim.unit_name, claim.person, claim.pledge, dayOnPaper(claim.due_on))
    const missing = wanted.filter((value) => value && !has(value))
    same(missing, [], `the claim sheet's row of ${row.problem_no} is the record's`)
  }
  const third = await office.get(`/api/problems/${problems[2]}`)
  check(third.missed === true && has('未当场认领'), 'the third is in the record and on the sheet as missed', plain)
}

async function statesAgree(office, problems) {
  const rows = await Promise.all(problems.map((id) => office.get(`/api/problems/${id}`)))
  same(
    rows.map((r) => [r.state, r.missed]),
    [
      ['claimed', false],
      ['claimed', false],
      ['presented', true],
    ],
    'one is claimed, one ruled, one missed',
  )
  const [first, second] = rows.map((r) => r.claims.filter((c) => c.role === 'primary'))
  same(first.map((c) => [c.unit_name, c.mode, c.pledge]), [[UNIT, 'onsite', PLEDGE]], 'the first is claimed once, on the spot')
  same(second.map((c) => [c.unit_name, c.mode]), [[OTHER, 'ruling']], 'the second went to the unit of the ruling')
}

async function main(browser) {
  const meeting = await prepare(house)
  const { office, stager, host, base, problems, screening, run } = meeting
  lap('footage in, reel locked')

  const opened = Date.now()
  const wall = await admitWall(meeting, browser)
  await run('take_control')
  await run('mode', { mode: 'signin' })
  const phone = await enterPhone(meeting, browser)
  await wall.waitForSelector('.signin .qr', { timeout: 5000 })
  await until('the wall to count one present', async () => /实到\s*1/.test(await text(wall, '.signin')), 5000)
  check(true, 'the wall counts the check-in')
  same(await axe(phone), [], 'axe finds nothing on the waiting page')
  same(await axe(wall), [], 'axe finds nothing on the check-in wall')
  await snap(wall, 'wall-signin')
  await snap(phone, 'phone-waiting')
  await stager.post(`/api/screenings/${screening}/move`, { act: 'go_live' })
  const early = await phone.evaluate(() => fetch('/api/seat/stage').then((a) => a.text()))
  check(
    !PROBLEMS.some((p) => early.includes(p.point) || early.includes(p.text)),
    'before it is shown the phone is told nothing of a problem',
    early,
  )
  await clicks(wall, stager, office, screening)
  lap('checked in')

  await playToEnd(meeting, wall, problems[0])
  await claimFirst(run, wall, phone)
  lap('first')
  await playToEnd(meeting, wall, problems[1])
  await disputeSecond(run, wall, phone, host, screening, base)
  lap('second')
  await playToEnd(meeting, wall, problems[2])
  await missThird(run, wall, phone)
  lap('third')
  await tallyAgrees(run, wall, stager, screening)
  same(faults, [], 'no outside request, no error, no breach of the policy on either page')
  await stager.post(`/api/screenings/${screening}/move`, { act: 'adjourn' })
  await phone.locator('h1', { hasText: '会议已经结束' }).waitFor({ timeout: 5000 })
  check((await text(phone, '.mine')).includes(PROBLEMS[0].point), 'after the meeting the phone lists what is its own')
  await snap(phone, 'phone-over')
  await statesAgree(office, problems)
  await sheetAgrees(office, screening, problems)
  lap('papers')
  /* the meeting door is shut now and says so (503); anything else would still be a fault */
  same(faults.filter((f) => !/status of 503/.test(f)), [], 'nor after the meeting')
  await browser.close()
  await house.stop()
  const verified = house.run('verify', '--data', house.data)
  check(verified.length > 0, 'verify is clean after the meeting', verified)
  const took = (Date.now() - opened) / 1000
  check(took < 130, 'the meeting, its papers and the check took less than 130 s', `${took} s`)
  note(`${took.toFixed(1)} s, with the footage and the reel ${((Date.now() - begun) / 1000).toFixed(1)} s`)
}

await walk(house, main)
