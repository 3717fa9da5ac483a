import { useState } from 'react'
import { api } from '../../api/client'
import type { LeadDetail, LeadNumber, NumberRemoved } from '../../api/contract'
import { LocalTime } from '../../frame/parts'
import { say } from '../../frame/toast'
import { has, useWords } from '../../i18n'
import { when } from '../../i18n/format'
import { useRegion } from '../../i18n/regions'
import type { Part } from './LeadBody'

/** A lead's numbers in their order. The digits stay sealed; whoever may see them says why. */
export function Numbers({ part: { lead, set, fail, write }, may_show }: { part: Part; may_show: boolean }) {
  const t = useWords()
  const region = useRegion()
  const [adding, add] = useState<string | null>(null)
  const [asking, ask] = useState<{ id: string; what: 'show' | 'remove' } | null>(null)
  const [why, setWhy] = useState('')
  const [digits, show] = useState<Record<string, string>>({})
  const path = `/leads/${lead.id}/numbers`
  const order = (ids: string[]) => api.put<LeadDetail>(path, { order: ids })
  const lift = (at: number) => {
    const was = lead.numbers.map((n) => n.id)
    const ids = [...was]
    ids.splice(at - 1, 0, ids.splice(at, 1)[0]!)
    void order(ids).then((l) => {
      set(l)
      say(t('leads:saved'), () => void order(was).then(set, fail))
    }, fail)
  }
  return (
    <div className="col s">
      <h2>{t('leads:numbers')}</h2>
      {lead.numbers.length > 1 && <p className="f12 c3">{t('leads:numbers_hint')}</p>}
      <ol className="numbers">
        {lead.numbers.map((n, at) => (
          <li key={n.id} className="row wrap">
            {lead.numbers.length > 1 && <span className="c3 f12" aria-hidden="true">{at + 1}</span>}
            <span className={n.blocked ? 'c3 struck' : ''}><b>{digits[n.id] ?? n.number}</b></span>
            <span className="f12 c2">{[has(`leads:kind.${n.kind}`) ? t(`leads:kind.${n.kind}`) : '', region(n.region), n.carrier].filter(Boolean).join(' · ')} {n.timezone && <LocalTime zone={n.timezone} />}</span>
            <Told n={n} />
            <span className="row" style={{ marginLeft: 'auto', gap: 0 }}>
              {write && at > 0 && <button className="btn s ghost" onClick={() => lift(at)}>{t(at === 1 ? 'leads:first' : 'leads:up')}</button>}
            {may_show && !digits[n.id] && <button className="btn s ghost" onClick={() => {
              setWhy('')
              ask({ id: n.id, what: 'show' })
            }}>{t('leads:show')}</button>}
            {write && lead.numbers.length > 1 && <button className="btn s ghost" onClick={() => ask({ id: n.id, what: 'remove' })}>{t('leads:remove')}</button>}
            </span>
            {asking?.id === n.id && asking.what === 'remove' && (
              <span className="row wrap place" style={{ flexBasis: '100%' }}>{t('leads:remove_sure', { number: n.number })}<button className="btn s" onClick={() => {
                ask(null)
                void api.del<NumberRemoved>(`${path}/${n.id}`).then(({ undo, ...left }) => {
                  set(left)
                  say(t('leads:number_gone', { number: n.number }), () => void api.post<LeadDetail>(`${path}/restore`, { undo }).then(set, fail))
                }, fail)
              }}>{t('leads:remove')}</button><button className="btn s ghost" onClick={() => ask(null)}>{t('cancel')}</button></span>
            )}
            {asking?.id === n.id && asking.what === 'show' && (
              <form className="row wrap place" style={{ flexBasis: '100%' }} onSubmit={(e) => {
                e.preventDefault()
                ask(null)
                void api.post<{ number: string }>(`/leads/${lead.id}/reveal`, { number_id: n.id, reason: why }).then((r) => show({ ...digits, [n.id]: r.number }), fail)
              }}><input className="fld" style={{ flex: '1 1 220px' }} autoFocus value={why} placeholder={t('leads:why_show')} aria-label={t('leads:why_show')} onChange={(e) => setWhy(e.target.value)} /><button className="btn s" disabled={why.trim().length < 3}>{t('leads:show')}</button><button type="button" className="btn s ghost" onClick={() => ask(null)}>{t('cancel')}</button></form>
            )}
          </li>
        ))}
      </ol>
      {write && (adding === null ? <div><button className="btn s" onClick={() => add('')}>{t('leads:add_number')}</button></div> : (
        <form className="row" onSubmit={(e) => {
          e.preventDefault()
          void api.post<LeadDetail>(path, { number: adding }).then((l) => {
            add(null)
            set(l)
          }, fail)
        }}><input className="fld" autoFocus type="tel" value={adding} aria-label={t('leads:add_number')} onChange={(e) => add(e.target.value)} /><button className="btn" disabled={adding.trim().length < 3}>{t('leads:add')}</button><button type="button" className="btn ghost" onClick={() => add(null)}>{t('cancel')}</button></form>
      ))}
    </div>
  )
}

function Told({ n }: { n: LeadNumber }) {
  const t = useWords()
  if (n.calls === 0) return null
  return <span className="f12 c3">{t('leads:calls', { count: n.calls })}{n.last_at ? `, ${t('leads:last', { time: when(n.last_at) })}` : ''}{n.outcome && has(`outcome.${n.outcome}`) ? `: ${t(`outcome.${n.outcome}`)}` : ''}</span>
}
