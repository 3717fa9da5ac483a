import type { Peaks } from '../../api/contract'

export interface Lanes {
  agent: Uint8Array
  customer: Uint8Array
  perSecond: number
  length: number
}

export function decode(p: Peaks): Lanes {
  return { agent: bytes(p.agent), customer: bytes(p.customer), perSecond: p.per_second, length: p.length_ms }
}
function bytes(base64: string): Uint8Array {
  const s = atob(base64 ?? '')
  return Uint8Array.from(s, (c) => c.charCodeAt(0))
}

/** The loudest peak of each of `columns` columns: what a canvas of that width shows. */
export function columnsOf(peaks: Uint8Array, columns: number): Uint8Array {
  const out = new Uint8Array(columns)
  for (let x = 0; x < columns; x++) {
    const from = Math.floor((x * peaks.length) / columns)
    const to = Math.max(from + 1, Math.floor(((x + 1) * peaks.length) / columns))
    let most = 0
    for (let i = from; i < to && i < peaks.length; i++) most = Math.max(most, peaks[i]!)
    out[x] = most
  }
  return out
}

/** Where to go on when both sides have been silent for longer than `shortest` ms at `at`; null when somebody speaks there. */
export function afterSilence(l: Lanes, at: number, shortest = 1500, floor = 8): number | null {
  const start = Math.floor((at / 1000) * l.perSecond)
  const n = Math.max(l.agent.length, l.customer.length)
  let i = start
  while (i < n && (l.agent[i] ?? 0) <= floor && (l.customer[i] ?? 0) <= floor) i++
  const ms = ((i - start) / l.perSecond) * 1000
  return i < n && ms >= shortest ? (i / l.perSecond) * 1000 - 200 : null
}
