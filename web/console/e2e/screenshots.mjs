// Every page in zh and en, light and dark, 1280 and 390 px, into the git-ignored screenshots/ of the repository (or OUT).
// ONLY=desk,calls LANGS=zh THEMES=dark WIDTHS=390 take a part. infra/dev/screenshots.sh runs it beside a demo: first the agent's desk in
// each of its states in real simulated calls, then the owner's pages, which by then have something to show. Without a demo (BOYUN_TEAM)
// it takes the mock of npm run dev.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browser, logIn, open, watch } from './browser.mjs'
import { awake, hangUp, reaches, save } from './desk.mjs'
import { ask, tell } from './office.mjs'
import { afterCalls, pages, settled } from './places.mjs'
import { toneFile } from './sound.mjs'
import { until } from './wait.mjs'

const url = process.env.BOYUN_URL ?? 'http://localhost:5173'
const team = process.env.BOYUN_TEAM ? JSON.parse(readFileSync(process.env.BOYUN_TEAM, 'utf8')) : null
const out = process.env.OUT ?? new URL('../../../screenshots', import.meta.url).pathname
const only = process.env.ONLY?.split(',')
const langs = process.env.LANGS?.split(',') ?? ['zh', 'en']
const themes = process.env.THEMES?.split(',') ?? ['light', 'dark']
const widths = (process.env.WIDTHS?.split(',') ?? ['1280', '390']).map(Number)
const wanted = (name) => !only || only.some((o) => name.startsWith(o))

mkdirSync(out, { recursive: true })
const dir = mkdtempSync(join(tmpdir(), 'boyun-shots-'))
const chrome = await browser({ mic: toneFile(join(dir, 'mic.wav'), { hertz: 440, on: 0.5, off: 0.9, seconds: 2.8, level: -24 }) })
const troubles = []
let taken = 0

async function shoot(page, name, lang, theme, width) {
  await settled(page)
  await page.screenshot({ path: `${out}/${name}.${lang}.${theme}.${width}.png` })
  taken++
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (wide > 1) troubles.push(`${name} ${lang} ${width}: ${wide} px wider than the screen`)
}

/** All combinations of what is on the screen now, by the page's own buttons: nothing is reloaded, the call goes on. */
async function everyLook(page, name) {
  if (!wanted(name)) return
  for (const lang of langs) for (const theme of themes) {
    await page.setViewportSize({ width: 1280, height: 800 })
    if (!(await page.evaluate((l) => document.documentElement.lang.startsWith(l), lang))) await page.locator('.topbar button[lang]').click()
    await page.waitForFunction((l) => document.documentElement.lang.startsWith(l), lang)
    const scheme = () => page.evaluate(() => document.documentElement.getAttribute('data-mantine-color-scheme'))
    if ((await scheme()) !== theme) await page.locator('.topbar > button.btn.s.wide').last().click()
    await until(async () => (await scheme()) === theme, `the theme is ${theme}`)
    for (const width of widths) {
      await page.setViewportSize({ width, height: width < 500 ? 844 : 800 })
      await shoot(page, name, lang, theme, width)
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.evaluate(() => document.activeElement?.blur()) // or the next Enter would press the button used here
}

async function desk() {
  const office = await open(chrome, { url })
  const boss = await office.newPage()
  await logIn(boss, team.Owner, team.OwnerPassword)
  const { sample_campaign_id: campaign } = await ask(boss, '/start')
  await tell(boss, `/campaigns/${campaign}/pause`)
  const context = await open(chrome, { url })
  const faults = watch(context)
  const page = await context.newPage()
  await logIn(page, team.Agent, team.AgentPassword)
  await page.goto('/desk')
  await page.locator('.wait button.p').waitFor()
  await everyLook(page, 'desk')
  await page.locator('.wait button.p').press('Enter')
  await page.waitForFunction(() => document.querySelector('main .card button.p')?.disabled === false)
  await everyLook(page, 'desk-checking')
  await page.locator('main .card button.p').press('Enter')
  await reaches(page, 'ready')
  await everyLook(page, 'desk-ready')
  await tell(boss, `/campaigns/${campaign}/resume`)
  await reaches(page, 'talking', 60_000)
  await awake(page)
  await page.keyboard.press('1')
  await everyLook(page, 'desk-talking')
  await page.keyboard.press('h')
  await reaches(page, 'hold')
  await everyLook(page, 'desk-hold')
  await page.keyboard.press('1') // taken back: with an outcome chosen E would go straight on to the next person
  await hangUp(page)
  for (let i = 0; i < 4; i++) await page.keyboard.press('+')
  await everyLook(page, 'desk-wrap')
  await save(page, 1)
  // The vacant number comes next; a second call and the break after it make the history worth looking at.
  await reaches(page, 'talking', 120_000)
  await awake(page)
  await page.keyboard.press('Space')
  await page.locator('.strip button').first().waitFor()
  await page.keyboard.press('1')
  await hangUp(page)
  await save(page, 2)
  await reaches(page, 'not_ready')
  await everyLook(page, 'desk-break')
  await until(async () => (await ask(boss, '/calls?outcome=vacant')).items.length > 0, 'a vacant number was dialed', 60_000).catch(() => undefined)
  troubles.push(...faults)
  await office.close()
  return context
}

/** With the mock the desk is put into each of its states. */
async function mockDesk(page, lang, theme, width) {
  for (const state of ['ready', 'reserved', 'talking', 'hold', 'wrap', 'not_ready']) {
    if (!wanted(`desk-${state}`)) continue
    await page.evaluate((s) => fetch('/v1/dev/desk', { method: 'POST', body: JSON.stringify({ state: s }) }), state)
    await page.goto('/desk')
    await reaches(page, state)
    await shoot(page, `desk-${state}`, lang, theme, width)
  }
  await page.evaluate(() => fetch('/v1/dev/desk', { method: 'POST', body: '{"state":"offline"}' })).catch(() => undefined)
}

async function office(lang, theme, width) {
  const context = await open(chrome, { url, lang, theme, width, height: width < 500 ? 844 : 800 })
  const faults = watch(context, { allow: [/status of 404/] })
  const page = await context.newPage()
  const list = [...pages.filter((p) => p.name !== 'desk'), ...afterCalls].filter((p) => wanted(p.name))
  for (const place of list.filter((p) => p.open)) await visit(page, place)
  if (team) await logIn(page, team.Owner, team.OwnerPassword)
  for (const place of list.filter((p) => !p.open)) await visit(page, place)
  if (!team) await mockDesk(page, lang, theme, width)
  troubles.push(...faults)
  await context.close()

  async function visit(on, place) {
    let path
    try {
      path = await place.path(on)
    } catch (e) {
      troubles.push(`${place.name}: ${e.message}`)
      return
    }
    await on.goto(path)
    await shoot(on, place.name, lang, theme, width)
  }
}

try {
  const shift = team && (!only || only.some((o) => o.startsWith('desk') || o.startsWith('call'))) ? await desk() : null
  for (const lang of langs) for (const theme of themes) for (const width of widths) await office(lang, theme, width)
  await shift?.close()
} finally {
  await chrome.close()
  rmSync(dir, { recursive: true, force: true })
}
const wrong = [...new Set(troubles)]
console.log(`${taken} screenshots in ${out}; ${wrong.length ? `${wrong.length} things wrong:\n${wrong.join('\n')}` : 'no errors on any page'}`)
process.exit(wrong.length ? 1 : 0)
