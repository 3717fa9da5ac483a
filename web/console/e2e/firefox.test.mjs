// An agent whose browser is Firefox as its makers ship it: another ICE, DTLS and SRTP on the desk. Firefox pairs no loopback candidate, so
// a demo on loopback must be reached by the machine's own address. Driven by WebDriver BiDi; its fake microphone hums.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import puppeteer from 'puppeteer-core'
import { ribbon } from './desk.mjs'
import { CODEC, listen, packets } from './hearing.mjs'
import { readWav, shareOfTone } from './sound.mjs'
import { until } from './wait.mjs'

const LINE = 800
const MIC = 1000 // what Firefox's fake microphone hums
const url = process.env.BOYUN_URL
let firefox, page
const thrown = []
before(async () => {
  firefox = await puppeteer.launch({
    browser: 'firefox', executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr', headless: true,
    extraPrefsFirefox: { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true, 'media.autoplay.default': 0 },
  })
  page = await firefox.newPage()
  page.on('pageerror', (e) => thrown.push(e.message))
  await listen({ addInitScript: (script, ...args) => page.evaluateOnNewDocument(script, ...args) }, [])
  await page.evaluateOnNewDocument(() => {
    if (location.origin === 'null') return
    localStorage.setItem('boyun.lang', 'en')
    localStorage.setItem('boyun.processing', 'off')
  })
})
after(() => firefox?.close())

const word = () => page.evaluate(() => document.querySelector('.rib .w')?.textContent ?? '')
const reaches = (state, timeout = 15_000) => until(async () => (await word()) === ribbon.en[state], `the desk is ${state}`, timeout)
/** Presses Enter on the one thing the page offers, as soon as it does. */
const enter = async (selector) => {
  await page.waitForSelector(`${selector}:not([disabled])`, { timeout: 15_000 })
  await page.focus(selector)
  await page.keyboard.press('Enter')
}
/** What the page's agent hears, for so many milliseconds. An AudioContext would need a sound card; a recorder does not. */
const record = async (ms) => Float32Array.from(await page.evaluate(async (length) => {
  const recorder = new window.MediaRecorder(new MediaStream([window.boyunHeard.connections.at(-1).getReceivers()[0].track]))
  const kept = await new Promise((done) => {
    recorder.ondataavailable = (e) => done(e.data)
    recorder.start()
    setTimeout(() => recorder.stop(), length)
  })
  const sound = await new window.OfflineAudioContext(1, 48_000, 48_000).decodeAudioData(await kept.arrayBuffer())
  return [...sound.getChannelData(0)]
}, ms))
const ask = (path) => page.evaluate(async (p) => (await fetch(`/v1${p}`)).json(), path)

test('Firefox: sound check, a customer by content both ways, hang-up, outcome', { timeout: 120_000 }, async () => {
  const team = JSON.parse(readFileSync(process.env.BOYUN_TEAM, 'utf8'))
  await page.goto(`${url}/login`)
  await page.waitForSelector('input[type=email]')
  await page.type('input[type=email]', team.Agent)
  await page.type('input[autocomplete=current-password]', team.AgentPassword)
  await page.keyboard.press('Enter')
  await reaches('checking')
  await enter('.wait button.p')
  await enter('main .card button.p')
  await reaches('talking', 60_000)
  await until(async () => shareOfTone(await record(1000), 48_000, LINE) > 0.8, `the page hears ${LINE} Hz`)
  const { codec, sent } = await packets(page)
  assert.equal(codec.toLowerCase(), CODEC)
  assert.ok(sent > 0)
  await until(() => page.evaluate(() => document.querySelector('.rib .t')?.textContent > '00:06'), 'the call is older than five seconds')
  await page.keyboard.press('e')
  await reaches('wrap')
  await page.waitForSelector('.disp button[aria-keyshortcuts="1"]')
  await page.click('.disp button[aria-keyshortcuts="1"]')
  await page.keyboard.press('Enter')
  await until(async () => (await word()) !== ribbon.en.wrap, 'Enter saves the outcome that was clicked')
  await until(async () => { // before the next call: who logs in as the same person later begins anew
    await page.evaluate(() => [...document.querySelectorAll('button.act')].find((b) => b.textContent.includes('End shift'))?.click())
    return (await word()) === ribbon.en.checking
  }, 'the shift is ended', 40_000)
  const { items } = await ask('/calls?limit=50')
  const call = await until(async () => {
    const c = await ask(`/calls/${items[0].id}`)
    return c.recordings?.[0]?.status === 'complete' && c
  }, 'the recording is complete')
  const { detail } = call.events.find((e) => e.kind === 'bridged')
  assert.deepEqual([detail.agent_leg, detail.agent_cipher, `audio/${detail.agent_codec.toLowerCase()}`], ['ice_lite', 'AEAD_AES_128_GCM', CODEC])
  const bytes = await page.evaluate(async (p) => [...new Uint8Array(await (await fetch(p)).arrayBuffer())], `/v1/calls/${call.id}/recordings/call/audio`)
  const wav = readWav(Buffer.from(bytes))
  const share = (track, hertz) => shareOfTone(wav.tracks[track], wav.rate, hertz)
  assert.ok(share(0, MIC) > 0.5 && share(1, LINE) > 0.5, 'each voice is on its own channel')
  assert.deepEqual(thrown, [])
})
