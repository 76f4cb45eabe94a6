// What every meeting test needs: a county with one screening whose reel is locked, and the two
// devices that sit in it.
import { makeClip, snap, watchPage } from './house.mjs'
import { check, until } from './tap.mjs'

export const UNIT = '演示城管局'
export const OTHER = '演示住建局'
export const PROBLEMS = [
  { colour: 'red', point: '演示人民路东口', text: '人行道摊点占道，垃圾桶满溢' },
  { colour: 'green', point: '演示和平市场', text: '市场出口地面积水，杂物堆放' },
  { colour: 'blue', point: '演示锦绣小区', text: '楼道堆放杂物，消防通道被占' },
]
const FRAME_MS = 40
export const PLEDGE = '照单全收，立行立改'

/* --- the office's side, through the API ------------------------------------------------------ */

async function register(office, problems) {
  const units = {}
  for (const [i, name] of [UNIT, OTHER].entries()) {
    const fields = { code: `U${i + 1}`, full_name: name, short_name: name, kind: 'county', rank_order: i + 1 }
    units[name] = (await office.post('/api/units', fields)).id
  }
  const person = await office.post('/api/persons', { name: '演示甲', unit: units[UNIT], post: '局长' })
  await office.post('/api/persons', { name: '演示乙', unit: units[OTHER], post: '局长' })
  const [type] = (await office.get('/api/point-types')).items
  const [kind] = (await office.get('/api/problem-types')).items
  const indicator = (await office.get('/api/indicators')).items.at(-1)
  const points = []
  for (const [i, p] of problems.entries())
    points.push(
      (
        await office.post('/api/points', {
          code: `P${i + 1}`,
          name: p.point,
          type: type.id,
          address: '演示地址',
          lead_unit: units[UNIT],
          person: '演示甲',
        })
      ).id,
    )
  return { units, person: person.id, points, kind: kind.id, indicator: indicator.id }
}

async function bringFootage(house, office, problems) {
  const clips = []
  for (const p of problems)
    clips.push(await office.upload(`${p.colour}.mp4`, makeClip(house.folder, `${p.colour}.mp4`, 3, p.colour)))
  for (const clip of clips)
    await until(
      `clip ${clip}`,
      async () => {
        const row = await office.get(`/api/clips/${clip}`)
        if (row.state === 'failed' || row.state === 'damaged')
          throw new Error(`clip ${clip} is ${row.state}: ${JSON.stringify(row.reason)}`)
        return row.state === 'ok'
      },
      180_000,
    )
  return clips
}

async function fileProblems(office, base, clips, problems) {
  const ids = []
  for (const [i, p] of problems.entries()) {
    const { id } = await office.post('/api/problems', {
      clip: clips[i],
      in_frame: 10,
      out_frame: 35,
      point: base.points[i],
      type: base.kind,
      lead_unit: base.units[UNIT],
      assist: p.helps ? [base.units[OTHER]] : [],
      indicator: base.indicator,
      description: p.text,
      severity: 'normal',
      source: 'supervision',
      found_on: '2025-11-18',
    })
    await office.post(`/api/problems/${id}/file`)
    ids.push(id)
  }
  return ids
}

async function plan(office, base, problems, acts) {
  const start = Date.now() + 3600_000
  const { id } = await office.post('/api/screenings', {
    title: '演示县第一次视频审看会',
    place: '演示会议室',
    planned_start_at: start,
    planned_end_at: start + 3600_000,
    budget_s: 600,
  })
  await office.post(`/api/screenings/${id}/attendees`, { person: base.person, duty: 'attend' })
  await office.post(`/api/screenings/${id}/attendees`, {
    unit: base.units[OTHER],
    name: '演示乙',
    post: '局长',
    duty: 'attend',
  })
  await office.write('PUT', `/api/screenings/${id}/reel`, {
    items: [
      { kind: 'title', problem: null, claim_s: 0 },
      ...problems.map((problem) => ({ kind: 'problem', problem, claim_s: 0 })),
    ],
  })
  await lookThrough(office, problems)
  const lock = await office.post(`/api/screenings/${id}/reel/lock`)
  await office.job(lock.job)
  for (const act of acts)
    await office.post(`/api/screenings/${id}/move`, { act })
  return id
}

/* Each piece of these is looked through for faces and plates: a film can be made of them. */
export async function lookThrough(office, problems) {
  for (const problem of problems)
    for (const segment of (await office.get(`/api/problems/${problem}`)).segments)
      await office.post(`/api/segments/${segment.id}/blur-check`)
}

/* The operator: each command carries the rev that he saw. */
export function operator(person, screening) {
  return async (command, more = {}) => {
    const stage = await person.get(`/api/screenings/${screening}/stage`)
    return person.post(`/api/screenings/${screening}/stage`, {
      expect_rev: stage.rev,
      command,
      ...more,
    })
  }
}

/* --- the two devices ------------------------------------------------------------------------- */

export const text = (page, selector = 'body') => page.locator(selector).first().innerText()
export const video = (wall) =>
  wall.evaluate(() => {
    const v = document.querySelector('video')
    return { ms: v.currentTime * 1000, paused: v.paused, error: v.error?.code ?? 0 }
  })

