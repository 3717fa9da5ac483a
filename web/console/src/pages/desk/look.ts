import type { GlyphName } from '../../frame/Glyph'
import { held, type Picture } from '../../phone/mirror'

export interface Look {
  tone: 'ready' | 'talking' | 'wrap' | 'break' | 'offline' | 'alarm'
  glyph: GlyphName
  /** i18n key of the state word */
  word: string
}

/** What the ribbon, the favicon and the title show for a picture. */
export function look(p: Picture): Look {
  const d = p.desk
  if (!d) return { tone: 'offline', glyph: 'offline', word: p.link === 'away' ? 'desk:ribbon.away' : 'desk:ribbon.opening' }
  if (d.reattaching || (p.link === 'away' && (d.call || d.state === 'talking'))) return { tone: 'alarm', glyph: 'back', word: 'desk:ribbon.reattaching' }
  switch (d.state) {
    case 'ready': return { tone: 'ready', glyph: 'ready', word: 'desk:ribbon.ready' }
    case 'preview': return { tone: d.preview?.dialing ? 'talking' : 'wrap', glyph: d.preview?.dialing ? 'reserved' : 'ready', word: d.preview?.dialing ? 'desk:ribbon.dialing' : 'desk:ribbon.preview' }
    case 'reserved': return { tone: 'talking', glyph: 'reserved', word: 'desk:ribbon.reserved' }
    case 'talking':
    case 'hold':
      return held(p) ? { tone: 'talking', glyph: 'hold', word: 'desk:ribbon.hold' } : { tone: 'talking', glyph: 'talking', word: 'desk:ribbon.talking' }
    case 'wrap': return { tone: 'wrap', glyph: 'wrap', word: 'desk:ribbon.wrap' }
    case 'not_ready': return d.reason === 'signed_in' ? before(d) : { tone: 'break', glyph: 'break', word: 'desk:ribbon.not_ready' }
    default: return before(d)
  }
}

/** Before the shift: a page has its sound checked, a telephone needs none. */
function before(d: NonNullable<Picture['desk']>): Look {
  return { tone: 'offline', glyph: 'offline', word: d.station?.in_use ? 'desk:ribbon.before_phone' : 'desk:ribbon.checking' }
}
