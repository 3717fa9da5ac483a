// Every page in both languages: opens without an error, a breach of the Content-Security-Policy or an untranslated key, is no wider than
// its window at 1280 and 390 px, has no fault that axe finds, and does not ask the server in circles. The demo's owner looks.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { browser, logIn, open, watch } from './browser.mjs'
import { faults } from './look.mjs'
import { pages, settled } from './places.mjs'

const url = process.env.BOYUN_URL
const team = JSON.parse(readFileSync(process.env.BOYUN_TEAM, 'utf8'))

let chrome
before(async () => {
  chrome = await browser()
})
after(() => chrome?.close())

// Both languages side by side: each has a session and a browser profile of its own.
describe('every page', { concurrency: 2 }, () => {
  for (const lang of ['zh', 'en']) {
    test(`in ${lang}`, { timeout: 400_000 }, async (t) => {
      const context = await open(chrome, { url, lang, theme: lang === 'zh' ? 'light' : 'dark' })
      const troubles = watch(context, { allow: [/status of 404/] }) // "not here" is asked for
      const page = await context.newPage()
      for (const place of pages.filter((p) => p.open)) await t.test(place.name, () => look(page, place, lang))
      await logIn(page, team.Owner, team.OwnerPassword)
      for (const place of pages.filter((p) => !p.open)) await t.test(place.name, () => look(page, place, lang))
      await t.test('no errors', () => assert.deepEqual(troubles, []))
      await context.close()
    })
  }
})

async function look(page, place, lang) {
  const asked = []
  const note = (r) => r.url().includes('/v1/') && asked.push(`${r.method()} ${new URL(r.url()).pathname}`)
  const path = await place.path(page)
  page.on('request', note)
  await page.goto(path)
  await settled(page)
  const found = await faults(page, lang)
  page.off('request', note)
  // Once to show it and once when the live stream is there; more is a page that asks in circles.
  if (asked.length > 12) found.push(`${asked.length} requests: ${asked.join(', ')}`)
  assert.deepEqual(found, [])
}
