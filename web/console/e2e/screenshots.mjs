// One command takes every page in zh and en, light and dark, 1280 and 390 px: BOYUN_URL=https://localhost:8443 BOYUN_EMAIL=... BOYUN_PASSWORD=... npm run screenshots
// Options: ONLY=desk,calls takes those pages alone; OUT is the folder (the git-ignored /screenshots of the repository by default).
import { mkdir } from 'node:fs/promises'
import { browser, logIn, open } from './browser.mjs'

const url = process.env.BOYUN_URL ?? 'http://localhost:5173'
const out = process.env.OUT ?? new URL('../../../screenshots', import.meta.url).pathname
const only = process.env.ONLY?.split(',')
const langs = process.env.LANGS?.split(',') ?? ['zh', 'en']
const themes = process.env.THEMES?.split(',') ?? ['light', 'dark']
const widths = (process.env.WIDTHS?.split(',') ?? ['1280', '390']).map(Number)

const api = (page) => async (path) => page.evaluate(async (p) => (await (await fetch(`/v1${p}`)).json()).items?.[0]?.id, path)
const pages = [
  ['signup', '/signup'], ['login', '/login'], ['verify', '/verify?id=g1'], ['making', '/verify?id=g2'], ['invite', '/invite/abc'], ['inbox', '/inbox'], ['not-here', '/nothing'],
  ['start', '/start'], ['lists', '/lists'], ['list', async (first) => `/lists/${await first('/lists')}`], ['import-file', '/lists/import/new'],
  ['import-columns', '/lists/import/i1'], ['import-check', '/lists/import/i4'], ['import-running', '/lists/import/i3'], ['import-done', async (first) => `/lists/import/${(await first('/imports')) ?? 'i2'}`],
  ['campaigns', '/campaigns'], ['campaign-new', '/campaigns/new'], ['campaign-live', async (first) => `/campaigns/${await first('/campaigns')}`], ['campaign-edit', async (first) => `/campaigns/${await first('/campaigns')}/edit`], ['campaign-leads', async (first) => `/campaigns/${await first('/campaigns')}/leads`],
  ['calls', '/calls'], ['call', async (first) => `/calls/${await first('/calls?outcome=answered')}`], ['people', '/team/people'], ['keys', '/developers/keys'], ['billing', '/billing'], ['numbers', '/numbers'], ['trunks', '/trunks'], ['audit', '/audit'],
  ['desk', '/desk'],
]
// With the mock the desk is shown in each of its states.
const deskStates = ['ready', 'reserved', 'talking', 'hold', 'wrap', 'not_ready']

await mkdir(out, { recursive: true })
const chrome = await browser()
const troubles = []
for (const lang of langs) for (const theme of themes) for (const width of widths) {
  const context = await open(chrome, { url, lang, theme, width, height: width < 500 ? 844 : 800 })
  const page = await context.newPage()
  let name = ''
  page.on('pageerror', (e) => troubles.push(`${name}: ${e.message}`))
  page.on('console', (m) => m.type() === 'error' && !/status of 4/.test(m.text()) && troubles.push(`${name}: ${m.text()}`))
  if (process.env.BOYUN_EMAIL) await logIn(page, process.env.BOYUN_EMAIL, process.env.BOYUN_PASSWORD ?? '')
  else await page.goto('/login')
  const shoot = async () => {
    await page.waitForTimeout(450)
    await page.screenshot({ path: `${out}/${name}.${lang}.${theme}.${width}.png` })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 1) troubles.push(`${name} ${lang} ${width}: ${wide}px wider than the screen`)
  }
  for (const [key, where] of pages) {
    if (only && !only.includes(key)) continue
    name = key
    await page.goto(typeof where === 'string' ? where : await where(api(page)))
    await shoot()
  }
  if (!process.env.BOYUN_URL && (!only || only.includes('desk-states'))) for (const state of deskStates) {
    name = `desk-${state}`
    await page.evaluate((s) => fetch('/v1/dev/desk', { method: 'POST', body: JSON.stringify({ state: s }) }), state)
    await page.goto('/desk')
    await page.waitForTimeout(700)
    await shoot()
  }
  await page.evaluate(() => fetch('/v1/dev/desk', { method: 'POST', body: '{"state":"offline"}' })).catch(() => undefined)
  await context.close()
}
await chrome.close()
console.log(`${out}\n${[...new Set(troubles)].join('\n') || 'no errors on any page'}`)
process.exit(troubles.length ? 1 : 0)
