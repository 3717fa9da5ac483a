// The sandbox carrier's own truth, read from the demo's admin listener: what the callee of a number heard and said.
import { until } from './wait.mjs'

const admin = process.env.BOYUN_ADMIN

/** All calls to a number as the carrier saw them, oldest first. */
export async function calls(number) {
  const answer = await fetch(`${admin}/demo/carrier?number=${encodeURIComponent(number)}`)
  if (!answer.ok) throw new Error(`the carrier answers ${answer.status}`)
  return (await answer.json()).items
}

export async function latest(number) {
  return (await calls(number)).at(-1)
}

/** What the callee heard between two instants (Date.now()), in slices of 100 ms; whole ones only. */
export function between(report, from, to = Infinity) {
  const { start, slice_ms: ms, slices } = report.heard
  const first = Date.parse(start)
  return slices.map((s, i) => ({ ...s, at: first + i * ms })).filter((s) => s.at >= from && s.at + ms <= to)
}

/** Waits until the carrier has heard a stretch to its end. */
export function stretch(number, from, to, timeout = 10_000) {
  return until(async () => {
    const r = await latest(number)
    return r?.heard.start && Date.parse(r.heard.start) + r.heard.slices.length * r.heard.slice_ms >= to && between(r, from, to)
  }, 'the carrier hears on', timeout)
}

const near = (a, b) => Math.abs(a - b) <= Math.max(0.02 * Math.max(a, b), 8)
export const isTone = (s, hertz) => (s.kind === 'tone' || s.kind === 'sound') && s.share >= 50 && near(s.hz, hertz)
export const isLoud = (s) => s.kind === 'tone' || s.kind === 'sound'

/** Waits until the callee has heard a tone for so many slices since an instant; tells when the first of them was. */
export function hears(number, hertz, { since = 0, slices = 3, timeout = 10_000 } = {}) {
  return until(async () => {
    const r = await latest(number)
    const hits = r?.heard.start ? between(r, since).filter((s) => isTone(s, hertz)) : []
    return hits.length >= slices && hits[0].at
  }, `the callee hears ${hertz} Hz`, timeout)
}

/** Music: hardly a pause, most of it on steady notes, at least two of them. */
export function isMusic(slices) {
  if (slices.length < 10 || slices.filter(isLoud).length < 0.8 * slices.length) return false
  const notes = slices.filter((s, i) => i > 0 && isLoud(s) && isLoud(slices[i - 1]) && s.share >= 35 && near(s.hz, slices[i - 1].hz)).map((s) => s.hz)
  return notes.length * 2 >= slices.length && !near(Math.min(...notes), Math.max(...notes))
}

/** Runs of like slices for a message: "1.2s tone 1234, 0.5s silence". */
export function tell(slices) {
  const runs = []
  for (const s of slices) {
    const word = s.kind === 'tone' ? `tone ${s.hz}` : s.kind
    if (runs.at(-1)?.word === word) runs.at(-1).n++
    else runs.push({ word, n: 1 })
  }
  return runs.map((r) => `${(r.n / 10).toFixed(1)}s ${r.word}`).join(', ')
}
