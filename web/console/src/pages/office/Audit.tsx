import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { AuditProof, AuditRow } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, Empty, Time, Trouble } from '../../frame/parts'
import { setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { usePages } from '../../frame/useData'
import { has, useWords } from '../../i18n'
import { number } from '../../i18n/format'

/** Who did what, in a chain nobody can cut unseen. */
export default function Audit() {
  const t = useWords()
  const { query } = usePlace()
  const rows = usePages<AuditRow>('/audit', { action: query.get('action'), limit: 100 })
  const [proof, setProof] = useState<AuditProof | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const verify = () => void api.get<AuditProof>('/audit/verify').then(setProof, (e: unknown) => e instanceof ApiError && setError(e))
  const act = (code: string) => (has(`audit:act.${code}`) ? t(`audit:act.${code}`) : code)
  const on = (object: string) => (has(`audit:on.${object}`) ? t(`audit:on.${object}`) : object)
  const only = query.get('action')
  return (
    <div className="page">
      <header>
        <h1>{t('place.audit')}</h1>
        {only && <button className="btn s" onClick={() => setQuery({ action: null })}>{act(only)} · {t('office:clear')}</button>}
        <span className="sp" />
        {proof && <span role="status" className={proof.ok ? 'is-ready' : 'is-alarm'}><Glyph name={proof.ok ? 'check' : 'alarm'} size={12} /> {proof.ok ? t('audit:whole', { n: number(proof.rows) }) : t('audit:broken', { n: number(proof.broken_at ?? 0) })}</span>}
        <button className="btn" onClick={verify}>{t('audit:verify')}</button>
      </header>
      {error && <Trouble problem={error.problem} />}
      {rows.problem && <Trouble problem={rows.problem} retry={rows.reload} />}
      <div className="card">
        {rows.first && <Bones />}
        {rows.value?.length === 0 && <Empty text={t('audit:empty')} />}
        {rows.value && rows.value.length > 0 && <Rows of={rows.value} more={rows.more} columns={[
          { head: t('office:time'), cell: (r) => <Time at={r.at} /> },
          { head: t('audit:who'), cell: (r) => r.actor_name || r.actor },
          { head: t('audit:what'), cell: (r) => <button className="btn s ghost" onClick={() => setQuery({ action: r.action })}>{act(r.action)}</button> },
          { head: t('audit:object'), wide: true, cell: (r) => <span className="f12">{on(r.object)} <span className="mono c2">{r.object_id}</span></span> },
          { head: t('audit:detail'), wide: true, cell: (r) => <span className="mono f12 c2">{Object.entries(r.detail ?? {}).map(([k, v]) => `${k}=${typeof v === 'string' ? v : JSON.stringify(v)}`).join(' ')}</span> },
        ]} />}
      </div>
    </div>
  )
}
