// The look of a segment by real pointer and keys: a blur box drawn over the film, moved on a later
// frame, saved, seen again after a reload, and burnt into the pieces. Crop and turn beside it.
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, House, snap, walk } from './house.mjs'
import { check, note, same, sleep, until } from './tap.mjs'

const FPS = 25
const house = new House()
const { faults } = house

/* A still field of random cells of 8 pixels with a bar that moves along the lower edge: detail
 * everywhere, so that what is blurred can be told from what is not. */
function makeField(name) {
  const path = join(house.folder, name)
  const cell = 'sin(floor(X/8)*12.9898+floor(Y/8)*78.233)*43758.5453'
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi',
    '-i', `nullsrc=s=640x360:r=${FPS}:d=0.04,geq=lum='if(gt(${cell}-floor(${cell}),0.5),210,50)':cb=128:cr=128,loop=75:1:0,drawbox=x='t*80':y=344:w=40:h=16:c=white:t=fill`,
    '-t', '3', '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '16', '-pix_fmt', 'yuv420p', '-g', '25', path])
  return readFileSync(path)
}

const shot = (page, name) => snap(page, `look-${name}`, { fullPage: true })

async function enter(browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.on('pageerror', (e) => faults.push(`threw: ${e.message}`))
  page.on('console', (m) => m.type() === 'error' && !/status of 40[1349]|ERR_ABORTED/.test(m.text()) && faults.push(`logged: ${m.text()}`))
  await page.goto(house.office + '/')
  await page.fill('[name=login]', 'head')
  await page.fill('[name=password]', 'Meeting-room-7')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.shell')
  return page
}

async function open(page, path) {
  await page.goto('about:blank')
  await page.goto(`${house.office}/#${path}`)
  await page.waitForSelector('.picture video')
  await until('the film', () => page.evaluate(() => document.querySelector('.picture video').readyState >= 3), 20_000)
  await until('the layer over it', async () => ((await page.locator('.blur-layer').boundingBox())?.width ?? 0) > 100)
}

const frame = (page) => page.locator('.transport .time').textContent().then((text) => Number(/第 (\d+) 帧/.exec(text)[1]))
async function stepTo(page, to) {
  for (let n = 0; n < 80 && (await frame(page)) !== to; n++) {
    const by = to - (await frame(page))
    await page.keyboard.press(Math.abs(by) >= 10 ? (by > 0 ? '>' : '<') : by > 0 ? '.' : ',')
  }
  same(await frame(page), to, `the page stands on frame ${to}`)
}

/* Parts of the picture that is really there, bars left out, worked out without the page's own code. */
async function pictureOf(page) {
  return page.evaluate(() => {
    const v = document.querySelector('.picture video')
    const r = document.querySelector('.picture').getBoundingClientRect()
    const scale = Math.min(r.width / v.videoWidth, r.height / v.videoHeight)
    const [w, h] = [v.videoWidth * scale, v.videoHeight * scale]
    return { x: r.x + (r.width - w) / 2, y: r.y + (r.height - h) / 2, w, h }
  })
}
async function drag(page, from, to) {
  await page.evaluate(() => window.scrollTo(0, 0))
  const p = await pictureOf(page)
  await page.mouse.move(p.x + from[0] * p.w, p.y + from[1] * p.h)
  await page.mouse.down()
  await page.mouse.move(p.x + to[0] * p.w, p.y + to[1] * p.h, { steps: 6 })
  await page.mouse.up()
}
/* A box on the page as parts of the picture, in percent. */
async function seen(page, n = 0) {
  const p = await pictureOf(page)
  const b = await page.locator(`[data-box="${n}"]`).boundingBox()
  return [(b.x - p.x) / p.w, (b.y - p.y) / p.h, b.width / p.w, b.height / p.h].map((x) => Math.round(x * 1000) / 10)
}
const near = (a, b, slack, name) => check(a.every((x, i) => Math.abs(x - b[i]) <= slack), name, `got  ${a}\nwant ${b}`)

