// Sound by content, for microphone files and recordings: tones made and found, WAV written and read (PCM and both G.711 laws).
import { writeFileSync } from 'node:fs'

/** Decibels of full scale of a power; a full-scale sine is -3. */
export const db = (power) => 10 * Math.log10(power + 1e-12)

/** Goertzel: the power of one frequency in samples of -1..1, as that of a sine. */
export function powerAt(samples, rate, hertz) {
  const k = 2 * Math.cos((2 * Math.PI * hertz) / rate)
  let a = 0, b = 0
  for (const s of samples) [a, b] = [s + k * a - b, a]
  return (2 * (a * a + b * b - k * a * b)) / (samples.length * samples.length)
}

export function power(samples) {
  let sum = 0
  for (const s of samples) sum += s * s
  return sum / samples.length
}

/** A microphone: a tone that comes in bursts, as speech does. 48 kHz mono, looped by the browser. */
export function toneFile(path, { hertz, seconds = 2, on = 0.7, off = 0.3, level = -12 }) {
  const rate = 48_000
  const n = Math.round(rate * seconds)
  const data = Buffer.alloc(44 + 2 * n)
  data.write('RIFF', 0)
  data.writeUInt32LE(36 + 2 * n, 4)
  data.write('WAVEfmt ', 8)
  data.writeUInt32LE(16, 16)
  data.writeUInt16LE(1, 20)
  data.writeUInt16LE(1, 22)
  data.writeUInt32LE(rate, 24)
  data.writeUInt32LE(rate * 2, 28)
  data.writeUInt16LE(2, 32)
  data.writeUInt16LE(16, 34)
  data.write('data', 36)
  data.writeUInt32LE(2 * n, 40)
  const loud = 32767 * 10 ** (level / 20)
  const edge = 0.008
  for (let i = 0; i < n; i++) {
    const into = (i / rate) % (on + off)
    const left = on - into
    const gain = left <= 0 ? 0 : Math.min(1, into / edge, left / edge)
    data.writeInt16LE(Math.round(loud * gain * Math.sin((2 * Math.PI * hertz * i) / rate)), 44 + 2 * i)
  }
  writeFileSync(path, data)
  return path
}

/** A WAV file's channels as samples of -1..1. */
export function readWav(buffer) {
  if (buffer.toString('latin1', 0, 4) !== 'RIFF' || buffer.toString('latin1', 8, 12) !== 'WAVE') throw new Error('not a WAV file')
  let format = null
  for (let at = 12; at + 8 <= buffer.length;) {
    const kind = buffer.toString('latin1', at, at + 4)
    const size = Math.min(buffer.readUInt32LE(at + 4), buffer.length - at - 8)
    const body = buffer.subarray(at + 8, at + 8 + size)
    if (kind === 'fmt ') format = { law: body.readUInt16LE(0), channels: body.readUInt16LE(2), rate: body.readUInt32LE(4), bits: body.readUInt16LE(14) }
    if (kind === 'data') return { ...format, tracks: split(body, format) }
    at += 8 + size + (size % 2)
  }
  throw new Error('a WAV file without data')
}

function split(body, { law, channels, bits }) {
  const width = bits / 8
  const n = Math.floor(body.length / width / channels)
  const of = law === 6 ? alaw : law === 7 ? ulaw : null
  return Array.from({ length: channels }, (_, c) => Float32Array.from({ length: n }, (_, i) => {
    const at = (i * channels + c) * width
    return of ? of(body[at]) : body.readInt16LE(at) / 32768
  }))
}

// ITU-T G.711.
function alaw(byte) {
  const v = byte ^ 0x55
  const segment = (v & 0x70) >> 4
  const mantissa = ((v & 0x0f) << 4) + 8
  const size = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1)
  return (v & 0x80 ? size : -size) / 32768
}
function ulaw(byte) {
  const v = ~byte & 0xff
  const size = ((((v & 0x0f) << 3) + 0x84) << ((v & 0x70) >> 4)) - 0x84
  return (v & 0x80 ? -size : size) / 32768
}

/** The share of 100 ms windows in which a frequency holds at least half of a sound above -45 dBFS. */
export function shareOfTone(samples, rate, hertz) {
  const size = Math.round(rate / 10)
  let hits = 0, all = 0
  for (let at = 0; at + size <= samples.length; at += size) {
    const w = samples.subarray(at, at + size)
    all++
    if (db(power(w)) > -45 && powerAt(w, rate, hertz) > 0.5 * power(w)) hits++
  }
  return all ? hits / all : 0
}
