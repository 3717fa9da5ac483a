import { useState } from 'react'
import { api } from '../../api/client'
import type { LeadDetail } from '../../api/contract'
import { Field } from '../../frame/parts'
import { Link } from '../../frame/router'
import { say } from '../../frame/toast'
import { useWords } from '../../i18n'
import type { Part } from './LeadBody'

interface Draft {
  name: string
  priority: string
  tags: string
  note: string
  fields: [string, string][]
}
const draftOf = (l: LeadDetail): Draft => ({ name: l.name, priority: String(l.priority), tags: l.tags.join(', '), note: l.note, fields: Object.entries(l.fields ?? {}) })

/** What the company knows of the person, read and changed in place. */
export function Details({ part: { lead, set, fail, write } }: { part: Part }) {
  const t = useWords()
  const [d, edit] = useState<Draft | null>(null)
  const save = (draft: Draft) => {
    const fields: Record<string, string> = {}
    for (const k of Object.keys(lead.fields ?? {})) fields[k] = ''
    for (const [k, v] of draft.fields) if (k.trim()) fields[k.trim()] = v
    return api.patch<LeadDetail>(`/leads/${lead.id}`, { name: draft.name, priority: Number(draft.priority) || 0, tags: draft.tags.split(/[,，]/).map((x) => x.trim()).filter(Boolean), note: draft.note, fields })
  }
  if (!d) {
    return (
      <div className="col s">
        <div className="row"><h2>{t('leads:details')}</h2><span className="sp" />{write && <button className="btn s" onClick={() => edit(draftOf(lead))}>{t('leads:edit')}</button>}</div>
        <dl className="pairs f13">
          <dt>{t('leads:list')}</dt><dd><Link to={`/lists/${lead.list_id}`}>{lead.list_name}</Link> <span className="c3">{lead.file ? t('leads:from_file', { file: lead.file }) : t('leads:by_hand')}</span></dd>
          {Object.entries(lead.fields ?? {}).map(([k, v]) => <div key={k} style={{ display: 'contents' }}><dt>{k}</dt><dd>{v}</dd></div>)}
          {lead.note && <><dt>{t('leads:note')}</dt><dd>{lead.note}</dd></>}
        </dl>
      </div>
    )
  }
  const put = (by: Partial<Draft>) => edit({ ...d, ...by })
  return (
    <form className="col s" onSubmit={(e) => {
      e.preventDefault()
      const was = draftOf(lead)
      void save(d).then((l) => {
        edit(null)
        set(l)
        say(t('leads:saved'), () => void save(was).then(set, fail))
      }, fail)
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
      <div className="row wrap">
        <button type="button" className="btn s ghost" onClick={() => put({ fields: [...d.fields, ['', '']] })}>{t('leads:new_field')}</button>
        <span className="sp" />
        <button type="button" className="btn ghost" onClick={() => edit(null)}>{t('cancel')}</button>
        <button className="btn p">{t('leads:save')}</button>
      </div>
    </form>
  )
}
