import { useState } from 'react'
import { api } from '../../api/client'
import type { Import } from '../../api/contract'
import { sayWhy } from '../../frame/toast'
import { useWords } from '../../i18n'
import { clock, number } from '../../i18n/format'

/** Rows, rows a second, time left, cancel. Cancelling asks what should become of the rows that are in: they reach nobody, but they are work. */
export function ImportProgress({ of, set }: { of: Import; set: (i: Import) => void }) {
  const t = useWords()
  const [asked, ask] = useState(false)
  const left = of.rows_per_second > 0 ? ((of.total_rows - of.done_rows) / of.rows_per_second) * 1000 : 0
  const cancel = (keep: boolean) => void api.post<Import>(`/imports/${of.id}/cancel`, { keep }).then(set, (e: unknown) => {
    ask(false)
    sayWhy(e)
  })
  return (
    <div className="card pad col" role="status">
      <div className="row wrap"><b>{t(of.status === 'running' ? 'office:import.running' : 'office:import.checking')}</b><span className="sp" /><span className="c2">{number(of.done_rows)} / {number(of.total_rows)}{of.rows_per_second > 0 && <> · {t('office:import.speed', { n: number(of.rows_per_second) })} · {t('office:import.left', { time: clock(left) })}</>}</span></div>
      <div className="meter"><i style={{ width: `${of.total_rows ? (100 * of.done_rows) / of.total_rows : 0}%` }} /></div>
      <div className="row wrap">
        {!asked && <button className="btn" onClick={() => (of.status === 'running' ? ask(true) : cancel(false))}>{t('cancel')}</button>}
        {asked && <><span>{t('office:import.cancel_ask', { count: of.accepted, n: number(of.accepted) })}</span><button className="btn" onClick={() => cancel(true)}>{t('office:import.keep')}</button><button className="btn" onClick={() => cancel(false)}>{t('office:import.remove')}</button><button className="btn ghost" onClick={() => ask(false)}>{t('office:import.go_on')}</button></>}
        <span className="c2 f13">{t('office:import.leave')}</span>
      </div>
    </div>
  )
}
