import { useEffect, useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Campaign, LeadAct, LeadActKind, LeadChoice, Page } from '../../api/contract'
import { Field, Sheet, Trouble } from '../../frame/parts'
import { say, sayWhy } from '../../frame/toast'
import { useData } from '../../frame/useData'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'
import { begin, others } from './acting'

const kinds: LeadActKind[] = ['priority', 'queue', 'exclude', 'opt_out', 'delete']

/** What can be done to the leads that are ticked, or to all that match the filter. */
export function Bulk({ ticked, choice, campaign, clear, done }: { ticked: string[]; choice: LeadChoice; campaign?: string; clear: () => void; done: (a: LeadAct) => void }) {
  const t = useWords()
  const [every, takeAll] = useState(false)
  const [count, setCount] = useState<number | null>(null)
  const [kind, choose] = useState<LeadActKind | null>(null)
  const chosen: LeadChoice = every ? choice : { leads: ticked }
  const key = JSON.stringify(choice)
  useEffect(() => {
    if (!every) return
    let gone = false
    void api.post<{ count: number }>('/lead-acts/count', { choice: JSON.parse(key) as LeadChoice }).then((c) => {
      if (!gone) setCount(c.count)
    }, (e: unknown) => {
      if (!gone) sayWhy(e)
    })
    return () => {
      gone = true
    }
  }, [every, key])
  const n = every ? count : ticked.length
  const text = n === null ? t('leads:bulk.counting') : t('leads:bulk.chosen', { count: n, n: number(n) })
  return (
    <div className="bulkbar row wrap" role="toolbar">
      <b>{text}</b>
      <button className={`btn s${every ? ' on' : ''}`} aria-pressed={every} onClick={() => {
        setCount(null)
        takeAll(!every)
      }}>{t('leads:bulk.all')}</button>
      <span className="sp" />
      {kinds.map((k) => <button key={k} className="btn s" disabled={!n} onClick={() => choose(k)}>{t(`leads:bulk.${k}`)}</button>)}
      <button className="btn s ghost" onClick={clear}>{t('leads:bulk.none')}</button>
      {kind && n !== null && <Ask kind={kind} leads={text} choice={chosen} campaign={campaign} close={() => choose(null)} done={(a) => {
        choose(null)
        done(a)
      }} />}
    </div>
  )
}

function Ask({ kind, leads, choice, campaign, close, done }: { kind: LeadActKind; leads: string; choice: LeadChoice; campaign?: string; close: () => void; done: (a: LeadAct) => void }) {
  const t = useWords()
  const campaigns = useData<Page<Campaign>>(kind === 'queue' || kind === 'exclude' || kind === 'opt_out' ? '/campaigns' : null, { limit: 200 })
  const [at, setAt] = useState(campaign ?? '')
  const [priority, setPriority] = useState('1')
  const [problem, setProblem] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const name = campaigns.value?.items.find((c) => c.id === at)?.name ?? ''
  const needs = kind === 'queue' || kind === 'exclude'
  const go = () => {
    setBusy(true)
    void begin({ kind, choice, ...(kind === 'priority' ? { priority: Number(priority) || 0 } : {}), ...(kind === 'opt_out' && !at ? { everywhere: true } : {}), ...(at && kind !== 'priority' && kind !== 'delete' ? { campaign_id: at } : {}) }).then((a) => {
      done(a)
      if (a.status === 'done') {
        const left = others(a).map(([word, n]) => `${number(n)} ${t(`leads:word.${word}`)}`)
        say([`${number(a.changed)} ${t('leads:word.changed')}`, ...left].join(', '), a.undo_until ? () => void api.post<LeadAct>(`/lead-acts/${a.id}/undo`, { mistake: 'taken back at once' }).then(done, sayWhy) : undefined)
      }
    }, (e: unknown) => {
      setBusy(false)
      if (!(e instanceof ApiError)) throw e
      setProblem(e)
    })
  }
  const label = kind === 'priority' ? t('leads:bulk.set', { n: priority }) : kind === 'queue' ? t('leads:bulk.do_queue', { name }) : kind === 'exclude' ? t('leads:bulk.do_exclude', { name }) : kind === 'opt_out' ? t('leads:bulk.do_opt_out', { leads }) : t('leads:bulk.do_delete', { leads })
  return (
    <Sheet title={`${t(`leads:bulk.${kind}`).replace(/…$/, '')} · ${leads}`} close={close} foot={<><button className="btn ghost" onClick={close}>{t('cancel')}</button><button className="btn p" disabled={busy || needs && !name || kind === 'priority' && !/^-?\d+$/.test(priority)} onClick={go}>{needs && !name ? t('leads:bulk.choose_campaign') : label}</button></>}>
      <div className="col">
        {problem && <Trouble problem={problem.problem} />}
        {kind === 'priority' && <Field label={t('leads:priority')} hint={t('leads:priority_hint')}><input className="fld" autoFocus inputMode="numeric" value={priority} onChange={(e) => setPriority(e.target.value)} /></Field>}
        {(needs || kind === 'opt_out') && (
          <Field label={t('leads:by_campaign')}>
            <select className="fld" value={at} onChange={(e) => setAt(e.target.value)}>
              <option value="">{kind === 'opt_out' ? t('leads:stop_all') : '–'}</option>
              {(campaigns.value?.items ?? []).map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}
            </select>
          </Field>
        )}
        {kind === 'opt_out' && <p className="c2 f13">{t('leads:bulk.opt_out_hint')}</p>}
        {kind === 'delete' && <p className="c2 f13">{t('leads:bulk.delete_hint')}</p>}
      </div>
    </Sheet>
  )
}
