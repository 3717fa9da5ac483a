import type { CallerID, CallerRest } from '../../api/contract'
import { Glyph, type GlyphName } from '../../frame/Glyph'
import { useStore } from '../../frame/store'
import { language, useWords, type T } from '../../i18n'
import { percent, when } from '../../i18n/format'

/** Why a number rests, in words: "Rests until Thu 09:12: answers fell from 31% to 19% in 240 calls". */
export function restText(t: T, r: CallerRest): string {
  return t(`numbers:rest.${r.reason}`, { until: when(r.until), from: percent(r.from, 0), to: percent(r.to, 0), count: r.calls })
}

/** One glyph and one word for how a number stands; the first thing that holds it back wins. */
export function standing(t: T, n: CallerID): [GlyphName, string, string] {
  if (n.kind === 'own' && n.proof !== 'verified') return ['wrap', 'is-wrap', t(`numbers:state.${n.proof || 'none'}`)]
  if (n.rest) return ['break', 'is-break', restText(t, n.rest)]
  if (n.per_hour > 0 && n.hour >= n.per_hour) return ['wrap', 'is-wrap', t('numbers:state.hour_cap')]
  if (n.per_day > 0 && n.today.calls >= n.per_day) return ['wrap', 'is-wrap', t('numbers:state.day_cap')]
  if (n.kind === 'own' && n.usual_answer_rate === null) return ['ready', 'is-ready', t('numbers:state.learning')]
  return ['check', 'is-ready', t(`numbers:state.${n.kind === 'sandbox' ? 'sandbox' : 'well'}`)]
}

export function Standing({ of }: { of: CallerID }) {
  const t = useWords()
  const [glyph, cls, text] = standing(t, of)
  return <span className="row" style={{ gap: 6 }}><span className={cls}><Glyph name={glyph} size={12} /></span><span>{text}</span></span>
}

/** Where a number was given out, in the reader's language. */
export function Region({ of }: { of: CallerID }) {
  const lng = useStore(language)
  const region = of.region[lng] || of.region.zh || of.region.en
  return <>{region || of.country || '–'}</>
}

/** Use against a cap: "12 of 40" with a bar; without a cap only the count. */
export function Use({ used, cap, label }: { used: number; cap: number; label: string }) {
  const t = useWords()
  if (cap === 0) return <span title={t('numbers:no_cap')}>{used}</span>
  const full = used >= cap
  return (
    <span className="cap-use" title={label}>
      <span className={full ? 'is-wrap' : undefined}>{t('numbers:of', { used, cap })}</span>
      <span className="meter" role="img" aria-label={label}><i style={{ width: `${Math.min(100, (100 * used) / cap)}%`, background: full ? 'var(--by-wrap)' : undefined }} /></span>
    </span>
  )
}

/** The rate of today beside what is usual. */
export function Answers({ of }: { of: CallerID }) {
  const t = useWords()
  const usual = of.usual_answer_rate
  if (of.today.answer_rate === null) return <span className="c3">{usual === null ? '–' : t('numbers:usually', { usual: percent(usual, 0) })}</span>
  return <>{percent(of.today.answer_rate, 0)} <span className="c3">{usual === null ? '' : t('numbers:usually', { usual: percent(usual, 0) })}</span></>
}
