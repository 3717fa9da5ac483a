import { useState } from 'react'
import type { ScriptStep } from '../../api/contract'
import { Field } from '../../frame/parts'
import { useWords } from '../../i18n'

/** Steps, answers that lead on, and the form; {{name}} and {{column}} are filled from the lead, {{my name}} and {{my company}} from the agent. */
export function EditScript({ script, set }: { script: ScriptStep[]; set: (s: ScriptStep[]) => void }) {
  const t = useWords()
  const change = (i: number, by: Partial<ScriptStep>) => set(script.map((s, j) => (i === j ? { ...s, ...by } : s)))
  const add = () => set([...script, { id: `s${Date.now().toString(36)}`, title: t('office:script.step', { n: script.length + 1 }), text: '', branches: [], fields: [] }])
  return (
    <div className="col">
      {script.map((s, i) => (
        <details key={s.id} className="card" style={{ boxShadow: 'none' }} open={script.length === 1}>
          <summary className="pad row" style={{ padding: '8px 12px', cursor: 'pointer' }}><b>{i + 1}. {s.title}</b><span className="c3 cut" style={{ flex: 1 }}>{s.text}</span></summary>
          <div className="pad col sep">
            <Field label={t('office:script.title')}><input className="fld" value={s.title} onChange={(e) => change(i, { title: e.target.value })} /></Field>
            <Field label={t('office:script.text')} hint={t('office:script.text_hint')}><textarea className="fld" rows={3} value={s.text} onChange={(e) => change(i, { text: e.target.value })} /></Field>
            <div className="col s">
              <span className="f13 c2">{t('office:script.branches')}</span>
              {(s.branches ?? []).map((b, k) => (
                <div key={k} className="row wrap">
                  <input className="fld" style={{ width: 180 }} aria-label={t('office:script.answer')} placeholder={t('office:script.answer')} value={b.label} onChange={(e) => change(i, { branches: s.branches.map((x, j) => (j === k ? { ...x, label: e.target.value } : x)) })} />
                  <span>→</span>
                  <select className="fld" style={{ width: 180 }} aria-label={t('office:script.to')} value={b.to} onChange={(e) => change(i, { branches: s.branches.map((x, j) => (j === k ? { ...x, to: e.target.value } : x)) })}>{script.map((x) => <option key={x.id} value={x.id}>{x.title}</option>)}</select>
                  <button type="button" className="btn s ghost" onClick={() => change(i, { branches: s.branches.filter((_, j) => j !== k) })}>{t('office:remove')}</button>
                </div>
              ))}
              <div><button type="button" className="btn s" onClick={() => change(i, { branches: [...(s.branches ?? []), { label: '', to: script[i + 1]?.id ?? s.id }] })}>{t('office:script.add_branch')}</button></div>
            </div>
            <div className="col s">
              <span className="f13 c2">{t('office:script.fields')}</span>
              {(s.fields ?? []).map((f, k) => (
                <div key={k} className="row wrap">
                  <input className="fld" style={{ width: 160 }} aria-label={t('office:script.field')} placeholder={t('office:script.field')} value={f.label} onChange={(e) => change(i, { fields: s.fields.map((x, j) => (j === k ? { ...x, label: e.target.value } : x)) })} />
                  <Options all={f.options ?? []} set={(options) => change(i, { fields: s.fields.map((x, j) => (j === k ? { ...x, options } : x)) })} />
                  <label className="check f13"><input type="checkbox" checked={f.required} onChange={(e) => change(i, { fields: s.fields.map((x, j) => (j === k ? { ...x, required: e.target.checked } : x)) })} />{t('office:script.required')}</label>
                  <button type="button" className="btn s ghost" onClick={() => change(i, { fields: s.fields.filter((_, j) => j !== k) })}>{t('office:remove')}</button>
                </div>
              ))}
              <div><button type="button" className="btn s" onClick={() => change(i, { fields: [...(s.fields ?? []), { key: `f${Date.now().toString(36)}`, label: '', required: false, options: [] }] })}>{t('office:script.add_field')}</button></div>
            </div>
            <div><button type="button" className="btn s ghost" onClick={() => set(script.filter((_, j) => j !== i).map((x) => ({ ...x, branches: (x.branches ?? []).filter((b) => b.to !== s.id) })))}>{t('office:script.remove_step')}</button></div>
          </div>
        </details>
      ))}
      <div><button type="button" className="btn s" onClick={add}>{t('office:script.add_step')}</button></div>
    </div>
  )
}

/** The choices of a field, typed with commas between them: what is typed stays as it is, also the comma after which the next one comes. */
function Options({ all, set }: { all: string[]; set: (all: string[]) => void }) {
  const t = useWords()
  const [text, type] = useState(all.join(', '))
  const read = (s: string) => s.split(/[,，]/).map((o) => o.trim()).filter(Boolean)
  const shown = read(text).join() === all.join() ? text : all.join(', ')
  return <input className="fld" style={{ width: 200 }} aria-label={t('office:script.options')} placeholder={t('office:script.options')} value={shown} onChange={(e) => {
    type(e.target.value)
    set(read(e.target.value))
  }} />
}
