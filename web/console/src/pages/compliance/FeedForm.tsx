import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Compliance, FeedTest, Problem } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Field, Sheet, Time, Trouble } from '../../frame/parts'
import { say, sayWhy } from '../../frame/toast'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'

/** The company's own anti-fraud feed: how it stands, how it is set up, and one try before it counts. While it is silent nobody is called. */
export function FeedForm({ state, write, changed, reload }: { state: Compliance; write: boolean; changed: (c: Compliance) => void; reload: () => void }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const [off, turnOff] = useState(false)
  const feed = state.feed
  const set = state.feed_setting
  return (
    <section className="card pad col" aria-label={t('compliance:feedset.title')}>
      <div className="row"><h2>{t('compliance:feedset.title')}</h2><span className="sp" />{write && <button className="btn s" onClick={() => setOpen(true)}>{t(set ? 'compliance:feedset.change' : 'compliance:feedset.set_up')}</button>}</div>
      <p className="c2 f13">{t('compliance:feedset.about')}</p>
      {feed && <dl className="pairs f13">
        <dt>{t('compliance:feed.whose')}</dt><dd>{t(feed.own ? 'compliance:feed.own' : 'compliance:feed.operator')}</dd>
        {set && <><dt>{t('compliance:feedset.url')}</dt><dd className="mono f12">{set.url}</dd></>}
        <dt>{t('compliance:feed.heard')}</dt><dd className={feed.fresh ? '' : 'is-alarm'}><Time at={feed.heard_at} /></dd>
        <dt>{t('compliance:feedset.counts')}</dt><dd>{t('compliance:feedset.seconds', { n: feed.max_age_seconds })}</dd>
        <dt>{t('compliance:feedset.breaker')}</dt><dd>{t(`compliance:feedset.state.${feed.breaker}`)}</dd>
      </dl>}
      {!feed && <p className="c3 f13">{t('compliance:check.risk_feed.none')}</p>}
      {write && set && (off ? <span className="row wrap f13">{t('compliance:feedset.off_sure')}<button className="btn s" onClick={() => void api.del('/compliance/feed').then(() => {
        turnOff(false)
        say(t('compliance:feedset.is_off'))
        reload()
      }, sayWhy)}>{t('compliance:feedset.off')}</button><button className="btn s ghost" onClick={() => turnOff(false)}>{t('cancel')}</button></span> : <div><button className="btn s ghost" onClick={() => turnOff(true)}>{t('compliance:feedset.off')}</button></div>)}
      {open && <Form state={state} close={(c) => {
        setOpen(false)
        if (c) changed(c)
      }} />}
    </section>
  )
}

function Form({ state, close }: { state: Compliance; close: (c?: Compliance) => void }) {
  const t = useWords()
  const had = state.feed_setting
  const [f, setF] = useState({ name: had?.name ?? '', url: had?.url ?? '', public_key: had?.public_key ?? '', hash: had?.hash ?? 'hmac-sha256', secret: '', token: '' })
  const [tried, setTried] = useState<FeedTest | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const set = (by: Partial<typeof f>) => {
    setF({ ...f, ...by })
    setTried(null)
  }
  const body = () => Object.fromEntries(Object.entries(f).filter(([k, v]) => v !== '' || k === 'url' || k === 'public_key'))
  const ask = <T,>(send: () => Promise<T>, done: (v: T) => void) => {
    setBusy(true)
    setProblem(null)
    send().then(done, (e: unknown) => {
      if (!(e instanceof ApiError)) throw e
      setTried(null)
      setProblem(e.problem)
    }).finally(() => setBusy(false))
  }
  const kept = had !== null && had.url === f.url.replace(/\/$/, '')
  return (
    <Sheet title={t('compliance:feedset.title')} close={() => close()}>
      <form className="col" onSubmit={(e: FormEvent) => {
        e.preventDefault()
        ask(() => api.put<Compliance>('/compliance/feed', body()), close)
      }}>
        <p className="c2 f13">{t('compliance:feedset.warn')}</p>
        <Field label={t('compliance:feedset.url')} hint={t('compliance:feedset.url_hint')}><input className="fld" required value={f.url} placeholder="https://risk.example.com/boyun" onChange={(e) => set({ url: e.target.value })} /></Field>
        <Field label={t('compliance:feedset.key')} hint={t('compliance:feedset.key_hint')}><input className="fld mono" required value={f.public_key} onChange={(e) => set({ public_key: e.target.value })} /></Field>
        <Field label={t('compliance:feedset.hash')} hint={t(f.hash === 'e164' ? 'compliance:feedset.hash_clear' : 'compliance:feedset.hash_keyed')}><select className="fld" value={f.hash} onChange={(e) => set({ hash: e.target.value })}><option value="hmac-sha256">{t('compliance:feedset.keyed')}</option><option value="e164">{t('compliance:feedset.clear')}</option></select></Field>
        {f.hash === 'hmac-sha256' && <Field label={t('compliance:feedset.secret')} hint={t(kept && had.has_secret ? 'compliance:feedset.kept' : 'compliance:feedset.secret_hint')}><input className="fld" type="password" autoComplete="new-password" value={f.secret} onChange={(e) => set({ secret: e.target.value })} /></Field>}
        <Field label={t('compliance:feedset.token')} hint={t(kept && had.has_token ? 'compliance:feedset.kept' : 'compliance:feedset.token_hint')}><input className="fld" type="password" autoComplete="new-password" value={f.token} onChange={(e) => set({ token: e.target.value })} /></Field>
        {problem && <Trouble problem={problem} />}
        {tried && <p role="status" className="row is-ready"><Glyph name="check" size={12} />{t('compliance:feedset.tried', { feed: tried.feed, count: tried.count, n: number(tried.count), ms: number(tried.took_ms) })}</p>}
        <div className="row wrap"><button type="button" className="btn" disabled={busy || !f.url || !f.public_key} onClick={() => ask(() => api.post<FeedTest>('/compliance/feed/test', body()), setTried)}>{t('compliance:feedset.test')}</button><span className="sp" /><button className="btn p" disabled={busy}>{t('compliance:save')}</button></div>
      </form>
    </Sheet>
  )
}
