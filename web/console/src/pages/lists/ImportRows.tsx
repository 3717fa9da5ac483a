import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Import, ImportRow } from '../../api/contract'
import { Bones, reasonText, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'

type Result = ImportRow['result']

/** What became of each row and why; rejected ones can be fixed in place while nothing is saved yet. */
export function ImportRows({ of, first, fix, onFixed }: { of: Import; first: Result; fix?: boolean; onFixed?: () => void }) {
  const t = useWords()
  const [result, setResult] = useState<Result>(first)
  const rows = usePages<ImportRow>(`/imports/${of.id}/rows`, { result, limit: 50 })
  const sums = of.check && fix ? of.check : of
  const counts: Record<Result, number> = { accepted: sums.accepted, merged: sums.merged, rejected: sums.rejected }
  return (
    <section className="card" aria-label={t('office:import.rows')}>
      <div className="row pad wrap" role="tablist">
        {(['rejected', 'merged', 'accepted'] as const).map((r) => <button key={r} role="tab" aria-selected={r === result} className={`btn s${r === result ? ' on' : ''}`} onClick={() => setResult(r)}>{t(`office:import.${r}`)} <b>{number(counts[r])}</b></button>)}
      </div>
      {rows.first && <Bones />}
      {rows.problem && <div className="pad"><Trouble problem={rows.problem} retry={rows.reload} /></div>}
      {rows.value?.length === 0 && <p className="pad c3">{t('office:import.no_rows')}</p>}
      <ul>
        {rows.value?.map((r) => <RowLine key={r.row_no} row={r} of={of} fix={fix === true && r.result === 'rejected' && Boolean(r.values)} fixed={() => {
          rows.reload()
          onFixed?.()
        }} />)}
      </ul>
      {rows.more && <div className="pad row" style={{ justifyContent: 'center' }}><button className="btn" onClick={rows.more}>{t('more')}</button></div>}
    </section>
  )
}

function RowLine({ row, of, fix, fixed }: { row: ImportRow; of: Import; fix: boolean; fixed: () => void }) {
  const t = useWords()
  const [value, setValue] = useState<string | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const phone = of.columns?.find((c) => c.target === 'phone')?.index ?? 0
  const send = (body: object) => void api.patch<ImportRow>(`/imports/${of.id}/rows/${row.row_no}`, body).then(fixed, (e: unknown) => e instanceof ApiError && setError(e))
  return (
    <li className="row wrap pad sep" style={{ padding: '8px 16px' }}>
      <span className="c3" style={{ minWidth: '7ch' }}>{t('office:import.row', { n: number(row.row_no) })}</span>
      <span className="sp">{row.code ? reasonText(t, row.code, row.detail) : (row.values ?? []).join(' · ')}{row.code && row.values ? <span className="c3 f12"> {row.values.filter((_, i) => i !== phone).join(' · ')}</span> : null}</span>
      {row.lead_id && <Link className="f13" to={`/lists/${of.list_id ?? ''}?lead=${row.lead_id}`}>{t('office:open')}</Link>}
      {fix && value === null && <button className="btn s" onClick={() => setValue(row.values?.[phone] ?? '')}>{t('office:import.fix')}</button>}
      {fix && value === null && <button className="btn s ghost" onClick={() => send({ skip: true })}>{t('office:import.skip')}</button>}
      {value !== null && (
        <form className="row" onSubmit={(e) => {
          e.preventDefault()
          send({ values: { [String(phone)]: value } })
        }}>
          <input className="fld" style={{ width: 180 }} autoFocus aria-label={t('office:number')} value={value} onChange={(e) => setValue(e.target.value)} />
          <button className="btn s">{t('save')}</button>
        </form>
      )}
      {error && <span className="is-alarm f12">{reasonText(t, error.reason, error.problem.detail)}</span>}
    </li>
  )
}