async function draw(page) {
  await page.keyboard.press('i')
  await stepTo(page, 49)
  await page.keyboard.press('o')
  await stepTo(page, 5)
  await page.keyboard.press('b')
  await drag(page, [0.2, 0.2], [0.4, 0.5])
  await until('a box', async () => (await page.locator('.blur-box').count()) === 1)
  near(await seen(page), [20, 20, 20, 30], 0.5, 'the box lies where it was drawn')
  await shot(page, 'drawn')
  await stepTo(page, 25)
  await drag(page, [0.3, 0.35], [0.6, 0.35])
  near(await seen(page), [50, 20, 20, 30], 0.5, 'on a later frame it was moved')
  same(await page.locator('.tl-key').count(), 2, 'two keys on the timeline')
  await stepTo(page, 15)
  near(await seen(page), [35, 20, 20, 30], 0.6, 'half way between the keys it is half way')
  await drag(page, [0.55, 0.5], [0.6, 0.6])
  near(await seen(page), [35, 20, 25, 40], 0.6, 'a corner resizes it')
  await page.keyboard.press('Control+z')
  near(await seen(page), [35, 20, 20, 30], 0.6, 'and that is taken back')
  await page.locator('[data-box="0"]').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowDown')
  near(await seen(page), [35.5, 20, 20, 30.5], 0.3, 'arrows move and resize it by half a percent')
  await page.keyboard.press('Delete')
  same(await page.locator('.blur-box').count(), 0, 'Delete removes it')
  for (let n = 0; n < 3; n++)
    await page.keyboard.press('Control+z')
  near(await seen(page), [35, 20, 20, 30], 0.6, 'and it comes back as it was')
  await stepTo(page, 40)
  await page.getByRole('button', { name: '在此结束' }).click()
  same(await page.locator('.blur-box').count(), 0, 'it ends on this frame')
  same(await page.locator('.tl-key.end').count(), 1, 'with its end on the timeline')
}

async function cropAndTurn(page) {
  await page.getByRole('button', { name: '裁剪' }).click()
  await drag(page, [0.1, 0.001], [0.9, 1])
  await until('what is kept', async () => (await page.locator('.crop-box').count()) === 1)
  near(await seen(page, 'crop'), [10, 0, 80, 100], 0.6, 'the part to keep lies where it was drawn')
  await shot(page, 'crop')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  same(await page.locator('.crop-box').count(), 0, 'the crop is taken back')
  await stepTo(page, 5)
  await page.getByRole('button', { name: '右转' }).click()
  const [layer, holder] = [await page.locator('.blur-layer').boundingBox(), await page.locator('.picture').boundingBox()]
  check(layer.height > layer.width && Math.abs(layer.height - holder.height) < 2, 'a turned film stands upright in its place')
  const film = await page.locator('.picture video').evaluate((v) => getComputedStyle(v).transform)
  same(film.replace(/e-\d+/g, '').match(/-?[\d.]+/g).map((x) => Math.round(Number(x))).slice(0, 2), [0, 1], 'the film is turned a quarter')
  const b = await page.locator('[data-box="0"]').boundingBox()
  near([(b.x - layer.x) / layer.width, (b.y - layer.y) / layer.height].map((x) => x * 100), [50, 20], 0.6, 'the box has turned with it')
  await shot(page, 'turned')
  await page.getByRole('button', { name: '左转' }).click()
  near(await seen(page), [20, 20, 20, 30], 0.6, 'and back')
}

async function save(page, office, clip) {
  await page.keyboard.press('Control+Enter')
  await until('a saved segment', async () => (await page.locator('.segment-list li').count()) === 1)
  const problem = (await office.get(`/api/clips/${clip}`)).segments[0].problem
  const [segment] = (await office.get(`/api/problems/${problem}`)).segments
  const { tracks, ...rest } = segment.look
  same(rest, { turn: 0, deinterlace: 'auto' }, 'nothing but the box is in the look')
  same([tracks.length, tracks[0].follow, tracks[0].keys.map((k) => k.frame)], [1, true, [5, 25, 40]], 'its keys are on the frames where they were drawn')
  near(tracks[0].keys[0].box, [2000, 2000, 2000, 3000], 60, 'and where')
  await open(page, `/clips/${clip}?problem=${problem}`)
  await stepTo(page, 5)
  near(await seen(page), [20, 20, 20, 30], 0.5, 'after a reload the box is there again')
  return problem
}

/* --- pixels ---------------------------------------------------------------------------------- */

function frameOf(film, n) {
  return execFileSync('ffmpeg', ['-v', 'error', '-i', film, '-vf', `select=eq(n\\,${n}),scale=640:360,format=gray`, '-frames:v', '1', '-f', 'rawvideo', '-'],
    { maxBuffer: 1 << 24 })
}
/* How much neighbouring columns differ inside a part of the picture. */
function detail(pixels, [x0, y0, x1, y1]) {
  let sum = 0
  let n = 0
  for (let y = Math.round(y0 * 360); y < Math.round(y1 * 360); y++)
    for (let x = Math.round(x0 * 640); x < Math.round(x1 * 640) - 4; x++, n++)
      sum += Math.abs(pixels[y * 640 + x] - pixels[y * 640 + x + 4])
  return sum / n
}

