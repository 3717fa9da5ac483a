import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { CallerID, Page, Trunk } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, Empty, Field, reasonText, Sheet, Time, Trouble } from '../../frame/parts'
import { Link, setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData, usePages } from '../../frame/useData'
import { useWords } from '../../i18n'

/** Caller ids: the number people see. */
export default function Numbers() {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const numbers = usePages<CallerID>('/caller-ids', { limit: 100 })
  const trunks = useData<Page<Trunk>>(may(who, 'trunks:read') ? '/trunks' : null, { limit: 100 })
  const [error, setError] = useState<ApiError | null>(null)
  const write = may(who, 'numbers:write')
  const trunkName = (id: string | null) => trunks.value?.items.find((x) => x.id === id)?.name ?? '–'
  return (
    <div className="page">
      <header><h1>{t('place.numbers')}</h1><span className="sp" />{write && <button className="btn p" onClick={() => setQuery({ add: '1' })}>{t('office:numbers.add')}</button>}</header>
      {error && <Trouble problem={error.problem} />}
      {numbers.problem && <Trouble problem={numbers.problem} retry={numbers.reload} />}
      <div className="card">
        {numbers.first && <Bones />}
        {numbers.value?.length === 0 && <Empty text={t('office:numbers.empty')} />}
        {numbers.value && numbers.value.length > 0 && <Rows of={numbers.value} columns={[
          { head: t('office:name'), cell: (n) => n.label },
          { head: t('office:number'), cell: (n) => n.number },
          { head: t('place.trunks'), wide: true, cell: (n) => <Link to="/trunks">{trunkName(n.trunk_id)}</Link> },
          { head: t('office:numbers.proof'), cell: (n) => n.kind === 'sandbox' ? <span className="tag test-tag">{t('test_tag')}</span> : <span className="row" style={{ gap: 6 }}><span className={n.proof === 'verified' ? 'is-ready' : 'is-wrap'}><Glyph name={n.proof === 'verified' ? 'check' : 'wrap'} size={12} /></span>{t(`office:numbers.state.${n.proof || 'none'}`)}</span> },
          { head: t('office:made'), wide: true, cell: (n) => <Time at={n.created_at} /> },
          { head: '', end: true, cell: (n) => write && n.kind === 'own' && <button className="btn s ghost" onClick={() => void api.del(`/caller-ids/${n.id}`).then(numbers.reload, (e: unknown) => e instanceof ApiError && setError(e))}>{t('office:remove')}</button> },
        ]} />}
      </div>
      {query.get('add') && write && <Add trunks={trunks.value?.items ?? []} close={() => {
        setQuery({ add: null })
        numbers.reload()
      }} />}
    </div>
  )
}

function Add({ trunks, close }: { trunks: Trunk[]; close: () => void }) {
  const t = useWords()
  const own = trunks.filter((x) => x.kind !== 'sandbox')
  const [form, setForm] = useState({ label: '', number: '', trunk_id: '' })
  const [error, setError] = useState<ApiError | null>(null)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void api.post<CallerID>('/caller-ids', { ...form, trunk_id: form.trunk_id || own[0]?.id || null }).then(close, (x: unknown) => x instanceof ApiError && setError(x))
  }
  const wrong = error?.field('number')
  return (
    <Sheet title={t('office:numbers.add')} close={close}>
      <form className="col" onSubmit={submit}>
        <p className="c2">{t('office:numbers.how')}</p>
        <Field label={t('office:number')} error={wrong ? reasonText(t, wrong.reason, wrong.detail) : undefined} hint={t('office:numbers.number_hint')}><input className="fld" type="tel" required value={form.number} onChange={(e) => setForm({ ...form, number: e.target.value })} /></Field>
        <Field label={t('office:name')}><input className="fld" required value={form.label} onChange={(e) => setForm({ ...form, label: e.target.value })} /></Field>
        <Field label={t('place.trunks')} hint={own.length === 0 ? t('office:numbers.no_trunk') : undefined}><select className="fld" value={form.trunk_id} onChange={(e) => setForm({ ...form, trunk_id: e.target.value })}>{own.map((x) => <option key={x.id} value={x.id}>{x.name}</option>)}</select></Field>
        {error && !wrong && <Trouble problem={error.problem} />}
        <div className="row"><button className="btn p">{t('office:numbers.go')}</button>{own.length === 0 && <Link className="btn" to="/trunks/new">{t('office:trunks.add')}</Link>}</div>
      </form>
    </Sheet>
  )
}
