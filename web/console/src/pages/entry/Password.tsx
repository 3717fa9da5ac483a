import { useState } from 'react'
import { Field } from '../../frame/parts'
import { useWords } from '../../i18n'

/** A password with its show button; `fresh` for a new one. */
export function Password(p: { label: string; value: string; onChange: (v: string) => void; hint?: string; error?: string; fresh?: boolean; onBlur?: () => void; autoFocus?: boolean }) {
  const t = useWords()
  const [shown, show] = useState(false)
  return (
    <Field label={p.label} error={p.error} hint={p.hint}>
      <span className="row">
        <input className="fld" type={shown ? 'text' : 'password'} autoComplete={p.fresh ? 'new-password' : 'current-password'} autoFocus={p.autoFocus} value={p.value} onChange={(e) => p.onChange(e.target.value)} onBlur={p.onBlur} />
        <button type="button" className="btn s" aria-pressed={shown} onClick={() => show(!shown)}>{shown ? t('entry:hide') : t('entry:show')}</button>
      </span>
    </Field>
  )
}
