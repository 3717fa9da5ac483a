import type { Disposition } from '../../api/contract'
import { useWords } from '../../i18n'
import { named } from '../../i18n/format'

const kinds: Disposition['kind'][] = ['success', 'final', 'retry', 'callback', 'dnc', 'wrong', 'machine']

/** Outcomes; the key on the desk is the place in the list. */
export function EditDispositions({ all, set }: { all: Disposition[]; set: (d: Disposition[]) => void }) {
  const t = useWords()
  const change = (i: number, by: Partial<Disposition>) => set(all.map((d, j) => (i === j ? { ...d, ...by } : d)))
  return (
    <div className="col s" style={{ marginTop: 16 }}>
      <span className="f13 c2">{t('office:script.outcomes')}</span>
      {all.map((d, i) => (
        <div key={i} className="row wrap">
          <kbd>{i + 1}</kbd>
          <input className="fld" style={{ width: 140 }} lang="zh-CN" aria-label={t('office:script.outcome_zh', { n: i + 1 })} value={d.label.zh} onChange={(e) => change(i, { label: { ...d.label, zh: e.target.value } })} />
          <input className="fld" style={{ width: 140 }} lang="en" aria-label={t('office:script.outcome_en', { n: i + 1 })} value={d.label.en} onChange={(e) => change(i, { label: { ...d.label, en: e.target.value } })} />
          <select className="fld" style={{ width: 190 }} aria-label={t('office:script.kind')} value={d.kind} onChange={(e) => change(i, { kind: e.target.value as Disposition['kind'] })}>{kinds.map((k) => <option key={k} value={k}>{t(`office:kind.${k}`)}</option>)}</select>
          <button type="button" className="btn s ghost" disabled={i === 0} aria-label={t('office:script.up', { name: named(d.label) })} onClick={() => set(all.map((x, j) => (j === i - 1 ? d : j === i ? all[i - 1]! : x)))}>↑</button>
          <button type="button" className="btn s ghost" onClick={() => set(all.filter((_, j) => j !== i))}>{t('office:remove')}</button>
        </div>
      ))}
      {all.length < 9 && <div><button type="button" className="btn s" onClick={() => set([...all, { code: `o${Date.now().toString(36)}`, label: { zh: '', en: '' }, kind: 'final' }])}>{t('office:script.add_outcome')}</button></div>}
    </div>
  )
}
