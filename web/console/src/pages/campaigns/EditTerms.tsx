import type { CampaignDraft, Terms } from '../../api/contract'
import { Field } from '../../frame/parts'
import { useWords } from '../../i18n'

const purposes = ['service', 'callback', 'survey', 'marketing'] as const

/** What the campaign calls for: it decides which consent the law asks. */
export function EditTerms({ draft, set }: { draft: CampaignDraft; set: (by: Partial<CampaignDraft>) => void }) {
  const t = useWords()
  const terms: Terms = draft.compliance ?? { purpose: 'service', ai_voice: false, need_proof: false }
  const change = (by: Partial<Terms>) => set({ compliance: { ...terms, ...by } })
  return (
    <div className="col">
      <Field label={t('office:terms.purpose')} hint={t(`office:terms.hint.${terms.purpose}`)}>
        <select className="fld" value={terms.purpose} onChange={(e) => change({ purpose: e.target.value as Terms['purpose'] })}>{purposes.map((p) => <option key={p} value={p}>{t(`office:terms.of.${p}`)}</option>)}</select>
      </Field>
      <label className="row"><input type="checkbox" checked={terms.need_proof} onChange={(e) => change({ need_proof: e.target.checked })} />{t('office:terms.need_proof')}</label>
      <label className="row"><input type="checkbox" checked={terms.ai_voice} onChange={(e) => change({ ai_voice: e.target.checked })} />{t('office:terms.ai_voice')}</label>
    </div>
  )
}
