import type { Verdict } from '../../api/contract'
import { Glyph, type GlyphName } from '../../frame/Glyph'
import { has, useWords } from '../../i18n'
import { number, percent, utc } from '../../i18n/format'

const glyphs: Record<string, GlyphName> = { announcement: 'alarm', person: 'talking', quiet: 'talking', machine: 'wrap', beep: 'wrap', fax: 'wrap', ringback: 'ready', crbt: 'ready', busy: 'break' }

/** What was heard, how sure it is, and when: the proof is the recording beside it. */
export function Verdicts({ of }: { of: Verdict[] }) {
  const t = useWords()
  if (of.length === 0) return null
  return (
    <section className="card pad">
      <h2>{t(`detect:heard.${of[0]!.stage}`)}</h2>
      <ul className="col s f13" style={{ marginTop: 8 }}>
        {of.map((v, i) => (
          <li key={i} className="row wrap" title={utc(v.at)}>
            <span className="c2"><Glyph name={glyphs[v.kind] ?? 'ready'} size={12} /></span>
            <b>{v.class && has(`detect:said.${v.class}`) ? t(`detect:said.${v.class}`) : t(`detect:kind.${v.kind}`)}</b>
            <span className="c2">{why(v)}</span>
            <span>{percent(v.confidence, 0)}</span>
            <span className="c3">{t('detect:at', { seconds: number(v.after_ms / 1000, 1) })}</span>
          </li>
        ))}
      </ul>
    </section>
  )

  function why(v: Verdict): string {
    if (v.kind === 'announcement') return t('detect:by.announcement', { name: v.match })
    if (v.kind === 'machine' && v.match) return has(`detect:by.${v.match}`) ? t(`detect:by.${v.match}`) : t('detect:by.announcement', { name: v.match })
    if (v.kind === 'machine') return t('detect:by.greeting')
    if (v.kind === 'beep' && v.match === 'silence') return t('detect:by.silence')
    return v.kind === 'ringback' || v.kind === 'busy' || v.kind === 'congestion' || v.kind === 'information' ? v.match.toUpperCase().replaceAll(' ', ', ') : ''
  }
}
