import { useRef, useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Announcement, CampaignDraft, CampaignMode, Pacing } from '../../api/contract'
import { Field, reasonText } from '../../frame/parts'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { useWords } from '../../i18n'
import { number, percent } from '../../i18n/format'

export const allModes: CampaignMode[] = ['manual', 'preview', 'progressive', 'ratio', 'predictive', 'agentless']

/** The mode and what belongs to it; the settings of the other modes stay where they are. */
export function EditPacing({ draft, id, set }: { draft: CampaignDraft; id?: string; set: (by: Partial<CampaignDraft>) => void }) {
  const t = useWords()
  const p = draft.pacing
  const pace = (by: Partial<Pacing>) => set({ pacing: { ...p, ...by } })
  return (
    <>
      <Field label={t('office:campaigns.mode')} hint={t(`modes:about.${draft.mode}`)}>
        <select className="fld" value={draft.mode} onChange={(e) => set({ mode: e.target.value as CampaignMode })}>{allModes.map((m) => <option key={m} value={m}>{t(`office:mode.${m}`)}</option>)}</select>
      </Field>
      <PacingFields mode={draft.mode} pacing={p} set={pace} />
      {draft.mode === 'agentless' && <Recording name={id} label={t('modes:announcement')} hint={t('modes:announcement_hint')} later={t('modes:announcement_later')} />}
      {(draft.mode === 'predictive' || draft.mode === 'ratio') && <Recording name="company" label={t('modes:company')} hint={t('modes:company_hint')} later="" />}
    </>
  )
}

/** The settings of one mode, each with its price beside it. */
export function PacingFields({ mode, pacing: p, set, capFirst }: { mode: CampaignMode; pacing: Pacing; set: (by: Partial<Pacing>) => void; capFirst?: boolean }) {
  const t = useWords()
  const dials = mode !== 'manual' && mode !== 'preview'
  return (
    <>
      {mode === 'predictive' && (
        <Field label={t('modes:target', { share: percent(p.target, 1) })} hint={t('modes:target_price', targetPrice(p.target))}>
          <input type="range" min={0.001} max={0.03} step={0.001} value={p.target} aria-valuetext={percent(p.target, 1)} onChange={(e) => set({ target: Number(e.target.value) })} />
        </Field>
      )}
      {mode === 'ratio' && <Field label={t('modes:ratio')} hint={t('modes:ratio_hint')}><input className="fld" type="number" min={1} max={5} step={0.1} value={p.ratio} onChange={(e) => set({ ratio: Number(e.target.value) })} /></Field>}
      {mode === 'preview' && (
        <>
          <Field label={t('modes:preview_seconds')} hint={t('modes:preview_seconds_hint')}><input className="fld" type="number" min={0} max={600} value={p.preview.seconds} onChange={(e) => set({ preview: { ...p.preview, seconds: Number(e.target.value) } })} /></Field>
          <Field label={t('modes:preview_then')}><select className="fld" value={p.preview.then} onChange={(e) => set({ preview: { ...p.preview, then: e.target.value as 'dial' | 'skip' } })}><option value="dial">{t('modes:then.dial')}</option><option value="skip">{t('modes:then.skip')}</option></select></Field>
        </>
      )}
      {mode === 'agentless' && <label className="check"><input type="checkbox" checked={p.to_agent} onChange={(e) => set({ to_agent: e.target.checked })} />{t('modes:to_agent')}</label>}
      {dials && (
        <Field label={t('modes:per_minute')} hint={p.per_minute > 0 ? t('modes:per_minute_hint', { n: number(p.per_minute * 60) }) : t('modes:per_minute_none')}>
          <input className="fld" type="number" min={0} max={6000} autoFocus={capFirst} value={p.per_minute} onChange={(e) => set({ per_minute: Number(e.target.value) })} />
        </Field>
      )}
      {dials && (
        <div className="col s">
          <label className="check"><input type="checkbox" checked={p.guard.on} onChange={(e) => set({ guard: { ...p.guard, on: e.target.checked } })} />{t('modes:guard')}</label>
          {p.guard.on && (
            <div className="row wrap">
              <Field label={t('modes:guard_base')}><input className="fld" style={{ width: 96 }} type="number" min={1} max={6000} value={p.guard.base} onChange={(e) => set({ guard: { ...p.guard, base: Number(e.target.value) } })} /></Field>
              <Field label={t('modes:guard_reference')}><input className="fld" style={{ width: 96 }} type="number" min={1} max={100} value={Math.round(p.guard.reference * 100)} onChange={(e) => set({ guard: { ...p.guard, reference: Number(e.target.value) / 100 } })} /></Field>
            </div>
          )}
          <span className="f12 c3">{t('modes:guard_hint', { n: number(Math.round((p.guard.base * 2) / 3)), low: percent((p.guard.reference * 2) / 3, 0), base: number(p.guard.base), ref: percent(p.guard.reference, 0) })}</span>
        </div>
      )}
    </>
  )
}

/** What a target is worth: one person in so many waits in vain. */
export const targetPrice = (target: number) => ({ n: number(Math.round(1 / target)) })

/** A recording of our own words: a WAV file, kept at once. Without a name it waits until the campaign is saved. */
export function Recording({ name, label, hint, later }: { name?: string; label: string; hint: string; later: string }) {
  const t = useWords()
  const who = useStore(me)!
  const kept = useData<Announcement>(name ? `/announcements/${encodeURIComponent(name)}` : null)
  const [error, setError] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const send = async (file: File | undefined) => {
    if (!file || !name) return
    setError('')
    try {
      kept.set(await api.sound<Announcement>(`/announcements/${encodeURIComponent(name)}`, file, { file: file.name }))
    } catch (e) {
      if (e instanceof ApiError) setError(reasonText(t, e.reason, e.problem.detail))
    }
    if (input.current) input.current.value = ''
  }
  const have = kept.value
  return (
    <div className="label">
      <span>{label}</span>
      {have && <span className="row wrap f13"><audio controls preload="none" src={`/v1/announcements/${encodeURIComponent(have.name)}/sound?${encodeURIComponent(have.at)}`} style={{ height: 32, maxWidth: 240 }} /><span className="c2">{t('modes:recorded', { file: have.file || label, seconds: number(Math.round(have.seconds * 10) / 10) })}</span></span>}
      {name ? may(who, 'campaigns:write') && <input ref={input} className="f13" type="file" accept=".wav,audio/wav" aria-label={label} onChange={(e) => void send(e.target.files?.[0])} /> : <span className="f13 c2">{later}</span>}
      {error ? <span className="f12 is-alarm" role="alert">{error}</span> : <span className="f12 c3">{hint}</span>}
    </div>
  )
}
