import { useEffect, useRef } from 'react'
import { useKeys } from '../../frame/useKeys'
import { me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useWords } from '../../i18n'
import type { Card, Field } from '../../gen/signal'
import { usePhone } from './phoneHere'
import { fill, missing, stepOf } from './script'

/** The step on screen, its answers, its form. Left and right walk, Enter takes the first answer. */
export function Script({ card, all }: { card: Card; all?: boolean }) {
  const t = useWords()
  const phone = usePhone()
  const { draft } = useStore(phone.drafts.now)
  const who = useStore(me)
  const script = card.script ?? []
  const { step, index } = stepOf(script, draft.step)
  const to = (id: string | undefined) => id && script.some((s) => s.id === id) && phone.drafts.edit({ step: id }, true)
  useKeys({
    ArrowRight: () => to(script[index + 1]?.id), ArrowLeft: () => to(script[index - 1]?.id), Enter: step?.branches?.[0] ? () => to(step.branches[0]!.to) : undefined,
  }, { on: !all && script.length > 0, guarded: true })
  if (!step) return <div className="pad c3">{t('desk:no_script')}</div>
  const fields = all ? script.flatMap((s) => s.fields ?? []) : (step.fields ?? [])
  const next = script[index + 1]
  return (
    <>
      {!all && (
        <div className="step-bar">
          {script.map((s, i) => <i key={s.id} className={i < index ? 'd' : i === index ? 'n' : ''} />)}
          <span className="f12 c3" style={{ marginLeft: 8 }}>{t('desk:step', { n: index + 1, of: script.length, title: step.title })}</span>
        </div>
      )}
      <div className="pad" style={{ flex: 1 }}>
        {!all && <p className="say">{fill(step.text, card, { name: who?.user.name ?? '', company: who?.tenant.name ?? '' }).map((p, i) => (p.filled ? <em key={i}>{p.text}</em> : <span key={i}>{p.text}</span>))}</p>}
        {!all && (step.branches ?? []).length > 0 && (
          <div className="row wrap branches" style={{ marginTop: 20 }}>
            {step.branches.map((b, i) => <button key={b.label} className="btn" onClick={() => to(b.to)}>{b.label}{i === 0 && <kbd>Enter</kbd>}</button>)}
          </div>
        )}
        {fields.length > 0 && <div className="fields" style={all ? { marginTop: 0 } : undefined}>{fields.map((f) => <FieldInput key={f.key} field={f} needed={all === true && missing(card, draft).includes(f.key)} />)}</div>}
      </div>
      {!all && next && <div className="pad c3" style={{ paddingTop: 0 }}>{t('desk:next_step', { title: next.title })}</div>}
    </>
  )
}

function FieldInput({ field, needed }: { field: Field; needed: boolean }) {
  const t = useWords()
  const phone = usePhone()
  const { draft } = useStore(phone.drafts.now)
  const value = draft.fields?.[field.key] ?? ''
  const set = (v: string) => phone.drafts.field(field.key, v)
  const ref = useRef<HTMLInputElement & HTMLSelectElement>(null)
  useEffect(() => {
    if (needed) ref.current?.setAttribute('data-needed', '')
    else ref.current?.removeAttribute('data-needed')
  }, [needed])
  const props = { ref, className: 'fld', value, 'aria-invalid': needed || undefined, 'aria-required': field.required }
  return (
    <label className="label">
      <span>{field.required ? t('desk:required', { label: field.label }) : field.label}</span>
      {(field.options ?? []).length > 0
        ? <select {...props} onChange={(e) => set(e.target.value)}><option value="">{t('desk:choose')}</option>{field.options.map((o) => <option key={o}>{o}</option>)}</select>
        : <input {...props} maxLength={600} onChange={(e) => set(e.target.value)} />}
    </label>
  )
}
