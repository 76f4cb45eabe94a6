// What a unit gives with its claim from a phone on a plain http page: photos, a recording, a
// signature; through a reload, a lost network and a killed server each is kept exactly once.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, House, snap, walk } from './house.mjs'
import { enterOffice, enterPhone, itemOf, OTHER, prepare, PROBLEMS, text } from './meeting.mjs'
import { check, same, sleep, until } from './tap.mjs'

const house = new House()
const sum = (bytes) => createHash('sha256').update(bytes).digest('hex')

function make(name, ...words) {
  const path = join(house.folder, name)
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', ...words, path])
  return { path, sha256: sum(readFileSync(path)) }
}

const photos = (phone) => phone.locator('input[accept="image/*"]')
const voices = (phone) => phone.locator('input[accept="audio/*"]')
const kept = async ({ office, problems }) => (await office.get(`/api/problems/${problems[0]}`)).attachments

async function write(phone) {
  await phone.locator('.attach button', { hasText: '签名' }).tap()
  const pad = phone.locator('.pad')
  await pad.scrollIntoViewIfNeeded()
  const box = await pad.boundingBox()
  for (const y of [0.3, 0.7]) {
    await phone.mouse.move(box.x + 20, box.y + box.height * y)
    await phone.mouse.down()
    await phone.mouse.move(box.x + box.width / 2, box.y + box.height * (1 - y), { steps: 6 })
    await phone.mouse.move(box.x + box.width - 20, box.y + box.height * y, { steps: 6 })
    await phone.mouse.up()
  }
}

