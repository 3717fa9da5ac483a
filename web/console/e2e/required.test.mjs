// A campaign that must record, while recordings cannot be written: nobody is called, the campaign's page, the floor and the desk say why, and
// it goes on by itself. The spool is really not to be written: a file lies where each look at the disk keeps its trial.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { browser, logIn, open, watch } from './browser.mjs'
import * as carrier from './carrier.mjs'
import { endShift, hangUp, reaches, save, startShift } from './desk.mjs'
import { faults } from './look.mjs'
import { ask, tell } from './office.mjs'
import { settled } from './places.mjs'
import { toneFile } from './sound.mjs'
import { until } from './wait.mjs'

const url = process.env.BOYUN_URL
const team = JSON.parse(readFileSync(process.env.BOYUN_TEAM, 'utf8'))
const trial = join(dirname(process.env.BOYUN_TEAM), 'recordings', 'room')
const number = '+8613912341300'

let dir, chrome
before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'boyun-required-'))
  chrome = await browser({ mic: toneFile(join(dir, 'agent.wav'), { hertz: 1234 }) })
})
after(async () => {
  writable()
  await chrome?.close()
  rmSync(dir, { recursive: true, force: true })
})

/** A file in the place of the folder: nothing can be written into it. The next look may make the folder again in between. */
const unwritable = () => until(() => {
  rmSync(trial, { recursive: true, force: true })
  try {
    writeFileSync(trial, '', { flag: 'wx' })
    return true
  } catch {
    return false
  }
}, 'the trial of the disk is in the way')
const writable = () => rmSync(trial, { recursive: true, force: true })

test('a campaign that must record is held while recordings cannot be written, says so everywhere, and goes on by itself', { timeout: 60_000 }, async () => {
  const office = await open(chrome, { url, lang: 'en' })
  const troubles = watch(office)
  const page = await office.newPage()
  await logIn(page, team.Owner, team.OwnerPassword)
  for (const c of (await ask(page, '/campaigns?limit=200')).items) if (c.status === 'running') await tell(page, `/campaigns/${c.id}/pause`)
  const list = await tell(page, '/lists', { name: 'Required', country: 'CN' })
  await tell(page, `/lists/${list.id}/leads`, { name: 'Recorded', phone: number })
  const agent = (await ask(page, '/users')).items.find((u) => u.email === team.Agent)
  const campaign = await tell(page, '/campaigns', { name: 'Must record', list_id: list.id, mode: 'progressive', agent_ids: [agent.id], recording: { policy: 'all', may_pause: true, keep_days: 0 } })

  await page.goto(`/campaigns/${campaign.id}/edit`)
  const pause = page.getByLabel(/Agents may pause it/)
  assert.ok(await pause.isChecked())
  await page.locator('fieldset', { has: page.locator('legend', { hasText: 'Recording' }) }).locator('select').selectOption('required')
  await page.getByText('nobody can pause it').waitFor()
  assert.ok(await pause.isDisabled() && !(await pause.isChecked()), 'what must be recorded cannot be paused')
  await page.keyboard.press('Control+Enter')
  await until(async () => (await ask(page, `/campaigns/${campaign.id}`)).recording.policy === 'required', 'the campaign is saved')

  await unwritable()
  await tell(page, `/campaigns/${campaign.id}/start`)
  const seat = await open(chrome, { url, lang: 'en' })
  const desk = await seat.newPage()
  await logIn(desk, team.Agent, team.AgentPassword)
  await startShift(desk)
  await reaches(desk, 'ready')
  const why = 'Recordings cannot be written'
  await desk.getByText(why).waitFor()
  await page.goto('/floor')
  await page.locator('.note', { hasText: 'Must record' }).getByText(why).waitFor()
  await page.goto(`/campaigns/${campaign.id}`)
  await page.locator('.note', { hasText: why }).waitFor()
  await page.getByText('Held back', { exact: true }).first().waitFor()
  await settled(page)
  assert.deepEqual(await faults(page, 'en'), [])
  assert.equal((await carrier.calls(number)).length, 0, 'nobody is called meanwhile')

  writable()
  await reaches(desk, 'talking', 15_000)
  await page.locator('.note', { hasText: why }).waitFor({ state: 'detached' })
  assert.equal(await desk.getByRole('button', { name: 'Pause recording' }).count(), 0)
  await hangUp(desk)
  await save(desk, 1)
  await endShift(desk)
  const [call] = (await ask(page, `/calls?campaign_id=${campaign.id}`)).items
  assert.ok(call.recorded, 'the call that was made is recorded')
  assert.deepEqual(troubles, [])
})
