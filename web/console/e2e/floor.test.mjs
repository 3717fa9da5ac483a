// The floor as a supervisor uses it, by keys, beside an agent in a real call: listening, whispering, speaking to both, stopping. Who hears
// whom is told by tones in three browsers' worth of audio: the supervisor's page, the agent's page and the carrier's person.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { browser, logIn, open, watch } from './browser.mjs'
import * as carrier from './carrier.mjs'
import { awake, endShift, hangUp, reaches, save, startShift } from './desk.mjs'
import { heard, hears, listen } from './hearing.mjs'
import { faults } from './look.mjs'
import { ask, tell } from './office.mjs'
import { settled } from './places.mjs'
import { toneFile } from './sound.mjs'
import { until } from './wait.mjs'

const url = process.env.BOYUN_URL
const team = JSON.parse(readFileSync(process.env.BOYUN_TEAM, 'utf8'))
const CUSTOMER = 800, AGENT = 1234, SUPERVISOR = 1700
const number = '+8613912341100', another = '+8613912341200'

let dir, floorChrome, deskChrome
before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'boyun-floor-'))
  deskChrome = await browser({ mic: toneFile(join(dir, 'agent.wav'), { hertz: AGENT }) })
  floorChrome = await browser({ mic: toneFile(join(dir, 'supervisor.wav'), { hertz: SUPERVISOR }) })
})
after(async () => {
  await deskChrome?.close()
  await floorChrome?.close()
  rmSync(dir, { recursive: true, force: true })
})

