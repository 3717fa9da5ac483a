import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { CallerID, CallerPool } from '../../api/contract'
import { Field, Sheet, Trouble } from '../../frame/parts'
import { useWords } from '../../i18n'
import { Region, Standing } from './state'

/** The pool editor: a name, its numbers with how each stands, and the guard. */
export function PoolSheet({ pool, numbers, close }: { pool: CallerPool | null; numbers: CallerID[]; close: () => void }) {
  const t = useWords()
  const [name, setName] = useState(pool?.name ?? '')
  const [chosen, setChosen] = useState<string[]>(pool?.number_ids ?? [])
  const [guard, setGuard] = useState(pool?.answer_guard ?? true)
  const [error, setError] = useState<ApiError | null>(null)
  const failed = (x: unknown) => x instanceof ApiError && setError(x)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    const body = { name, number_ids: chosen, answer_guard: guard }
    void (pool ? api.put<CallerPool>(`/caller-pools/${pool.id}`, body) : api.post<CallerPool>('/caller-pools', body)).then(close, failed)
  }
  const hourly = numbers.filter((n) => chosen.includes(n.id) && !n.rest).reduce((sum, n) => (sum === null || n.per_hour === 0 ? null : sum + n.per_hour), 0 as number | null)
  return (
    <Sheet title={pool ? pool.name : t('numbers:pools.add')} close={close}>
      <form className="col" onSubmit={submit}>
        <Field label={t('office:name')}><input className="fld" required maxLength={100} value={name} onChange={(e) => setName(e.target.value)} /></Field>
        <fieldset className="col s pool-pick">
          <legend>{t('place.numbers')}</legend>
          {numbers.map((n) => (
            <span key={n.id} className="check f13">
              <input type="checkbox" id={`number-${n.id}`} checked={chosen.includes(n.id)} onChange={(e) => setChosen(e.target.checked ? [...chosen, n.id] : chosen.filter((x) => x !== n.id))} />
              <label htmlFor={`number-${n.id}`} className="row wrap" style={{ gap: 8 }}>{n.label} <span className="c2">{n.number}</span> <span className="c3"><Region of={n} /></span> <Standing of={n} /></label>
            </span>
          ))}
        </fieldset>
        <p className="f13 c2" role="status">{hourly === null ? t('numbers:pools.no_cap') : t('numbers:pools.room', { count: hourly })} {t('numbers:pools.how')}</p>
        <label className="check f13"><input type="checkbox" checked={guard} onChange={(e) => setGuard(e.target.checked)} />{t('numbers:pools.guard')}</label>
        <p className="f12 c3">{t(guard ? 'numbers:pools.guard_on' : 'numbers:pools.guard_off')}</p>
        {error && <Trouble problem={error.problem} />}
        <div className="row">
          <button className="btn p" disabled={!name.trim() || chosen.length === 0}>{t('save')}</button>
          {pool && <button type="button" className="btn ghost" onClick={() => void api.del(`/caller-pools/${pool.id}`).then(close, failed)}>{t('office:remove')}</button>}
          {pool && pool.campaigns > 0 && <span className="f12 c3">{t('numbers:pools.in_use', { count: pool.campaigns })}</span>}
        </div>
      </form>
    </Sheet>
  )
}
