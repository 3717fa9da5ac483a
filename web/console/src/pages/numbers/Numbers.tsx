import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { CallerID, CallerPool, Page, Trunk } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, Empty, Field, reasonText, Sheet, Trouble } from '../../frame/parts'
import { go, Link, setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData, usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { PoolSheet } from './PoolSheet'
import { Answers, Region, Standing, Use } from './state'
import './numbers.css'

/** The numbers people see: whose they are, how they fare, how often they may be shown; and the pools campaigns draw from. */
export default function Numbers() {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const numbers = usePages<CallerID>('/caller-ids')
  const pools = useData<Page<CallerPool>>('/caller-pools')
  const trunks = useData<Page<Trunk>>(may(who, 'trunks:read') ? '/trunks' : null)
  const write = may(who, 'numbers:write')
  const done = (close: Record<string, null>) => {
    setQuery(close)
    numbers.reload()
    pools.reload()
  }
  const pool = query.get('pool')
  const edited = pools.value?.items.find((p) => p.id === pool) ?? null
  return (
    <div className="page">
      <header><h1>{t('place.numbers')}</h1><span className="sp" />{write && <><button className="btn" onClick={() => setQuery({ pool: 'new' })}>{t('numbers:pools.add')}</button><button className="btn p" onClick={() => setQuery({ add: '1' })}>{t('numbers:add')}</button></>}</header>
      {numbers.problem && <Trouble problem={numbers.problem} retry={numbers.reload} />}
      <div className="card">
        {numbers.first && <Bones />}
        {numbers.value?.length === 0 && <Empty text={t('numbers:empty')} />}
        {numbers.value && numbers.value.length > 0 && <Rows of={numbers.value} label={t('place.numbers')} open={(n) => go(`/numbers/${n.id}`)} columns={[
          { head: t('office:number'), cell: (n) => <Link to={`/numbers/${n.id}`}>{n.label} <span className="c2">{n.number}</span></Link> },
          { head: t('numbers:how_it_stands'), cell: (n) => <Standing of={n} /> },
          { head: t('numbers:region'), wide: true, cell: (n) => <Region of={n} /> },
          { head: t('numbers:answered_today'), end: true, cell: (n) => <Answers of={n} /> },
          { head: t('numbers:this_hour'), end: true, wide: true, cell: (n) => <Use used={n.hour} cap={n.per_hour} label={t('numbers:of_hour', { used: n.hour, cap: n.per_hour })} /> },
          { head: t('numbers:today'), end: true, wide: true, cell: (n) => <Use used={n.today.calls} cap={n.per_day} label={t('numbers:of_day', { used: n.today.calls, cap: n.per_day })} /> },
          { head: t('place.campaigns'), end: true, wide: true, cell: (n) => n.campaigns },
        ]} />}
      </div>
      <section className="card">
        <div className="pad row"><h2>{t('numbers:pools.title')}</h2><span className="sp" /></div>
        {pools.problem && <Trouble problem={pools.problem} retry={pools.reload} />}
        {pools.value?.items.length === 0 && <Empty text={t('numbers:pools.empty')}>{write && <button className="btn" onClick={() => setQuery({ pool: 'new' })}>{t('numbers:pools.add')}</button>}</Empty>}
        {pools.value && pools.value.items.length > 0 && <Rows of={pools.value.items} label={t('numbers:pools.title')} open={write ? (p) => setQuery({ pool: p.id }) : undefined} columns={[
          { head: t('office:name'), cell: (p) => (write ? <button className="btn s ghost" onClick={() => setQuery({ pool: p.id })}>{p.name}</button> : p.name) },
          { head: t('place.numbers'), cell: (p) => <Members of={p} numbers={numbers.value ?? []} /> },
          { head: t('place.campaigns'), end: true, cell: (p) => p.campaigns },
        ]} />}
      </section>
      {query.get('add') && write && <Add trunks={trunks.value?.items ?? []} close={() => done({ add: null })} />}
      {write && pool && numbers.value && (pool === 'new' || edited) && <PoolSheet key={pool} pool={edited} numbers={numbers.value} close={() => done({ pool: null })} />}
    </div>
  )
}

/** A pool in one line: how many numbers, and how many of them rest or wait for proof. */
function Members({ of, numbers }: { of: CallerPool; numbers: CallerID[] }) {
  const t = useWords()
  const mine = numbers.filter((n) => of.number_ids.includes(n.id))
  const resting = mine.filter((n) => n.rest).length
  const unproven = mine.filter((n) => n.kind === 'own' && n.proof !== 'verified').length
  return (
    <span className="row wrap" style={{ gap: 10 }}>
      {t('numbers:pools.numbers', { count: of.number_ids.length })}
      {resting > 0 && <span className="row is-break" style={{ gap: 4 }}><Glyph name="break" size={10} />{t('numbers:pools.resting', { count: resting })}</span>}
      {unproven > 0 && <span className="row is-wrap" style={{ gap: 4 }}><Glyph name="wrap" size={10} />{t('numbers:pools.unproven', { count: unproven })}</span>}
    </span>
  )
}

function Add({ trunks, close }: { trunks: Trunk[]; close: () => void }) {
  const t = useWords()
  const [form, setForm] = useState({ label: '', number: '', trunk_id: '' })
  const [error, setError] = useState<ApiError | null>(null)
  const first = trunks.find((x) => x.kind !== 'sandbox') ?? trunks[0]
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void api.post<CallerID>('/caller-ids', { ...form, trunk_id: form.trunk_id || first?.id || null }).then((n) => {
      close()
      go(`/numbers/${n.id}`)
    }, (x: unknown) => x instanceof ApiError && setError(x))
  }
  const wrong = error?.field('number')
  return (
    <Sheet title={t('numbers:add')} close={close}>
      <form className="col" onSubmit={submit}>
        <p className="c2">{t('numbers:how')}</p>
        <Field label={t('office:number')} error={wrong ? reasonText(t, wrong.reason, wrong.detail) : undefined} hint={t('numbers:number_hint')}><input className="fld" type="tel" required value={form.number} onChange={(e) => setForm({ ...form, number: e.target.value })} /></Field>
        <Field label={t('office:name')}><input className="fld" required maxLength={100} value={form.label} onChange={(e) => setForm({ ...form, label: e.target.value })} /></Field>
        <Field label={t('place.trunks')} hint={t('numbers:trunk_hint')}><select className="fld" value={form.trunk_id || first?.id} onChange={(e) => setForm({ ...form, trunk_id: e.target.value })}>{trunks.map((x) => <option key={x.id} value={x.id}>{x.name}</option>)}</select></Field>
        {error && !wrong && <Trouble problem={error.problem} />}
        <div className="row"><button className="btn p">{t('numbers:go')}</button></div>
      </form>
    </Sheet>
  )
}
