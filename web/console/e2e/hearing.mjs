// What the page hears, by content: wraps RTCPeerConnection before the page's own code runs and keeps what arrives.
//
//   await listen(context)                      once per browser context
//   await heard(page, [440, 1000])             -> { level: dBFS, tones: { 440: dBFS, 1000: dBFS } } of the last 200 ms
//   await hears(page, 1000, { above: -40 })    waits until a tone is there (deadline, no sleep)

export async function listen(context) {
  await context.addInitScript(() => {
    const Real = window.RTCPeerConnection
    const kept = { analyser: null, connections: [] }
    window.boyunHeard = kept
    window.RTCPeerConnection = class extends Real {
      constructor(...args) {
        super(...args)
        kept.connections.push(this)
        this.addEventListener('track', (e) => {
          const audio = new AudioContext()
          const source = audio.createMediaStreamSource(new MediaStream([e.track]))
          kept.analyser = audio.createAnalyser()
          kept.analyser.fftSize = 8192
          source.connect(kept.analyser)
        })
      }
    }
  })
}

export function heard(page, hertz = []) {
  return page.evaluate((wanted) => {
    const { analyser } = window.boyunHeard
    if (!analyser) return null
    const samples = new Float32Array(analyser.fftSize)
    analyser.getFloatTimeDomainData(samples)
    const rate = analyser.context.sampleRate
    const db = (power) => 10 * Math.log10(power + 1e-12)
    let sum = 0
    for (const s of samples) sum += s * s
    const tones = {}
    for (const f of wanted) {
      // Goertzel: the power at one frequency, as dBFS of a sine.
      const k = 2 * Math.cos((2 * Math.PI * f) / rate)
      let a = 0, b = 0
      for (const s of samples) [a, b] = [s + k * a - b, a]
      tones[f] = db((4 * (a * a + b * b - k * a * b)) / (samples.length * samples.length) / 2)
    }
    return { level: db(sum / samples.length), tones }
  }, hertz)
}

export function hears(page, hertz, { above = -40, timeout = 10_000 } = {}) {
  return until(async () => ((await heard(page, [hertz]))?.tones[hertz] ?? -Infinity) > above, timeout, `no tone of ${hertz} Hz above ${above} dBFS`)
}

export function silent(page, { below = -55, timeout = 10_000 } = {}) {
  return until(async () => ((await heard(page))?.level ?? 0) < below, timeout, `not silent below ${below} dBFS`)
}

async function until(check, timeout, otherwise) {
  const end = Date.now() + timeout
  while (!(await check())) {
    if (Date.now() > end) throw new Error(otherwise)
    await new Promise((done) => setTimeout(done, 50))
  }
}
