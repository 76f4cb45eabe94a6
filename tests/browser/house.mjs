// The real server on random loopback ports with a data folder of its own, and its API as seen by
// a program. Used by every browser test.
import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check, done, hasFailed, note, sleep, until } from './tap.mjs'

const BUILD = process.env.SHENKAN_BUILD ?? join(import.meta.dirname ?? '.', '../../build')
const WEB_SOURCE = new URL('../../server/web/package.json', import.meta.url)
const PASSWORD = 'Meeting-room-7'

export const fromWeb = createRequire(WEB_SOURCE)
export const { chromium } = fromWeb('playwright-core')
export const AXE = readFileSync(fromWeb.resolve('axe-core/axe.min.js'), 'utf8')

/* The made-up name makes the page "not secure", as every page of the meeting room is. */
export const MEETING_NAME = 'meeting.test'

export const newOp = () => randomBytes(12).toString('hex')

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--host-resolver-rules=MAP ${MEETING_NAME} 127.0.0.1`,
    ],
  })
}

/* One logged-in person. Answers are the JSON; a refusal throws with the server's own sentence. */
export class Person {
  constructor(base, login) {
    this.base = base
    this.login = login
    this.cookie = ''
  }

  async raw(method, path, { headers = {}, body } = {}) {
    const answer = await fetch(this.base + path, {
      method,
      headers: { Cookie: this.cookie, 'X-Shenkan': '1', ...headers },
      body,
    })
    const cookie = answer.headers.get('set-cookie')
    if (cookie)
      this.cookie = cookie.split(';')[0]
    return answer
  }

  async ask(method, path, body) {
    const answer = await this.raw(method, path, {
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok)
      throw new Error(`${this.login}: ${method} ${path}: ${answer.status} ${text}`)
    return text ? JSON.parse(text) : {}
  }

  get(path) {
    return this.ask('GET', path)
  }

  write(method, path, body = {}) {
    return this.ask(method, path, { ...body, op_id: newOp() })
  }

  post(path, body) {
    return this.write('POST', path, body)
  }

  async enter() {
    return this.ask('POST', '/api/login', { login: this.login, password: PASSWORD })
  }

  /* Uploads by tus in one PATCH and answers the clip's id. */
  async upload(name, bytes, purpose = 'footage', problem = null) {
    const meta = { filename: name, purpose, ...(problem ? { problem: String(problem) } : {}) }
    const made = await this.raw('POST', '/api/uploads', {
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(bytes.length),
        'Upload-Metadata': Object.entries(meta)
          .map(([k, v]) => `${k} ${Buffer.from(v).toString('base64')}`)
          .join(','),
      },
    })
    if (made.status !== 201)
      throw new Error(`upload of ${name}: ${made.status} ${await made.text()}`)
    const path = new URL(made.headers.get('location'), this.base).pathname
    const sent = await this.raw('PATCH', path, {
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Offset': '0',
        'Content-Type': 'application/offset+octet-stream',
        'Upload-Checksum': 'sha256 ' + createHash('sha256').update(bytes).digest('base64'),
      },
      body: bytes,
    })
    if (sent.status !== 204)
      throw new Error(`upload of ${name}: ${sent.status} ${await sent.text()}`)
    return Number(sent.headers.get('shenkan-clip'))
  }

  /* Waits for a job and throws its own reason when it failed. */
  async job(id, ms = 180_000) {
    return until(
      `job ${id}`,
      async () => {
        const job = await this.get(`/api/jobs/${id}`)
        if (job.state === 'failed' || job.state === 'cancelled')
          throw new Error(`job ${id} ${job.kind} ${job.state}: ${JSON.stringify(job.reason)}`)
        return job.state === 'done' ? job : null
      },
      ms,
    )
  }
}

export class House {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'shenkan-browser-'))
    this.data = join(this.folder, 'data')
    this.program = join(BUILD, 'server/shenkan')
    this.media = join(BUILD, 'media/shenkan-media')
    this.web = process.env.SHENKAN_WEB ?? join(BUILD, 'server/web/dist')
    this.log = ''
    this.faults = [] // what its pages must not do: see watchPage
    if (!existsSync(this.program))
      throw new Error(`${this.program} is missing: build first`)
    if (!existsSync(join(this.web, 'm.html')))
      throw new Error(`${this.web} has no web app: build with -Dweb=enabled`)
  }

  run(...args) {
    return execFileSync(this.program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /* Accounts by name → roles, all with one password, none of which has to be changed. */
  init(accounts) {
    const file = join(this.folder, 'password')
    writeFileSync(file, PASSWORD + '\n', { mode: 0o600 })
    const common = ['--data', this.data, '--password-file', file]
    this.run('init', '--starter', '--login', 'keeper', ...common)
    for (const [login, roles] of Object.entries(accounts))
      this.run('user', 'add', '--login', login, '--name', login, '--roles', roles, ...common)
  }

  /* Started again, it keeps its ports: the pages come back to the same addresses. */
  async start() {
    const port = (url) => (url ? new URL(url).port : 0)
    this.child = spawn(
      this.program,
      [
        'serve',
        '--data', this.data,
        '--listen', `127.0.0.1:${port(this.office)}`,
        '--meeting-listen', `127.0.0.1:${port(this.meeting)}`,
        '--web', this.web,
        '--media', this.media,
        '--rehearsal-port', '0',
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let out = ''
    this.child.stdout.on('data', (text) => (out += text))
    this.child.stderr.on('data', (text) => (this.log += text))
    await until(
      'the server to listen',
      () => {
        if (this.child.exitCode !== null)
          throw new Error(`the server ended with ${this.child.exitCode}: ${this.log}`)
        return /^meeting /m.test(out)
      },
      15_000,
    )
    this.office = /^listening (\S+?)\/?$/m.exec(out)[1]
    this.meeting = `http://${MEETING_NAME}:${port(/^meeting (\S+)/m.exec(out)[1])}`
  }

  /* Into the record, as no page would write it. */
  write(sql) {
    execFileSync('python3', ['-c', 'import sqlite3, sys\nwith sqlite3.connect(sys.argv[1], timeout=20) as r: r.execute(sys.argv[2])', join(this.data, 'record.db'), sql])
  }

  async person(login) {
    const one = new Person(this.office, login)
    await one.enter()
    return one
  }

  /* The meeting door follows the record: a moment after check-in is opened. */
  doorOpen() {
    const port = new URL(this.meeting).port
    return until('the meeting door to open', async () => (await fetch(`http://127.0.0.1:${port}/s/`)).ok)
  }

  /* kill -9, as a power cut would */
  async kill() {
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGKILL')
    await ended
  }

  async stop() {
    if (this.child && this.child.exitCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve))
      this.child.kill('SIGTERM')
      await ended
    }
  }

  /* A page of the office door with somebody logged in, watched. */
  async enter(browser, login, viewport) {
    const context = await browser.newContext({ viewport, locale: 'zh-CN', reducedMotion: 'reduce' })
    const page = await context.newPage()
    watchPage(page, login, this.faults)
    await page.goto(this.office + '/')
    await page.fill('[name=login]', login)
    await page.fill('[name=password]', PASSWORD)
    await page.keyboard.press('Enter')
    await until(`${login} to be in`, () => page.evaluate(() => !document.querySelector('[name=login]')))
    return page
  }

  async go(page, path, options) {
    await page.goto(`${this.office}/#${path}`)
    await page.waitForSelector('main h1', options)
  }

  clear() {
    if (process.env.SHENKAN_KEEP)
      writeFileSync(join(this.folder, 'log'), this.log)
    else
      rmSync(this.folder, { recursive: true, force: true })
  }
}

