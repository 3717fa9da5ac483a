import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Compliance, OwnRules, Problem } from '../../api/contract'
import { Field, Sheet, Trouble } from '../../frame/parts'
import { setQuery, usePlace } from '../../frame/router'
import { useWords } from '../../i18n'
import { percents } from '../../i18n/format'
import { EditWindows } from '../campaigns/EditTimes'

const percent = (x: number) => `${(x * 100).toFixed(1)} %`
const purposes = ['service', 'callback', 'survey', 'marketing', 'ai_voice'] as const

/** The figures in force beside the law's own; an admin may make them stricter. */
export function Rules({ state, write, changed }: { state: Compliance; write: boolean; changed: (c: Compliance) => void }) {
  const t = useWords()
  const { query } = usePlace()
  const { profile, rules } = state
  const row = (name: string, law: string, own: string) => <tr><th scope="row">{name}</th><td>{law}</td><td className={law === own ? 'c3' : ''}>{own}</td></tr>
  const caps = (list: { calls: number; hours: number }[]) => list.map((c) => t('compliance:rules.cap', { calls: c.calls, days: c.hours / 24, hours: c.hours, context: c.hours % 24 ? 'hours' : undefined })).join(' · ') || '–'
  const hours = (windows: { days: number[]; from: string; to: string }[]) => windows.map((w) => `${span(w.days)} ${w.from}–${w.to}`).join('  ')
  const span = (days: number[]) => (days.length > 1 ? `${t(`office:day.${days[0]}`)}–${t(`office:day.${days[days.length - 1]}`)}` : t(`office:day.${days[0]}`))
  return (
    <section className="card col" aria-label={t('compliance:rules.title')}>
      <div className="pad row wrap" style={{ paddingBottom: 0 }}><h2>{t('compliance:rules.title')}</h2><span className="c3 mono f12">{rules.version}</span><span className="sp" />{write && <button className="btn s" onClick={() => setQuery({ tighten: '1' })}>{t('compliance:rules.tighten')}</button>}</div>
      <div className="scroll"><table className="table">
        <thead><tr><th scope="col" /><th scope="col">{t('compliance:rules.law', { profile: profile.name })}</th><th scope="col">{t('compliance:rules.own')}</th></tr></thead>
        <tbody>
          {row(t('compliance:rules.windows'), hours(profile.windows), hours(rules.windows))}
          {row(t('compliance:rules.holidays'), t(`compliance:holiday.${profile.holidays}`), t(`compliance:holiday.${rules.holidays}`))}
          {row(t('compliance:rules.per_day'), String(profile.per_day), String(rules.per_day))}
          {row(t('compliance:rules.caps'), caps(profile.caps), caps(rules.caps))}
          {row(t('compliance:rules.tries'), String(profile.max_attempts), String(rules.max_attempts))}
          {row(t('compliance:rules.abandon'), t('compliance:rules.share', { share: percent(profile.abandon_cap), days: profile.abandon_days }), t('compliance:rules.share', { share: percent(rules.abandon_cap), days: rules.abandon_days }))}
          {row(t('compliance:rules.ring'), `${profile.min_ring_seconds} s`, `${rules.min_ring_seconds} s`)}
          {purposes.map((p) => <tr key={p}><th scope="row">{t(`compliance:purpose.${p}`)}</th><td>{t(`compliance:need.${profile.consent[p] ?? 'proof'}`)}</td><td className={profile.consent[p] === rules.consent[p] ? 'c3' : ''}>{t(`compliance:need.${rules.consent[p] ?? 'proof'}`)}</td></tr>)}
          {(state.own.days ?? []).length > 0 && row(t('compliance:rules.closed'), '–', state.own.days!.map((d) => `${d.date} ${d.country}${d.state ? `-${d.state}` : ''} ${d.name}`).join(' · '))}
          {row(t('compliance:rules.keep'), t('compliance:rules.days', { n: profile.retention_days }), t('compliance:rules.days', { n: rules.retention_days }))}
        </tbody>
      </table></div>
      <p className="pad f12 c3">{t('compliance:rules.sources', { list: profile.sources.join('; ') })} {t('compliance:rules.advice')}</p>
      {write && query.get('tighten') && <Tighten state={state} close={(c) => {
        setQuery({ tighten: null })
        if (c) changed(c)
      }} />}
    </section>
  )
}

