import type { CampaignDraft, Detection } from '../../api/contract'
import { Field } from '../../frame/parts'
import { useWords } from '../../i18n'
import { percent } from '../../i18n/format'
import { Recording } from './EditPacing'

/** Machine or person: what is done then, and where the line between a hello and a greeting runs; and what the agent hears first. */
export function EditDetection({ draft, id, set }: { draft: CampaignDraft; id?: string; set: (by: Partial<CampaignDraft>) => void }) {
  const t = useWords()
  const d = draft.detection
  const change = (by: Partial<Detection>) => set({ detection: { ...d, ...by } })
  const seconds = (of: 'hello_ms' | 'greeting_ms' | 'pause_ms' | 'decide_ms', min: number, max: number) => (
    <Field label={t(`detect:edit.${of}`)} hint={t(`detect:edit.${of}_hint`)}>
      <input className="fld" type="number" min={min} max={max} step={0.1} value={d[of] / 1000} onChange={(e) => change({ [of]: Math.round(Number(e.target.value) * 1000) })} />
    </Field>
  )
  return (
    <>
      <label className="check"><input type="checkbox" checked={d.on} onChange={(e) => change({ on: e.target.checked })} />{t('detect:edit.on')}</label>
      <span className="f12 c3">{t('detect:edit.on_hint')}</span>
      {d.on && (
        <>
          <Field label={t('detect:edit.then')} hint={t(`detect:edit.then_hint.${d.then}`)}>
            <select className="fld" value={d.then} onChange={(e) => change({ then: e.target.value as Detection['then'] })}>
              {(['tell', 'hang_up', 'leave_message'] as const).map((v) => <option key={v} value={v}>{t(`detect:edit.thens.${v}`)}</option>)}
            </select>
          </Field>
          {d.then === 'leave_message' && <Recording name={id && `voicemail-${id}`} label={t('detect:edit.message')} hint={t('detect:edit.message_hint')} later={t('detect:edit.message_later')} />}
          <Field label={t('detect:edit.sure', { sure: percent(d.sure, 0) })} hint={t('detect:edit.sure_hint')}>
            <input type="range" min={0.5} max={0.99} step={0.01} value={d.sure} aria-valuetext={percent(d.sure, 0)} onChange={(e) => change({ sure: Number(e.target.value) })} />
          </Field>
          <details>
            <summary className="f13">{t('detect:edit.more')}</summary>
            <div className="col" style={{ marginTop: 12 }}>
              {seconds('hello_ms', 0.5, 4)}
              {seconds('greeting_ms', 1, 10)}
              {seconds('pause_ms', 0.3, 2)}
              {seconds('decide_ms', 2, 15)}
            </div>
          </details>
        </>
      )}
      <label className="check"><input type="checkbox" checked={d.catch_up === true} onChange={(e) => change({ catch_up: e.target.checked })} />{t('detect:edit.catch_up')}</label>
      <span className="f12 c3">{t('detect:edit.catch_up_hint')}</span>
    </>
  )
}