function find(folder, name) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    const hit = entry.isDirectory() ? find(path, name) : entry.name.startsWith(name) ? path : null
    if (hit)
      return hit
  }
  return null
}

async function pixels(office, problem, clip) {
  const { id, version } = await until('the pieces', async () => {
    const [segment] = (await office.get(`/api/problems/${problem}`)).segments
    const failed = (await office.get('/api/jobs?state=failed')).items.find((j) => j.kind === 'piece')
    if (failed)
      throw new Error(`piece failed: ${JSON.stringify(failed.reason)}`)
    return segment.ready && segment
  }, 90_000)
  const list = find(join(house.data, 'pieces'), `${id}-${version}-`)
  const [plan, reel] = [join(house.folder, 'plan.tsv'), join(house.folder, 'reel.mp4')]
  writeFileSync(plan, `segment\t${list}\t\tproblem:${problem}\n`)
  execFileSync(house.media, ['reel', '--plan', plan, '--out', reel, '--cues', join(house.folder, 'cues.json')])
  const there = { 5: [0.22, 0.23, 0.38, 0.47], 25: [0.52, 0.23, 0.68, 0.47] }
  const away = [0.75, 0.2, 0.95, 0.5]
  for (const [n, place] of Object.entries(there)) {
    const [was, is] = [frameOf(clip, n), frameOf(reel, n)]
    const [inside, outside] = [place, away].map((p) => detail(is, p) / detail(was, p))
    note(`frame ${n}: ${inside.toFixed(3)} of the detail is left inside the box, ${outside.toFixed(3)} outside`)
    check(inside < 0.25, `frame ${n} of the film is blurred where the box is`, inside)
    check(outside > 0.75, `frame ${n} of the film is clear beside it`, outside)
  }
  /* the picture for phones, papers and this office is frame 25 as the film has it */
  const still = join(house.folder, 'still.jpg')
  writeFileSync(still, Buffer.from(await (await office.raw('GET', `/api/problems/${problem}/still`)).arrayBuffer()))
  const [picture, was] = [frameOf(still, 0), frameOf(clip, 25)]
  check(detail(picture, there[25]) / detail(was, there[25]) < 0.25, 'the still is blurred there too')
  check(detail(picture, away) / detail(was, away) > 0.75, 'and clear beside it')
  const after = frameOf(reel, 45)
  check(detail(after, there[25]) / detail(frameOf(clip, 45), there[25]) > 0.75, 'behind its end nothing is blurred')
}

async function narrow(page) {
  await page.setViewportSize({ width: 360, height: 780 })
  await until('the layer in its new place', async () => ((await page.locator('.blur-layer').boundingBox())?.width ?? 999) <= 360)
  await sleep(200)
  near(await seen(page), [20, 20, 20, 30], 1, 'on a phone the box lies on the same part of the picture')
  same(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)), 0, 'no sideways scroll at 360 px')
  const small = await page.evaluate(() => [...document.querySelectorAll('.look-panel button')].map((b) => [b.textContent || b.ariaLabel, b.getBoundingClientRect()])
    .filter(([, r]) => r.width < 44 || r.height < 44).map(([name, r]) => `${name} ${r.width}x${r.height}`))
  same(small, [], 'every button of the panel is a target of 44 px')
  same(await axe(page), [], 'no axe finding at 360 px')
  await shot(page, 'narrow')
}

await walk(house, async (browser) => {
  house.init({ head: 'office_head,supervisor' })
  await house.start()
  const office = await house.person('head')
  const bytes = makeField('field.mp4')
  const clip = await office.upload('field.mp4', bytes)
  await until('a usable clip', async () => (await office.get(`/api/clips/${clip}`)).state === 'ok', 60_000)
  const page = await enter(browser)
  await open(page, `/clips/${clip}`)
  await draw(page)
  await cropAndTurn(page)
  const problem = await save(page, office, clip)
  await page.keyboard.press('b')
  same(await axe(page), [], 'no axe finding with the panel open')
  await shot(page, 'again')
  await narrow(page)
  await pixels(office, problem, join(house.folder, 'field.mp4'))
  same(faults, [], 'nothing thrown or logged')
})
