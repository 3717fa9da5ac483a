import { useEffect, useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { CampaignDraft, Preflight, Problem } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, reasonText, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { useWords } from '../../i18n'
import { money, number, when } from '../../i18n/format'
import { why } from '../lists/Leads'
import { Skipped } from './Skipped'

const fixes: Record<string, string> = { caller_id: '/numbers', trunk: '/trunks', lines: '/billing', agents: '/team/people', leads: '/lists', consent: '/lists' }
const marks = { pass: ['check', 'is-ready'], know: ['wrap', 'is-wrap'], stop: ['alarm', 'is-alarm'] } as const

/** The live sum beside the editor: who would be called today, when it ends, what it costs, and what stops the start. */
export function PreflightMargin({ draft, id, ready }: { draft: CampaignDraft; id?: string; ready: boolean }) {
  const t = useWords()
  const [flight, setFlight] = useState<Preflight | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [shown, setShown] = useState('')
  const body = JSON.stringify({ ...draft, id })
  useEffect(() => {
    if (!ready) return
    let over = false
    const timer = setTimeout(() => {
      api.post<Preflight>('/campaigns/preflight', JSON.parse(body)).then((p) => {
        if (over) return
        setFlight(p)
        setProblem(null)
      }, (e: unknown) => !over && e instanceof ApiError && setProblem(e.problem))
    }, 400)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [body, ready])
  if (!ready) return <aside className="card pad margin c2 f13">{t('office:preflight.choose')}</aside>
  if (problem) return <aside className="margin"><Trouble problem={problem} /></aside>
  if (!flight) return <aside className="card margin"><Bones /></aside>
  const blocked = flight.blocked ?? []
  const not = flight.leads - flight.dialable
  const items = flight.items ?? []
  return (
    <aside className="card margin" aria-label={t('office:preflight.title')}>
      <div className="pad">
        <h2>{t('office:preflight.today')}</h2>
        <div className="num">{number(flight.dialable)} <span className="f13 c3">/ {number(flight.leads)}</span></div>
        {not > 0 && <p className="f13 c2">{t('office:preflight.not', { count: not, n: number(not), of: number(flight.leads) })}</p>}
        {blocked.length > 0 && <dl className="pairs f13" style={{ marginTop: 8 }}>{blocked.map((b) => <div key={b.state + b.reason} style={{ display: 'contents' }}><dt>{why(t, b)}</dt><dd>{b.state === 'blocked' ? <button type="button" className="btn s ghost" aria-label={t('office:preflight.rows')} onClick={() => setShown(b.reason)}>{number(b.count)}</button> : id ? <Link to={`/campaigns/${id}/leads?state=${b.state}&reason=${b.reason}`}>{number(b.count)}</Link> : number(b.count)}</dd></div>)}</dl>}
      </div>
      {(flight.states ?? []).length > 0 && (
        <div className="pad sep">
          <h3 className="f12 c2">{t('office:preflight.states')}</h3>
          <dl className="pairs f13" style={{ marginTop: 4 }}>{flight.states.map((s) => <div key={s.country + s.state} style={{ display: 'contents' }}><dt title={s.law}>{s.state} <span className="c3" title={t('office:preflight.state_leads', { count: s.leads, n: number(s.leads) })}>{number(s.leads)}</span></dt><dd>{heldBy(t, s.held)}</dd></div>)}</dl>
        </div>
      )}
      <div className="pad sep">
        <dl className="pairs f13">
          <dt>{t('office:live.end')}</dt><dd>{flight.expected_end ? when(flight.expected_end) : '–'}</dd>
          <dt>{t('office:preflight.lines')}</dt><dd>{number(flight.lines.needed)} / {number(flight.lines.have)}</dd>
          {flight.surcharge.route === 'callback' && <><dt>{t('office:preflight.surcharge')}</dt><dd>{t('office:preflight.surcharge_is', { price: money(flight.surcharge.minute_micro, flight.surcharge.currency) })}</dd></>}
          <dt>{t('office:preflight.cost')}</dt><dd>{flight.currency ? money(flight.cost_micro, flight.currency) : '–'}</dd>
        </dl>
        {id && <Link className="btn s" style={{ marginTop: 8 }} to={`/campaigns/${id}/simulate`}>{t('office:live.simulate')}</Link>}
      </div>
      <ul className="pad sep col s f13">
        {[...items].sort((a, b) => order(b.verdict) - order(a.verdict)).map((i) => (
          <li key={i.key} className="row top"><span className={marks[i.verdict][1]} style={{ marginTop: 1 }}><Glyph name={marks[i.verdict][0]} size={12} /></span><span className="sp">{t(`office:preflight.key.${i.key}`, { defaultValue: i.key })}{i.reason && i.reason !== 'ok' && i.verdict !== 'pass' ? `: ${reasonText(t, i.reason, spoken(i.detail))}` : ''}</span>{i.verdict === 'stop' && fixes[i.key] && <Link to={fixes[i.key]!}>{t('office:preflight.fix')}</Link>}</li>
        ))}
      </ul>
      {shown && <Skipped body={body} reason={shown} close={() => setShown('')} />}
    </aside>
  )
}
const order = (v: 'pass' | 'know' | 'stop') => (v === 'stop' ? 2 : v === 'know' ? 1 : 0)

/** What a state's own rule keeps from being called, in words. */
function heldBy(t: ReturnType<typeof useWords>, held: Preflight['states'][number]['held']): string {
  if (held.length === 0) return t('office:preflight.state_free')
  return held.flatMap((h) => {
    const why = h.holiday || reasonText(t, h.reason)
    return [h.skipped > 0 ? t('office:preflight.state_skipped', { n: number(h.skipped), why }) : '', h.later > 0 ? t('office:preflight.state_later', { n: number(h.later), why }) : ''].filter(Boolean)
  }).join(t('office:live.comma'))
}

/** Prices in the sentence of a check are money. */
function spoken(detail: Record<string, unknown>): Record<string, unknown> {
  return typeof detail.minute_micro === 'number' && typeof detail.currency === 'string' ? { ...detail, price: money(detail.minute_micro, detail.currency) } : detail
}
