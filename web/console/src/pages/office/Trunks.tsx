import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Trunk, TrunkDraft, TrunkTest } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, Field, reasonText, Sheet, Trouble } from '../../frame/parts'
import { setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'

const marks = { up: ['check', 'is-ready'], down: ['alarm', 'is-alarm'], resting: ['wrap', 'is-wrap'], unknown: ['ready', 'c3'] } as const

export default function Trunks() {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const trunks = usePages<Trunk>('/trunks', { limit: 100 })
  const [tests, setTests] = useState<Record<string, TrunkTest | 'running'>>({})
  const [error, setError] = useState<ApiError | null>(null)
  const write = may(who, 'trunks:write')
  const test = async (id: string) => {
    setTests((x) => ({ ...x, [id]: 'running' }))
    try {
      const result = await api.post<TrunkTest>(`/trunks/${id}/test`)
      setTests((x) => ({ ...x, [id]: result }))
    } catch (e) {
      setTests(({ [id]: _gone, ...rest }) => rest)
      if (e instanceof ApiError) setError(e)
    }
  }
  const edited = query.get('edit')
  return (
    <div className="page">
      <header><h1>{t('place.trunks')}</h1><span className="sp" />{write && <button className="btn p" onClick={() => setQuery({ add: '1' })}>{t('office:trunks.add')}</button>}</header>
      {error && <Trouble problem={error.problem} />}
      {trunks.problem && <Trouble problem={trunks.problem} retry={trunks.reload} />}
      <div className="card">
        {trunks.first && <Bones />}
        {trunks.value && <Rows of={trunks.value} columns={[
          { head: t('office:name'), cell: (x) => <span className="row wrap">{x.name}{x.kind === 'sandbox' && <span className="tag test-tag">{t('test_tag')}</span>}</span> },
          { head: t('office:state'), cell: (x) => {
            const [glyph, cls] = x.enabled ? (marks[x.state] ?? marks.unknown) : marks.unknown
            return <span className="row" style={{ gap: 6 }}><span className={cls}><Glyph name={glyph} size={12} /></span>{t(x.enabled ? `office:trunks.state.${x.state}` : 'office:trunks.off')}{x.state_reason && <span className="c3 f12">{t(`office:trunks.why.${x.state_reason}`, { defaultValue: x.state_reason })}</span>}</span>
          } },
          { head: t('office:trunks.kind'), wide: true, cell: (x) => `${t(`office:trunks.kinds.${x.kind}`)}${x.kind === 'sandbox' ? '' : ` · ${x.transport.toUpperCase()}`}` },
          { head: t('office:trunks.host'), wide: true, cell: (x) => (x.host ? <span className="mono">{x.host}:{x.port}</span> : '–') },
          { head: t('office:trunks.channels'), end: true, wide: true, cell: (x) => `${number(x.in_use)} / ${number(x.channels)}` },
          { head: '', end: true, cell: (x) => {
            const r = tests[x.id]
            return <span className="row wrap" style={{ justifyContent: 'flex-end' }}>{r && r !== 'running' && <span className={r.ok ? 'is-ready f12' : 'is-alarm f12'}><Glyph name={r.ok ? 'check' : 'alarm'} size={10} /> {r.ok ? t('office:trunks.ok', { ms: number(r.took_ms) }) : t(`office:trunks.why.${r.reason}`, { defaultValue: r.reason })}{r.status > 0 && ` (${r.status})`}</span>}
              {write && x.kind !== 'sandbox' && <><button className="btn s" disabled={r === 'running'} onClick={() => void test(x.id)}>{t(r === 'running' ? 'office:trunks.testing' : 'office:trunks.test')}</button><button className="btn s ghost" onClick={() => setQuery({ edit: x.id })}>{t('office:edit')}</button></>}</span>
          } },
        ]} />}
      </div>
      {(query.get('add') || edited) && write && trunks.value && <Form of={trunks.value.find((x) => x.id === edited)} close={() => {
        setQuery({ add: null, edit: null })
        trunks.reload()
      }} />}
    </div>
  )
}

const fresh: TrunkDraft = { name: '', kind: 'digest', transport: 'udp', host: '', port: 5060, username: '', secret: '', domain: '', number_format: 'e164', channels: 10, cps: 5, enabled: true }

function Form({ of, close }: { of?: Trunk; close: () => void }) {
  const t = useWords()
  const [form, setForm] = useState<TrunkDraft>(of ? { name: of.name, kind: of.kind, transport: of.transport, host: of.host, port: of.port, username: of.username, secret: '', domain: of.domain, number_format: of.number_format, channels: of.channels, cps: of.cps, enabled: of.enabled } : fresh)
  const [error, setError] = useState<ApiError | null>(null)
  const set = (by: Partial<TrunkDraft>) => setForm({ ...form, ...by })
  const submit = (e: FormEvent) => {
    e.preventDefault()
    const body: Partial<TrunkDraft> = { ...form }
    if (!body.secret) delete body.secret
    void (of ? api.patch<Trunk>(`/trunks/${of.id}`, body) : api.post<Trunk>('/trunks', body)).then(close, (x: unknown) => x instanceof ApiError && setError(x))
  }
  const wrong = (f: string) => {
    const e = error?.field(f)
    return e ? reasonText(t, e.reason, e.detail) : undefined
  }
  const login = form.kind !== 'ip'
  return (
    <Sheet title={t(of ? 'office:edit' : 'office:trunks.add')} close={close}>
      <form className="col" onSubmit={submit}>
        <Field label={t('office:name')} error={wrong('name')}><input className="fld" required value={form.name} onChange={(e) => set({ name: e.target.value })} /></Field>
        <div className="row top wrap">
          <Field label={t('office:trunks.kind')}><select className="fld" value={form.kind} onChange={(e) => set({ kind: e.target.value as TrunkDraft['kind'] })}>{(['ip', 'digest', 'register'] as const).map((k) => <option key={k} value={k}>{t(`office:trunks.kinds.${k}`)}</option>)}</select></Field>
          <Field label={t('office:trunks.transport')}><select className="fld" value={form.transport} onChange={(e) => set({ transport: e.target.value as TrunkDraft['transport'], port: e.target.value === 'tls' ? 5061 : 5060 })}>{(['udp', 'tcp', 'tls'] as const).map((k) => <option key={k} value={k}>{k.toUpperCase()}</option>)}</select></Field>
        </div>
        <div className="row top"><div className="sp"><Field label={t('office:trunks.host')} error={wrong('host')}><input className="fld mono" required value={form.host} onChange={(e) => set({ host: e.target.value.trim() })} /></Field></div><div style={{ width: 110 }}><Field label={t('office:trunks.port')} error={wrong('port')}><input className="fld" type="number" min={1} max={65535} value={form.port} onChange={(e) => set({ port: Number(e.target.value) })} /></Field></div></div>
        {login && <div className="row top"><div className="sp"><Field label={t('office:trunks.user')}><input className="fld mono" autoComplete="off" value={form.username} onChange={(e) => set({ username: e.target.value })} /></Field></div><div className="sp"><Field label={t('office:trunks.secret')} hint={of?.has_secret ? t('office:trunks.secret_kept') : undefined}><input className="fld" type="password" autoComplete="new-password" value={form.secret} onChange={(e) => set({ secret: e.target.value })} /></Field></div></div>}
        <div className="row top wrap">
          <Field label={t('office:trunks.format')}><select className="fld" value={form.number_format} onChange={(e) => set({ number_format: e.target.value as TrunkDraft['number_format'] })}>{(['e164', 'plus', 'national'] as const).map((k) => <option key={k} value={k}>{t(`office:trunks.formats.${k}`)}</option>)}</select></Field>
          <Field label={t('office:trunks.channels')}><input className="fld" style={{ width: 110 }} type="number" min={1} value={form.channels} onChange={(e) => set({ channels: Number(e.target.value) })} /></Field>
          <Field label={t('office:trunks.cps')}><input className="fld" style={{ width: 110 }} type="number" min={1} value={form.cps} onChange={(e) => set({ cps: Number(e.target.value) })} /></Field>
        </div>
        <label className="check"><input type="checkbox" checked={form.enabled} onChange={(e) => set({ enabled: e.target.checked })} />{t('office:trunks.enabled')}</label>
        {error && !error.problem.errors?.length && <Trouble problem={error.problem} />}
        <div><button className="btn p">{t('save')}</button></div>
      </form>
    </Sheet>
  )
}