export async function seconds(page, selector) {
  const match = /(\d+):(\d\d)/.exec(await text(page, selector))
  return match ? +match[1] * 60 + +match[2] : NaN
}

export async function admitWall(meeting, browser, door = meeting.house.meeting) {
  const { faults, stager, screening } = meeting
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' })
  const wall = await context.newPage()
  watchPage(wall, 'wall', faults)
  await wall.goto(`${door}/s/`)
  // The page stands before the server has answered with a code
  const shown = async () => (await wall.locator('.code').innerText()).replace(/\s/g, '')
  await until('a pairing code', async () => (await shown()) !== '', 10_000)
  const code = await shown()
  check(/^\d{6}$/.test(code), 'the wall shows a pairing code of six digits', code)
  await stager.post(`/api/screenings/${screening}/pair`, { code })
  await wall.locator('.start').click({ timeout: 10_000 })
  await wall.waitForSelector('.wall')
  return wall
}

/* A phone; `ahead` is how far its own clock is wrong. */
export async function enterPhone(meeting, browser, name = '演示甲', ahead = 0) {
  const { house, faults, code } = meeting
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    locale: 'zh-CN',
  })
  if (ahead)
    await context.addInitScript((ms) => {
      const real = Date.now
      Date.now = () => real() + ms
    }, ahead)
  const phone = await context.newPage()
  watchPage(phone, 'phone', faults)
  await phone.goto(`${house.meeting}/d/${code}`)
  check(!(await phone.evaluate(() => window.isSecureContext)), 'the page is not a secure one, as in a meeting room')
  await phone.locator('.choice', { hasText: name }).tap()
  await phone.locator('button.main').tap()
  await phone.waitForSelector('.done, .problem')
  return phone
}

/* Somebody of the office at a page of theirs. */
export async function enterOffice(meeting, browser, login, options, path) {
  const { house, faults } = meeting
  const context = await browser.newContext({ locale: 'zh-CN', ...options })
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`${login} threw: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 40[149]|ERR_INTERNET_DISCONNECTED/.test(message.text()))
      faults.push(`${login} logged: ${message.text()}`)
  })
  await page.goto(`${house.office}/#/login`)
  await page.locator('[name=login]').fill(login)
  await page.locator('[name=password]').fill('Meeting-room-7')
  await page.keyboard.press('Enter')
  await page.locator('.login-form').waitFor({ state: 'detached' })
  if (path)
    await page.goto(`${house.office}/#${path}`)
  return page
}

/* Where a problem's item lies in the reel. */
export async function itemOf({ stager, screening }, problem) {
  const stage = await stager.get(`/api/screenings/${screening}/stage`)
  return stage.items.find((i) => i.problem === problem)
}

/* Exactly the last frame of the item, neither the one before nor the next item's first. A wall that
   has halted goes there: on a busy machine a moment later. */
export async function standsAtEnd(wall, item, name) {
  let at
  const stands = async () => {
    at = await video(wall)
    return at.paused && at.ms >= item.end_ms - FRAME_MS && at.ms < item.end_ms
  }
  const good = await until('the last frame', stands, 3000).catch(() => false)
  check(good, name, `at ${at.ms} ms, the item ends at ${item.end_ms} ms`)
}

export async function playToEnd(meeting, wall, problem) {
  const { run } = meeting
  const item = await itemOf(meeting, problem)
  // So that what moves next is this item
  if (!(await video(wall)).paused) {
    await run('pause')
    await until('the picture to stand', async () => (await video(wall)).paused, 5000)
  }
  await run('goto', { position: item.position })
  await run('mode', { mode: 'reel' })
  await run('play')
  await until('the picture to move', async () => !(await video(wall)).paused, 5000)
  await snap(wall, `wall-reel-${item.position}`)
  await until('the item to end', async () => (await video(wall)).paused, item.end_ms - item.start_ms + 5000)
  await standsAtEnd(wall, item, `the picture stands on the last frame of item ${item.position}`)
  return item
}

/* The whole preparation, as the office does it; with other `acts` the screening is left earlier. */
export async function prepare(house, problems = PROBLEMS, acts = ['notify', 'open_checkin']) {
  house.init({
    desk: 'supervisor,editor,office,office_head',
    stager: 'operator,recorder',
    chair: 'host',
    lead: 'leader',
  })
  await house.start()
  const [office, stager, host] = [
    await house.person('desk'),
    await house.person('stager'),
    await house.person('chair'),
  ]
  const base = await register(office, problems)
  const clips = await bringFootage(house, office, problems)
  const ids = await fileProblems(office, base, clips, problems)
  const screening = await plan(office, base, ids, acts)
  if (acts.length)
    await house.doorOpen()
  const { desks } = await office.get(`/api/screenings/${screening}`)
  const [code, otherCode] = [UNIT, OTHER].map((name) => desks.find((d) => d.unit === base.units[name])?.code)
  const run = operator(stager, screening)
  return { house, faults: house.faults, office, stager, host, base, problems: ids, screening, code, otherCode, run }
}