async function fill(phone, files) {
  await phone.setViewportSize({ width: 360, height: 740 })
  await phone.waitForSelector('.attach')
  await photos(phone).setInputFiles([files.photo.path, files.other.path])
  await voices(phone).setInputFiles(files.voice.path)
  await phone.locator('.pieces li').nth(2).waitFor()
  await phone.locator('.pieces li', { hasText: '照片' }).nth(1).locator('button').tap()
  same(await phone.locator('.pieces li').count(), 2, 'a photo that was not sent is removed again')
  await voices(phone).setInputFiles(files.long.path)
  check((await text(phone, '.attach .error')).includes('3 分钟'), 'a recording over three minutes is refused on the phone')
  await photos(phone).setInputFiles({ name: 'big.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(12_000_001, 'x') })
  check((await text(phone, '.attach .error')).includes('12 MB'), 'and a photo over 12 MB')
  await write(phone)
  await phone.locator('textarea').fill('立即清理')
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth)
  check(wide <= 360, 'nothing is wider than a phone of 360 px', `${wide} px`)
  const small = await phone.evaluate(() =>
    [...document.querySelectorAll('.attach button, .attach label')].filter((b) => b.getBoundingClientRect().height < 44).length)
  same(small, 0, 'every control is large enough for a thumb')
  same(await axe(phone), [], 'axe finds nothing on the form')
  await phone.locator('.attach').scrollIntoViewIfNeeded()
  await snap(phone, 'phone-attach')
  await phone.evaluate(() => {
    history.pushState(null, '', '/m/?elsewhere')
  })
  await phone.goBack()
  await phone.reload()
  await phone.waitForSelector('.attach')
  await until('the pieces to be back', async () => (await phone.locator('.pieces li').count()) === 2)
  same(await phone.locator('.pad path').count(), 2, 'back and reload keep photo, recording and signature')
}

/* Another phone of the unit is told that somebody is writing, and for a few seconds only. */
async function typing(meeting, browser, phone) {
  const second = await enterPhone(meeting, browser)
  await second.locator('.attach').waitFor()
  await phone.locator('textarea').fill('立')
  const strip = second.locator('.strip', { hasText: '演示甲正在另一部手机上填写' })
  await strip.waitFor({ timeout: 8000 })
  check(true, 'the second phone says who is writing')
  same(await phone.locator('.strip', { hasText: '另一部手机' }).count(), 0, 'the first one does not')
  await strip.waitFor({ state: 'detached', timeout: 10_000 })
  check(true, 'and it goes away by itself')
  await second.context().close()
}

/* The unit that helps takes note, on a bad line: once, and everybody who should know does. */
async function helps(meeting, browser) {
  const { office, problems, screening } = meeting
  const phone = await enterPhone({ ...meeting, code: meeting.otherCode }, browser, '演示乙')
  const page = await enterOffice(meeting, browser, 'stager', { viewport: { width: 1366, height: 900 } }, `/screenings/${screening}/console`)
  const button = phone.locator('button.second', { hasText: '知晓' })
  await button.waitFor()
  await phone.context().setOffline(true)
  await button.tap()
  await phone.locator('button.second:disabled', { hasText: '已暂存' }).waitFor({ timeout: 10_000 })
  const aware = async () => (await office.get(`/api/screenings/${screening}/stage`)).aware
  same(await aware(), [], 'nothing is noted without a network')
  await phone.context().setOffline(false)
  await phone.locator('.aware', { hasText: '演示乙' }).waitFor({ timeout: 15_000 })
  same((await aware()).map((w) => [w.unit_name, w.person]), [[OTHER, '演示乙']], 'it is sent when the line is back')
  await phone.reload()
  await phone.locator('.aware', { hasText: '演示乙' }).waitFor()
  check(await phone.locator('button.second', { hasText: '已知晓' }).isDisabled(), 'after a reload the phone still knows')
  check(!(await phone.locator('button.main', { hasText: '共同认领' }).isDisabled()), 'it may claim jointly all the same')
  same(await axe(phone), [], 'axe finds nothing on the page of a unit that helps')
  await phone.setViewportSize({ width: 360, height: 740 })
  await phone.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
  await snap(phone, 'phone-aware')
  const second = await enterPhone({ ...meeting, code: meeting.otherCode }, browser, '演示乙')
  await second.locator('.aware', { hasText: '演示乙' }).waitFor()
  check(true, 'and so does the other phone of the unit')
  await page.locator('.claims .aware', { hasText: OTHER }).waitFor()
  await page.locator('.claims').scrollIntoViewIfNeeded()
  await snap(page, 'console-aware')
  const row = await office.get(`/api/problems/${problems[0]}`)
  same(row.state, 'presented', 'the problem has not moved')
  same(row.timeline.filter((e) => e.kind === 'awareness').map((e) => e.act), ['note'], 'its history says it once')
  for (const one of [phone, second, page])
    await one.context().close()
}

/* The sheet of claims and the drawer say who took note. */
async function noted(meeting, browser) {
  const { office, problems, screening } = meeting
  await office.job((await office.post('/api/papers', { kind: 'claim_sheet', id: screening })).job)
  const [paper] = (await office.get(`/api/papers?kind=claim_sheet&id=${screening}`)).items
  const answer = await office.raw('GET', `/api/papers/${paper.id}/file`)
  const file = join(house.folder, 'sheet.pdf')
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
  const plain = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).replace(/\s/g, '')
  check(plain.includes(`知晓：${OTHER}演示乙`), 'the claim sheet names who took note', plain)
  const page = await enterOffice(meeting, browser, 'desk', { viewport: { width: 1366, height: 900 } }, `/problems?open=${problems[0]}`)
  const line = page.locator('.trail li', { hasText: '确认知晓' })
  await line.scrollIntoViewIfNeeded()
  check((await line.innerText()).includes('演示乙'), 'the drawer tells it in its history')
  await snap(page, 'drawer-aware')
  await page.context().close()
}

async function offline(meeting, phone, files) {
  await phone.context().setOffline(true)
  await phone.locator('button.main').tap()
  await phone.locator('.result', { hasText: '已暂存' }).waitFor({ timeout: 5000 })
  await sleep(500)
  same((await kept(meeting)).length, 0, 'nothing is sent without a network')
  await phone.context().setOffline(false)
  await phone.locator('.result', { hasText: '认领成功' }).waitFor({ timeout: 15_000 })
  const rows = await until('all to arrive', async () => {
    const all = await kept(meeting)
    return all.length === 3 ? all : null
  }, 15_000)
  same(rows.map((r) => r.kind).sort(), ['photo', 'signature', 'voice'], 'claim first, then photo, recording and signature')
  same(rows.find((r) => r.kind === 'photo').sha256, files.photo.sha256, 'the photo is the file that was chosen')
  same(rows.map((r) => r.person), ['演示甲', '演示甲', '演示甲'], 'with the name of who gave it')
  await until('the phone to say so', async () => (await phone.locator('.result .pieces li', { hasText: '已存档' }).count()) === 3)
  check((await text(phone, '.result')).includes(files.photo.sha256.slice(0, 8)), 'the result shows what is kept, with its short hash')
  same(await axe(phone), [], 'axe finds nothing on the result')
  await snap(phone, 'phone-kept')
}