/* SHENKAN_SHOTS=DIR leaves a picture of each step there. */
export async function snap(page, name, options) {
  if (process.env.SHENKAN_SHOTS)
    await page.screenshot({ path: join(process.env.SHENKAN_SHOTS, `${name}.png`), ...options })
}

/* A page that hangs or crashed tells that instead. */
async function looks(page, n) {
  const shown = page.evaluate(() => (document.querySelector('main') ?? document.body).innerText.replace(/\s*\n\s*/g, '\n').slice(0, 600))
  const text = await Promise.race([shown, sleep(5000).then(() => 'does not answer')]).catch((error) => error.message)
  await snap(page, `failed-${n}`, { timeout: 5000 }).catch(() => null)
  return `page ${n}, ${page.url()}:\n${text}`
}

async function traces(house, browser) {
  const pages = browser?.contexts().flatMap((context) => context.pages()) ?? []
  return [
    ...(await Promise.all(pages.map(looks))),
    'faults:', ...house.faults,
    'server log:', ...house.log.trimEnd().split('\n').slice(-25),
  ].join('\n')
}

/* A walk through a house of its own to the end of the TAP. Of one that fails on another machine there is
 * nothing but what is told here. */
export async function walk(house, main) {
  const begun = Date.now()
  let browser
  try {
    browser = await launch()
    await main(browser)
  } catch (error) {
    check(false, 'the walk goes through', error.stack)
  }
  if (hasFailed())
    note(await traces(house, browser), console.error)
  await browser?.close()
  await house.stop()
  house.clear()
  note(`${((Date.now() - begun) / 1000).toFixed(1)} s`)
  done()
}

/* A small moving clip whose frames differ, so that no two uploads are the same file. */
export function makeClip(folder, name, seconds, colour) {
  const path = join(folder, name)
  execFileSync('ffmpeg', [
    '-v', 'error', '-y',
    '-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${seconds}`,
    '-f', 'lavfi', '-i', `sine=f=${300 + colour.length * 40}:d=${seconds}`,
    '-vf', `drawbox=c=${colour}:t=12`,
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25',
    '-c:a', 'aac', '-shortest', path,
  ])
  return readFileSync(path)
}

/* Everything a page must not do: ask outside, log errors, break the policy. */
export function watchPage(page, who, faults) {
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (!['blob:', 'data:'].includes(url.protocol) && url.hostname !== MEETING_NAME && url.hostname !== '127.0.0.1')
      faults.push(`${who} asked outside: ${request.url()}`)
  })
  page.on('pageerror', (error) => faults.push(`${who} threw: ${error.message}`))
  page.on('console', (message) => {
    /* a refusal is an answer, and Chromium reports each as an error of the network */
    if (message.type() === 'error' && !/status of 4(0[149]|10)/.test(message.text()))
      faults.push(`${who} logged: ${message.text()}`)
  })
}

/* What axe says of the page as it stands: a dialog that is still fading in has no contrast. */
export async function axe(page) {
  await page.evaluate(AXE)
  await page.evaluate(() => Promise.all(document.getAnimations()
    .filter((a) => a.playState === 'running' && a.effect.getComputedTiming().iterations !== Infinity)
    .map((a) => a.finished.catch(() => null))))
  const found = await page.evaluate(() => window.axe.run(document))
  return found.violations.map((v) => `${v.id} (${v.impact}): ${v.nodes[0].target.join(' ')}`)
}
