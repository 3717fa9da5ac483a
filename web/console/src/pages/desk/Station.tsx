import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Station } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Field, reasonText, Trouble } from '../../frame/parts'
import { useData } from '../../frame/useData'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { usePhone, usePicture } from './phoneHere'

/** Before a shift whose calls come to the agent's own telephone: nothing to check here, Enter has it called. */
export function OnStation() {
  const t = useWords()
  const phone = usePhone()
  const picture = usePicture()
  const ringing = picture.desk?.station?.state === 'ringing'
  const start = picture.link === 'up' && !ringing ? () => void phone.ready() : undefined
  useKeys({ Enter: start })
  return (
    <main className="calm">
      <div className="wait">
        <h1 className="big">{t('desk:station.title', { last4: picture.desk?.station?.last4 })}</h1>
        <p className="c2" style={{ maxWidth: 460 }}>{t('desk:station.how')}</p>
        <StationLine />
        <button className="btn p" style={{ height: 44 }} disabled={!start} onClick={start} autoFocus>{t('desk:station.start')} <kbd>Enter</kbd></button>
        <button className="btn ghost" disabled={ringing} onClick={() => void phone.useStation(false)}>{t('desk:station.page')}</button>
      </div>
    </main>
  )
}

/** How the telephone stands, in one line; nothing while calls come to the page. */
export function StationLine() {
  const t = useWords()
  const station = usePicture().desk?.station
  if (!station?.in_use) return null
  const failed = station.state === 'down' && station.why
  return (
    <p className="row wrap f13" role="status" style={{ gap: 6, justifyContent: 'center' }}>
      <span className={station.state === 'up' ? 'is-ready' : failed ? 'is-alarm' : 'c3'}><Glyph name={station.state === 'up' ? 'check' : failed ? 'alarm' : 'ready'} size={12} /></span>
      {failed ? reasonText(t, station.why!) : t(`desk:station.${station.state}`, { last4: station.last4 })}
    </p>
  )
}

/** The way to take calls on one's own telephone, where a campaign has a callback line for it. */
export function StationOffer() {
  const t = useWords()
  const phone = usePhone()
  const { desk } = usePicture()
  const [open, setOpen] = useState(false)
  if (!desk?.campaigns?.some((c) => c.callback)) return null
  if (desk.station) return <button className="btn" onClick={() => void phone.useStation(true)}>{t('desk:station.use', { last4: desk.station.last4 })}</button>
  if (!open) return <button className="btn ghost" onClick={() => setOpen(true)}>{t('desk:station.offer')}</button>
  return <Enter />
}

/** A number, a call that speaks six digits, and the digits. */
function Enter() {
  const t = useWords()
  const phone = usePhone()
  const mine = useData<Station>('/me/station')
  const [other, setOther] = useState(false)
  const [number, setNumber] = useState('')
  const [code, setCode] = useState('')
  const [calling, setCalling] = useState<'' | 'ringing' | 'speaking'>('')
  const [error, setError] = useState<ApiError | null>(null)
  const failed = (e: unknown) => {
    setCalling('')
    if (!(e instanceof ApiError)) throw e
    setError(e)
  }
  const enter = (e: FormEvent) => {
    e.preventDefault()
    setError(null)
    void api.put<Station>('/me/station', { number }).then((s) => {
      mine.set(s)
      setOther(false)
      ring()
    }, failed)
  }
  const ring = () => {
    setError(null)
    setCalling('ringing')
    void api.post('/me/station/proof-call').then(() => setCalling('speaking'), failed)
  }
  const prove = (e: FormEvent) => {
    e.preventDefault()
    setError(null)
    void api.post<Station>('/me/station/proof', { code }).then(() => phone.useStation(true), failed)
  }
  const known = other ? null : mine.value
  return (
    <div className="card pad col" style={{ textAlign: 'left', maxWidth: 460 }}>
      <p className="f13 c2">{t('desk:station.why')}</p>
      {!known && <form className="row wrap" style={{ alignItems: 'flex-end' }} onSubmit={enter}>
        <Field label={t('desk:station.number')}><input className="fld" type="tel" autoFocus required value={number} onChange={(e) => setNumber(e.target.value)} /></Field>
        <button className="btn p">{t('desk:station.call')}</button>
      </form>}
      {known && <form className="row wrap" style={{ alignItems: 'flex-end' }} onSubmit={prove}>
        <Field label={t('desk:station.code')}><input className="fld mono" inputMode="numeric" autoComplete="one-time-code" maxLength={6} pattern="[0-9]{6}" style={{ width: 120 }} value={code} onChange={(e) => setCode(e.target.value.replace(/\D/g, ''))} /></Field>
        <button className="btn p" disabled={code.length !== 6}>{t('desk:station.prove')}</button>
        <button type="button" className="btn" disabled={calling === 'ringing'} onClick={ring}>{t('desk:station.again')}</button>
        <button type="button" className="btn ghost" onClick={() => void api.del('/me/station').then(() => setOther(true), failed)}>{t('desk:station.other')}</button>
      </form>}
      {calling && known && <p className="f13 c2" role="status">{t(`desk:station.${calling === 'ringing' ? 'proving' : 'speaking'}`, { number: known.number })}</p>}
      {error && <Trouble problem={error.problem} />}
    </div>
  )
}
