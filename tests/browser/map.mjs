// The map of the points, as office.mjs walks it: without tiles, with a plan, with tiles that do not
// come and with tiles that do; the list beside it; the plates and where their codes lead.
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { axe } from './house.mjs'
import { check, same, until } from './tap.mjs'

/* A square of one grey. */
function png(side) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc(body), body.length + 4)
    return out
  }
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  head.writeUInt32BE(side, 0)
  head.writeUInt32BE(side, 4)
  const rows = Buffer.alloc(side * (side + 1), 0xdd)
  for (let y = 0; y < side; y++)
    rows[y * (side + 1)] = 0
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/* Node 18 has none in zlib. */
function crc(bytes) {
  let c = ~0
  for (const b of bytes) {
    c ^= b
    for (let k = 0; k < 8; k++)
      c = (c >>> 1) ^ (0xedb88320 & -(c & 1))
  }
  return ~c >>> 0
}

const RING = [[114.45, 37.4], [114.6, 37.4], [114.6, 37.5], [114.45, 37.5], [114.45, 37.4]]

/* What stands on the map and in the list, by id. */
const marked = async (page) => (await page.locator('.map-mark').evaluateAll((all) => all.flatMap((x) => x.dataset.ids.split(' ').map(Number)))).sort((a, b) => a - b)
const listed = (page) => page.locator('.point-list li').evaluateAll((all) => all.map((x) => Number(x.dataset.id)).sort((a, b) => a - b))
const mode = (page, name) => page.locator(`.map-box[data-mode=${name}]`).waitFor()

async function equal(page, placed, all, when) {
  await until(`the marks ${when}`, async () => (await marked(page)).length === placed.length)
  same([await marked(page), await listed(page)], [placed, all], `${when}: every placed point is on the map, every point in the list`)
}

async function clean(page, what) {
  same((await axe(page)).filter((v) => /\((serious|critical)\)/.test(v)), [], `axe finds nothing serious on ${what}`)
}

async function bare(page, walk, ids) {
  await walk.go(page, '/registry?what=map')
  await mode(page, 'none')
  await equal(page, ids.placed, ids.all, 'without tiles')
  check((await page.locator('.map-label').count()) >= 4, 'there is a grid with its degrees')
  check(await page.locator('.map-mark[role=button]').evaluateAll((all) => all.every((x) => x.tabIndex === 0 && x.getAttribute('aria-label'))), 'every mark can be reached by keys and has a name')
  await clean(page, 'the map without tiles')
  await walk.shot(page, 'map-none')
  await page.locator('.map-many').focus()
  await page.keyboard.press('Enter')
  await until('two marks of what stood together', async () => (await page.locator('.map-many').count()) === 0 && (await page.locator('.map-mark').count()) === 2)
  check(true, 'Enter on a mark that stands for two takes them apart')
  await page.getByRole('button', { name: '显示全部' }).click()
  await equal(page, ids.placed, ids.all, 'all shown again')
  await page.locator('.map-mark:not(.map-many)').first().focus()
  await page.keyboard.press('Enter')
  const drawer = page.locator('.el-drawer:visible')
  await drawer.waitFor()
  const name = await drawer.locator('.el-drawer__title').textContent()
  check((await drawer.textContent()).includes('未销号问题') && (await drawer.locator('a[href*="/problems?point="]').count()) === 1, 'Enter on a mark tells of the point and leads to its problems')
  await walk.shot(page, 'map-point')
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
  check(await page.evaluate(() => document.activeElement.classList.contains('map-mark')), 'Esc gives the mark the focus back')
  await page.locator('.point-list li', { hasText: name }).locator('button').first().click()
  await drawer.waitFor()
  same(await drawer.locator('.el-drawer__title').textContent(), name, 'its line in the list tells the same')
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
}

const group = (page) => page.getByRole('form', { name: '地图', exact: true })
const tried = (page) => page.locator('.map-tried')

async function save(page) {
  await group(page).getByRole('button', { name: /^保存/ }).click()
  await until('the group saved', () => group(page).getByRole('button', { name: /^保存/ }).isDisabled())
}

