import type { CallerID, CallerPool, CampaignDraft, Page } from '../../api/contract'
import { Field } from '../../frame/parts'
import { Link } from '../../frame/router'
import { useData } from '../../frame/useData'
import { useWords } from '../../i18n'

/** Which numbers people see: one, or those of a pool. */
export function EditCallers({ draft, set, error }: { draft: CampaignDraft; set: (by: Partial<CampaignDraft>) => void; error?: string }) {
  const t = useWords()
  const numbers = useData<Page<CallerID>>('/caller-ids')
  const pools = useData<Page<CallerPool>>('/caller-pools')
  const pool = pools.value?.items.find((p) => p.id === draft.callers?.pool_id)
  const chosen = draft.callers?.pool_id ? `pool:${draft.callers.pool_id}` : draft.caller_id
  const resting = (numbers.value?.items ?? []).filter((n) => n.rest && (pool ? pool.number_ids.includes(n.id) : n.id === draft.caller_id)).length
  const hint = pool ? t('numbers:edit.pool', { count: pool.number_ids.length }) : resting > 0 ? t('numbers:edit.rests') : t('numbers:edit.one')
  const choose = (value: string) => set(value.startsWith('pool:') ? { callers: { ...draft.callers, pool_id: value.slice(5) } } : { caller_id: value, callers: { ...draft.callers, pool_id: null } })
  return (
    <Field label={t('place.numbers')} error={error} hint={<>{hint}{pool && resting > 0 && <> {t('numbers:pools.resting', { count: resting })}.</>} <Link to="/numbers">{t('numbers:edit.manage')}</Link></>}>
      <select className="fld" value={chosen} onChange={(e) => choose(e.target.value)}>
        {(pools.value?.items.length ?? 0) > 0 && <optgroup label={t('numbers:pools.title')}>{pools.value?.items.map((p) => <option key={p.id} value={`pool:${p.id}`}>{p.name} ({p.number_ids.length})</option>)}</optgroup>}
        <optgroup label={t('numbers:edit.single')}>{numbers.value?.items.map((n) => <option key={n.id} value={n.id}>{n.label} {n.number}</option>)}</optgroup>
      </select>
    </Field>
  )
}
