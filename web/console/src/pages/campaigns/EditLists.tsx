import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { CampaignDraft, LeadFilter, List, SavedFilter, Supply } from '../../api/contract'
import { Field, reasonText } from '../../frame/parts'
import { useData } from '../../frame/useData'
import { say } from '../../frame/toast'
import { useWords } from '../../i18n'
import { number, percent } from '../../i18n/format'
import { FilterFields } from '../lists/FilterFields'

const outcomes = ['no_answer', 'busy', 'machine', 'powered_off', 'vacant', 'abandoned'] as const

/** Which lists in which mix, who of them, in which order, and where the next try goes. Changes hold for leads nobody has called yet. */
export function EditLists({ draft, lists, set }: { draft: CampaignDraft; lists: List[]; set: (by: Partial<CampaignDraft>) => void }) {
  const t = useWords()
  const s = draft.supply
  const put = (by: Partial<Supply>) => set({ supply: { ...s, ...by } })
  const mix = s.lists.length > 0 ? s.lists : draft.list_id ? [{ list_id: draft.list_id, weight: 1 }] : []
  const write = (next: Supply['lists']) => set({ list_id: next[0]?.list_id ?? draft.list_id, supply: { ...s, lists: next.length > 1 ? next : [] } })
  const sum = mix.reduce((n, x) => n + x.weight, 0)
  const left = lists.filter((l) => !l.sample && !l.archived_at && !mix.some((x) => x.list_id === l.id))
  const sample = lists.find((l) => l.id === draft.list_id)?.sample
  return (
    <div className="col">
      {mix.length > 1 && mix.map((x, i) => {
        const l = lists.find((y) => y.id === x.list_id)
        return (
          <div key={x.list_id} className="row wrap">
            <span style={{ minWidth: 160 }}>{l?.name ?? x.list_id}</span>
            <input className="fld" style={{ width: 72 }} type="number" min={1} max={100} aria-label={t('lists:weight', { name: l?.name ?? '' })} value={x.weight} onChange={(e) => write(mix.map((y, j) => (j === i ? { ...y, weight: Math.min(100, Math.max(1, Number(e.target.value))) } : y)))} />
            <span className="c2 f13">{t('lists:share', { share: percent(x.weight / sum), n: number(l?.leads ?? 0) })}</span>
            <button type="button" className="btn s ghost" onClick={() => write(mix.filter((_, j) => j !== i))}>{t('office:remove')}</button>
          </div>
        )
      })}
      {!sample && draft.list_id && left.length > 0 && (
        <div className="row wrap">
          <select className="fld" style={{ maxWidth: 320 }} aria-label={t('lists:add')} value="" onChange={(e) => e.target.value && write([...mix, { list_id: e.target.value, weight: 1 }])}>
            <option value="">{t('lists:add')}</option>
            {left.map((l) => <option key={l.id} value={l.id}>{l.name} · {number(l.leads)}</option>)}
          </select>
          <span className="f12 c3">{t('lists:mix_hint')}</span>
        </div>
      )}
      <Selection where={s.select} set={(select) => put({ select })} />
      <Field label={t('lists:order')} hint={t('lists:order_hint')}>
        <select className="fld" style={{ maxWidth: 320 }} value={s.order} onChange={(e) => put({ order: e.target.value as Supply['order'] })}><option value="oldest">{t('lists:oldest')}</option><option value="newest">{t('lists:newest')}</option></select>
      </Field>
      <div className="col s" role="group" aria-label={t('lists:recycle')}>
        <span className="f13 c2">{t('lists:recycle')}</span>
        {outcomes.map((o) => {
          const r = s.recycle[o] ?? {}
          const change = (by: Partial<typeof r>) => put({ recycle: { ...s.recycle, [o]: { ...r, ...by } } })
          return (
            <div key={o} className="row wrap f13">
              <span style={{ minWidth: 120 }}>{t(`outcome.${o}`)}</span>
              {o !== 'vacant' && <label className="check"><input type="checkbox" checked={r.other_time ?? false} onChange={(e) => change({ other_time: e.target.checked })} />{t('lists:other_time')}</label>}
              <label className="check"><input type="checkbox" checked={r.next_number ?? false} onChange={(e) => change({ next_number: e.target.checked })} />{t('lists:next_number')}</label>
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** The selection, with filters people keep under a name. A campaign takes over the rules; later changes of the filter change no campaign. */
function Selection({ where, set }: { where: LeadFilter; set: (w: LeadFilter) => void }) {
  const t = useWords()
  const saved = useData<{ items: SavedFilter[] }>('/lead-filters')
  const [name, setName] = useState('')
  const keep = async () => {
    try {
      await api.post<SavedFilter>('/lead-filters', { name: name.trim(), where })
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      return say(reasonText(t, e.reason, e.problem.detail))
    }
    say(t('lists:filter_saved', { name: name.trim() }))
    setName('')
    saved.reload()
  }
  return (
    <div className="col s" role="group" aria-label={t('lists:select')}>
      <span className="row wrap f13 c2">{t('lists:select')}
        {(saved.value?.items.length ?? 0) > 0 && (
          <select className="fld" style={{ maxWidth: 240 }} aria-label={t('lists:take')} value="" onChange={(e) => { const f = saved.value?.items.find((x) => x.id === e.target.value); if (f) set(f.where) }}>
            <option value="">{t('lists:take')}</option>
            {saved.value?.items.map((f) => <option key={f.id} value={f.id}>{f.name}</option>)}
          </select>
        )}
      </span>
      <FilterFields where={where} set={set} />
      {Object.keys(where).length > 0 && (
        <span className="row wrap"><input className="fld" style={{ maxWidth: 240 }} value={name} maxLength={120} placeholder={t('lists:keep_as')} aria-label={t('lists:keep_as')} onChange={(e) => setName(e.target.value)} />
          <button type="button" className="btn s" disabled={!name.trim()} onClick={() => void keep()}>{t('lists:keep')}</button></span>
      )}
    </div>
  )
}
