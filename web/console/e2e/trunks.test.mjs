// A test call from a trunk's page: its steps come by the live stream, its sound is heard as it happens and can be played again, the figures move. Then a second trunk
// and a group of it, which a campaign may call by.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { browser, logIn, open, watch } from './browser.mjs'
import { hears, listen } from './hearing.mjs'
import { ask } from './office.mjs'

const team = JSON.parse(readFileSync(process.env.BOYUN_TEAM, 'utf8'))

let chrome
before(async () => {
  chrome = await browser()
})
after(() => chrome?.close())

test('a test call is followed to its end, and a trunk joins a group', { timeout: 90_000 }, async () => {
  const context = await open(chrome, { url: process.env.BOYUN_URL, lang: 'en' })
  const troubles = watch(context)
  await listen(context, [800]) // what the carrier's people hum
  const page = await context.newPage()
  await logIn(page, team.Owner, team.OwnerPassword)
  const { items } = await ask(page, '/trunks')
  await page.goto(`/trunks/${items[0].id}`)
  await page.locator('h1').waitFor()
  await page.keyboard.press('t')
  await page.locator('[role=dialog] input[type=tel]').fill('13800138031')
  await page.keyboard.press('Enter')
  await page.getByText('You hear the far side now').waitFor({ timeout: 30_000 })
  const result = page.locator('[role=dialog] [role=status]')
  await hears(page, 800, { timeout: 30_000 })
  await result.getByText('Answered').first().waitFor({ timeout: 30_000 })
  await result.locator('audio').waitFor({ timeout: 45_000 })
  assert.match(await result.innerText(), /PCMA.*Sound from the carrier [3-5]/s)
  const { tests } = await ask(page, `/trunks/${items[0].id}/live`)
  const sound = await page.request.get(`/v1/trunks/${items[0].id}/calls/${tests[0].id}/audio`)
  assert.equal((await sound.body()).subarray(0, 4).toString(), 'RIFF')
  await page.goto('/trunks/new')
  await page.getByLabel('Name').first().fill('Second carrier')
  await page.getByLabel(/^Host/).fill('203.0.113.7')
  await page.getByLabel(/^User/).fill('boyun')
  await page.getByLabel(/^Password/).fill('secret')
  await page.keyboard.press('Control+Enter')
  await page.waitForURL(/\/trunks\/[0-9a-f-]{36}$/)
  await page.goto('/trunks/groups/new')
  await page.getByLabel('Name').fill('All')
  await page.keyboard.press('Control+Enter')
  await page.waitForURL(/\/trunks$/)
  await page.getByRole('link', { name: 'All' }).waitFor()
  await page.goto('/campaigns/new')
  await page.locator('optgroup option', { hasText: 'All' }).waitFor({ state: 'attached' })
  assert.deepEqual(troubles, [])
  await context.close()
})
