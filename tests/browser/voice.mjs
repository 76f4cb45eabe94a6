// A spoken pledge from the microphone: where the page is a secure one the phone records by itself, with
// a clock and an end after three minutes; what was said is kept with the claim.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, House, snap, walk, watchPage } from './house.mjs'
import { itemOf, prepare, PROBLEMS, text } from './meeting.mjs'
import { check, same, sleep, until } from './tap.mjs'

const house = new House()

/* Loopback counts as secure, as https does. */
async function enter(meeting, browser) {
  const door = new URL(house.meeting)
  door.hostname = '127.0.0.1'
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'zh-CN', permissions: ['microphone'] })
  await context.addInitScript(() => {
    const real = Date.now
    window.ahead = 0
    Date.now = () => real() + window.ahead
  })
  const phone = await context.newPage()
  watchPage(phone, 'phone', meeting.faults)
  await phone.goto(`${door.origin}/d/${meeting.code}`)
  check(await phone.evaluate(() => window.isSecureContext), 'the page is a secure one')
  await phone.locator('.choice', { hasText: '演示甲' }).tap()
  await phone.locator('button.main').tap()
  await phone.waitForSelector('.done, .problem')
  return phone
}

const lines = (phone) => phone.locator('.pieces li', { hasText: '语音' })

async function record(phone) {
  await phone.locator('.attach .chip', { hasText: '录一段语音' }).tap()
  await phone.locator('.recorder [role=timer]', { hasText: '0:02 / 3:00' }).waitFor({ timeout: 15_000 })
}

async function main(browser) {
  const meeting = await prepare(house, PROBLEMS.slice(0, 1))
  const { run, problems, office, stager, screening } = meeting
  const phone = await enter(meeting, browser)
  await run('take_control')
  await stager.post(`/api/screenings/${screening}/move`, { act: 'go_live' })
  await run('goto', { position: (await itemOf(meeting, problems[0])).position })
  await run('open_claim', { seconds: 600 })
  await phone.waitForSelector('.attach')
  same(await phone.locator('input[accept="audio/*"]').count(), 0, 'no file is asked for')
  await record(phone)
  await snap(phone, 'phone-recording')
  same(await axe(phone), [], 'axe finds nothing while it records')
  await phone.locator('.recorder .plain').tap()
  await phone.locator('.recorder').waitFor({ state: 'detached' })
  await sleep(500)
  same(await lines(phone).count(), 0, 'what is dropped is not kept')
  await record(phone)
  await phone.locator('.recorder .main').tap()
  await lines(phone).first().waitFor()
  check(true, 'what was said is on the phone')
  await record(phone)
  await phone.evaluate(() => (window.ahead = 178_000))
  await phone.locator('.recorder').waitFor({ state: 'detached', timeout: 5000 })
  same(await lines(phone).count(), 2, 'after three minutes it stops by itself and keeps what there is')
  check(await phone.locator('.attach .chip', { hasText: '录一段语音' }).isDisabled(), 'two are enough')
  await phone.locator('textarea').fill('立即清理')
  await phone.locator('button.main').tap()
  await phone.locator('.result', { hasText: '认领成功' }).waitFor({ timeout: 15_000 })
  const kept = await until('both to arrive', async () => {
    const { attachments } = await office.get(`/api/problems/${problems[0]}`)
    return attachments.length === 2 ? attachments : null
  }, 20_000)
  same(kept.map((a) => [a.kind, a.type, a.person]), [['voice', 'audio/webm', '演示甲'], ['voice', 'audio/webm', '演示甲']], 'both are kept with the claim')
  const path = join(house.folder, 'kept.webm')
  const answer = await office.raw('GET', `/api/attachments/${kept[0].id}`)
  writeFileSync(path, Buffer.from(await answer.arrayBuffer()))
  const shown = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 's16le', '-ar', '8000', '-ac', '1', '-'])
  check(shown.length > 16_000, 'and can be heard', `${shown.length / 16_000} s`)
  check((await text(phone, '.result')).includes('已存档'), 'the phone says so')
  same(meeting.faults, [], 'no page complained')
}

await walk(house, main)
