import { useState } from 'react'
import { api, ApiError, url } from '../../api/client'
import type { Import } from '../../api/contract'
import { reasonText, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { useWords } from '../../i18n'
import { number, when } from '../../i18n/format'
import { ImportProgress } from './ImportProgress'
import { ImportRows } from './ImportRows'
import { Sums } from './Sums'

export function ImportDone({ of, set }: { of: Import; set: (i: Import) => void }) {
  const t = useWords()
  const [error, setError] = useState<ApiError | null>(null)
  if (of.status === 'running') return <ImportProgress of={of} set={set} />
  const undo = () => void api.post<Import>(`/imports/${of.id}/undo`).then(set, (e: unknown) => e instanceof ApiError && setError(e))
  const kept = of.status === 'done' || of.status === 'cancelled'
  const undoable = kept && of.undo_until && Date.parse(of.undo_until) > Date.now()
  return (
    <>
      <div className="card pad col">
        <b className="f16">{t(`office:import.status.${of.status}`)}{of.status === 'failed' && of.error ? `: ${reasonText(t, of.error)}` : ''}</b>
        <Sums rows={of.done_rows || of.total_rows} accepted={of.accepted} merged={of.merged} rejected={of.rejected} />
        {of.undo && <p className="c2">{t('office:import.undone', { removed: number(of.undo.removed), kept: number(of.undo.kept_called) })}</p>}
        <div className="row wrap">
          {kept && of.list_id && <Link className="btn p" to={`/campaigns/new?list=${of.list_id}`}>{t('office:leads.campaign')}</Link>}
          {of.list_id && <Link className="btn" to={`/lists/${of.list_id}`}>{t('office:import.see_list')}</Link>}
          <a className="btn" href={url(`/imports/${of.id}/result.csv`)} download>{t('office:import.download')}</a>
          {undoable && <button className="btn ghost" onClick={undo}>{t('office:import.undo')} <span className="f12 c3">{t('office:import.undo_until', { time: when(of.undo_until!) })}</span></button>}
        </div>
      </div>
      {error && <Trouble problem={error.problem} />}
      <ImportRows of={of} first={of.rejected > 0 ? 'rejected' : 'accepted'} sums={of} />
    </>
  )
}
