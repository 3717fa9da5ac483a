import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { ApiKey, ApiKeyCreated, ApiScope, Sandbox } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, copy, Empty, Field, OutcomeMark, Sheet, Time, Trouble } from '../../frame/parts'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData, usePages } from '../../frame/useData'
import { language, useWords } from '../../i18n'

export default function Keys() {
  const t = useWords()
  const lng = useStore(language)
  const who = useStore(me)!
  const keys = usePages<ApiKey>('/keys')
  const sandbox = useData<Sandbox>('/sandbox')
  const [making, make] = useState(false)
  const [asked, ask] = useState('')
  const [error, setError] = useState<ApiError | null>(null)
  const write = may(who, 'keys:write')
  const revoke = (k: ApiKey) => void api.del(`/keys/${k.id}`).then(() => {
    ask('')
    keys.reload()
  }, (e: unknown) => e instanceof ApiError && setError(e))
  return (
    <div className="page">
      <header><h1>{t('office:keys.title')}</h1><span className="sp" />{write && <button className="btn p" onClick={() => make(true)}>{t('office:keys.new')}</button>}</header>
      {error && <Trouble problem={error.problem} />}
      {keys.problem && <Trouble problem={keys.problem} retry={keys.reload} />}
      <div className="card">
        {keys.first && <Bones />}
        {keys.value?.length === 0 && <Empty text={t('office:keys.empty')} />}
        {keys.value && keys.value.length > 0 && <Rows of={keys.value} more={keys.more} columns={[
          { head: t('office:name'), cell: (k) => k.name },
          { head: t('office:keys.key'), cell: (k) => <span className="mono">{k.prefix}…</span> },
          { head: t('office:keys.dials'), wide: true, cell: (k) => (k.live ? t('office:keys.live') : <span className="tag test-tag">{t('office:keys.test')}</span>) },
          { head: t('office:keys.scopes'), wide: true, cell: (k) => <span className="mono f12">{k.scopes.join(' ')}</span> },
          { head: t('office:keys.used'), wide: true, cell: (k) => (k.last_used_at ? <Time at={k.last_used_at} /> : <span className="c3">{t('office:people.never')}</span>) },
          { head: t('office:state'), end: true, cell: (k) => k.revoked_at ? <span className="c3"><Glyph name="done" size={10} /> {t('office:keys.revoked')}</span> : write && (asked === k.id ? <span className="row" style={{ justifyContent: 'flex-end' }}><span className="f12 wide">{t('office:keys.revoke_ask')}</span><button className="btn s" autoFocus onClick={() => revoke(k)}>{t('office:keys.revoke_yes')}</button><button className="btn s ghost" onClick={() => ask('')}>{t('cancel')}</button></span> : <button className="btn s" onClick={() => ask(k.id)}>{t('office:keys.revoke')}</button>) },
        ]} />}
      </div>
      <section className="card pad col">
        <h2>{t('office:keys.try')}</h2>
        <Curl />
      </section>
      <section className="card">
        <div className="pad"><h2>{t('office:keys.sandbox')}</h2><p className="f13 c2">{t('office:keys.sandbox_text')}</p></div>
        {sandbox.first && <Bones />}
        {sandbox.problem && <div className="pad"><Trouble problem={sandbox.problem} retry={sandbox.reload} /></div>}
        {sandbox.value && <Rows of={sandbox.value.numbers} columns={[
          { head: t('office:keys.suffix'), cell: (n) => <span className="mono">…{n.suffix}</span> },
          { head: t('office:keys.example'), wide: true, cell: (n) => <span className="mono">{n.example}</span> },
          { head: t('office:keys.fate'), cell: (n) => n.note[lng] },
          { head: t('office:calls.outcome'), cell: (n) => <OutcomeMark outcome={n.outcome} /> },
        ]} />}
      </section>
      {making && <NewKey close={() => {
        make(false)
        keys.reload()
      }} />}
    </div>
  )
}

function Curl() {
  const t = useWords()
  const text = `curl ${location.origin}/v1/calls \\\n  -H "Authorization: Bearer by_test_..."`
  return <div className="row top"><pre className="mono scroll" style={{ margin: 0, flex: 1, background: 'var(--by-sunken)', padding: 12, borderRadius: 6 }}>{text}</pre><button className="btn s" onClick={() => copy(text)}>{t('office:copy')}</button></div>
}

function NewKey({ close }: { close: () => void }) {
  const t = useWords()
  const who = useStore(me)!
  const scopes = useData<{ items: ApiScope[] }>('/keys/scopes')
  const [name, setName] = useState('')
  const [live, setLive] = useState(false)
  const [chosen, choose] = useState<string[]>([])
  const [made, setMade] = useState<ApiKeyCreated | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void api.post<ApiKeyCreated>('/keys', { name: name.trim(), scopes: chosen, live }).then(setMade, (x: unknown) => x instanceof ApiError && setError(x))
  }
  return (
    <Sheet title={t('office:keys.new')} close={close}>
      {made ? (
        <div className="col">
          <p className="note wrap"><span className="is-wrap"><Glyph name="wrap" size={12} /></span>{t('office:keys.once')}</p>
          <div className="row"><input className="fld mono" readOnly value={made.secret} aria-label={t('office:keys.key')} onFocus={(e) => e.target.select()} /><button className="btn p" onClick={() => copy(made.secret)}>{t('office:copy')}</button></div>
        </div>
      ) : (
        <form className="col" onSubmit={submit}>
          <Field label={t('office:name')} hint={t('office:keys.name_hint')}><input className="fld" required value={name} onChange={(e) => setName(e.target.value)} /></Field>
          <div className="col s"><span className="f13 c2">{t('office:keys.scopes')}</span>
            <div className="grid2" style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))', gap: 4 }}>
              {(scopes.value?.items ?? []).map(({ scope }) => <label key={scope} className="check mono f12"><input type="checkbox" checked={chosen.includes(scope)} onChange={(e) => choose(e.target.checked ? [...chosen, scope] : chosen.filter((x) => x !== scope))} />{scope}</label>)}
            </div>
          </div>
          <label className="check"><input type="checkbox" checked={live} disabled={who.tenant.sandbox} onChange={(e) => setLive(e.target.checked)} />{t('office:keys.dials_real')}</label>
          {who.tenant.sandbox && <span className="f12 c3">{t('office:keys.sandbox_only')}</span>}
          {error && <Trouble problem={error.problem} />}
          <div className="row"><button className="btn p" disabled={!name.trim() || chosen.length === 0}>{t('office:keys.create')}</button>{chosen.length === 0 && <span className="f12 c3">{t('office:keys.need_scope')}</span>}</div>
        </form>
      )}
    </Sheet>
  )
}
