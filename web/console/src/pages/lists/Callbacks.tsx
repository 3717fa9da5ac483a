import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Callback, Page, User } from '../../api/contract'
import { Bones, Empty, LocalTime, Time, Trouble } from '../../frame/parts'
import { Link, setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useData } from '../../frame/useData'
import { useWords } from '../../i18n'
import { when } from '../../i18n/format'
import { Region } from '../../i18n/regions'
import { momentOf, parseCallback } from '../desk/callback'
import { why } from './Leads'

/** Promises to call back, the soonest first: all of them for who leads, their own for an agent. Every one goes through the same checks as any call. */
export default function Callbacks() {
  const t = useWords()
  const { path, query } = usePlace()
  const who = useStore(me)!
  const mine = path.startsWith('/desk/')
  const base = mine ? '/desk/callbacks' : '/callbacks'
  const closed = query.get('closed') === 'true'
  const campaign = query.get('campaign_id')
  const all = useData<{ items: Callback[] }>(base, { closed: closed || null, campaign_id: mine ? null : campaign })
  const people = useData<Page<User>>(mine || !may(who, 'users:read') ? null : '/users')
  const [problem, setProblem] = useState<ApiError | null>(null)
  const change = async (c: Callback, by: Record<string, unknown>, done: string) => {
    setProblem(null)
    try {
      await api.patch(`${base}/${c.id}`, by)
      say(done)
      all.reload()
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setProblem(e)
    }
  }
  const write = mine || may(who, 'leads:write')
  const agent = (c: Callback) => (closed || !people.value || !write
    ? c.agent_name || t('lists:anyone')
    : <select className="fld" style={{ minWidth: 96 }} aria-label={t('lists:agent')} value={c.agent_id ?? ''} onChange={(e) => void change(c, { agent_id: e.target.value }, t('lists:handed'))}>
        <option value="">{t('lists:anyone')}</option>
        {people.value.items.filter((p) => p.status === 'active').map((p) => <option key={p.id} value={p.id}>{p.name || p.email}</option>)}
      </select>)
  return (
    <div className="page">
      <header>
        {mine && <span className="c3"><Link className="plain" to="/desk">{t('place.desk')}</Link> /</span>}
        <h1>{t('lists:callbacks')}{campaign && all.value?.items[0] ? ` · ${all.value.items[0].campaign_name}` : ''}</h1>
        <span className="sp" />
        {campaign && <button className="btn s ghost" onClick={() => setQuery({ campaign_id: null })}>{t('lists:all_campaigns')}</button>}
        <button className={`btn s${closed ? '' : ' on'}`} aria-pressed={!closed} onClick={() => setQuery({ closed: null })}>{t('lists:open')}</button>
        <button className={`btn s${closed ? ' on' : ''}`} aria-pressed={closed} onClick={() => setQuery({ closed: 'true' })}>{t('lists:over')}</button>
      </header>
      <p className="c2 f13">{t(mine ? 'lists:mine_about' : 'lists:about')}</p>
      {problem && <Trouble problem={problem.problem} />}
      {all.problem && <Trouble problem={all.problem} retry={all.reload} />}
      <div className="card">
        {all.first && <Bones />}
        {all.value?.items.length === 0 && <Empty text={t(closed ? 'lists:none_over' : 'lists:none')} />}
        {all.value && all.value.items.length > 0 && (
          <Rows of={all.value.items} more={null} columns={[
            { head: t('office:name'), cell: (c) => <span className="row wrap"><b>{may(who, 'leads:read') ? <Link to={`/leads/${c.lead_id}`}>{c.name || t('office:leads.no_name')}</Link> : c.name || t('office:leads.no_name')}</b><span className="c2">{c.number}</span>{!campaign && <span className="c3 f12 wide">{c.campaign_name}</span>}</span> },
            { head: t('lists:due'), cell: (c) => <span className={!closed && Date.parse(c.due_at) < Date.now() ? 'is-alarm' : ''}><Time at={c.due_at} /> <span className="c3 f12">{t('lists:there', { time: when(c.due_at, c.timezone) })}</span></span> },
            { head: t('office:leads.local'), wide: true, cell: (c) => <span title={c.timezone}><Region name={c.region} /> <LocalTime zone={c.timezone} /></span> },
            { head: t('lists:agent'), cell: agent },
            { head: t('office:why'), wide: true, cell: (c) => <span className="c2">{[c.note, c.tries > 0 ? t('lists:tried', { count: c.tries }) : '', closed ? (c.cancelled_at ? t('lists:cancelled') : t('lists:kept')) : c.reason && c.reason !== 'callback' ? why(t, { state: c.state, reason: c.reason }) : ''].filter(Boolean).join(' · ') || '–'}</span> },
            { head: '', end: true, cell: (c) => (closed || !write ? <Link to={c.call_id ? `/calls/${c.call_id}` : '/calls'}>{t('office:open')}</Link> : <span className="row wrap" style={{ justifyContent: 'flex-end' }}>
              {mine && !c.agent_id && <button className="btn s" onClick={() => void change(c, { agent_id: who.user.id }, t('lists:handed'))}>{t('lists:take_it')}</button>}
              <Move c={c} to={(due_at) => void change(c, { due_at }, t('lists:moved', { time: when(due_at, c.timezone) }))} />
              <button className="btn s ghost" onClick={() => void change(c, { cancel: true }, t('lists:called_off', { name: c.name }))}>{t('cancel')}</button>
            </span>) },
          ]} />
        )}
      </div>
    </div>
  )
}

/** Another time, in words or as a date, on the customer's clock. */
function Move({ c, to }: { c: Callback; to: (due: string) => void }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  if (!open) return <button className="btn s" onClick={() => setOpen(true)}>{t('lists:move')}</button>
  const wall = parseCallback(text, Date.now(), c.timezone)
  const due = wall ? new Date(momentOf({ y: Number(wall.slice(0, 4)), m: Number(wall.slice(5, 7)), d: Number(wall.slice(8, 10)), h: Number(wall.slice(11, 13)), min: Number(wall.slice(14, 16)) }, c.timezone)).toISOString() : ''
  return (
    <form className="row" onSubmit={(e) => {
      e.preventDefault()
      if (due) to(due)
      setOpen(false)
    }}>
      <input className="fld" style={{ width: 150 }} autoFocus value={text} placeholder={t('lists:when')} aria-label={t('lists:when')} onChange={(e) => setText(e.target.value)} onKeyDown={(e) => e.key === 'Escape' && setOpen(false)} />
      <button className="btn s" disabled={!due}>{due ? when(due, c.timezone) : t('lists:move')}</button>
    </form>
  )
}
