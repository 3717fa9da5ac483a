import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { CallerID, Page, Trunk, TrunkDraft, TrunkPolicy } from '../../api/contract'
import { NotHere } from '../NotHere'
import { Bones, Field, reasonText, Trouble } from '../../frame/parts'
import { go, Link } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useData } from '../../frame/useData'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { PolicyFields } from './PolicyFields'
import './trunks.css'

const plain: TrunkPolicy = { codecs: [], srtp: 'off', suites: [], early: 'listen', identity: 'asserted', privacy: 'unsaid', diversion: '', rewrites: [], headers: [] }
const fresh: TrunkDraft = { name: '', kind: 'digest', transport: 'udp', host: '', port: 5060, username: '', secret: '', domain: '', number_format: 'e164', channels: 10, cps: 5, enabled: true, policy: plain }

/** The fields that say themselves what is wrong with them. */
const beside = ['name', 'host', 'port', 'username']

/** One trunk: what the carrier's mail says comes first, the rest has defaults that work. */
export default function Form({ params }: { params: Record<string, string> }) {
  const id = params.id
  const kept = useData<Trunk>(id ? `/trunks/${encodeURIComponent(id)}` : null)
  if (kept.problem?.status === 404) return <NotHere />
  if (kept.problem) return <div className="page"><Trouble problem={kept.problem} retry={kept.reload} /></div>
  if (id && !kept.value) return <Bones rows={8} />
  return <Fields key={id ?? 'new'} of={kept.value} />
}

function Fields({ of }: { of: Trunk | null }) {
  const t = useWords()
  const who = useStore(me)!
  const callers = useData<Page<CallerID>>(may(who, 'numbers:read') ? '/caller-ids' : null)
  const [form, setForm] = useState<TrunkDraft>(() => (of ? { name: of.name, kind: of.kind, transport: of.transport, host: of.host, port: of.port, username: of.username, secret: '', domain: of.domain, number_format: of.number_format, channels: of.channels, cps: of.cps, enabled: of.enabled, policy: of.policy } : fresh))
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const sandbox = of?.kind === 'sandbox'
  const set = (by: Partial<TrunkDraft>) => setForm({ ...form, ...by })
  const save = async () => {
    setBusy(true)
    setError(null)
    const body: Partial<TrunkDraft> = { ...form }
    if (!body.secret) delete body.secret
    try {
      const done = of ? await api.patch<Trunk>(`/trunks/${of.id}`, body) : await api.post<Trunk>('/trunks', body)
      go(`/trunks/${done.id}`)
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
    }
    setBusy(false)
  }
  const remove = async () => {
    if (!of) return
    try {
      await api.del(`/trunks/${of.id}`)
      say(t('trunks:form.deleted'))
      go('/trunks')
    } catch (e) {
      if (e instanceof ApiError) setError(e)
    }
  }
  useKeys({ 'mod+Enter': () => void save() })
  const wrong = (f: string) => {
    const e = error?.field(f)
    return e ? reasonText(t, e.reason, e.detail) : undefined
  }
  const login = form.kind === 'digest' || form.kind === 'register'
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void save()
  }
  return (
    <div className="page">
      <header>
        <span className="c3 wide"><Link className="plain" to="/trunks">{t('trunks:title')}</Link> /</span>
        <h1>{of ? t('trunks:form.edit', { name: of.name }) : t('trunks:form.new')}</h1><span className="sp" />
        <button className="btn p" disabled={busy} onClick={() => void save()}>{t('trunks:form.save')} <kbd>Ctrl Enter</kbd></button>
      </header>
      {error && !beside.some((f) => error.field(f)) && <Trouble problem={error.problem} />}
      <form className="card trunk-form" onSubmit={submit}>
        <fieldset>
          <legend>{t('trunks:form.carrier')}</legend>
          {!sandbox && <p className="c2 f13">{t('trunks:form.carrier_hint')}</p>}
          <div className="fields">
            <Field label={t('trunks:name')} error={wrong('name')}><input className="fld" required autoFocus={!of} maxLength={100} value={form.name} onChange={(e) => set({ name: e.target.value })} /></Field>
            {!sandbox && <>
              <Field label={t('trunks:kind')} hint={form.kind === 'sandbox' ? undefined : t(`trunks:form.kind_hint.${form.kind}`)}><select className="fld" value={form.kind} onChange={(e) => set({ kind: e.target.value as TrunkDraft['kind'] })}>{(['digest', 'register', 'ip'] as const).map((k) => <option key={k} value={k}>{t(`trunks:kinds.${k}`)}</option>)}</select></Field>
              <Field label={t('trunks:form.transport')}><select className="fld" value={form.transport} onChange={(e) => set({ transport: e.target.value as TrunkDraft['transport'], port: e.target.value === 'tls' ? 5061 : form.port === 5061 ? 5060 : form.port })}>{(['udp', 'tcp', 'tls'] as const).map((k) => <option key={k} value={k}>{k.toUpperCase()}</option>)}</select></Field>
              <Field label={t('trunks:host')} error={wrong('host')} hint={t('trunks:form.host_hint')}><input className="fld mono" required value={form.host} onChange={(e) => set({ host: e.target.value.trim() })} /></Field>
              <Field label={t('trunks:port')} error={wrong('port')}><input className="fld" type="number" min={0} max={65535} value={form.port} onChange={(e) => set({ port: Number(e.target.value) })} /></Field>
              {login && <Field label={t('trunks:form.user')} error={wrong('username')}><input className="fld mono" autoComplete="off" required value={form.username} onChange={(e) => set({ username: e.target.value })} /></Field>}
              {login && <Field label={t('trunks:form.secret')} hint={of?.has_secret ? t('trunks:form.secret_kept') : undefined}><input className="fld" type="password" autoComplete="new-password" value={form.secret} onChange={(e) => set({ secret: e.target.value })} /></Field>}
              <Field label={t('trunks:form.domain')} hint={t('trunks:form.domain_hint')}><input className="fld mono" value={form.domain} onChange={(e) => set({ domain: e.target.value.trim() })} /></Field>
            </>}
          </div>
        </fieldset>
        <fieldset>
          <legend>{t('trunks:form.limits')}</legend>
          <p className="c2 f13">{t('trunks:form.limits_hint')}</p>
          <div className="fields">
            <Field label={t('trunks:form.channels')}><input className="fld" type="number" min={1} value={form.channels} onChange={(e) => set({ channels: Number(e.target.value) })} /></Field>
            <Field label={t('trunks:form.cps')}><input className="fld" type="number" min={1} value={form.cps} onChange={(e) => set({ cps: Number(e.target.value) })} /></Field>
            <label className="check"><input type="checkbox" checked={form.enabled} onChange={(e) => set({ enabled: e.target.checked })} />{t('trunks:form.enabled')}</label>
          </div>
        </fieldset>
        {!sandbox && <PolicyFields form={form} set={set} wrong={wrong} callers={callers.value?.items ?? []} />}
        <fieldset className="row wrap">
          <button className="btn p" disabled={busy}>{t('trunks:form.save')}</button>
          <span className="sp" />
          {of && !sandbox && <button type="button" className="btn ghost" onClick={() => void remove()}>{t('trunks:form.delete')}</button>}
        </fieldset>
      </form>
    </div>
  )
}
