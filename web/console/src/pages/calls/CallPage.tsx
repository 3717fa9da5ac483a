import { useCallback, useState } from 'react'
import { url } from '../../api/client'
import type { CallDetail, LiveEvent } from '../../api/contract'
import { NotHere } from '../NotHere'
import { useLive } from '../../frame/live'
import { Bones, hasReason, OutcomeMark, reasonText, savedAs, Time, Trouble } from '../../frame/parts'
import { Link, usePlace } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { has, useWords, type T } from '../../i18n'
import { clock, money, named, number, time } from '../../i18n/format'
import { Region } from '../../i18n/regions'
import { Keeping } from './Hold'
import { Player } from './Player'
import { SaveMp3 } from './SaveMp3'
import { Sound } from './Sound'
import { Teach } from './Teach'
import { Timeline } from './Timeline'
import { Verdicts } from './Verdicts'
import './call.css'

const topics = ['calls']

export default function CallPage({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const id = params.id ?? ''
  const data = useData<CallDetail>(`/calls/${encodeURIComponent(id)}`)
  const { reload } = data
  const hear = useCallback((e: LiveEvent) => {
    if (e.type === 'call' && e.call.id === id) reload()
  }, [id, reload])
  useLive(topics, hear, reload)
  const [seek, seekTo] = useState<{ ms: number } | null>(query.get('t') ? { ms: Number(query.get('t')) * 1000 } : null)
  const setSeek = (ms: number) => seekTo({ ms }) // another object each time: the same place may be asked for twice
  if (data.problem?.status === 404) return <NotHere />
  if (data.problem && !data.value) return <div className="page"><Trouble problem={data.problem} retry={reload} /></div>
  const c = data.value
  if (!c) return <Bones rows={8} />
  const call = c.recordings?.find((r) => r.kind === 'call' && r.status !== 'open' && !r.deleted_at)
  const early = c.recordings?.find((r) => r.kind === 'early' && r.status !== 'open' && !r.deleted_at)
  const open = c.recordings?.find((r) => r.status === 'open')
  const deleted = c.recordings?.some((r) => r.kind === 'call' && r.deleted_at)
  return (
    <div className="page">
      <header>
        <span className="c3"><Link className="plain" to="/calls">{t('place.calls')}</Link> /</span>
        <h1>{c.name || c.number}</h1>
        <OutcomeMark outcome={c.outcome} />
        {c.disposition && <span className="tag">{savedAs(t, c.disposition, named(c.disposition_label))}</span>}
        {c.talk_ms > 0 && <b>{clock(c.talk_ms)}</b>}
        <span className="c2">{c.agent_name}</span>
        {c.taken_by && c.taken_at && <span className="c2">{t('office:call.taken', { name: c.taken_by_name, time: clock(Date.parse(c.taken_at) - Date.parse(c.answered_at ?? c.taken_at)) })}</span>}
        {c.direction === 'inbound' && <span className="tag">{t('office:calls.inbound')}{c.queue ? ` · ${c.queue}` : ''}</span>}
        {c.test && <span className="tag test-tag">{t('test_tag')}</span>}
        <span className="sp" />
        {call && <SaveMp3 call={id} name={`${call.started_at.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${id}`} />}
        {call && <a className="btn" href={url(`/calls/${id}/recordings/call/audio`, { download: 1 })} download>{t('office:call.wav')}</a>}
      </header>
      {call && <Player call={id} kind="call" length={call.length_ms} partial={call.status === 'partial'} seek={seek} marks={(c.events ?? []).filter((e) => ['hold', 'resume', 'reattaching', 'reattached', 'dtmf', 'recording_paused', 'recording_resumed', 'taken_over', 'quality_low', 'one_way', 'echo'].includes(e.kind)).map((e) => ({ at: Date.parse(e.at) - Date.parse(call.started_at), kind: e.kind }))} />}
      {!call && !deleted && <section className="card pad c2">{t(open ? (open.paused ? 'office:call.recording_paused' : 'office:call.still_recording') : c.answered_at ? (c.ended_at ? 'office:call.not_recorded' : 'office:call.not_yet_recorded') : 'office:call.never_answered')}</section>}
      {c.answered_at && c.ended_at && <Sound call={id} recorded={call?.started_at} seek={call && setSeek} />}
      {early && (
        <section className="col">
          <div className="row wrap"><h2>{t('office:call.early')}</h2><span className="f13 c2">{t('office:call.early_why')}</span></div>
          <Verdicts of={(c.verdicts ?? []).filter((v) => v.stage === 'early')} />
          <Player call={id} kind="early" length={early.length_ms} partial={early.status === 'partial'} seek={null} marks={[]} quiet />
          {may(who, 'campaigns:write') && <Teach call={id} length={early.length_ms} />}
        </section>
      )}
      {!early && <Verdicts of={(c.verdicts ?? []).filter((v) => v.stage === 'early')} />}
      <Verdicts of={(c.verdicts ?? []).filter((v) => v.stage === 'answer')} />
      <Timeline call={c} seek={call ? (at) => setSeek(Math.max(0, at - Date.parse(call.started_at))) : undefined} />
      <Keeping call={c} changed={reload} />
      <div className="call-grid">
        <section className="card pad">
          <h2>{t('office:call.about')}</h2>
          <dl className="pairs f13" style={{ marginTop: 8 }}>
            <dt>{t('office:number')}</dt><dd>{c.lead_id && may(who, 'leads:read') ? <Link to={`/leads/${c.lead_id}`}>{c.number}</Link> : c.number}</dd>
            <dt>{t('office:leads.local')}</dt><dd><Region name={c.region} /> {c.timezone && time(c.created_at, c.timezone)}</dd>
            {c.campaign_id && <><dt>{t('place.campaigns')}</dt><dd><Link to={`/campaigns/${c.campaign_id}`}>{c.campaign_name}</Link></dd></>}
            <dt>{t('office:leads.tries')}</dt><dd>{t('office:call.attempt', { n: c.attempt_number })}</dd>
            <dt>{t('office:call.ended_by')}</dt><dd>{c.hung_up_by ? t(`office:by.${c.hung_up_by}`) : '–'}</dd>
            <dt>{t('office:why')}</dt><dd>{ending(t, c.reason)}</dd>
            {c.sip_status > 0 && <><dt>SIP</dt><dd>{c.sip_status}{c.cause > 0 && ` · Q.850 ${c.cause}`}</dd></>}
            {c.mos > 0 && <><dt>MOS</dt><dd>{number(c.mos, 1)}</dd></>}
            {c.trunk_name && <><dt>{t('office:call.trunk')}</dt><dd><Link to={`/trunks/${c.trunk_id}`}>{c.trunk_name}</Link></dd></>}
            {c.carrier_cost_micro !== null && c.carrier_currency && <><dt>{t('office:call.carrier_cost')}</dt><dd>{money(c.carrier_cost_micro, c.carrier_currency, true)}</dd></>}
          </dl>
        </section>
        <section className="card pad">
          <h2>{t('office:call.written')}</h2>
          {c.note ? <p style={{ marginTop: 8, whiteSpace: 'pre-wrap' }}>{c.note}</p> : <p className="c3" style={{ marginTop: 8 }}>{t('office:call.no_note')}</p>}
          <dl className="pairs f13" style={{ marginTop: 12 }}>{Object.entries(c.form ?? {}).map(([k, v]) => <div key={k} style={{ display: 'contents' }}><dt>{c.form_labels?.[k] ?? k}</dt><dd>{v}</dd></div>)}</dl>
        </section>
        <section className="card pad">
          <h2>{t('office:call.price')}</h2>
          {(c.usage ?? []).length === 0 && <p className="c3" style={{ marginTop: 8 }}>{t('office:call.no_usage')}</p>}
          {(c.usage ?? []).map((u) => (
            <dl key={u.key} className="pairs f13" style={{ marginTop: 8 }}>
              <dt>{t(`office:meter.${u.meter}`, { defaultValue: u.meter })}</dt><dd>{money(u.amount_micro, u.currency, true)}</dd>
              <dt>{t('office:call.counted')}</dt><dd>{t('office:ms', { n: number(u.quantity_ms) })}</dd>
              <dt>{t('office:call.billed')}</dt><dd>{t('office:ms', { n: number(u.billed_ms) })}</dd>
              <dt>{t('office:call.tariff')}</dt><dd>{u.tariff}{u.test ? ` · ${t('test_tag')}` : ''}</dd>
            </dl>
          ))}
        </section>
        {(c.other_calls ?? []).length > 0 && (
          <section className="card pad">
            <h2>{t('office:call.others')}</h2>
            <ul className="col s f13" style={{ marginTop: 8 }}>{c.other_calls.map((o) => <li key={o.id} className="row"><Link to={`/calls/${o.id}`}><Time at={o.created_at} /></Link><OutcomeMark outcome={o.outcome} />{o.talk_ms > 0 && <span className="c2">{clock(o.talk_ms)}</span>}</li>)}</ul>
          </section>
        )}
      </div>
    </div>
  )
}

/** Why it ended, in words; an answer of the network keeps its SIP status. */
function ending(t: T, reason: string): string {
  if (!reason) return '–'
  const sip = /^sip_(\d{3})$/.exec(reason)
  if (sip) return t('office:ending.sip', { status: sip[1] })
  const cause = /^cause_(\d+)$/.exec(reason)
  if (cause) return t('office:ending.cause', { cause: cause[1] })
  const heard = /^heard_(.+)$/.exec(reason)
  if (heard) return t('detect:ending.heard', { what: t(`detect:said.${heard[1]}`) })
  if (has(`detect:ending.${reason}`)) return t(`detect:ending.${reason}`)
  if (has(`office:ending.${reason}`)) return t(`office:ending.${reason}`)
  return hasReason(reason) ? reasonText(t, reason) : t('office:ending.other', { code: reason })
}
