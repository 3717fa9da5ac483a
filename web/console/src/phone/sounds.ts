/**
 * Sounds the page makes itself (connected, ended and back are mixed into the agent's stream by the voice node, so that a sleeping page hears
 * them). Sine with 8 ms raised-cosine edges, clear of the network's own tones.
 */
export type SoundName = 'machine' | 'warning' | 'due' | 'hand' | 'check'
interface Note {
  hz: number
  ms: number
  gap: number
}
const table: Record<SoundName, { notes: Note[]; db: number; everyMs: number }> = {
  machine: { notes: [{ hz: 392, ms: 90, gap: 0 }], db: -24, everyMs: 0 },
  warning: { notes: [{ hz: 392, ms: 60, gap: 90 }, { hz: 392, ms: 60, gap: 90 }, { hz: 392, ms: 60, gap: 0 }], db: -18, everyMs: 30_000 },
  due: { notes: [{ hz: 659, ms: 90, gap: 140 }, { hz: 659, ms: 90, gap: 0 }], db: -24, everyMs: 0 },
  hand: { notes: [{ hz: 523, ms: 80, gap: 0 }, { hz: 1047, ms: 120, gap: 0 }], db: -20, everyMs: 0 },
  check: { notes: [{ hz: 523, ms: 70, gap: 20 }, { hz: 659, ms: 70, gap: 0 }], db: -20, everyMs: 0 },
}

/** Samples of one sound at a rate: pure, so that a test can look at the edges. */
export function render(name: SoundName, rate: number, gainDb = 0): Float32Array {
  const { notes, db } = table[name]
  const level = 10 ** ((db + gainDb) / 20)
  const total = notes.reduce((n, x) => n + x.ms + x.gap, 0)
  const out = new Float32Array(Math.ceil((total / 1000) * rate))
  let at = 0
  for (const { hz, ms, gap } of notes) {
    const n = Math.round((ms / 1000) * rate)
    const edge = Math.round(0.008 * rate)
    for (let i = 0; i < n && at + i < out.length; i++) {
      const d = Math.min(i, n - 1 - i)
      const shape = d >= edge ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * d) / edge)
      out[at + i] = Math.sin((2 * Math.PI * hz * i) / rate) * level * shape
    }
    at += Math.round(((ms + gap) / 1000) * rate)
  }
  return out
}

export class Sounds {
  #context: AudioContext | null = null
  #last = new Map<SoundName, number>()
  gainDb = 0
  off = new Set<string>()

  /** Browsers start audio only after a gesture; the check page calls this from one. */
  context(): AudioContext {
    this.#context ??= new AudioContext()
    if (this.#context.state === 'suspended') void this.#context.resume()
    return this.#context
  }

  play(name: SoundName): void {
    if (this.off.has(name)) return
    const now = performance.now()
    const { everyMs } = table[name]
    if (everyMs && now - (this.#last.get(name) ?? -Infinity) < everyMs) return
    this.#last.set(name, now)
    const c = this.context()
    const samples = render(name, c.sampleRate, this.gainDb)
    const buffer = c.createBuffer(1, samples.length, c.sampleRate)
    buffer.copyToChannel(samples as Float32Array<ArrayBuffer>, 0)
    const source = c.createBufferSource()
    source.buffer = buffer
    source.connect(c.destination)
    source.start()
  }

  close(): void {
    void this.#context?.close()
    this.#context = null
  }
}
