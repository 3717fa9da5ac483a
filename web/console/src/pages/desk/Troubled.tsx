import { Glyph } from '../../frame/Glyph'
import type { Trouble } from '../../gen/signal'
import { has, useWords } from '../../i18n'

const order = ['one_way', 'quality_low', 'echo']

/** What is wrong with the sound, whose side it is and what helps; the gravest of several. */
export function Troubled({ of }: { of: Trouble[] }) {
  const t = useWords()
  const worst = [...of].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.side.localeCompare(b.side))[0]
  if (!worst) return null
  const key = `desk:trouble.${worst.kind}.${worst.side}${worst.way ? `.${worst.way}` : ''}`
  if (!has(key)) return null
  return (
    <div className="notice" role="status" aria-live="polite">
      <span className="is-wrap"><Glyph name="alarm" /></span>
      <span>{t(key)}</span>
    </div>
  )
}
