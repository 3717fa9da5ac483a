import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Compliance, NumberCheck, Problem } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, Field, reasonText, Time, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { useWords, type T } from '../../i18n'
import { number, when } from '../../i18n/format'
import { useRegion } from '../../i18n/regions'
import { Destinations } from './Destinations'
import { FeedForm } from './FeedForm'
import { Rules } from './Rules'
import { Tabs } from './Tabs'

/** What must be known before anybody is called, whom the rules hold back, and the answer for one number. */
export default function Checks() {
  const t = useWords()
  const who = useStore(me)!
  const state = useData<Compliance>('/compliance')
  const c = state.value
  const bad = c ? c.checks.filter((x) => !x.ok && (x.key === 'risk_feed' || x.key === 'platform')) : []
  return (
    <div className="page">
      <header><h1>{t('compliance:title')}</h1>{c && <span role="status" className={bad.length ? 'is-alarm' : 'is-ready'}><Glyph name={bad.length ? 'alarm' : 'check'} size={12} /> {t(bad.length ? 'compliance:held' : 'compliance:fine', { profile: c.profile.name })}</span>}<span className="sp" /><Tabs /></header>
      {state.problem && <Trouble problem={state.problem} retry={state.reload} />}
      <CheckNumber />
      {state.first && <div className="card"><Bones /></div>}
      {c && (
        <div className="grid2">
          <section className="card pad col" aria-label={t('compliance:feeds')}>
            <h2>{t('compliance:feeds')}</h2>
            <ul className="col s f13">
              {c.checks.map((x, i) => <li key={i} className="row top"><span className={x.ok ? 'is-ready' : x.key === 'risk_feed' || x.key === 'platform' ? 'is-alarm' : 'is-wrap'} style={{ marginTop: 1 }}><Glyph name={x.ok ? 'check' : x.key === 'risk_feed' || x.key === 'platform' ? 'alarm' : 'wrap'} size={12} /></span><span className="sp">{t(`compliance:check.${x.key}.${x.key === 'holidays' ? String(x.detail.known) : x.ok ? 'ok' : 'no'}`, x.detail)}</span></li>)}
              {!c.feed && <li className="row top c3"><span style={{ marginTop: 1 }}><Glyph name="offline" size={12} /></span><span>{t('compliance:check.risk_feed.none')}</span></li>}
            </ul>
            {c.feed && <dl className="pairs f13"><dt>{t('compliance:feed.heard')}</dt><dd><Time at={c.feed.heard_at} /></dd><dt>{t('compliance:feed.count')}</dt><dd>{number(c.feed.count)}</dd><dt>{t('compliance:feed.whose')}</dt><dd>{t(c.feed.own ? 'compliance:feed.own' : 'compliance:feed.operator')}</dd>{c.feed.error && <><dt>{t('compliance:feed.error')}</dt><dd className="is-alarm">{reasonText(t, c.feed.error)}</dd></>}</dl>}
            {!c.live && <p className="f13 is-wrap row"><Glyph name="wrap" size={12} />{t('compliance:not_live')}</p>}
          </section>
          <section className="card pad col" aria-label={t('compliance:now')}>
            <h2>{t('compliance:now')}</h2>
            {Object.keys(c.blocked).length === 0 ? <p className="c2 f13">{t('compliance:nobody_rests')}</p> : <dl className="pairs f13">{Object.entries(c.blocked).sort((a, b) => b[1] - a[1]).map(([reason, n]) => <div key={reason} style={{ display: 'contents' }}><dt>{reasonText(t, reason)}</dt><dd>{number(n)}</dd></div>)}</dl>}
            <p className="f13"><Link to="/compliance/blacklist">{t('compliance:on_list', { count: c.blocklist, n: number(c.blocklist) })}</Link></p>
          </section>
        </div>
      )}
      {c && <div className="grid2"><Destinations state={c} write={may(who, 'settings:write')} changed={state.set} /><FeedForm state={c} write={may(who, 'settings:write')} changed={state.set} reload={state.reload} /></div>}
      {c && <Rules state={c} write={may(who, 'settings:write')} changed={state.set} />}
    </div>
  )
}

