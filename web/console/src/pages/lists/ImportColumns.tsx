import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { ColumnTarget, Import, ImportColumn, TextEncoding } from '../../api/contract'
import { Trouble } from '../../frame/parts'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { number, percent } from '../../i18n/format'

const targets: ColumnTarget[] = ['phone', 'name', 'tags', 'note', 'priority', 'timezone', 'consent', 'do_not_call', 'field', 'ignore']
const purposes = ['service', 'callback', 'survey', 'marketing', 'ai_voice', 'any']

const encodings: [TextEncoding, string][] = [['UTF-8', 'utf8'], ['UTF-16LE', 'utf16le'], ['UTF-16BE', 'utf16be'], ['GB18030', 'gb18030'], ['Big5', 'big5'], ['Shift_JIS', 'shiftjis'], ['EUC-KR', 'euckr'], ['windows-1252', 'windows1252']]

/** What each column means: guessed from its content, with three samples and the hit rate of the guess. */
export function ImportColumns({ of, set }: { of: Import; set: (i: Import) => void }) {
  const t = useWords()
  const [columns, setColumns] = useState<ImportColumn[]>(of.columns ?? [])
  const [header, setHeader] = useState(of.header)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const phone = columns.some((c) => c.target === 'phone')
  const change = (index: number, by: Partial<ImportColumn>) => setColumns(columns.map((c) => (c.index === index ? { ...c, ...by } : c)))
  const next = async () => {
    if (!phone || busy) return
    setBusy(true)
    try {
      await api.put<Import>(`/imports/${of.id}/mapping`, { header, columns: columns.map(({ index, target, field }) => ({ index, target, field: target === 'field' || target === 'consent' ? field : '' })) })
      set(await api.post<Import>(`/imports/${of.id}/check`))
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
      setBusy(false)
    }
  }
  const read = async (encoding: string) => {
    setBusy(true)
    try {
      const i = await api.put<Import>(`/imports/${of.id}/reading`, { encoding })
      setColumns(i.columns ?? [])
      setHeader(i.header)
      setError(null)
      set(i)
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
    }
    setBusy(false)
  }
  useKeys({ 'mod+Enter': () => void next() })
  return (
    <>
      <p className="c2">{of.total_rows > 0 ? t('office:import.file_line', { name: of.file_name, encoding: of.encoding || of.format, count: of.total_rows, n: number(of.total_rows) }) : `${of.file_name} · ${of.encoding || of.format}`}</p>
      {of.format === 'csv' && (
        <label className="row wrap">
          {t('office:import.encoding')}
          <select className="fld" style={{ width: 240 }} disabled={busy} value={of.encoding} onChange={(e) => void read(e.target.value)}>{encodings.map(([x, key]) => <option key={x} value={x}>{t(`office:import.written.${key}`)}</option>)}</select>
          {of.encoding_unsure && <span className="is-wrap f13" role="status">{t('office:import.encoding_unsure')}</span>}
        </label>
      )}
      <div className="card scroll">
        <table className="table">
          <thead><tr><th>{t('office:import.column')}</th><th className="wide">{t('office:import.samples')}</th><th>{t('office:import.means')}</th><th className="n wide">{t('office:import.fits')}</th></tr></thead>
          <tbody>
            {columns.map((c) => (
              <tr key={c.index}>
                <td><b>{header ? c.name : t('office:import.column_n', { n: c.index + 1 })}</b></td>
                <td className="c2 wide">{(c.samples ?? []).slice(0, 3).join(' · ')}</td>
                <td>
                  <span className="row wrap">
                    <select className="fld" style={{ width: 150 }} aria-label={t('office:import.means_of', { name: c.name })} value={c.target} onChange={(e) => change(c.index, { target: e.target.value as ColumnTarget, field: e.target.value === 'consent' ? (purposes.includes(c.field) ? c.field : 'service') : purposes.includes(c.field) ? c.name : c.field || c.name })}>
                      {targets.map((x) => <option key={x} value={x} disabled={x === 'consent' && c.target !== x && columns.some((o) => o.target === x)}>{t(`office:import.target.${x}`)}</option>)}
                    </select>
                    {c.target === 'field' && <input className="fld" style={{ width: 140 }} aria-label={t('office:import.field_name')} value={c.field} onChange={(e) => change(c.index, { field: e.target.value })} />}
                    {c.target === 'consent' && <select className="fld" style={{ width: 170 }} aria-label={t('office:import.purpose')} value={c.field} onChange={(e) => change(c.index, { field: e.target.value })}>{purposes.map((p) => <option key={p} value={p}>{t(`office:import.for.${p}`)}</option>)}</select>}
                  </span>
                  {c.target === 'consent' && <p className="f12 c3" style={{ maxWidth: 360 }}>{t('office:import.consent_hint')}</p>}
                </td>
                <td className="n wide">{c.target === c.guess ? percent(c.hit_rate, 1) : <span className="c3">–</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <label className="check"><input type="checkbox" checked={header} onChange={(e) => setHeader(e.target.checked)} />{t('office:import.header')}</label>
      {error && <Trouble problem={error.problem} />}
      <div className="row wrap">
        <button className="btn p" disabled={!phone || busy} onClick={() => void next()}>{t('office:import.check')} <kbd>Ctrl Enter</kbd></button>
        {!phone && <span className="is-wrap f13">{t('reason.phone_column_missing')}</span>}
      </div>
    </>
  )
}
