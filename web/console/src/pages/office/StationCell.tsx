import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Station, User } from '../../api/contract'
import { Field, Sheet, Trouble } from '../../frame/parts'
import { useWords } from '../../i18n'

/** Somebody's own telephone on a callback line: how it stands, and an admin's word for it. */
export function StationCell({ person, station, write, done }: { person: User; station: Station | undefined; write: boolean; done: () => void }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const state = !station ? 'none' : !station.verified ? 'unproved' : station.in_use ? 'in_use' : 'proved'
  const text = station ? `${station.number} · ${t(`office:people.station_is.${state}`)}` : t('office:people.station_is.none')
  if (!write || person.status !== 'active') return <span className={station ? '' : 'c3'}>{text}</span>
  const name = person.name || person.email
  return (
    <>
      <button className="btn s ghost" aria-label={t('office:people.station_of', { name })} onClick={() => setOpen(true)}>{text}</button>
      {open && <StationSheet person={person} name={name} station={station} close={() => {
        setOpen(false)
        done()
      }} />}
    </>
  )
}

function StationSheet({ person, name, station, close }: { person: User; name: string; station: Station | undefined; close: () => void }) {
  const t = useWords()
  const [number, setNumber] = useState('')
  const [error, setError] = useState<ApiError | null>(null)
  const path = `/users/${encodeURIComponent(person.id)}/station`
  const failed = (e: unknown) => e instanceof ApiError && setError(e)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void api.put<Station>(path, { number }).then(close, failed)
  }
  return (
    <Sheet title={t('office:people.station_of', { name })} close={close}>
      <form className="col" onSubmit={submit}>
        <p className="f13 c2">{t('office:people.station_how')}</p>
        <Field label={t('office:number')} hint={station ? t('office:people.station_now', { number: station.number }) : undefined}><input className="fld" type="tel" required value={number} onChange={(e) => setNumber(e.target.value)} /></Field>
        {error && <Trouble problem={error.problem} />}
        <div className="row">
          <button className="btn p">{t('save')}</button>
          {station && <button type="button" className="btn ghost" onClick={() => void api.del(path).then(close, failed)}>{t('office:remove')}</button>}
        </div>
      </form>
    </Sheet>
  )
}
