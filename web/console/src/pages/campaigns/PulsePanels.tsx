import { useMemo } from 'react'
import type { CampaignLive, CampaignPulse } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { reasonText } from '../../frame/parts'
import { Plot, type Series } from '../../frame/Plot'
import { Link } from '../../frame/router'
import { useWords } from '../../i18n'
import { number, percent, timer } from '../../i18n/format'

/** People foreseen a minute before against those who came, with the ceiling of any forecaster at this volume. */
export function ForecastPanel({ pulse }: { pulse: CampaignPulse }) {
  const t = useWords()
  const { times, series } = useMemo(() => {
    const seen = pulse.minutes.filter((m) => m.mode === 'predictive')
    const spread = (f: number, by: number) => Math.max(0, f + by * 1.28 * Math.sqrt(f))
    const line = (label: string, values: number[], token: string, as: Series['as']): Series => ({ label, values, token, as })
    return {
      times: seen.map((m) => Date.parse(m.at) / 1000),
      series: [
        line(t('modes:answered'), seen.map((m) => m.answered), 'talking', 'bars'),
        line(t('modes:foreseen'), seen.map((m) => m.forecast), 'ink', 'line'),
        line(t('modes:band_high'), seen.map((m) => spread(m.forecast, 1)), 'ink3', 'dashed'),
        line(t('modes:band_low'), seen.map((m) => spread(m.forecast, -1)), 'ink3', 'dashed'),
      ],
    }
  }, [pulse, t])
  const f = pulse.forecast
  return (
    <section className="card pad">
      <div className="row wrap"><h2>{t('modes:forecast')}</h2><span className="sp" />
        {f.accuracy !== null && f.minutes > 1 && <span className="tag" title={t('modes:ratio_about')}>{t('modes:error_ratio', { n: number(f.ratio, 2) })}</span>}
      </div>
      {f.minutes < 2 ? <p className="c3 f13" style={{ marginTop: 8 }}>{t('modes:no_forecast')}</p> : (
        <>
          <p className="f13 c2" style={{ margin: '4px 0 8px' }}>{t('modes:accuracy', { accuracy: percent(f.accuracy, 0), ceiling: percent(f.ceiling, 0) })}</p>
          <Plot label={t('modes:forecast_plot', { foreseen: number(pulse.minutes.at(-1)?.forecast ?? 0, 1), answered: number(pulse.minutes.at(-1)?.answered ?? 0) })} times={times} series={series} height={150} />
        </>
      )}
    </section>
  )
}

/** What may still be risked, by each cap of the jurisdiction. */
export function BudgetPanel({ pulse, live }: { pulse: CampaignPulse; live: CampaignLive }) {
  const t = useWords()
  const b = pulse.budget
  const id = live.campaign.id
  return (
    <section className="card pad">
      <div className="row wrap"><h2>{t('modes:budget')}</h2><span className="sp" />
        <span className={b.known && b.left > 0 ? 'tag' : 'tag is-wrap'}>{b.known ? t('modes:left', { count: b.left, n: number(b.left) }) : t('modes:budget_unknown')}</span>
      </div>
      <dl className="pairs f13" style={{ marginTop: 8 }}>
        {b.caps.map((c) => (
          <div key={c.days} style={{ display: 'contents' }}>
            <dt>{t('modes:cap_days', { count: c.days })}</dt>
            <dd><Link to={`/calls?campaign_id=${id}&outcome=abandoned`}>{number(c.abandoned)}</Link> / {number(c.people)} = {percent(c.people > 0 ? c.abandoned / c.people : 0, 2)} <span className="c3">/ {percent(c.share, 2)}</span></dd>
          </div>
        ))}
      </dl>
      {live.campaign.pacing?.guard.on && (
        <p className="f13" style={{ marginTop: 12 }}><span className="is-wrap"><Glyph name="wrap" size={10} /></span> {pulse.guard_points !== null && pulse.guard_points >= 0.05 ? t('modes:guard_cost', { n: number(pulse.guard_points, 1) }) : t('modes:guard_free')}</p>
      )}
    </section>
  )
}

/** As it should be, ours to change, or broken: what the strip's colours say. */
const usual = new Set(['on_the_way', 'enough', 'agents_turn'])
const tokenOf = (reason: string) => (usual.has(reason) ? 'line2' : reason === 'no_agents' ? 'break' : reason === 'list_dry' || reason === 'campaign_held' ? 'ink3' : 'wrap')

/** Every second without a new dial has a reason: a strip over time and the sums. */
export function HeldPanel({ pulse }: { pulse: CampaignPulse }) {
  const t = useWords()
  const all = pulse.held.reduce((n, h) => n + h.seconds, 0)
  const first = pulse.minutes[0]
  return (
    <section className="card pad">
      <div className="row"><h2>{t('modes:why_not')}</h2><span className="sp" /><b>{timer(all * 1000)}</b></div>
      {!first ? <p className="c3 f13" style={{ marginTop: 8 }}>{t('modes:no_minutes')}</p> : (
        <>
          <div className="held-strip" role="img" aria-label={t('modes:why_plot', { list: pulse.held.slice(0, 3).map((h) => `${reasonText(t, h.reason)} ${timer(h.seconds * 1000)}`).join(t('office:live.comma')) })}>
            {pulse.minutes.slice(-120).map((m) => (
              <span key={m.at} title={m.at}>{Object.entries(m.held).sort(([a], [b]) => a.localeCompare(b)).map(([reason, s]) => <i key={reason} className={tokenOf(reason) === 'wrap' ? 'hatch' : undefined} style={{ height: `${Math.min(100, (100 * s) / 60)}%`, background: tokenOf(reason) === 'wrap' ? undefined : `var(--by-${tokenOf(reason)})` }} />)}</span>
            ))}
          </div>
          <table className="table f13" style={{ marginTop: 8 }}><thead><tr><th>{t('modes:reason_word')}</th><th className="n">{t('modes:time_word')}</th></tr></thead>
            <tbody>{pulse.held.map((h) => <tr key={h.reason}><td>{reasonText(t, h.reason)}</td><td className="n">{timer(h.seconds * 1000)}</td></tr>)}</tbody></table>
        </>
      )}
    </section>
  )
}
