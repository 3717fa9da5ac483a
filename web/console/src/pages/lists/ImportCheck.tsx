import { useState } from 'react'
import { api, ApiError, url } from '../../api/client'
import type { Import } from '../../api/contract'
import { reasonText, Trouble } from '../../frame/parts'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'
import { ImportProgress } from './ImportProgress'
import { ImportRows } from './ImportRows'
import { Sums } from './Sums'

/** The result of reading every row, before anything is saved. */
export function ImportCheck({ of, set, back }: { of: Import; set: (i: Import) => void; back: () => void }) {
  const t = useWords()
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const check = of.check
  const good = check ? check.accepted + check.merged : 0
  const run = async () => {
    if (!good || busy) return
    setBusy(true)
    try {
      set(await api.post<Import>(`/imports/${of.id}/run`))
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
      setBusy(false)
    }
  }
  useKeys({ 'mod+Enter': () => void run() })
  if (!check) return <ImportProgress of={of} set={set} />
  return (
    <>
      <div className="card pad col">
        <Sums rows={check.rows} accepted={check.accepted} merged={check.merged} rejected={check.rejected} />
        {(check.reasons ?? []).length > 0 && (
          <ul className="col s f13">
            {check.reasons.map((r) => <li key={r.code} className="row"><span className="c2">{reasonText(t, r.code, { value: '…', missing: '…', extra: '…', count: '…' })}</span><span className="sp" /><b>{number(r.count)}</b></li>)}
          </ul>
        )}
      </div>
      {error && <Trouble problem={error.problem} />}
      <div className="row wrap">
        <button className="btn p" disabled={!good || busy} onClick={() => void run()}>{t('office:import.run', { count: good, n: number(good) })} <kbd>Ctrl Enter</kbd></button>
        <button className="btn" onClick={back}>{t('office:import.back')}</button>
        {check.rejected > 0 && <a className="btn ghost" href={url(`/imports/${of.id}/result.csv`, { result: 'rejected' })} download>{t('office:import.download_rejected')}</a>}
        <span className="c2 f13">{t('office:import.promise')}</span>
      </div>
      <ImportRows of={of} first={check.rejected > 0 ? 'rejected' : 'accepted'} sums={check} />
    </>
  )
}
