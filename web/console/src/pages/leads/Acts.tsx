import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { LeadAct } from '../../api/contract'
import { useLive } from '../../frame/live'
import { Trouble } from '../../frame/parts'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { reasonText } from '../../frame/parts'
import { useWords, type T } from '../../i18n'
import { number, when } from '../../i18n/format'
import { others } from './acting'

const busy = (a: LeadAct) => a.status === 'running' || a.status === 'undoing'

export function actText(t: T, a: LeadAct): string {
  if (a.kind === 'opt_out') return t(a.everywhere ? 'leads:act.opt_out' : 'leads:act.opt_out_here', { name: a.campaign_name })
  return t(`leads:act.${a.kind}`, { n: a.priority, name: a.campaign_name })
}

/** Acts on many leads: those at work with their progress, and the latest that are over, with the way back. Moved by push. */
export function Acts({ fresh, moved }: { fresh: LeadAct | null; moved: () => void }) {
  const t = useWords()
  const who = useStore(me)!
  const all = useData<{ items: LeadAct[] }>('/lead-acts')
  const [news, tell] = useState<Record<string, LeadAct>>({})
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState<ApiError | null>(null)
  const known = [...(fresh && fresh.total > 1 && !all.value?.items.some((a) => a.id === fresh.id) ? [fresh] : []), ...(all.value?.items ?? [])].map((a) => latest(a, news[a.id], fresh))
  const working = known.filter(busy)
  const heard = (a: LeadAct) => {
    tell((was) => ({ ...was, [a.id]: a }))
    if (!busy(a)) moved()
  }
  useLive(working.map((a) => `acts/${a.id}`), (e) => e.type === 'act' && heard(e.act), all.reload)
  if (known.length === 0) return null
  const post = (a: LeadAct, what: string, body: object) => void api.post<LeadAct>(`/lead-acts/${a.id}/${what}`, body).then(heard, (e: unknown) => {
    if (!(e instanceof ApiError)) throw e
    setProblem(e)
  })
  const shown = open ? known : working
  return (
    <div className="card pad col s">
      <div className="row"><button className="btn s ghost" aria-expanded={open} onClick={() => setOpen(!open)}>{t('leads:bulk.jobs')} ({number(known.length)})</button></div>
      {problem && <Trouble problem={problem.problem} />}
      {shown.map((a) => <Line key={a.id} a={a} write={may(who, 'leads:write')} unblock={may(who, 'compliance:write')} post={post} />)}
    </div>
  )
}

/** Of what the list said and what was pushed, the later word. */
function latest(a: LeadAct, pushed: LeadAct | undefined, fresh: LeadAct | null): LeadAct {
  if (pushed) return pushed
  return fresh?.id === a.id ? fresh : a
}

function Line({ a, write, unblock, post }: { a: LeadAct; write: boolean; unblock: boolean; post: (a: LeadAct, what: string, body: object) => void }) {
  const t = useWords()
  const [why, setWhy] = useState<string | null>(null)
  const part = a.total > 0 ? Math.min(1, a.looked / a.total) : 0
  return (
    <div className="row wrap f13">
      <b>{actText(t, a)}</b>
      <span className="c2">{t(`leads:act_status.${a.status}`)}{a.error ? `: ${reasonText(t, a.error)}` : ''}</span>
      {busy(a) && <span className="row" style={{ flex: '1 1 160px' }}><span className="meter" style={{ flex: 1 }} role="progressbar" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(part * 100)}><i style={{ width: `${part * 100}%` }} /></span>{t('leads:bulk.progress', { done: number(a.looked), total: number(a.total) })}</span>}
      <span className="c2">{[...(a.changed ? [`${number(a.changed)} ${t('leads:word.changed')}`] : []), ...others(a).map(([word, n]) => `${number(n)} ${t(`leads:word.${word}`)}`)].join(', ')}</span>
      <span className="sp" />
      <span className="c3 f12">{t('leads:bulk.by', { name: a.by_name || a.by, time: when(a.created_at) })}</span>
      {write && a.status === 'running' && <button className="btn s" onClick={() => post(a, 'cancel', {})}>{t('leads:bulk.cancel')}</button>}
      {write && a.undo_until && (a.kind !== 'opt_out' || unblock) && why === null && <button className="btn s" onClick={() => a.kind === 'opt_out' ? setWhy('') : post(a, 'undo', {})}>{t('leads:bulk.undo')}</button>}
      {why !== null && a.undo_until && (
        <form className="row" onSubmit={(e) => {
          e.preventDefault()
          post(a, 'undo', { mistake: why })
          setWhy(null)
        }}><input className="fld" autoFocus value={why} placeholder={t('leads:bulk.undo_why')} aria-label={t('leads:bulk.undo_why')} onChange={(e) => setWhy(e.target.value)} /><button className="btn s" disabled={why.trim().length < 3}>{t('leads:bulk.undo')}</button></form>
      )}
    </div>
  )
}
