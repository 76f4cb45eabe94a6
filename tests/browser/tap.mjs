// One line a check, TAP 13. A check that throws fails and the run goes on where it can.
let count = 0
let failed = 0

const commented = (text) => String(text).replace(/^/gm, '# ')

export function check(ok, name, detail = '') {
  count++
  if (!ok)
    failed++
  const line = `${ok ? 'ok' : 'not ok'} ${count} ${name}`
  const why = detail === '' ? '' : '\n' + commented(detail)
  console.log(ok ? line : line + why)
  if (!ok)
    console.error(line + why) // meson shows only this of a test that failed
  return ok
}

export function same(got, want, name) {
  const a = JSON.stringify(got)
  const b = JSON.stringify(want)
  return check(a === b, name, `got  ${a}\nwant ${b}`)
}

export function note(text, to = console.log) {
  to(commented(text))
}

export const hasFailed = () => failed > 0

export function done() {
  console.log(`1..${count}`)
  process.exitCode = failed || !count ? 1 : 0
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/* Waits until `ask` answers something true, and gives it back. */
export async function until(what, ask, ms = 10_000) {
  const end = Date.now() + ms
  for (;;) {
    const got = await ask()
    if (got)
      return got
    if (Date.now() > end)
      throw new Error(`waited ${ms} ms for ${what}`)
    await sleep(50)
  }
}