async function plan(page, walk, ids) {
  await walk.go(page, '/settings')
  await group(page).waitFor()
  await page.setInputFiles('[id="s-map.plan"]', { name: 'plan.png', mimeType: 'image/png', buffer: png(64) })
  await until('the plan', async () => (await group(page).textContent()).includes('已有文件'))
  await page.setInputFiles('[id="s-map.boundary"]', { name: 'county.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify({ type: 'Polygon', coordinates: [RING] })) })
  await until('the boundary', async () => (await group(page).textContent()).split('已有文件').length === 3)
  const fault = group(page).locator('.map-fault')
  await fault.filter({ hasText: '要有左上角和右下角' }).waitFor()
  await page.fill('[id="s-map.plan_top_left"]', '37.30,114.45')
  await page.fill('[id="s-map.plan_bottom_right"]', '37.40,114.60')
  await fault.filter({ hasText: '反了' }).waitFor()
  await page.fill('[id="s-map.plan_top_left"]', '37.50,114.45')
  await until('no fault', async () => (await fault.count()) === 0)
  await save(page)
  await clean(page, 'the settings with a map')
  await walk.go(page, '/registry?what=map')
  await mode(page, 'plan')
  await until('the plan on the map', () => page.locator('img.leaflet-image-layer').evaluateAll((all) => all.length === 1 && all[0].naturalWidth === 64))
  await equal(page, ids.placed, ids.all, 'on the plan')
  await walk.shot(page, 'map-plan')
  await page.getByText('无底图', { exact: true }).click()
  await mode(page, 'none')
  await equal(page, ids.placed, ids.all, 'after a change of base')
}

/* Tiles from another port of this machine: another origin, as a county's tile server is. */
async function tiles(page, walk, ids, tileServer) {
  await walk.go(page, '/settings')
  await page.fill('[id="s-map.tiles"]', `${tileServer.origin}/{z}/{x}/{y}.png`)
  const attempt = async (want) => {
    await group(page).getByRole('button', { name: '试瓦片' }).click()
    await until(`the tile: ${want}`, async () => (await tried(page).count()) === 1 && (await tried(page).textContent()).includes(want))
  }
  await attempt('还不能访问该主机')
  same(tileServer.asked.length, 0, 'a host that the page was not loaded for is not asked')
  await save(page)
  await page.reload()
  await group(page).waitFor()
  await attempt('没有取到图片')
  await walk.shot(page, 'map-settings')
  await walk.go(page, '/registry?what=map')
  await page.locator('.map-pane .strip-warn').waitFor()
  await mode(page, 'none')
  await equal(page, ids.placed, ids.all, 'when four tiles did not come')
  await clean(page, 'the map with its notice')
  await walk.shot(page, 'map-fallen-back')
  tileServer.good = true
  await page.locator('.map-pane .strip-warn button').click()
  await mode(page, 'tiles')
  await until('tiles', () => page.locator('img.leaflet-tile-loaded').count())
  same(await page.locator('.map-pane .strip-warn').count(), 0, 'tiles that come again are shown')
  await equal(page, ids.placed, ids.all, 'on tiles')
  await walk.shot(page, 'map-tiles')
  await walk.go(page, '/settings')
  await attempt('256×256')
}

async function plates(page, walk, ids) {
  await walk.go(page, '/registry?what=points')
  const ready = (name) => Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('button', { name }).click()])
  const [all] = await ready('点位牌（全部）')
  const pages = (path) => Number(/Pages:\s+(\d+)/.exec(execFileSync('pdfinfo', [path], { encoding: 'utf8' }))[1])
  same([all.suggestedFilename(), pages(await all.path())], [`点位牌-${ids.all.length}块.pdf`, ids.all.length], 'a plate for each point comes down')
  await page.locator('.registry-tick').first().check()
  const [one] = await ready('点位牌（1 块）')
  same(pages(await one.path()), 1, 'or for those that are ticked')
  const picture = join(walk.house.folder, 'plate')
  execFileSync('pdftoppm', ['-r', '110', '-png', '-singlefile', await one.path(), picture])
  const address = execFileSync('zbarimg', ['--quiet', '--raw', picture + '.png'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  check(/\/#\/point\?id=\d+$/.test(address), `its code is read back: ${address}`)
  return address.replace(/^.*#/, '')
}

async function heat(page, walk, ids) {
  const asked = []
  page.on('request', (r) => r.url().includes('/api/figures?') && asked.push(r.url()))
  await page.route('**/api/map/files/boundary', (route) => route.fulfill({ status: 404, json: {} }))
  await walk.go(page, '/figures')
  const part = page.locator('.heat')
  await part.locator('.map-box[data-mode]:not([data-mode=""])').waitFor()
  const shown = () => asked.find((u) => u.includes('limit=5000')) // those that it is compared with are short
  await until('the figures', () => shown())
  const found = (await walk.office.get(shown().replace(walk.house.office, ''))).points
  const want = found.map((p) => p.point).filter((p) => ids.placed.includes(p))
  check(want.length >= 2, `something was found at ${want.length} points with a place`)
  await until('the circles', async () => (await part.locator('path[role="button"]').count()) === want.length)
  same((await part.locator('path[role="button"]').evaluateAll((all) => all.map((x) => Number(x.dataset.ids)))).sort((a, b) => a - b), want.sort((a, b) => a - b), 'the figures have a circle for each point, without the boundary when it does not come')
  const days = asked.map((u) => u.replace(/&limit=.*/, ''))
  same(new Set(days).size, days.length, 'the figures of a period are asked for once')
  await page.unroute('**/api/map/files/boundary')
  await part.scrollIntoViewIfNeeded()
  const circles = part.locator('path[role="button"]')
  const first = circles.first()
  await first.focus()
  check(/[^\d]\d+/.test(await first.getAttribute('aria-label')), 'a circle says its point and its number')
  const was = await first.getAttribute('data-ids')
  let moved = null
  for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown']) {
    await first.focus()
    await page.keyboard.press(key)
    moved = await page.evaluate(() => document.activeElement?.getAttribute('data-ids'))
    if (moved && moved !== was) break
  }
  check(moved && moved !== was, 'arrows go from circle to circle')
  await walk.shot(page, 'map-heat')
  await page.keyboard.press('Enter')
  await page.waitForURL(/[?&]point=\d+/)
  check(page.url().includes(`point=${moved || was}`), 'Enter opens the point of the circle')
  await page.goBack()
  await part.locator('.map-box[data-mode]:not([data-mode=""])').waitFor()
  await part.getByRole('button', { name: '表格' }).click()
  const link = part.locator('tbody a').first()
  const n = Number(await part.locator('tbody tr').first().locator('td').nth(1).textContent())
  await link.click()
  await page.locator('.figure-n').waitFor()
  same(Number(await page.locator('.figure-n').textContent()), n, 'a point of its table leads to the rows it counts')
}

/* `walk`: {browser, house, office, enter, go, shot}. The two points of the office's walk get a place, two more come. */
export async function mapWalk(walk) {
  const { house, office } = walk
  const [first, second] = (await office.get('/api/points')).items
  for (const [p, lat, lon] of [[first, 37.45, 114.5], [second, 37.46, 114.55]])
    await office.write('PUT', `/api/points/${p.id}`, { lat, lon, expect_version: p.version })
  const more = { type: first.type, lead_unit: first.lead_unit, address: '演示地址', person: '演示甲' }
  await office.post('/api/points', { ...more, code: 'P3', name: '演示无坐标点', })
  await office.post('/api/points', { ...more, code: 'P4', name: '演示近邻点', lat: 37.4501, lon: 114.5001 })
  const points = (await office.get('/api/map/points')).items
  const ids = { all: points.map((p) => p.id).sort((a, b) => a - b), placed: points.filter((p) => p.lat !== null).map((p) => p.id).sort((a, b) => a - b) }
  const tileServer = { asked: [], good: false }
  const server = createServer((req, res) => {
    tileServer.asked.push(req.url)
    res.writeHead(tileServer.good ? 200 : 404, { 'Content-Type': tileServer.good ? 'image/png' : 'text/plain' })
    res.end(tileServer.good ? png(256) : 'no')
  })
  server.unref()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  tileServer.origin = `http://127.0.0.1:${server.address().port}`
  const pages = []
  const enter = async (...who) => {
    const page = await walk.enter(walk.browser, ...who)
    pages.push(page)
    return page
  }
  const page = await enter('head', { width: 1366, height: 768 }, tileServer.origin)
  await bare(page, walk, ids)
  await plan(page, walk, ids)
  await tiles(page, walk, ids, tileServer)
  await heat(page, walk, ids)
  const code = await plates(page, walk, ids)
  await walk.go(page, code)
  await page.locator('.el-drawer:visible .point-card').waitFor()
  check(page.url().includes('/registry?what=points&id='), 'the code of a plate opens the point')
  await page.setViewportSize({ width: 360, height: 740 })
  await walk.go(page, '/registry?what=map')
  await until('the narrow map', async () => (await marked(page)).length > 0)
  same(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0, 'the map has no sideways scroll at 360 px')
  await clean(page, 'the narrow map')
  await walk.shot(page, 'map-narrow')
  const other = await enter('recorder', { width: 390, height: 844 })
  await other.goto(`${house.office}/#${code}`)
  await until('the way of another role', () => other.url().includes('/problems?point='))
  check(true, 'who has no registry comes to the problems of the point')
  // What the walk goes on to shall ask nobody else
  await office.write('PUT', '/api/settings', { key: 'map.tiles', value: '' })
  for (const page of pages)
    await page.context().close()
}