/** "May we call?" for one number: yes or no, why, since when, until when. */
function CheckNumber() {
  const t = useWords()
  const region = useRegion()
  const [typed, setTyped] = useState('')
  const [found, setFound] = useState<NumberCheck | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const ask = (e: FormEvent) => {
    e.preventDefault()
    api.post<NumberCheck>('/compliance/check', { number: typed }).then((v) => {
      setFound(v)
      setProblem(null)
    }, (x: unknown) => {
      setFound(null)
      if (x instanceof ApiError) setProblem(x.problem)
    })
  }
  return (
    <section className="card pad col" aria-label={t('compliance:ask.title')}>
      <form className="row wrap" style={{ alignItems: 'flex-end' }} onSubmit={ask}>
        <div style={{ flex: '1 1 240px' }}><Field label={t('compliance:ask.title')} hint={t('compliance:ask.hint')}><input className="fld" type="tel" autoComplete="off" required value={typed} onChange={(e) => setTyped(e.target.value)} /></Field></div>
        <button className="btn p">{t('compliance:ask.go')}</button>
      </form>
      {problem && <Trouble problem={problem} />}
      {found && (
        <div role="status" className="col s">
          <p className={`row ${found.allowed ? 'is-ready' : 'is-alarm'}`}><Glyph name={found.allowed ? 'check' : 'alarm'} size={14} /><b>{found.number}</b><span>{found.allowed ? t('compliance:ask.yes') : sentence(t, found)}</span></p>
          <dl className="pairs f13">
            <dt>{t('compliance:ask.place')}</dt><dd>{[found.country, region(found.region), t(`compliance:kind.${found.kind || 'unknown'}`)].filter(Boolean).join(' · ')}</dd>
            <dt>{t('compliance:ask.local')}</dt><dd>{found.local.map((l) => l.slice(11, 16)).join(' / ') || '–'} <span className="c3">{found.zones.join(', ')}</span></dd>
            <dt>{t('compliance:ask.calls')}</dt><dd>{t('compliance:ask.counted', { today: found.calls_today, week: found.calls_7_days })}</dd>
            <dt>{t('compliance:ask.consent')}</dt><dd>{t(found.consent ? 'compliance:yes' : 'compliance:no')}</dd>
            {found.since && <><dt>{t('compliance:ask.since')}</dt><dd><Time at={found.since} /></dd></>}
            {found.until && <><dt>{t('compliance:ask.until')}</dt><dd><Time at={found.until} zone={found.zones[0]} /></dd></>}
            <dt>{t('compliance:ask.leads')}</dt><dd>{number(found.leads)}</dd>
            <dt>{t('compliance:ask.rules')}</dt><dd className="mono f12">{found.rules}</dd>
          </dl>
        </div>
      )}
    </section>
  )
}

/** The reason with its values; when time heals it, also when. */
export function sentence(t: T, v: { reason: string; detail: Record<string, unknown>; until: string | null }): string {
  const key = `compliance:reason.${v.reason}`
  const next = v.until ? when(v.until, typeof v.detail.zone === 'string' ? v.detail.zone : undefined) : ''
  const detail = { ...v.detail, next, why: t(`compliance:why.${String(v.detail.why)}`, { defaultValue: word(v.detail.why) }), purpose: t(`compliance:purpose.${String(v.detail.purpose)}`, { defaultValue: '' }), kind: t(`compliance:kind.${String(v.detail.kind)}`, { defaultValue: word(v.detail.kind) }) }
  const special = v.reason === 'window_closed' && v.detail.holiday ? `${key}_holiday` : v.reason === 'attempt_cap' && v.detail.hours ? `${key}_hours` : key
  return t(special, { ...detail, days: typeof v.detail.hours === 'number' ? Math.round(v.detail.hours / 24) : 0, defaultValue: reasonText(t, v.reason, v.detail) })
}

/** A value that is a word, else nothing. */
function word(v: unknown): string {
  return typeof v === 'string' ? v : ''
}