test('a supervisor listens to a running call, whispers, speaks to both and stops; takes the next one, is reloaded in it, ends it and says its outcome', { timeout: 240_000 }, async () => {
  const context = await open(floorChrome, { url, lang: 'en' })
  const troubles = watch(context, { allow: [/404/] }) // whether the campaign has an announcement is asked, and it has none
  await context.addInitScript(() => location.origin !== 'null' && localStorage.setItem('boyun.processing', 'off'))
  await context.addInitScript(pullable)
  await listen(context, [CUSTOMER, AGENT, SUPERVISOR])
  const floor = await context.newPage()
  await logIn(floor, team.Owner, team.OwnerPassword)
  await floor.goto('/floor')
  await floor.locator('.empty').waitFor({ timeout: 60_000 }) // the agent of an earlier file is still shown for a while
  assert.deepEqual(await faults(floor, 'en'), [])

  const { sample_campaign_id: sample } = await ask(floor, '/start')
  await tell(floor, `/campaigns/${sample}/pause`)
  const list = await tell(floor, '/lists', { name: 'Floor', country: 'CN' })
  await tell(floor, `/lists/${list.id}/leads`, { name: 'Listened', phone: number })
  await tell(floor, `/lists/${list.id}/leads`, { name: 'Taken', phone: another })
  const agent = (await ask(floor, '/users')).items.find((u) => u.email === team.Agent)
  const campaign = await tell(floor, '/campaigns', { name: 'Floor', list_id: list.id, mode: 'progressive', agent_ids: [agent.id], detection: { ...(await ask(floor, '/campaigns/defaults')).detection, on: false } })
  await tell(floor, `/campaigns/${campaign.id}/start`)
  const office = await open(deskChrome, { url, lang: 'en' })
  await listen(office, [CUSTOMER, SUPERVISOR])
  const desk = await office.newPage()
  await logIn(desk, team.Agent, team.AgentPassword)
  await startShift(desk, { check: () => soundChecked(desk) })
  await reaches(desk, 'talking', 45_000)

  const tile = floor.locator(`[data-agent="${agent.id}"]`)
  await tile.getByText('Talking').waitFor()
  await tile.click()
  const quiet = Date.now()
  await floor.keyboard.press('l')
  await hears(floor, CUSTOMER, { since: quiet, timeout: 20_000 })
  await until(async () => (await heard(floor, quiet)).some((s) => s.tones[CUSTOMER] > -40 && s.tones[AGENT] > -40), 'the supervisor hears agent and customer')
  await floor.locator('.listen h2', { hasText: 'Listening to' }).waitFor()
  await settled(floor)
  assert.deepEqual(await faults(floor, 'en'), [])

  let since = Date.now()
  assert.ok((await heard(desk, quiet)).every((s) => s.tones[SUPERVISOR] < -50), 'the agent does not hear who only listens')
  await floor.keyboard.press('w')
  await floor.locator('.modes button[aria-pressed=true]', { hasText: 'Whisper' }).waitFor()
  await until(async () => (await heard(desk, since)).some((s) => s.tones[SUPERVISOR] > -40 && s.tones[CUSTOMER] > -40), 'the agent hears the whisper beside the customer')
  const whispered = Date.now()
  const report = await carrier.latest(number)
  assert.ok(!carrier.between(report, since, whispered).some((s) => carrier.isTone(s, SUPERVISOR)), 'the customer does not hear the whisper')

  await floor.evaluate(() => window.pullTheMicrophone())
  await floor.getByRole('alert').getByText('No microphone: nobody hears you').waitFor()
  await floor.locator('.modes button[aria-pressed=true]', { hasText: 'Listen' }).waitFor()
  await until(async () => (await ask(floor, '/monitors')).items[0].mode === 'listen', 'the server knows that nobody whispers')
  assert.deepEqual(await faults(floor, 'en'), [])

  since = Date.now()
  await desk.keyboard.press('m') // so that the person hears one tone
  await floor.keyboard.press('b')
  await carrier.hears(number, SUPERVISOR, { since, timeout: 15_000 })

  since = Date.now()
  await floor.keyboard.press('Escape')
  await floor.locator('.modes button[aria-pressed=true]').waitFor({ state: 'detached' })
  await carrier.stretch(number, since + 1000, since + 2000)
  assert.ok(!carrier.between(await carrier.latest(number), since + 1000, since + 2000).some(carrier.isLoud), 'after the stop nobody speaks to the customer')
  assert.equal((await ask(floor, '/monitors')).items.length, 0)
  await hangUp(desk)
  await floor.keyboard.press('l') // the next call from its first word
  await floor.locator('.listen h2', { hasText: 'is between calls' }).waitFor()
  await save(desk, 1)
  await reaches(desk, 'talking', 45_000)
  await floor.getByRole('button', { name: 'Take the call' }).waitFor()
  await hears(floor, CUSTOMER, { since: Date.now(), timeout: 20_000 })
  since = Date.now()
  await floor.keyboard.press('t')
  await reaches(desk, 'wrap')
  await desk.getByText('A supervisor is talking with Taken now').waitFor()
  await carrier.hears(another, SUPERVISOR, { since, timeout: 15_000 })
  const taken = Date.now()
  await hears(floor, CUSTOMER, { since: taken })
  assert.ok((await heard(desk, taken + 500)).every((s) => s.tones[CUSTOMER] < -50), 'the agent is out of the call')
  await settled(floor)
  assert.deepEqual(await faults(floor, 'en'), [])
  await led(floor)
  await floor.getByRole('link', { name: 'Calls', exact: true }).click()
  await floor.getByText('End the call before you leave this page').waitFor()
  assert.match(floor.url(), /\/floor/, 'a call of one\'s own holds the page')
  await awake(desk)
  await desk.keyboard.press('Enter')
  await endShift(desk)
  await floor.reload()
  await floor.locator('.listen h2', { hasText: 'You talk with Taken' }).waitFor()
  since = Date.now()
  await carrier.hears(another, SUPERVISOR, { since, timeout: 15_000 })
  await floor.keyboard.press('e')
  await floor.getByText('You ended it').waitFor()
  await floor.keyboard.press('2')
  await floor.locator('.listen [role=radio][aria-checked=true]').waitFor()
  assert.deepEqual(await faults(floor, 'en'), [])
  await floor.keyboard.press('Enter')
  await floor.getByText('Saved', { exact: true }).waitFor()
  const [own] = (await ask(floor, '/audit?action=call_taken')).items
  const ended = await ask(floor, `/calls/${own.object_id}`)
  assert.ok(ended.disposition, 'the outcome is saved')
  assert.ok(ended.events.some((e) => e.kind === 'taken_over'))
  const by = (who) => ended.events.filter((e) => e.detail.by === who).map((e) => e.kind)
  assert.deepEqual(by('supervisor'), ['mute', 'unmute', 'hold', 'resume', 'dtmf', 'dtmf', 'recording_paused', 'recording_resumed'])
  const { user: owner } = await ask(floor, '/me')
  assert.deepEqual([ended.agent_id, ended.taken_by, ended.taken_by_name], [agent.id, owner.id, owner.name || owner.email])
  for (const who of [agent.id, owner.id]) assert.ok((await ask(floor, `/calls?campaign_id=${campaign.id}&agent_id=${who}`)).items.some((c) => c.id === ended.id), 'the call is in the list of both')
  assert.equal(await floor.locator('[data-taken]').count(), 0, 'the floor shows the call no more')
  const { items: audited } = await ask(floor, '/audit?action=call_monitored')
  assert.deepEqual(audited.map((r) => r.detail.mode), ['listen', 'barge', 'listen', 'whisper', 'listen'])
  await floor.goto(`/calls/${audited[1].object_id}`)
  await floor.getByText('speaks to both').first().waitFor()
  await floor.goto(`/calls/${ended.id}`)
  await floor.getByText(`taken over by ${ended.taken_by_name}`).waitFor()
  assert.deepEqual(troubles, [])
})

