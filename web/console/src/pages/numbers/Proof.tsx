import { useRef, useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { CallerPage } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Field, reasonText, Time, Trouble } from '../../frame/parts'
import { useWords } from '../../i18n'
import { Letters } from './Letters'

/** How ownership was proved, or the ways to prove it: a call to the number in which six digits are spoken, or a document. */
export function Proof({ n, write, done }: { n: CallerPage; write: boolean; done: () => void }) {
  const t = useWords()
  const [calling, setCalling] = useState<'' | 'ringing' | 'speaking'>('')
  const [code, setCode] = useState('')
  const [error, setError] = useState<ApiError | null>(null)
  const field = useRef<HTMLInputElement>(null)
  if (n.proof === 'verified') {
    return (
      <div className="col s">
        <p className="f13 row wrap" style={{ gap: 6 }}><span className="is-ready"><Glyph name="check" size={12} /></span>{t(`numbers:page.proved.${n.proof_by || 'operator'}`)} <Time at={n.proved_at} /></p>
        <Letters n={n} write={write} done={done} />
      </div>
    )
  }
  const path = `/caller-ids/${encodeURIComponent(n.id)}`
  const failed = (e: unknown) => {
    if (!(e instanceof ApiError)) throw e
    setError(e)
  }
  const ring = () => {
    setError(null)
    setCalling('ringing')
    field.current?.focus()
    void api.post(`${path}/proof-call`).then(() => setCalling('speaking'), (e: unknown) => {
      setCalling('')
      failed(e)
    })
  }
  const prove = (e: FormEvent) => {
    e.preventDefault()
    setError(null)
    void api.post(`${path}/proof`, { code }).then(done, failed)
  }
  const wrong = error?.field('code')
  return (
    <div className="col s">
      <p className="f13 row wrap" style={{ gap: 6 }}><span className="is-wrap"><Glyph name="wrap" size={12} /></span>{t('numbers:page.unproved')}</p>
      {write && (
        <form className="row wrap" style={{ alignItems: 'flex-end' }} onSubmit={prove}>
          <button type="button" className="btn" disabled={calling === 'ringing'} onClick={ring}>{t('numbers:proof.call')}</button>
          <Field label={t('numbers:proof.code')} error={wrong ? reasonText(t, wrong.reason, wrong.detail) : undefined}><input ref={field} className="fld mono" inputMode="numeric" autoComplete="one-time-code" maxLength={6} pattern="[0-9]{6}" style={{ width: 120 }} value={code} onChange={(e) => setCode(e.target.value.replace(/\D/g, ''))} /></Field>
          <button className="btn p" disabled={code.length !== 6}>{t('numbers:proof.prove')}</button>
          <span className="f13 c2" role="status">{calling ? t(`numbers:proof.${calling}`, { number: n.number }) : t('numbers:proof.how')}</span>
        </form>
      )}
      {error && !wrong && <Trouble problem={error.problem} />}
      <Letters n={n} write={write} done={done} />
    </div>
  )
}
