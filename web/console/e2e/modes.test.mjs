// One campaign in every mode an agent works in, changed while it runs: preview (skip, then call), manual (choose by name), predictive. No
// change touches the call that is up, and the carrier says who was called and in which order.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { browser, logIn, open, watch } from './browser.mjs'
import * as carrier from './carrier.mjs'
import { awake, grown, hangUp, reaches, save, startShift, word } from './desk.mjs'
import { faults } from './look.mjs'
import { hears, listen } from './hearing.mjs'
import { ask, tell } from './office.mjs'
import { settled } from './places.mjs'
import { toneFile } from './sound.mjs'
import { until } from './wait.mjs'

const url = process.env.BOYUN_URL
const team = JSON.parse(readFileSync(process.env.BOYUN_TEAM, 'utf8'))
const MIC = 1234
const RINGS = 450 // GB/T 3380: the ringing tone of China
// 00 is a person; they are called in this order.
const people = [['Skipped', '+8613912340100'], ['First', '+8613912340200'], ['Second', '+8613912340300'], ['Chosen', '+8613912340400'], ['Third', '+8613912340500'], ['Fourth', '+8613912340600']]

let dir, chrome
before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'boyun-modes-'))
  chrome = await browser({ mic: toneFile(join(dir, 'mic.wav'), { hertz: MIC }) })
})
after(async () => {
  await chrome?.close()
  rmSync(dir, { recursive: true, force: true })
})

test('preview, manual and predictive on one running campaign', { timeout: 240_000 }, async (t) => {
  const office = await (await open(chrome, { url, lang: 'en' })).newPage()
  await logIn(office, team.Owner, team.OwnerPassword)
  const { sample_campaign_id: sample } = await ask(office, '/start')
  await tell(office, `/campaigns/${sample}/pause`)
  const list = await tell(office, '/lists', { name: 'Modes', country: 'CN' })
  for (const [name, phone] of people) await tell(office, `/lists/${list.id}/leads`, { name, phone })
  const { items: users } = await ask(office, '/users')
  const agent = users.find((u) => u.email === team.Agent)
  const campaign = await tell(office, '/campaigns', { name: 'Modes', list_id: list.id, mode: 'preview', agent_ids: [agent.id] })
  await tell(office, `/campaigns/${campaign.id}/start`)
  const turn = (mode) => tell(office, `/campaigns/${campaign.id}/pace`, { mode })

  const context = await open(chrome, { url, lang: 'en' })
  const troubles = watch(context)
  await listen(context, [RINGS])
  const page = await context.newPage()
  await logIn(page, team.Agent, team.AgentPassword)
  const talksWith = async (name) => {
    await reaches(page, 'talking', 45_000)
    await page.locator('.customer .nm', { hasText: name }).waitFor()
  }

  await t.test('preview: the lead is looked at, S and a digit pass it over, Enter calls the next', async () => {
    await startShift(page)
    await page.locator('.previewing .nm', { hasText: 'Skipped' }).waitFor()
    await awake(page)
    assert.deepEqual(await faults(page, 'en'), [])
    await page.keyboard.press('s')
    await page.locator('.strip button[aria-keyshortcuts="2"]').waitFor()
    await page.keyboard.press('2')
    await page.locator('.previewing .nm', { hasText: 'First' }).waitFor()
    assert.equal((await carrier.calls(people[0][1])).length, 0, 'who was passed over was not called')
    assert.equal((await carrier.calls(people[1][1])).length, 0, 'nobody is called before Enter')
    await awake(page)
    const entered = Date.now()
    await page.keyboard.press('Enter')
    await hears(page, RINGS, { since: entered })
    await talksWith('First')
    await carrier.hears(people[1][1], MIC)
  })

  await t.test('manual: the call that is up goes on; then only who is chosen is called', async () => {
    await turn('manual')
    await grown(page)
    assert.equal(await word(page), 'Talking')
    await hangUp(page)
    await save(page, 1)
    await reaches(page, 'ready')
    await page.locator('.choose').waitFor()
    await settled(page)
    await awake(page)
    assert.deepEqual(await faults(page, 'en'), [])
    await page.keyboard.press('/')
    await page.keyboard.type('Chos')
    const row = page.locator('.choose li', { hasText: 'Chosen' })
    await row.locator('button').click()
    await talksWith('Chosen')
    assert.equal((await carrier.calls(people[2][1])).length, 0, 'the next in line was not called')
    await hangUp(page)
    await save(page, 1)
    await reaches(page, 'ready')
    await awake(page)
    await page.keyboard.press('d')
    await talksWith('Second')
  })

  await t.test('predictive: it dials by itself again after the call', async () => {
    await turn('predictive')
    await hangUp(page)
    await save(page, 1)
    await talksWith('Third')
    const { items } = await ask(office, `/calls?campaign_id=${campaign.id}&limit=50`)
    await until(async () => (await ask(office, `/calls?campaign_id=${campaign.id}&limit=50`)).items.filter((c) => c.ended_at).length >= 3, 'three calls are in the history')
    assert.ok(items.every((c) => c.outcome !== 'abandoned'))
    await hangUp(page)
    await page.keyboard.press('Escape')
  })
  await tell(office, `/campaigns/${campaign.id}/stop`)
  assert.deepEqual(troubles, [])
})