function Tighten({ state, close }: { state: Compliance; close: (c?: Compliance) => void }) {
  const t = useWords()
  const [own, setOwn] = useState<OwnRules>(state.own)
  const [problem, setProblem] = useState<Problem | null>(null)
  const set = (by: Partial<OwnRules>) => setOwn({ ...own, ...by })
  const save = (e: FormEvent) => {
    e.preventDefault()
    api.put<Compliance>('/compliance/rules', own).then(close, (x: unknown) => x instanceof ApiError && setProblem(x.problem))
  }
  const figure = (key: 'per_day' | 'max_attempts' | 'min_ring_seconds' | 'retention_days', label: string, law: number) => (
    <Field label={label} hint={t('compliance:rules.lawful', { law })}><input className="fld" type="number" min={0} value={own[key] ?? ''} placeholder={String(law)} onChange={(e) => set({ [key]: e.target.value === '' ? 0 : Number(e.target.value) })} /></Field>
  )
  return (
    <Sheet title={t('compliance:rules.tighten')} close={() => close()}>
      <form className="col" onSubmit={save}>
        <p className="c2 f13">{t('compliance:rules.only')}</p>
        <EditWindows windows={own.windows ?? []} set={(windows) => set({ windows })} />
        <div className="grid2">
          {figure('per_day', t('compliance:rules.per_day'), state.profile.per_day)}
          {figure('max_attempts', t('compliance:rules.tries'), state.profile.max_attempts)}
          {figure('min_ring_seconds', t('compliance:rules.ring'), state.profile.min_ring_seconds)}
          {figure('retention_days', t('compliance:rules.keep'), state.profile.retention_days)}
          <Field label={t('compliance:rules.abandon')} hint={t('compliance:rules.lawful', { law: percent(state.profile.abandon_cap) })}><input className="fld" type="number" min={0} max={3} step={0.1} value={own.abandon_cap ? percents(own.abandon_cap) : ''} onChange={(e) => set({ abandon_cap: Number(e.target.value) / 100 })} /></Field>
          <Field label={t('compliance:rules.week')} hint={t('compliance:rules.week_hint')}><input className="fld" type="number" min={0} value={own.caps?.find((c) => c.hours === 168)?.calls ?? ''} onChange={(e) => set({ caps: [...(own.caps ?? []).filter((c) => c.hours !== 168), ...(Number(e.target.value) > 0 ? [{ calls: Number(e.target.value), hours: 168 }] : [])] })} /></Field>
          <Field label={t('compliance:rules.holidays')}><select className="fld" value={own.holidays ?? ''} onChange={(e) => set({ holidays: e.target.value as OwnRules['holidays'] })}><option value="">{t('compliance:rules.as_law')}</option><option value="sunday">{t('compliance:holiday.sunday')}</option><option value="closed">{t('compliance:holiday.closed')}</option></select></Field>
          <Field label={t('compliance:rules.licence')} hint={t('compliance:rules.licence_hint')}><input className="fld" value={own.licence ?? ''} onChange={(e) => set({ licence: e.target.value })} /></Field>
        </div>
        <ClosedDays days={own.days ?? []} set={(days) => set({ days })} />
        {problem && <Trouble problem={problem} />}
        <div className="row"><button className="btn p">{t('compliance:save')}</button></div>
      </form>
    </Sheet>
  )
}

/** Days on which nobody of a country, or of a state of the US, is called. */
function ClosedDays({ days, set }: { days: NonNullable<OwnRules['days']>; set: (days: NonNullable<OwnRules['days']>) => void }) {
  const t = useWords()
  const change = (at: number, by: Partial<(typeof days)[number]>) => set(days.map((d, i) => (i === at ? { ...d, ...by } : d)))
  return (
    <fieldset className="col" aria-label={t('compliance:rules.closed')}>
      <div className="row"><b>{t('compliance:rules.closed')}</b><span className="sp" /><button type="button" className="btn s" onClick={() => set([...days, { date: '', country: days.at(-1)?.country ?? 'US', state: days.at(-1)?.state ?? '', name: '' }])}>{t('compliance:rules.closed_add')}</button></div>
      <p className="c2 f12">{t('compliance:rules.closed_hint')}</p>
      {days.map((d, i) => (
        <div key={i} className="row wrap">
          <input className="fld" type="date" required style={{ width: 150 }} aria-label={t('compliance:rules.closed_date')} value={d.date} onChange={(e) => change(i, { date: e.target.value })} />
          <input className="fld" required maxLength={2} style={{ width: 60 }} aria-label={t('compliance:rules.closed_country')} placeholder="US" value={d.country} onChange={(e) => change(i, { country: e.target.value.toUpperCase() })} />
          <input className="fld" maxLength={2} style={{ width: 60 }} aria-label={t('compliance:rules.closed_state')} placeholder="UT" disabled={d.country !== 'US'} value={d.country === 'US' ? (d.state ?? '') : ''} onChange={(e) => change(i, { state: e.target.value.toUpperCase() })} />
          <input className="fld sp" maxLength={80} aria-label={t('compliance:rules.closed_name')} value={d.name} onChange={(e) => change(i, { name: e.target.value })} />
          <button type="button" className="btn s ghost" onClick={() => set(days.filter((_, at) => at !== i))}>{t('compliance:rules.closed_remove')}</button>
        </div>
      ))}
    </fieldset>
  )
}
