import { useRef, useState, type FormEvent } from 'react'
import { api, ApiError, url } from '../../api/client'
import type { CallerLetter, CallerPage } from '../../api/contract'
import { Glyph, type GlyphName } from '../../frame/Glyph'
import { Field, Time, Trouble } from '../../frame/parts'
import { useWords } from '../../i18n'

const marks: Record<CallerLetter['state'], [GlyphName, string]> = { waiting: ['wrap', 'is-wrap'], approved: ['check', 'is-ready'], refused: ['alarm', 'is-alarm'], withdrawn: ['done', 'c3'] }

/** Documents that prove a number: sent, waiting, judged; and the judge's word where the workspace is its own operator. */
export function Letters({ n, write, done }: { n: CallerPage; write: boolean; done: () => void }) {
  const t = useWords()
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const path = `/caller-ids/${encodeURIComponent(n.id)}/letters`
  const act = (p: Promise<unknown>) => {
    setError(null)
    setBusy(true)
    void p.then(done, (e: unknown) => e instanceof ApiError && setError(e)).finally(() => setBusy(false))
  }
  const send = (file: File | undefined) => {
    if (file) act(api.file(path, file, { file: file.name }))
    if (input.current) input.current.value = ''
  }
  const open = write && n.kind === 'own' && n.proof !== 'verified'
  if (!open && n.letters.length === 0) return null
  return (
    <div className="col s">
      {open && (
        <Field label={t('numbers:letters.send')} hint={t('numbers:letters.how')}>
          <input ref={input} className="f13" type="file" accept="application/pdf,image/png,image/jpeg" disabled={busy} onChange={(e) => send(e.target.files?.[0])} />
        </Field>
      )}
      {error && <Trouble problem={error.problem} />}
      <ul className="col s f13">
        {n.letters.map((l) => (
          <li key={l.id} className="row wrap" style={{ gap: 8 }}>
            <span className={marks[l.state][1]}><Glyph name={marks[l.state][0]} size={12} /></span>
            {write ? <a href={url(`${path}/${l.id}/file`)} download={l.name}>{l.name}</a> : <span>{l.name}</span>}
            <span className="c2">{t(`numbers:letters.${l.state}`)} <Time at={l.decided_at ?? l.sent_at} /></span>
            {l.note && <span>{l.note}</span>}
            {write && l.state === 'waiting' && <button className="btn s ghost" disabled={busy} onClick={() => act(api.del(`${path}/${l.id}`))}>{t('numbers:letters.withdraw')}</button>}
            {write && l.state === 'waiting' && n.decides_letters && <Judge decide={(approve, note) => act(api.post(`${path}/${l.id}/decision`, { approve, note }))} />}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Approve, or refuse with a reason. */
function Judge({ decide }: { decide: (approve: boolean, note: string) => void }) {
  const t = useWords()
  const [note, setNote] = useState('')
  const refuse = (e: FormEvent) => {
    e.preventDefault()
    decide(false, note)
  }
  return (
    <form className="row wrap" style={{ gap: 8 }} onSubmit={refuse}>
      <button type="button" className="btn s p" onClick={() => decide(true, '')}>{t('numbers:letters.approve')}</button>
      <input className="fld" style={{ width: 200 }} required maxLength={500} aria-label={t('numbers:letters.why')} placeholder={t('numbers:letters.why')} value={note} onChange={(e) => setNote(e.target.value)} />
      <button className="btn s" disabled={!note.trim()}>{t('numbers:letters.refuse')}</button>
    </form>
  )
}
