// Every page in both languages: opens without an error, a breach of the Content-Security-Policy or an untranslated key, is no wider than
// its window at 1280 and 390 px, and has no fault that axe finds. The demo's owner looks, with calls, a list and a bill to look at.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { browser, logIn, open, watch } from './browser.mjs'
import { pages, settled } from './places.mjs'

const url = process.env.BOYUN_URL
const team = JSON.parse(readFileSync(process.env.BOYUN_TEAM, 'utf8'))
/** A key of the word files on the screen instead of its words, or a value that was not filled in. */
const raw = /(?:^|[\s(>])(?:(?:entry|desk|office|common):[a-z_]+|(?:reason|outcome|place|role|state|keys|palette|country|meter|plan|ending|event|by)\.[a-z_]+(?:\.[a-z_]+)*)|\{\{|\bundefined\b|\bNaN\b|\[object /
const codes = { zh: /没有办成（/, en: /That did not work \(/ }

let chrome
before(async () => {
  chrome = await browser()
})
after(() => chrome?.close())

for (const lang of ['zh', 'en']) {
  test(`every page in ${lang}`, { timeout: 120_000 }, async (t) => {
    const context = await open(chrome, { url, lang, theme: lang === 'zh' ? 'light' : 'dark' })
    const troubles = watch(context, { allow: [/status of 404/] }) // "not here" is asked for
    const page = await context.newPage()
    await page.goto('/login')
    for (const place of pages.filter((p) => p.open)) await t.test(place.name, () => look(page, place, lang))
    await logIn(page, team.Owner, team.OwnerPassword)
    for (const place of pages.filter((p) => !p.open)) await t.test(place.name, () => look(page, place, lang))
    await t.test('no errors', () => assert.deepEqual(troubles, []))
    await context.close()
  })
}

async function look(page, place, lang) {
  const path = await place.path(page)
  await page.setViewportSize({ width: 1280, height: 800 })
  const asked = []
  const note = (r) => r.url().includes('/v1/') && asked.push(`${r.method()} ${new URL(r.url()).pathname}`)
  page.on('request', note)
  await page.goto(path)
  await settled(page)
  const faults = []
  const text = await page.evaluate(() => document.body.innerText + [...document.querySelectorAll('[aria-label],[title],[placeholder]')].map((e) => `\n${e.getAttribute('aria-label') ?? ''}\n${e.getAttribute('title') ?? ''}\n${e.getAttribute('placeholder') ?? ''}`).join(''))
  // {{name}} stands in the scripts themselves
  for (const line of text.split('\n')) if (raw.test(line.replace(/\{\{name\}\}/g, '')) || (!place.refused && codes[lang].test(line))) faults.push(`untranslated: ${line}`)
  assert.equal(await page.evaluate(() => document.documentElement.lang), lang === 'zh' ? 'zh-CN' : 'en')
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  for (const v of violations) faults.push(`axe ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`)
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 })
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (over > 1) faults.push(`${over} px wider than a window of ${width}`)
  }
  page.off('request', note)
  // Once to show it and once when the live stream is there; more is a page that asks in a circle.
  if (asked.length > 12) faults.push(`${asked.length} requests: ${asked.join(', ')}`)
  assert.deepEqual(faults, [])
}
