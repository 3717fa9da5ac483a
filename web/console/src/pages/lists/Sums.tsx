import { Glyph } from '../../frame/Glyph'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'

/** new + merged + rejected = rows, always, and shown so. */
export function Sums({ rows, accepted, merged, rejected }: { rows: number; accepted: number; merged: number; rejected: number }) {
  const t = useWords()
  return (
    <div className="row wrap" style={{ gap: 24 }}>
      <span className="row"><span className="is-ready"><Glyph name="talking" size={12} /></span><b className="num">{number(accepted)}</b>{t('office:import.accepted')}</span>
      <span className="row"><span className="is-wrap"><Glyph name="wrap" size={12} /></span><b className="num">{number(merged)}</b>{t('office:import.merged')}</span>
      <span className="row"><span className="is-alarm"><Glyph name="alarm" size={12} /></span><b className="num">{number(rejected)}</b>{t('office:import.rejected')}</span>
      <span className="c2">{t('office:import.of_rows', { count: rows, n: number(rows) })}</span>
    </div>
  )
}
