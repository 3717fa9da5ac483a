import { useEffect, useRef, useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { LeadDetail } from '../../api/contract'
import { Field } from '../../frame/parts'
import { Link } from '../../frame/router'
import { say } from '../../frame/toast'
import { useWords } from '../../i18n'
import { when } from '../../i18n/format'
import { changeOf, clashes, draftOf, fieldsOf, type Change, type Clash, type Draft } from './edit'
import type { Part } from './LeadBody'

/** Somebody was quicker: who, when, and what of it cannot hold beside mine. */
interface Late {
  now: LeadDetail
  change: Change
  all: Clash[]
  who: string
  at: string
}

/** What the company knows of the person, read and changed in place. */
export function Details({ part: { lead, set, fail, write } }: { part: Part }) {
  const t = useWords()
  const [d, edit] = useState<Draft | null>(null)
  const [saw, see] = useState(lead) // as it was when the form opened: others may change it meanwhile
  const [late, came] = useState<Late | null>(null)
  const send = (version: string, change: Change) => api.patch<LeadDetail>(`/leads/${lead.id}`, { version, ...change })
  const close = () => {
    edit(null)
    came(null)
  }
  /** Saves over what was seen; what others changed beside it stays, and what they changed otherwise is asked about. */
  const save = async (of: LeadDetail, change: Change): Promise<void> => {
    if (Object.keys(change).length === 0) return close()
    try {
      const l = await send(of.version, change)
      close()
      set(l)
      say(t('leads:saved'), () => void send(l.version, changeOf(l, draftOf(of))).then(set, fail))
    } catch (e) {
      if (!(e instanceof ApiError) || e.reason !== 'lead_changed') return fail(e)
      const now = await api.get<LeadDetail>(`/leads/${lead.id}`)
      const all = clashes(of, now, change)
      if (all.length === 0) return save(now, change)
      const { by_name, at } = e.problem.detail
      came({ now, change, all, who: typeof by_name === 'string' ? by_name : '', at: typeof at === 'string' ? at : '' })
    }
  }
  if (!d) {
    return (
      <div className="col s">
        <div className="row"><h2>{t('leads:details')}</h2><span className="sp" />{write && <button className="btn s" onClick={() => {
          see(lead)
          edit(draftOf(lead))
        }}>{t('leads:edit')}</button>}</div>
        <dl className="pairs f13">
          <dt>{t('leads:list')}</dt><dd><Link to={`/lists/${lead.list_id}`}>{lead.list_name}</Link> <span className="c3">{lead.file ? t('leads:from_file', { file: lead.file }) : t('leads:by_hand')}</span></dd>
          {fieldsOf(lead).map(([k, v]) => <div key={k} style={{ display: 'contents' }}><dt>{k}</dt><dd>{v}</dd></div>)}
          {lead.note && <><dt>{t('leads:note')}</dt><dd>{lead.note}</dd></>}
        </dl>
      </div>
    )
  }
  const put = (by: Partial<Draft>) => {
    came(null)
    edit({ ...d, ...by })
  }
  return (
    <form className="col s" onSubmit={(e) => {
      e.preventDefault()
      void save(late?.now ?? saw, late?.change ?? changeOf(saw, d)).catch(fail)
    }}>
      <h2>{t('leads:details')}</h2>
      <div className="grid2">
        <Field label={t('office:name')}><input className="fld" autoFocus value={d.name} onChange={(e) => put({ name: e.target.value })} /></Field>
        <Field label={t('leads:priority')} hint={t('leads:priority_hint')}><input className="fld" inputMode="numeric" value={d.priority} onChange={(e) => put({ priority: e.target.value.replace(/[^-0-9]/g, '') })} /></Field>
      </div>
      <Field label={t('leads:tags')} hint={t('leads:tags_hint')}><input className="fld" value={d.tags} onChange={(e) => put({ tags: e.target.value })} /></Field>
      <Field label={t('leads:note')}><textarea className="fld" rows={2} value={d.note} onChange={(e) => put({ note: e.target.value })} /></Field>
      {d.fields.map(([k, v], i) => (
        <div key={i} className="row">
          <input className="fld" style={{ flex: '0 1 160px' }} value={k} aria-label={t('leads:new_field')} onChange={(e) => put({ fields: d.fields.map((f, at) => at === i ? [e.target.value, f[1]] : f) })} />
          <input className="fld" value={v} aria-label={k || t('leads:new_field')} onChange={(e) => put({ fields: d.fields.map((f, at) => at === i ? [f[0], e.target.value] : f) })} />
        </div>
      ))}
      {late && <Overtaken late={late} take={() => {
        close()
        set(late.now)
      }} />}
      <div className="row wrap">
        <button type="button" className="btn s ghost" onClick={() => put({ fields: [...d.fields, ['', '']] })}>{t('leads:new_field')}</button>
        <span className="sp" />
        <button type="button" className="btn ghost" onClick={close}>{t('cancel')}</button>
        <button className="btn p">{t(late ? 'leads:keep_mine' : 'leads:save')}</button>
      </div>
    </form>
  )
}

/** What somebody else changed while the form was open, beside what was typed; saving keeps one's own. */
function Overtaken({ late: { who, at, all }, take }: { late: Late; take: () => void }) {
  const t = useWords()
  const value = (v: string) => v || t('leads:nothing')
  const here = useRef<HTMLDivElement>(null)
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest' }) // returns a promise, which is no way to clean up
  }, [])
  return (
    <div ref={here} className="note alarm col s" role="alert">
      <span>{t('leads:overtaken', { who: who || t('leads:somebody') })}{at && <span className="c3"> · {when(at)}</span>}</span>
      <dl className="pairs f13">
        {all.map((c) => <div key={c.key} style={{ display: 'contents' }}><dt>{c.free ? c.key : t(c.key === 'name' ? 'office:name' : `leads:${c.key}`)}</dt><dd>{t('leads:theirs', { value: value(c.theirs) })}<br />{t('leads:mine', { value: value(c.mine) })}</dd></div>)}
      </dl>
      <span><button type="button" className="btn s" onClick={take}>{t('leads:take_theirs')}</button></span>
    </div>
  )
}
