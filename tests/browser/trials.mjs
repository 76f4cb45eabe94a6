// Part of the walk after.mjs: a font that is not there is told with its sample, the test page opens, and
// two seconds of film go through the media program; all from the page of settings.
import { check, until } from './tap.mjs'

export async function trials(house, page, { go, clean }) {
  await go(page, '/settings')
  const fonts = page.getByRole('form', { name: '字体' })
  await fonts.locator('.samples img').nth(3).waitFor()
  check(await fonts.locator('.samples img').first().evaluate((i) => i.naturalWidth === 760), 'a sample of each face is drawn')
  await fonts.locator('[id="s-font.kai"]').fill('没有的字体')
  await fonts.locator('.tag-warn', { hasText: '没有的字体' }).waitFor()
  check((await fonts.locator('figcaption').nth(2).innerText()).includes('实际使用'), 'a font that is missing is told, with the one that is used')
  await fonts.scrollIntoViewIfNeeded()
  await clean(page, 'samples of fonts')
  await fonts.getByRole('button', { name: '取消' }).click()
  await fonts.getByRole('button', { name: '试打印' }).click()
  const link = fonts.getByRole('link', { name: '打开检查页' })
  await link.waitFor({ timeout: 90_000 })
  const answer = await page.request.get(house.office + await link.getAttribute('href'))
  check(answer.ok() && (await answer.body()).subarray(0, 4).toString() === '%PDF', 'the test page is a PDF', String(answer.status()))
  const film = page.getByRole('form', { name: '存储与上传' })
  await film.getByRole('button', { name: '试转码' }).click()
  await until('the word about the film', async () => (await film.locator('.strip-good').count()) === 1, 120_000)
  const said = await film.locator('.strip-good').innerText()
  check(/正常：.*2\.0 秒.*libx264/.test(said), 'how long it took, by which encoder', said)
  await film.scrollIntoViewIfNeeded()
  await clean(page, 'a test film')
  await page.setViewportSize({ width: 360, height: 740 })
  await fonts.scrollIntoViewIfNeeded()
  await clean(page, 'samples of fonts on a phone')
  await page.setViewportSize({ width: 1366, height: 900 })
}
