import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Page, Trunk, TrunkGroup, TrunkGroupDraft } from '../../api/contract'
import { NotHere } from '../NotHere'
import { Bones, Empty, Field, reasonText, Trouble } from '../../frame/parts'
import { go, Link } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import './trunks.css'

const strategies = ['round_robin', 'weighted', 'least_calls', 'cheapest'] as const

/** A group of trunks: how calls are spread, and which trunk is for which numbers. */
export default function Group({ params }: { params: Record<string, string> }) {
  const fresh = params.id === 'new'
  const groups = useData<Page<TrunkGroup>>(fresh ? null : '/trunk-groups')
  const trunks = useData<Page<Trunk>>('/trunks')
  const problem = groups.problem ?? trunks.problem
  if (problem) return <div className="page"><Trouble problem={problem} retry={() => { groups.reload(); trunks.reload() }} /></div>
  if (!trunks.value || (!fresh && !groups.value)) return <Bones rows={6} />
  const of = groups.value?.items.find((g) => g.id === params.id) ?? null
  if (!fresh && !of) return <NotHere />
  return <Fields key={params.id} of={of} trunks={trunks.value.items.filter((x) => x.kind !== 'sandbox')} />
}

function Fields({ of, trunks }: { of: TrunkGroup | null; trunks: Trunk[] }) {
  const t = useWords()
  const who = useStore(me)!
  const write = may(who, 'trunks:write')
  const [form, setForm] = useState<TrunkGroupDraft>(() => of ?? { name: '', strategy: 'round_robin', routes: trunks.slice(0, 2).map((x) => ({ prefix: '', trunk_id: x.id, priority: 1, weight: 1 })) })
  const [error, setError] = useState<ApiError | null>(null)
  const set = (by: Partial<TrunkGroupDraft>) => setForm({ ...form, ...by })
  const save = async () => {
    setError(null)
    const body = { name: form.name.trim(), strategy: form.strategy, routes: form.routes }
    try {
      await (of ? api.put<TrunkGroup>(`/trunk-groups/${of.id}`, body) : api.post<TrunkGroup>('/trunk-groups', body))
      go('/trunks')
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
    }
  }
  const remove = async () => {
    try {
      await api.del(`/trunk-groups/${of!.id}`)
      go('/trunks')
    } catch (e) {
      if (e instanceof ApiError) setError(e)
    }
  }
  useKeys({ 'mod+Enter': write ? () => void save() : undefined })
  const change = (i: number, by: Partial<TrunkGroupDraft['routes'][number]>) => set({ routes: form.routes.map((r, j) => (i === j ? { ...r, ...by } : r)) })
  const shares = form.strategy === 'weighted'
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void save()
  }
  const wrong = (f: string) => {
    const e = error?.field(f)
    return e ? reasonText(t, e.reason, e.detail) : undefined
  }
  if (trunks.length === 0) return <div className="page"><Empty text={t('trunks:group.none')}><Link className="btn p" to="/trunks/new">{t('trunks:add')}</Link></Empty></div>
  return (
    <div className="page">
      <header>
        <span className="c3 wide"><Link className="plain" to="/trunks">{t('trunks:title')}</Link> /</span>
        <h1>{of?.name ?? t('trunks:group.add')}</h1><span className="sp" />
        {write && <button className="btn p" onClick={() => void save()}>{t('trunks:group.save')} <kbd>Ctrl Enter</kbd></button>}
      </header>
      {error && <Trouble problem={error.problem} />}
      <form className="card trunk-form" onSubmit={submit}>
        <fieldset disabled={!write}>
          <div className="fields">
            <Field label={t('trunks:group.name')} hint={t('trunks:group.name_hint')} error={wrong('name')}><input className="fld" required autoFocus={!of} maxLength={100} value={form.name} onChange={(e) => set({ name: e.target.value })} /></Field>
            <Field label={t('trunks:group.strategy')} hint={t(`trunks:group.hints.${form.strategy}`)}><select className="fld" value={form.strategy} onChange={(e) => set({ strategy: e.target.value as TrunkGroupDraft['strategy'] })}>{strategies.map((s) => <option key={s} value={s}>{t(`trunks:group.strategies.${s}`)}</option>)}</select></Field>
          </div>
        </fieldset>
        <fieldset disabled={!write}>
          <legend>{t('trunks:group.routes')}</legend>
          <p className="c2 f13 measure" style={{ marginBottom: 12 }}>{t('trunks:group.order_note')}</p>
          <div className="routes">
            {form.routes.map((r, i) => (
              <div key={i} className={shares ? '' : 'noshare'} role="group" aria-label={t('trunks:group.route', { n: i + 1 })}>
                <Field label={t('trunks:group.prefix')}><input className="fld mono" inputMode="numeric" placeholder={t('trunks:group.all')} value={r.prefix} onChange={(e) => change(i, { prefix: e.target.value.replace(/\D/g, '') })} /></Field>
                <Field label={t('trunks:group.trunk')}><select className="fld" value={r.trunk_id} onChange={(e) => change(i, { trunk_id: e.target.value })}>{trunks.map((x) => <option key={x.id} value={x.id}>{x.name}</option>)}</select></Field>
                <Field label={t('trunks:group.priority')}><input className="fld" type="number" min={1} max={100} value={r.priority} onChange={(e) => change(i, { priority: Number(e.target.value) })} /></Field>
                {shares && <Field label={t('trunks:group.weight')}><input className="fld" type="number" min={1} max={1000} value={r.weight} onChange={(e) => change(i, { weight: Number(e.target.value) })} /></Field>}
                <button type="button" className="btn s ghost" aria-label={t('trunks:group.drop', { n: i + 1 })} onClick={() => set({ routes: form.routes.filter((_, j) => j !== i) })}>{t('trunks:remove')}</button>
              </div>
            ))}
          </div>
          <p className="f12 c3" style={{ marginTop: 6 }}>{t('trunks:group.prefix_hint')}</p>
          <div style={{ marginTop: 8 }}><button type="button" className="btn s" onClick={() => set({ routes: [...form.routes, { prefix: '', trunk_id: trunks.find((x) => !form.routes.some((r) => r.trunk_id === x.id))?.id ?? trunks[0]!.id, priority: 1, weight: 1 }] })}>{t('trunks:group.more')}</button></div>
        </fieldset>
        {write && <fieldset className="row wrap"><button className="btn p">{t('trunks:group.save')}</button><span className="sp" />{of && <button type="button" className="btn ghost" onClick={() => void remove()}>{t('trunks:remove')}</button>}</fieldset>}
      </form>
    </div>
  )
}