/** Lets a test pull out the microphones that are in use: their tracks end as by the hand of the system. */
function pullable() {
  if (!navigator.mediaDevices) return
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  let open = []
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await ask(wish)
    open.push(...stream.getTracks())
    return stream
  }
  window.pullTheMicrophone = () => {
    for (const track of open.splice(0)) {
      track.stop()
      track.dispatchEvent(new Event('ended')) // which stop does not tell
    }
  }
}

/** The call that was taken, by the desk's keys: mute, hold, keypad, recording; the floor has a tile of it. */
async function led(floor) {
  const panel = floor.locator('.listen')
  const pressed = (key, on) => panel.locator(`button[aria-keyshortcuts=${key}][aria-pressed=${on}]`).waitFor()
  await floor.locator('[data-taken]', { hasText: 'Taken' }).getByText('Talking').waitFor()
  await floor.locator('[data-taken]').getByText(/^MOS [34]\.\d$/).waitFor()
  await panel.getByRole('button', { name: 'Mute' }).waitFor()
  await floor.keyboard.press('m')
  await pressed('M', true)
  const muted = Date.now()
  await carrier.stretch(another, muted + 200, muted + 600)
  assert.ok(!carrier.between(await carrier.latest(another), muted + 200, muted + 600).some(carrier.isLoud), 'the customer does not hear a muted supervisor')
  await floor.keyboard.press('m')
  await pressed('M', false)
  await floor.keyboard.press('h')
  await panel.locator('h2', { hasText: 'Taken is on hold' }).waitFor()
  await floor.locator('[data-taken]').getByText('Hold').waitFor()
  await floor.keyboard.press('h')
  await pressed('H', false)
  await floor.keyboard.press('k')
  await floor.keyboard.press('5')
  await floor.keyboard.press('#')
  await panel.getByRole('status').filter({ hasText: '5#' }).waitFor()
  assert.deepEqual(await faults(floor, 'en'), [])
  await floor.keyboard.press('Escape')
  await floor.keyboard.press('r')
  await panel.getByText('Recording paused').waitFor()
  await floor.keyboard.press('r')
  await panel.getByText('Recording paused').waitFor({ state: 'detached' })
}

/** The card before the shift: the microphone is heard, one's own voice comes back, the path is known, another microphone may be chosen. */
async function soundChecked(desk) {
  const grid = desk.locator('.check-grid')
  await grid.locator('.row', { has: desk.getByRole('img', { name: 'Level', exact: true }) }).locator('.is-ready').waitFor()
  await until(async () => Number(/scaleX\(([\d.]+)\)/.exec((await grid.locator('.meter i').getAttribute('style')) ?? '')?.[1] ?? 0) > 0.3, 'the meter moves with the voice')
  await grid.getByText(/direct/).waitFor()
  assert.ok((await grid.getByLabel('Microphone', { exact: true }).locator('option').count()) > 0, 'there is a microphone to choose')
  await grid.getByRole('button', { name: 'Hear myself' }).click()
  await grid.getByRole('button', { name: 'Speak now' }).waitFor()
  await grid.locator('.row', { has: desk.getByRole('button', { name: 'Hear myself' }) }).locator('.is-ready').waitFor()
  assert.deepEqual(await faults(desk, 'en'), [])
}
