import { useState } from 'react'
import { api } from '../../api/client'
import type { Callback, Page, User } from '../../api/contract'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useData } from '../../frame/useData'
import { useWords } from '../../i18n'
import { when } from '../../i18n/format'
import { momentOf, parseCallback } from '../desk/callback'
import type { Part } from './LeadBody'

/** Promise a call at a moment on the person's own clock; any campaign the lead stands in may keep it. */
export function CallBack({ part: { lead, reload, fail } }: { part: Part }) {
  const t = useWords()
  const who = useStore(me)!
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [campaign, setCampaign] = useState('')
  const [agent, setAgent] = useState('')
  const people = useData<Page<User>>(open && may(who, 'users:read') ? '/users' : null)
  const places = lead.places.filter((p) => !lead.callbacks.some((c) => c.campaign_id === p.campaign_id))
  if (places.length === 0) return null
  if (!open) return <button className="btn p" onClick={() => setOpen(true)}>{t('leads:callback')}</button>
  const wall = parseCallback(text, Date.now(), lead.timezone)
  const due = wall ? new Date(momentOf({ y: Number(wall.slice(0, 4)), m: Number(wall.slice(5, 7)), d: Number(wall.slice(8, 10)), h: Number(wall.slice(11, 13)), min: Number(wall.slice(14, 16)) }, lead.timezone)).toISOString() : ''
  const in_ = campaign || places[0]!.campaign_id
  const make = () => void api.post<Callback>(`/leads/${lead.id}/callback`, { campaign_id: in_, due_at: due, ...(agent ? { agent_id: agent } : {}) }).then((made) => {
    setOpen(false)
    setText('')
    reload()
    say(t('leads:promised', { time: when(made.due_at, lead.timezone) }), () => void api.patch(`/callbacks/${made.id}`, { cancel: true }).then(() => {
      say(t('leads:undone'))
      reload()
    }, fail))
  }, fail)
  return (
    <form className="row wrap place" style={{ flexBasis: '100%' }} onSubmit={(e) => {
      e.preventDefault()
      if (due) make()
    }}>
      <input className="fld" style={{ flex: '1 1 200px' }} autoFocus value={text} placeholder={t('leads:when')} aria-label={t('leads:when')} onChange={(e) => setText(e.target.value)} onKeyDown={(e) => {
        if (e.key !== 'Escape') return
        e.stopPropagation()
        setOpen(false)
      }} />
      {places.length > 1 && <select className="fld" style={{ width: 'auto' }} aria-label={t('leads:by_campaign')} value={in_} onChange={(e) => setCampaign(e.target.value)}>{places.map((p) => <option key={p.campaign_id} value={p.campaign_id}>{p.campaign_name}</option>)}</select>}
      {people.value && <select className="fld" style={{ width: 'auto' }} aria-label={t('leads:agent')} value={agent} onChange={(e) => setAgent(e.target.value)}><option value="">{t('leads:any_agent')}</option>{people.value.items.filter((p) => p.status === 'active').map((p) => <option key={p.id} value={p.id}>{p.name || p.email}</option>)}</select>}
      <button className="btn p" disabled={!due}>{due ? t('leads:promise', { time: when(due, lead.timezone) }) : t('leads:promise_empty')}</button>
      <button type="button" className="btn ghost" onClick={() => setOpen(false)}>{t('cancel')}</button>
    </form>
  )
}
