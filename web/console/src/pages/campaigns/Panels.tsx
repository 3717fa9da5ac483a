import type { CampaignLive, LeadCount } from '../../api/contract'
import { Glyph, type GlyphName } from '../../frame/Glyph'
import { savedAs } from '../../frame/parts'
import { Link, useNow } from '../../frame/router'
import { has, useWords } from '../../i18n'
import { named, number, timer } from '../../i18n/format'
import { mark, tone, why } from '../lists/Leads'

/** Why not dialed: the sum equals the list minus done, and every row opens its leads. */
export function WhyPanel({ reasons, left, base }: { reasons: LeadCount[]; left: number; base: string }) {
  const t = useWords()
  const open = reasons.filter((r) => r.state !== 'done')
  const sum = open.reduce((n, r) => n + r.count, 0)
  return (
    <section className="card">
      <div className="pad row" style={{ padding: '12px 16px' }}><h2>{t('office:live.why')}</h2><span className="sp" /><b title={t('office:live.why_sum', { n: number(left) })}>{number(sum)}</b></div>
      <div className="pad sep why" style={{ padding: '8px 16px' }}>
        {open.length === 0 && <span className="c3">{t('office:live.why_none')}</span>}
        {open.map((r) => (
          <Link key={r.state + r.reason} to={`${base}?state=${r.state}&reason=${encodeURIComponent(r.reason)}`}>
            <span className={tone(r.state, r.reason)}><Glyph name={mark(r.state, r.reason)} size={10} /></span><span>{r.state === 'waiting' && has(`outcome.${r.reason}`) ? t('office:leads.again_after', { why: t(`outcome.${r.reason}`) }) : why(t, r)}</span><b>{number(r.count)}</b>
          </Link>
        ))}
      </div>
    </section>
  )
}

export function OutcomesPanel({ live }: { live: CampaignLive }) {
  const t = useWords()
  const outcomes = live.outcomes ?? []
  const most = Math.max(1, ...outcomes.map((o) => o.count))
  const sum = outcomes.reduce((n, o) => n + o.count, 0)
  const dispositions = (live.dispositions ?? []).filter((d) => d.count > 0)
  return (
    <section className="card pad" style={{ padding: '12px 16px' }}>
      <div className="row"><h2>{t('office:live.outcomes')}</h2><span className="sp" /><b>{number(sum)}</b></div>
      <div className="outs" style={{ marginTop: 8 }}>
        {outcomes.length === 0 && <span className="c3" style={{ gridColumn: '1 / -1' }}>{t('office:live.no_calls')}</span>}
        {outcomes.map((o) => (
          <div key={o.outcome} style={{ display: 'contents' }}>
            <Link to={`/calls?campaign_id=${live.campaign.id}&outcome=${o.outcome}`}>{t(`outcome.${o.outcome}`)}</Link><i style={{ width: `${(100 * o.count) / most}%`, background: o.outcome === 'answered' ? 'var(--by-talking)' : undefined }} /><b className="right">{number(o.count)}</b>
          </div>
        ))}
      </div>
      {dispositions.length > 0 && (
        <>
          <h2 style={{ marginTop: 16 }}>{t('office:live.dispositions')}</h2>
          <dl className="pairs f13" style={{ marginTop: 8 }}>
            {dispositions.map((d) => <div key={d.code} style={{ display: 'contents' }}><dt>{savedAs(t, d.code, named(live.campaign.dispositions?.find((x) => x.code === d.code)?.label))}</dt><dd><Link to={`/calls?campaign_id=${live.campaign.id}&disposition=${d.code}`}>{number(d.count)}</Link></dd></div>)}
          </dl>
        </>
      )}
      <p className="f13" style={{ marginTop: 12 }}><Link to={`/callbacks?campaign_id=${live.campaign.id}`}>{t('lists:callbacks')}</Link></p>
    </section>
  )
}

const agentMark: Record<string, [GlyphName, string]> = { ready: ['ready', 'is-ready'], preview: ['reserved', 'is-talking'], reserved: ['reserved', 'is-talking'], talking: ['talking', 'is-talking'], hold: ['hold', 'is-talking'], wrap: ['wrap', 'is-wrap'], not_ready: ['break', 'is-break'], checking: ['offline', 'is-offline'], offline: ['offline', 'is-offline'] }

export function AgentsNow({ agents }: { agents: CampaignLive['agents'] }) {
  const t = useWords()
  const now = useNow()
  return (
    <section className="card pad" style={{ padding: '12px 16px' }}>
      <div className="row"><h2>{t('office:live.agents')}</h2><span className="sp" /><b>{number(agents.length)}</b></div>
      {agents.length === 0 ? <p className="c3 f13" style={{ marginTop: 8 }}>{t('office:live.no_agents')}</p> : (
        <ul className="agents-now f13" style={{ marginTop: 8 }}>
          {agents.map((a) => {
            const [glyph, cls] = agentMark[a.state] ?? agentMark.offline!
            return <li key={a.user_id} className="row"><span className={cls}><Glyph name={glyph} size={12} /></span><span className="cut">{a.name}</span><span className="sp" /><span className="c2">{t(`state.${a.state}`)} {timer(now - Date.parse(a.since))}</span></li>
          })}
        </ul>
      )}
    </section>
  )
}
