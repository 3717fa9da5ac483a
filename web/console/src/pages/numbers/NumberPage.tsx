import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { CallerPage, CallerPool, Page, Trunk } from '../../api/contract'
import { Bones, Field, Time, Trouble } from '../../frame/parts'
import { go, Link, setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { has, useWords } from '../../i18n'
import { number, percent } from '../../i18n/format'
import { NotHere } from '../NotHere'
import { HoursPlot } from './HoursPlot'
import { Proof } from './Proof'
import { Answers, Region, restText, Standing, Use } from './state'
import './numbers.css'

const ranges = ['1', '14', '90']

/** One number: how it stands, how often it is shown against its caps, how people take it over time, its rests, who shows it, its proof. */
export default function NumberPage({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const days = query.get('days') ?? '14'
  const path = `/caller-ids/${encodeURIComponent(params.id!)}`
  const page = useData<CallerPage>(path, { days })
  const pools = useData<Page<CallerPool>>('/caller-pools')
  const trunks = useData<Page<Trunk>>(may(who, 'trunks:read') ? '/trunks' : null)
  const [error, setError] = useState<ApiError | null>(null)
  const n = page.value
  const write = may(who, 'numbers:write')
  const failed = (e: unknown) => e instanceof ApiError && setError(e)
  const act = (p: Promise<unknown>) => {
    setError(null)
    void p.then(page.reload, failed)
  }
  if (page.problem?.status === 404) return <NotHere />
  if (page.problem) return <div className="page"><Trouble problem={page.problem} retry={page.reload} /></div>
  if (!n) return <Bones rows={8} />
  const own = n.kind === 'own'
  return (
    <div className="page">
      <header>
        <span className="c3 wide"><Link className="plain" to="/numbers">{t('place.numbers')}</Link> /</span>
        <h1>{n.label} <span className="c2">{n.number}</span></h1>
        <span className="sp" />
        {write && own && (n.rest
          ? <button className="btn" onClick={() => act(api.post(`${path}/rest`, { hours: 0 }))}>{t('numbers:page.return')}</button>
          : <><button className="btn" onClick={() => act(api.post(`${path}/rest`, { hours: 24 }))}>{t('numbers:page.rest_day')}</button><button className="btn ghost" onClick={() => act(api.post(`${path}/rest`, { hours: 168 }))}>{t('numbers:page.rest_week')}</button></>)}
        {write && own && <button className="btn ghost" onClick={() => void api.del(path).then(() => go('/numbers', { replace: true }), failed)}>{t('office:remove')}</button>}
      </header>
      {error && <Trouble problem={error.problem} />}
      <p className={`note ${n.rest ? 'break' : ''}`} role="status"><Standing of={n} /></p>
      <div className="card number-figures">
        <div><div className="f12 c2">{t('numbers:answered_today')}</div><b><Answers of={n} /></b></div>
        <div><div className="f12 c2">{t('numbers:page.short_rate')}</div><b>{percent(n.today.short_rate, 0)}</b></div>
        <div><div className="f12 c2">{t('numbers:this_hour')}</div><b><Use used={n.hour} cap={n.per_hour} label={t('numbers:of_hour', { used: n.hour, cap: n.per_hour })} /></b></div>
        <div><div className="f12 c2">{t('numbers:today')}</div><b><Use used={n.today.calls} cap={n.per_day} label={t('numbers:of_day', { used: n.today.calls, cap: n.per_day })} /></b></div>
        <div><div className="f12 c2">{t('numbers:region')}</div><b><Region of={n} /></b></div>
        <div><div className="f12 c2">{t('numbers:page.last_used')}</div><b><Time at={n.last_used_at} /></b></div>
      </div>
      <section className="card">
        <div className="row wrap pad" style={{ paddingBottom: 0 }}><h2>{t('numbers:page.over_time')}</h2><span className="sp" />
          {ranges.map((r) => <button key={r} className={`btn s${r === days ? ' on' : ' ghost'}`} aria-pressed={r === days} onClick={() => setQuery({ days: r })}>{t('numbers:page.days', { count: Number(r) })}</button>)}
        </div>
        <HoursPlot hours={n.hours} usual={n.usual_answer_rate} cap={n.per_hour} />
      </section>
      <section className="card pad">
        <h2>{t('numbers:page.health')}</h2>
        {!own && <p className="c2 f13">{t('numbers:page.sandbox_health')}</p>}
        {own && n.learning > 0 && <p className="c2 f13">{t('numbers:page.learning', { count: n.learning })}</p>}
        {n.tests.map((x) => (
          <div className="test-row f13" key={x.of}>
            <span>{t(`numbers:page.test.${x.of}`)}</span>
            <span className="meter" role="img" aria-label={t('numbers:page.statistic', { now: number(x.statistic, 1), limit: number(x.boundary, 1) })}><i style={{ width: `${Math.min(100, (100 * x.statistic) / x.boundary)}%` }} /></span>
            <span className="c2">{x.calls > 0 ? t('numbers:page.seen', { usual: percent(x.usual, 0), seen: percent(x.seen, 0), count: x.calls }) : t('numbers:page.as_usual', { usual: percent(x.usual, 0) })} · {t('numbers:page.statistic', { now: number(x.statistic, 1), limit: number(x.boundary, 1) })}</span>
          </div>
        ))}
        {own && <p className="c3 f12">{t('numbers:page.health_how')}</p>}
      </section>
      <section className="card">
        <div className="pad"><h2>{t('numbers:page.rests')}</h2></div>
        {n.rests.length === 0 ? <p className="pad c3" style={{ paddingTop: 0 }}>{t('numbers:page.no_rests')}</p> : <Rows of={n.rests} label={t('numbers:page.rests')} columns={[
          { head: t('numbers:page.began'), cell: (r) => <Time at={r.began_at} /> },
          { head: t('numbers:page.ended'), cell: (r) => <Time at={r.ended_at ?? r.until} /> },
          { head: t('numbers:page.why'), cell: (r) => restText(t, r) },
        ]} />}
      </section>
      <section className="card">
        <div className="pad"><h2>{t('numbers:page.used_by')}</h2></div>
        {n.used_by.length === 0 ? <p className="pad c3" style={{ paddingTop: 0 }}>{t('numbers:page.unused')}</p> : <Rows of={n.used_by} label={t('numbers:page.used_by')} open={(c) => go(`/campaigns/${c.id}`)} columns={[
          { head: t('place.campaigns'), cell: (c) => <Link to={`/campaigns/${c.id}`}>{c.name}</Link> },
          { head: t('numbers:page.by'), cell: (c) => (c.pool_id ? (pools.value?.items.find((p) => p.id === c.pool_id)?.name ?? '–') : t('numbers:page.directly')) },
          { head: t('office:state'), cell: (c) => (has(`office:status.${c.status}`) ? t(`office:status.${c.status}`) : c.status) },
        ]} />}
      </section>
      {own && <Settings n={n} trunks={trunks.value?.items ?? []} write={write} save={(body) => act(api.patch(path, body))} reload={page.reload} />}
    </div>
  )
}

/** Caps, trunk, attestation and how ownership was proved. */
function Settings({ n, trunks, write, save, reload }: { n: CallerPage; trunks: Trunk[]; write: boolean; save: (body: Record<string, unknown>) => void; reload: () => void }) {
  const t = useWords()
  const [hour, setHour] = useState(String(n.per_hour))
  const [day, setDay] = useState(String(n.per_day))
  return (
    <section className="card pad col">
      <h2>{t('numbers:page.settings')}</h2>
      <div className="number-fields">
        <Field label={t('numbers:page.per_hour')} hint={t('numbers:page.cap_hint')}><input className="fld" type="number" min={0} max={3600} disabled={!write} value={hour} onChange={(e) => setHour(e.target.value)} onBlur={() => Number(hour) !== n.per_hour && save({ per_hour: Number(hour) })} /></Field>
        <Field label={t('numbers:page.per_day')} hint={t('numbers:page.cap_hint')}><input className="fld" type="number" min={0} max={20000} disabled={!write} value={day} onChange={(e) => setDay(e.target.value)} onBlur={() => Number(day) !== n.per_day && save({ per_day: Number(day) })} /></Field>
        <Field label={t('place.trunks')} hint={n.proof_by === 'call' ? t('numbers:page.trunk_hint') : undefined}><select className="fld" disabled={!write} value={n.trunk_id ?? ''} onChange={(e) => save({ trunk_id: e.target.value })}>{n.trunk_id === null && <option value="">{t('numbers:page.any_trunk')}</option>}{trunks.map((x) => <option key={x.id} value={x.id}>{x.name}</option>)}</select></Field>
        <Field label={t('numbers:page.attestation')} hint={t('numbers:page.attestation_hint')}><select className="fld" disabled={!write} value={n.attestation} onChange={(e) => save({ attestation: e.target.value })}>{(['', 'A', 'B', 'C'] as const).map((a) => <option key={a} value={a}>{t(`numbers:page.attest.${a || 'none'}`)}</option>)}</select></Field>
      </div>
      <Proof n={n} write={write} done={reload} />
    </section>
  )
}
