import { useState } from 'react'
import type { Import, ImportRow } from '../../api/contract'
import { Bones, reasonText, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'

type Result = ImportRow['result']

/** What became of each row and why, of the check while nothing is saved yet, else of the import. Rejected ones are downloaded, corrected and uploaded again. */
export function ImportRows({ of, first, sums }: { of: Import; first: Result; sums: Pick<Import, Result> }) {
  const t = useWords()
  const [result, setResult] = useState<Result>(first)
  const rows = usePages<ImportRow>(`/imports/${of.id}/rows`, { result, limit: 50 })
  const counts: Record<Result, number> = { accepted: sums.accepted, merged: sums.merged, rejected: sums.rejected }
  return (
    <section className="card" aria-label={t('office:import.rows')}>
      <div className="row pad wrap" role="tablist">
        {(['rejected', 'merged', 'accepted'] as const).map((r) => <button key={r} role="tab" aria-selected={r === result} className={`btn s${r === result ? ' on' : ''}`} onClick={() => setResult(r)}>{t(`office:import.${r}`)} <b>{number(counts[r])}</b></button>)}
      </div>
      {rows.first && <Bones />}
      {rows.problem && <div className="pad"><Trouble problem={rows.problem} retry={rows.reload} /></div>}
      {rows.value?.length === 0 && <p className="pad c3">{t(counts[result] > 0 ? 'office:import.rows_after' : 'office:import.no_rows')}</p>}
      <ul>
        {rows.value?.map((r) => <RowLine key={r.row_no} row={r} of={of} />)}
      </ul>
      {rows.more && <div className="pad row" style={{ justifyContent: 'center' }}><button className="btn" onClick={rows.more}>{t('more')}</button></div>}
    </section>
  )
}

function RowLine({ row, of }: { row: ImportRow; of: Import }) {
  const t = useWords()
  const n = row.row_to > row.row_no ? `${number(row.row_no)}–${number(row.row_to)}` : number(row.row_no)
  return (
    <li className="row wrap pad sep" style={{ padding: '8px 16px' }}>
      <span className="c3" style={{ minWidth: '7ch' }}>{t('office:import.row', { n })}</span>
      <span className="sp">{row.code ? reasonText(t, row.code, row.detail) : t(`office:import.${row.result}`)}{row.result === 'merged' && row.detail.count ? ` · ${reasonText(t, 'numbers_left_out', row.detail)}` : ''}</span>
      {row.lead_id && <Link className="f13" to={`/lists/${of.list_id ?? ''}?lead=${row.lead_id}`}>{t('office:open')}</Link>}
    </li>
  )
}
