import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Callback, LeadDetail, LeadPlace, MayCall } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { LocalTime, reasonText, Time, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { has, useWords, type T } from '../../i18n'
import { when } from '../../i18n/format'
import { Region } from '../../i18n/regions'
import { act } from './acting'
import { CallBack } from './CallBack'
import { Details } from './Details'
import { Numbers } from './Numbers'
import { Timeline } from './Timeline'
import './leads.css'

export interface Part {
  lead: LeadDetail
  set: (l: LeadDetail) => void
  reload: () => void
  write: boolean
  fail: (e: unknown) => void
}

/** All that is known of one lead, and what can be done about it. */
export function LeadBody({ lead, set, reload, wide }: { lead: LeadDetail; set: (l: LeadDetail) => void; reload: () => void; wide?: boolean }) {
  const who = useStore(me)!
  const [problem, setProblem] = useState<ApiError | null>(null)
  const [turn, setTurn] = useState(0)
  const fail = (e: unknown) => {
    if (!(e instanceof ApiError)) throw e
    setProblem(e)
  }
  const part: Part = {
    lead, write: may(who, 'leads:write'), fail, reload: () => {
      setProblem(null)
      setTurn((n) => n + 1)
      reload()
    }, set: (l) => {
      setProblem(null)
      setTurn((n) => n + 1)
      set(l)
    },
  }
  return (
    <div className={wide ? 'leadgrid' : 'col'}>
      <div className={`col${wide ? ' card pad' : ''}`}>
        {problem && <Trouble problem={problem.problem} />}
        <Standing part={part} />
        {part.write && <Acts part={part} />}
        <Promises part={part} />
        <Numbers part={part} may_show={may(who, 'leads:export')} />
        <Legal lead={lead} />
        <Details part={part} />
      </div>
      <div className={`col${wide ? ' card pad' : ''}`}><Timeline key={turn} id={lead.id} zone={lead.timezone} /></div>
    </div>
  )
}

/** The answer for this moment, where it stands in every campaign. */
function Standing({ part: { lead } }: { part: Part }) {
  const t = useWords()
  return (
    <div className="col s">
      <div className="row wrap f13 c2"><span>{lead.number}</span><span><Region name={lead.region} /></span><span><LocalTime zone={lead.timezone} /></span>{lead.priority !== 0 && <span className="tag">{t('leads:priority')} {lead.priority}</span>}{lead.tags.map((x) => <span key={x} className="tag">{x}</span>)}</div>
      {lead.idle && <div className="col s"><p className="f13 c3">{t('leads:idle_note')}</p><Verdict v={lead.idle} zone={lead.timezone} /></div>}
      {lead.places.map((p) => <Place key={p.campaign_id} p={p} lead={lead} />)}
    </div>
  )
}

function Verdict({ v, zone }: { v: MayCall; zone: string }) {
  const t = useWords()
  if (v.allowed) return <span className="row is-ready" style={{ gap: 6 }}><Glyph name="check" size={12} />{t('leads:callable')}</span>
  const never = !v.until
  return (
    <span className="row top" style={{ gap: 6 }}>
      <span className={never ? 'is-alarm' : 'is-wrap'} style={{ marginTop: 2 }}><Glyph name={never ? 'alarm' : 'wrap'} size={12} /></span>
      <span>{t(never ? 'leads:never' : 'leads:not_now')}: {reasonText(t, v.reason, v.detail)}{v.until && <span className="c3"> · {t('leads:again', { time: when(v.until, zone) })}</span>}</span>
    </span>
  )
}

function stateText(t: T, p: LeadPlace): string {
  const state = t(`office:queue.${p.state}`)
  if (!p.reason) return state
  return `${state} · ${has(`outcome.${p.reason}`) ? t(`outcome.${p.reason}`) : reasonText(t, p.reason, p.detail)}`
}

function Place({ p, lead }: { p: LeadPlace; lead: LeadDetail }) {
  const t = useWords()
  const number = lead.numbers.find((n) => n.id === p.number_id)
  return (
    <div className="place col s">
      <div className="row wrap"><Link to={`/campaigns/${p.campaign_id}`}>{p.campaign_name}</Link><span className="c3 f12">{t(`office:status.${p.campaign_status}`)}</span><span className="sp" /><span className="c2 f13">{t('leads:tries', { n: p.tries, max: p.max_tries })}</span></div>
      {(p.state !== 'done' || !p.may_call.allowed) && <Verdict v={p.may_call} zone={lead.timezone} />}
      <span className="f13 c2">{stateText(t, p)}{p.due_at && Date.parse(p.due_at) > Date.now() ? ` · ${t('leads:next_try', { time: when(p.due_at, lead.timezone) })}` : ''}{number && lead.numbers.length > 1 && p.state !== 'done' ? ` · ${t('leads:next_number', { number: number.number })}` : ''}{p.agent_name ? ` · ${t('leads:for_agent', { name: p.agent_name })}` : ''}</span>
    </div>
  )
}

function Acts({ part }: { part: Part }) {
  const t = useWords()
  const { lead, reload, fail } = part
  const [stopping, stop] = useState(false)
  const choice = { leads: [lead.id] }
  const over = lead.places.filter((p) => p.state === 'done' || p.state === 'waiting' && p.reason !== 'callback')
  const inside = lead.places.filter((p) => p.state === 'queued' || p.state === 'waiting' || p.state === 'blocked')
  const blocked = lead.numbers.every((n) => n.blocked)
  return (
    <div className="col s">
      <div className="row wrap">
        <CallBack part={part} />
        {over.slice(0, 2).map((p) => <button key={p.campaign_id} className="btn" title={p.campaign_name} onClick={() => void act({ kind: 'queue', campaign_id: p.campaign_id, choice }, t('leads:requeued', { name: p.campaign_name }), reload).catch(fail)}>{t('leads:requeue')}</button>)}
        {inside.slice(0, 2).map((p) => <button key={p.campaign_id} className="btn" title={p.campaign_name} onClick={() => void act({ kind: 'exclude', campaign_id: p.campaign_id, choice }, t('leads:excluded', { name: p.campaign_name }), reload).catch(fail)}>{t('leads:exclude')}</button>)}
        {!blocked && <button className={`btn${stopping ? ' on' : ''}`} aria-expanded={stopping} onClick={() => stop(!stopping)}>{t('leads:stop')}</button>}
      </div>
      {stopping && (
        <div className="row wrap place">
          <button className="btn s" onClick={() => {
            stop(false)
            void act({ kind: 'opt_out', everywhere: true, choice }, t('leads:stopped_all'), reload).catch(fail)
          }}>{t('leads:stop_all')}</button>
          {lead.places.slice(0, 3).map((p) => <button key={p.campaign_id} className="btn s" onClick={() => {
            stop(false)
            void act({ kind: 'opt_out', campaign_id: p.campaign_id, choice }, t('leads:stopped_here', { name: p.campaign_name }), reload).catch(fail)
          }}>{t('leads:stop_here', { name: p.campaign_name })}</button>)}
        </div>
      )}
    </div>
  )
}

function Promises({ part: { lead, reload, fail, write } }: { part: Part }) {
  const t = useWords()
  if (lead.callbacks.length === 0) return null
  const cancel = (c: Callback) => void api.patch(`/callbacks/${c.id}`, { cancel: true }).then(() => {
    say(t('lists:called_off', { name: lead.name }))
    reload()
  }, fail)
  return (
    <div className="col s">
      <h2>{t('leads:callbacks')}</h2>
      {lead.callbacks.map((c) => (
        <div key={c.id} className="row wrap f13"><b><Time at={c.due_at} zone={lead.timezone} /></b><span className="c2">{c.agent_name || t('leads:any_agent')} · {c.campaign_name}{c.note ? ` · ${c.note}` : ''}</span><span className="sp" />{write && <button className="btn s ghost" onClick={() => cancel(c)}>{t('cancel')}</button>}</div>
      ))}
    </div>
  )
}

/** What the person asked for and agreed to, on any of the numbers. */
function Legal({ lead }: { lead: LeadDetail }) {
  const t = useWords()
  const purpose = (p: string) => t(`leads:purpose.${p}`, { defaultValue: p })
  const block = (r: string) => t(`leads:block.${r}`, { defaultValue: r })
  const blocks = lead.numbers.filter((n) => n.blocked)
  const outs = lead.numbers.flatMap((n) => n.opted_out.map((o) => ({ ...o, number: n.number })))
  const consents = lead.numbers.flatMap((n) => n.consents)
  return (
    <div className="col s f13">
      <h2>{t('leads:legal')}</h2>
      {blocks.map((n) => <span key={n.id} className="row top" style={{ gap: 6 }}><span className="is-alarm"><Glyph name="alarm" size={12} /></span><span>{lead.numbers.length > 1 ? `${n.number}: ` : ''}{t('leads:blocked_all', { time: when(n.blocked!.since), why: block(n.blocked!.reason) })}{n.blocked!.until ? ` · ${t('leads:blocked_until', { time: when(n.blocked!.until) })}` : ''}</span></span>)}
      {outs.map((o) => <span key={o.campaign_id + o.number}>{t('leads:out_of', { name: o.campaign_name, time: when(o.since) })}</span>)}
      {blocks.length + outs.length === 0 && <span className="c3">{t('leads:not_opted')}</span>}
      {consents.map((c) => <span key={c.id} className={c.withdrawn_at ? 'c3' : ''}>{t('leads:consent', { purpose: purpose(c.purpose), source: c.source, time: when(c.given_at) })}{c.withdrawn_at ? ` · ${t('leads:withdrawn', { time: when(c.withdrawn_at) })}` : ''}</span>)}
      {consents.length === 0 && <span className="c3">{t('leads:no_consent')}</span>}
    </div>
  )
}