/* The server dies with the photo half sent: it is sent again under its key. */
async function killed(meeting, phone, files) {
  await phone.locator('button', { hasText: '修改内容' }).tap()
  await photos(phone).setInputFiles([files.other.path, files.large.path])
  await phone.locator('.pieces li', { hasText: '随认领' }).nth(1).waitFor()
  const cdp = await phone.context().newCDPSession(phone)
  const line = { offline: false, latency: 20, downloadThroughput: 1e6 }
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: 2e5 })
  await phone.locator('button.main').tap()
  await until('a body under way', async () => /正在提交 [1-9]/.test(await text(phone)), 20_000)
  await house.kill()
  await cdp.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: -1 })
  await sleep(300)
  await house.start()
  const rows = await until('both to arrive', async () => {
    const all = await kept(meeting)
    return all.length === 5 ? all : null
  }, 40_000)
  const photosKept = rows.filter((r) => r.kind === 'photo').map((r) => r.sha256)
  same(photosKept.sort(), [files.photo, files.other, files.large].map((f) => f.sha256).sort(), 'after a kill in the middle each photo is kept once')
  await phone.locator('.result').waitFor()
  await until('the list to be empty', async () => (await phone.locator('.pieces button').count()) === 0)
  const events = (await meeting.office.get('/api/events?kind=attachment&limit=100')).items
  same(events.length, 5, 'five attachments, five events')
}

/* The office's drawer: photo, player, handwriting, each with its hash. */
async function office(meeting, browser, files) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  const [name, value] = meeting.office.cookie.split('=')
  await context.addCookies([{ name, value, url: house.office }])
  const page = await context.newPage()
  const wrong = []
  page.on('pageerror', (e) => wrong.push(e.message))
  page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()))
  await page.goto(`${house.office}/#/problems?open=${meeting.problems[0]}`)
  await page.locator('.attachments li').nth(4).waitFor({ timeout: 20_000 })
  await page.locator('.attachments').scrollIntoViewIfNeeded()
  await until('the photos', () => page.evaluate(() =>
    [...document.querySelectorAll('.attachments img')].filter((i) => i.scrollIntoView() || i.naturalWidth > 0).length === 3))
  check(true, 'the drawer shows the photos')
  same(await page.locator('.attachments .signed path').count(), 2, 'the signature as it was written')
  const heard = await page.evaluate(async () => {
    const sound = document.querySelector('.attachments audio')
    sound.load()
    await new Promise((good, bad) => ((sound.onloadedmetadata = good), (sound.onerror = bad)))
    return sound.duration
  })
  check(Math.abs(heard - 4) < 0.2, 'and plays the recording', `${heard} s`)
  check((await text(page, '.attachments')).includes(files.voice.sha256.slice(0, 8)), 'each with the first digits of its hash')
  await snap(page, 'drawer')
  same(wrong, [], 'without an error')
}

async function main(browser) {
  const meeting = await prepare(house, [{ ...PROBLEMS[0], helps: true }])
  const files = {
    photo: make('photo.jpg', '-i', 'testsrc2=s=640x480', '-frames:v', '1'),
    other: make('other.jpg', '-i', 'testsrc=s=640x480', '-frames:v', '1'),
    large: make('large.png', '-i', 'nullsrc=s=1200x900,geq=random(1)*255:128:128', '-frames:v', '1'),
    voice: make('voice.ogg', '-i', 'sine=d=4', '-c:a', 'libopus'),
    long: make('long.ogg', '-i', 'sine=d=200', '-c:a', 'libopus', '-b:a', '8k'),
  }
  const phone = await enterPhone(meeting, browser)
  await meeting.stager.post(`/api/screenings/${meeting.screening}/move`, { act: 'go_live' })
  const item = await itemOf(meeting, meeting.problems[0])
  await meeting.run('goto', { position: item.position })
  await meeting.run('open_claim', { seconds: 600 })
  await phone.waitForSelector('.attach')
  await typing(meeting, browser, phone)
  await helps(meeting, browser)
  await fill(phone, files)
  await offline(meeting, phone, files)
  await killed(meeting, phone, files)
  await office(meeting, browser, files)
  await noted(meeting, browser)
  const faults = meeting.faults.filter((f) => !/ERR_(INTERNET_DISCONNECTED|CONNECTION_|EMPTY|INCOMPLETE|NETWORK|SOCKET)/.test(f))
  same(faults, [], 'no error, no outside request, no break of the policy')
}

await walk(house, main)
