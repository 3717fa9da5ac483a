// Every page in both languages: opens without an error, a breach of the Content-Security-Policy or an untranslated key, is no wider than
// its window at 1280 and 390 px, has no fault that axe finds, and does not ask the server in circles. The demo's owner looks.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { browser, logIn, open, watch } from './browser.mjs'
import { faults } from './look.mjs'
import { ask, mailTo, tell } from './office.mjs'
import { pages, settled } from './places.mjs'
import { until } from './wait.mjs'

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

// A company under US rules: what the states' own laws mean for its list is said before anybody is called, and who is in which.
test('a US list by its states', { timeout: 60_000 }, async () => {
  const context = await open(chrome, { url, lang: 'en', width: 1280 })
  const troubles = watch(context)
  const page = await context.newPage()
  const email = `us-${process.pid}@browser.example`
  await page.goto('/signup')
  await page.locator('input[autocomplete=organization]').fill('Sunshine Roofing LLC')
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[autocomplete=new-password]').fill('a-long-enough-pass-phrase-1')
  await page.locator('select[autocomplete=country]').selectOption('US')
  await page.locator('form button.p').click()
  await page.waitForURL(/\/verify/)
  await page.locator('input[autocomplete=one-time-code]').fill((await until(() => mailTo(page, email), 'the verification mail')).code)
  await page.waitForURL(/\/start$/)
  await page.goto('/lists/import/new')
  const rows = ['305', '407', '405', '212', '312'].map((area, i) => `Person ${i},+1${area}5550${100 + i},2026-10-01 web form`)
  await page.locator('input[type=file]').setInputFiles({ name: 'us.csv', mimeType: 'text/csv', buffer: Buffer.from(['name,phone,consent', ...rows, ''].join('\n')) })
  await page.locator('td', { hasText: '2026-10-01 web form' }).first().waitFor() // a day is nobody's number
  await page.locator('button.p').click()
  await page.getByRole('button', { name: /[Ii]mport 5/ }).click()
  const start = page.locator('a[href^="/campaigns/new?list="]')
  await start.waitFor()
  const { policy } = (await ask(page, '/trunks')).items[0]
  const { id: trunk } = await tell(page, '/trunks', { name: 'Carrier', kind: 'ip', transport: 'udp', host: '127.0.0.1', port: 5099, username: '', domain: '', number_format: 'plus', channels: 30, cps: 5, enabled: true, policy })
  await page.goto(await start.getAttribute('href'))
  await page.locator(`select:has(option[value="${trunk}"])`).first().selectOption(trunk)
  const states = page.locator('aside.margin .sep', { has: page.locator('dt[title]') }).first()
  await states.locator('dt', { hasText: 'OK' }).waitFor()
  const said = await states.locator('dt').evaluateAll((all) => all.map((d) => [d.textContent.trim(), d.title.slice(0, 10)]))
  assert.deepEqual(said, [['FL 2', 'Fla. Stat.'], ['OK 1', 'Okla. Stat']], 'who is held to which law; New York and Illinois ask no more than the country')
  assert.deepEqual(troubles, [])
  await context.close()
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
