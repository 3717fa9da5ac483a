import type { CampaignDraft, Compliance } from '../../api/contract'
import { Field } from '../../frame/parts'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { useWords } from '../../i18n'

const policies = ['required', 'all', 'consent', 'none'] as const

/** What becomes of the talks' sound: kept or not, from when on, whether agents may pause it, and for how long. */
export function EditRecording({ draft, set, error }: { draft: CampaignDraft; set: (by: Partial<CampaignDraft>) => void; error?: string }) {
  const t = useWords()
  const who = useStore(me)!
  const rules = useData<Compliance>(may(who, 'compliance:read') ? '/compliance' : null)
  const terms = draft.recording
  const change = (by: Partial<CampaignDraft['recording']>) => set({ recording: { ...terms, ...by } })
  const whole = terms.policy === 'required' // what must be recorded cannot be paused
  const choose = (policy: typeof terms.policy) => change(policy === 'required' ? { policy, may_pause: false } : { policy })
  const floor = rules.value?.rules.retention_days
  return (
    <div className="grid2">
      <Field label={t('office:record.policy')} hint={t(`office:record.hint.${terms.policy}`)}>
        <select className="fld" value={terms.policy} onChange={(e) => choose(e.target.value as typeof terms.policy)}>{policies.map((p) => <option key={p} value={p}>{t(`office:record.is.${p}`)}</option>)}</select>
      </Field>
      {terms.policy !== 'none' && (
        <>
          <Field label={t('office:record.keep')} error={error} hint={floor ? t('office:record.keep_hint', { n: floor }) : undefined}>
            <input className="fld" type="number" min={floor ?? 1} max={3660} value={terms.keep_days || ''} placeholder={floor ? String(floor) : undefined} onChange={(e) => change({ keep_days: Number(e.target.value) })} />
          </Field>
          <label className="check"><input type="checkbox" checked={terms.may_pause && !whole} disabled={whole} onChange={(e) => change({ may_pause: e.target.checked })} /><span>{t('office:record.may_pause')}<span className="f12 c2" style={{ display: 'block' }}>{t(whole ? 'office:record.whole' : 'office:record.may_pause_hint')}</span></span></label>
        </>
      )}
    </div>
  )
}
