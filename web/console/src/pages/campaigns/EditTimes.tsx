import type { CampaignDraft, Window } from '../../api/contract'
import { Field } from '../../frame/parts'
import { useWords } from '../../i18n'

const days = [1, 2, 3, 4, 5, 6, 7]

/** Calling hours in the customer's own time. */
export function EditWindows({ windows, set }: { windows: Window[]; set: (w: Window[]) => void }) {
  const t = useWords()
  const change = (i: number, by: Partial<Window>) => set(windows.map((w, j) => (i === j ? { ...w, ...by } : w)))
  return (
    <div className="col">
      {windows.map((w, i) => (
        <div key={i} className="row wrap">
          <input className="fld" style={{ width: 120 }} type="time" aria-label={t('office:edit_page.window_from')} value={w.from} onChange={(e) => change(i, { from: e.target.value })} />
          <span>–</span>
          <input className="fld" style={{ width: 120 }} type="time" aria-label={t('office:edit_page.window_to')} value={w.to} onChange={(e) => change(i, { to: e.target.value })} />
          <span className="row" style={{ gap: 4 }} role="group" aria-label={t('office:edit_page.days')}>
            {days.map((d) => <button key={d} type="button" aria-pressed={w.days.includes(d)} className={`btn s${w.days.includes(d) ? ' on' : ' ghost'}`} onClick={() => change(i, { days: w.days.includes(d) ? w.days.filter((x) => x !== d) : [...w.days, d].sort() })}>{t(`office:day.${d}`)}</button>)}
          </span>
          <button type="button" className="btn s ghost" onClick={() => set(windows.filter((_, j) => j !== i))}>{t('office:remove')}</button>
        </div>
      ))}
      <div className="row wrap"><button type="button" className="btn s" onClick={() => set([...windows, { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }])}>{t('office:edit_page.add_window')}</button><span className="f12 c3">{t('office:edit_page.window_hint')}</span></div>
    </div>
  )
}

const again = ['no_answer', 'busy', 'machine', 'rejected', 'powered_off', 'unreachable', 'failed'] as const

export function EditRetry({ draft, set }: { draft: CampaignDraft; set: (by: Partial<CampaignDraft>) => void }) {
  const t = useWords()
  const minutes = (o: string, v: string) => {
    const retry = { ...draft.retry }
    if (v === '') delete retry[o]
    else retry[o] = Math.max(1, Number(v))
    set({ retry })
  }
  return (
    <div className="grid2">
      <Field label={t('office:edit_page.tries')} hint={t('office:edit_page.tries_hint')}><input className="fld" type="number" min={1} max={10} value={draft.max_attempts} onChange={(e) => set({ max_attempts: Number(e.target.value) })} /></Field>
      <Field label={t('office:edit_page.per_day')} hint={t('office:edit_page.per_day_hint')}><input className="fld" type="number" min={1} max={5} value={draft.per_day} onChange={(e) => set({ per_day: Number(e.target.value) })} /></Field>
      {again.map((o) => <Field key={o} label={t('office:edit_page.after', { outcome: t(`outcome.${o}`) })}><input className="fld" type="number" min={1} max={10080} placeholder={t('office:edit_page.no_retry')} value={draft.retry?.[o] ?? ''} onChange={(e) => minutes(o, e.target.value)} /></Field>)}
    </div>
  )
}
