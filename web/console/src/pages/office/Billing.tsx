import { useCallback, useEffect, useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Billing as Bill, BillItem, LiveEvent, PlanChange, PlanPreview } from '../../api/contract'
import { useLive } from '../../frame/live'
import { Bones, Field, Time, Trouble } from '../../frame/parts'
import { Link, setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { useWords, type T } from '../../i18n'
import { clock, money, number } from '../../i18n/format'
import '../campaigns/campaigns.css'

const topics = ['billing']

/** The bill of the month as it stands: each line opens its calls, and the sum is the ledger's to the last unit. */
export default function Billing() {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const month = query.get('month') ?? ''
  const data = useData<Bill>('/billing', { month })
  const { reload } = data
  const hear = useCallback((e: LiveEvent) => {
    if (e.type === 'billing') reload()
  }, [reload])
  useLive(topics, hear)
  const b = data.value
  if (data.problem && !b) return <div className="page"><Trouble problem={data.problem} retry={reload} /></div>
  if (!b) return <Bones rows={6} />
  const items = b.items ?? []
  const sum = items.reduce((n, i) => n + i.amount_micro, 0)
  const byLine = b.plan === 'line'
  return (
    <div className="page" style={{ maxWidth: 1100 }}>
      <header>
        <h1>{t('place.billing')}</h1>
        <input className="fld" style={{ width: 160 }} type="month" aria-label={t('office:bill.month')} value={month || b.month} onChange={(e) => setQuery({ month: e.target.value })} />
        <span className="sp" />
        <span className="c2 f13">{b.trial_until ? <>{t('office:bill.trial')} <Time at={b.trial_until} /></> : <>{t('office:bill.renews')} <Time at={b.renews_at} /></>}</span>
      </header>
      <section className="card figures" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))' }}>
        <div><div className="f12 c2">{t('office:bill.so_far')}</div><div className="num">{money(b.total_micro, b.currency)}</div></div>
        <div><div className="f12 c2">{t('office:bill.plan')}</div><div className="num">{t(`office:plan.${b.plan}`)}</div></div>
        <div><div className="f12 c2">{t('office:bill.lines')}</div><div className="num">{number(b.lines.now)} <span className="f13 c3">/ {number(b.lines.have)} · {t('office:bill.peak', { n: number(b.lines.peak) })}</span></div></div>
        <div><div className="f12 c2">{t('office:bill.seats')}</div><div className="num"><Link className="plain" to="/team/people">{number(b.seats.used)} <span className="f13 c3">/ {number(b.seats.have)}</span></Link></div></div>
      </section>
      <section className="card">
        <Rows of={items} columns={[
          { head: t('office:bill.item'), cell: (i) => (i.calls > 0 ? <Link to={`/calls?from=${b.month}-01&to=${lastDay(b.month)}`}>{t(`office:meter.${i.meter}`, { defaultValue: i.meter })}</Link> : t(`office:meter.${i.meter}`, { defaultValue: i.meter })) },
          { head: t('office:bill.calls'), end: true, wide: true, cell: (i) => (i.calls > 0 ? number(i.calls) : '–') },
          { head: t('office:bill.quantity'), end: true, cell: (i) => quantity(t, i) },
          { head: t('office:bill.price'), end: true, wide: true, cell: (i) => money(i.unit_price_micro, b.currency, true) },
          { head: t('office:bill.amount'), end: true, cell: (i) => <span title={money(i.amount_micro, b.currency, true)}>{money(i.amount_micro, b.currency, true)}</span> },
        ]} />
        <div className="pad sep row"><b>{t('office:bill.sum')}</b><span className="sp" /><b>{money(sum, b.currency, true)}</b></div>
        {sum !== b.total_micro && <div className="pad is-alarm">{t('office:bill.differs', { total: money(b.total_micro, b.currency, true) })}</div>}
      </section>
      <p className="f13 c2">{t('office:bill.sandbox', { time: clock(b.sandbox_talk_ms), would: money(b.sandbox_would_cost_micro, b.currency, true) })} {t('office:bill.tariff', { tariff: b.tariff })}</p>
      {may(who, 'billing:write') && <Change key={b.version} bill={b} byLine={byLine} changed={reload} />}
    </div>
  )
}

/** "2026-02" -> "2026-02-28" */
function lastDay(month: string): string {
  const [y, m] = month.split('-').map(Number) as [number, number]
  return `${month}-${new Date(Date.UTC(y, m, 0)).getUTCDate()}`
}

function quantity(t: T, i: BillItem): string {
  return i.unit === 'ms' ? clock(i.quantity) : t(`office:unit.${i.unit}`, { count: i.quantity, n: number(i.quantity) })
}

function Change({ bill, byLine, changed }: { bill: Bill; byLine: boolean; changed: () => void }) {
  const t = useWords()
  const [want, setWant] = useState<PlanChange>({ plan: bill.plan, seats: bill.seats.have, lines: bill.lines.have })
  const [preview, setPreview] = useState<PlanPreview | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const same = want.plan === bill.plan && want.seats === bill.seats.have && want.lines === bill.lines.have
  const body = JSON.stringify(want)
  useEffect(() => {
    setPreview(null)
    setError(null)
    if (same) return
    let over = false
    const timer = setTimeout(() => void api.post<PlanPreview>('/billing/plan/preview', JSON.parse(body)).then((p) => !over && setPreview(p), (e: unknown) => !over && e instanceof ApiError && setError(e)), 300)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [body, same])
  const apply = () => void api.post('/billing/plan', { ...want, version: bill.version }).then(changed, (e: unknown) => e instanceof ApiError && setError(e))
  return (
    <section className="card pad col">
      <h2>{t('office:bill.change')}</h2>
      <div className="row top wrap">
        <Field label={t('office:bill.plan')}><select className="fld" value={want.plan} onChange={(e) => setWant({ ...want, plan: e.target.value as PlanChange['plan'] })}><option value="seat">{t('office:plan.seat')}</option><option value="line">{t('office:plan.line')}</option></select></Field>
        <Field label={t('office:bill.seats')} hint={byLine ? t('office:bill.seats_free') : undefined}><input className="fld" style={{ width: 120 }} type="number" min={1} value={want.seats} onChange={(e) => setWant({ ...want, seats: Number(e.target.value) })} /></Field>
        <Field label={t('office:bill.lines')}><input className="fld" style={{ width: 120 }} type="number" min={1} value={want.lines} onChange={(e) => setWant({ ...want, lines: Number(e.target.value) })} /></Field>
      </div>
      {preview && !same && <div className="row wrap"><span>{t('office:bill.today_then', { today: money(preview.today_micro, preview.currency), monthly: money(preview.monthly_micro, preview.currency) })}</span><button className="btn p" onClick={apply}>{t('office:bill.apply')}</button></div>}
      {same && <span className="c3 f13">{t('office:bill.change_hint')}</span>}
      {error && <Trouble problem={error.problem} />}
    </section>
  )
}
