import type { FloorAgent } from '../../api/contract'
import type { GlyphName } from '../../frame/Glyph'

export type Tone = 'ready' | 'talking' | 'wrap' | 'break' | 'offline' | 'alarm'
export interface Standing {
  tone: Tone
  glyph: GlyphName
  /** i18n key under floor:state and floor:letter */
  word: string
}

/** What a tile shows for where an agent stands. */
export function standing(a: FloorAgent): Standing {
  if (a.reattaching) return { tone: 'alarm', glyph: 'back', word: 'back' }
  switch (a.state) {
    case 'ready': return { tone: 'ready', glyph: 'ready', word: 'ready' }
    case 'preview': return { tone: 'wrap', glyph: 'ready', word: 'preview' }
    case 'reserved': return { tone: 'talking', glyph: 'reserved', word: 'reserved' }
    case 'talking': return { tone: 'talking', glyph: 'talking', word: 'talking' }
    case 'hold': return { tone: 'talking', glyph: 'hold', word: 'hold' }
    case 'wrap': return { tone: 'wrap', glyph: 'wrap', word: 'wrap' }
    case 'not_ready': return a.reason === 'signed_in' ? { tone: 'offline', glyph: 'offline', word: 'arrived' } : { tone: 'break', glyph: 'break', word: 'paused' }
    default: return { tone: 'offline', glyph: 'offline', word: 'arrived' }
  }
}

export const inCall = (a: FloorAgent): boolean => a.state === 'talking' || a.state === 'hold'
export const poor = (a: Pick<FloorAgent, 'mos'>): boolean => a.mos > 0 && a.mos < 3.5

/** Limits after which a supervisor should look, in milliseconds of the state. */
const holdLimit = 60_000
const backLimit = 3_000
const wrapLimit = 120_000

/** What is wrong with the sound: the gravest first. An echo alone calls nobody. */
export const trouble = (a: Pick<FloorAgent, 'trouble'>): FloorAgent['trouble'][number] | undefined => a.trouble.find((x) => x.kind === 'one_way') ?? a.trouble.find((x) => x.kind === 'quality_low')

/** Why an agent needs somebody now; null when nobody is needed. */
export function need(a: FloorAgent, now: number): 'back' | 'sound' | 'mos' | 'hold' | 'wrap' | null {
  const ms = now - Date.parse(a.since)
  if (a.reattaching) return ms > backLimit ? 'back' : null
  if (inCall(a) && trouble(a)) return 'sound'
  if (inCall(a) && poor(a)) return 'mos'
  if (a.state === 'hold' && ms > holdLimit) return 'hold'
  if (a.state === 'wrap' && ms > wrapLimit) return 'wrap'
  return null
}
