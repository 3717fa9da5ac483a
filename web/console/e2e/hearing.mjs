// What the page hears, by content: wraps RTCPeerConnection before the page's own code runs and keeps an account of what arrives, in
// slices of about 85 ms with their level and the power of the wanted tones. A reload begins a new account.
//
//   await listen(context, [800])               once per browser context
//   await heard(page, since)                   -> slices { at, level, tones: { 800: dBFS } } from that instant (Date.now()) on
//   await hears(page, 800, { since })          waits until a tone is there (deadline, no sleep)
import { until } from './wait.mjs'

/** What browsers are to speak with this Boyun, as their statistics name it, in small letters. */
export const CODEC = `audio/${process.env.BOYUN_CODEC ?? 'pcma'}`

export async function listen(context, hertz) {
  await context.addInitScript((wanted) => {
    const Real = window.RTCPeerConnection
    const kept = { slices: [], connections: [] }
    window.boyunHeard = kept
    const decibel = (power) => 10 * Math.log10(power + 1e-12)
    const hear = (samples, rate) => {
      let sum = 0
      for (const s of samples) sum += s * s
      const tones = {}
      for (const f of wanted) {
        const k = 2 * Math.cos((2 * Math.PI * f) / rate) // Goertzel: the power at one frequency, as that of a sine
        let a = 0, b = 0
        for (const s of samples) [a, b] = [s + k * a - b, a]
        tones[f] = decibel((2 * (a * a + b * b - k * a * b)) / (samples.length * samples.length))
      }
      kept.slices.push({ at: Date.now(), level: decibel(sum / samples.length), tones })
      if (kept.slices.length > 6000) kept.slices.splice(0, 1000)
    }
    window.RTCPeerConnection = class extends Real {
      constructor(...args) {
        super(...args)
        kept.connections.push(this)
        this.addEventListener('track', (e) => {
          const audio = new AudioContext()
          const ear = audio.createScriptProcessor(4096, 1, 1)
          ear.onaudioprocess = (p) => hear(p.inputBuffer.getChannelData(0), audio.sampleRate)
          kept.ear = ear // a node without an owner is collected
          audio.createMediaStreamSource(new MediaStream([e.track])).connect(ear)
          ear.connect(audio.destination)
        })
      }
    }
  }, hertz)
}

export function heard(page, since = 0) {
  return page.evaluate((from) => (window.boyunHeard?.slices ?? []).filter((s) => s.at >= from), since)
}

/** Waits until a tone has been there for `slices` slices since an instant; tells when the first of them was. */
export function hears(page, hertz, { since = 0, above = -40, slices = 3, timeout = 10_000 } = {}) {
  return until(async () => {
    const hits = (await heard(page, since)).filter((s) => s.tones[hertz] > above && s.tones[hertz] > s.level - 3)
    return hits.length >= slices && hits[0].at
  }, `the page hears ${hertz} Hz`, timeout)
}

/** Waits until the page has heard nothing for `slices` slices since an instant; tells when the first of them was. What the page plays lags behind on a
 * busy machine, and so does what it says of it. */
export function quiet(page, { since = 0, below = -55, slices = 3, timeout = 10_000 } = {}) {
  return until(async () => {
    const last = (await heard(page, since)).slice(-slices)
    return last.length === slices && last.every((s) => s.level < below) && last[0].at
  }, 'the page hears nothing', timeout)
}

/** The loudest slice between two instants, dBFS. */
export async function loudest(page, from, to) {
  return Math.max(-120, ...(await heard(page, from)).filter((s) => s.at < to).map((s) => s.level))
}

/** The browser's own count of packets received and sent on its newest connection. */
export function packets(page) {
  return page.evaluate(async () => {
    const out = { received: 0, sent: 0, codec: '' }
    const pc = window.boyunHeard.connections.at(-1)
    if (!pc) return out
    const stats = await pc.getStats()
    stats.forEach((s) => {
      if (s.type === 'inbound-rtp') {
        out.received = s.packetsReceived
        out.codec = stats.get(s.codecId)?.mimeType ?? ''
      }
      if (s.type === 'outbound-rtp') out.sent = s.packetsSent
    })
    return out
  })
}
