import { useState } from 'react'
import type { FieldTest, LeadFilter } from '../../api/contract'
import { Field } from '../../frame/parts'
import { useWords } from '../../i18n'

const ops: FieldTest['op'][] = ['is', 'not', 'has', 'gt', 'lt', 'set', 'unset']
const words = (s: string) => s.split(/[,，;；、]/).map((x) => x.trim()).filter(Boolean)

/** Several words in one box. They count as they are typed, so that whoever saves by a key saves them too. */
function Words({ of, set }: { of: string[]; set: (all: string[]) => void }) {
  const [typed, type] = useState('')
  const same = words(typed).join('\n') === of.join('\n')
  return (
    <input className="fld" value={same ? typed : of.join(', ')} onChange={(e) => {
      type(e.target.value)
      set(words(e.target.value))
    }} />
  )
}

/** Who: all that is given must hold, of several words in one box one is enough. What is empty is left out of the filter. */
export function FilterFields({ where, set }: { where: LeadFilter; set: (w: LeadFilter) => void }) {
  const t = useWords()
  const put = (by: Partial<LeadFilter>) => {
    const next: Record<string, unknown> = { ...where, ...by }
    for (const [k, v] of Object.entries(next)) if (v === undefined || v === '' || (Array.isArray(v) && v.length === 0)) delete next[k]
    set(next)
  }
  const list = (key: 'tags' | 'no_tags' | 'regions' | 'carriers', label: string) => (
    <Field label={label}><Words of={where[key] ?? []} set={(all) => put({ [key]: all })} /></Field>
  )
  const tests = where.fields ?? []
  const test = (i: number, by: Partial<FieldTest>) => put({ fields: tests.map((x, j) => (i === j ? { ...x, ...by } : x)) })
  return (
    <div className="col s">
      <div className="grid2">
        {list('tags', t('lists:tags'))}
        {list('no_tags', t('lists:no_tags'))}
        {list('regions', t('lists:regions'))}
        {list('carriers', t('lists:carriers'))}
        <Field label={t('lists:called')}>
          <select className="fld" value={where.called ?? ''} onChange={(e) => put({ called: e.target.value as LeadFilter['called'] })}><option value="">{t('lists:called_any')}</option><option value="never">{t('lists:called_never')}</option><option value="before">{t('lists:called_before')}</option></select>
        </Field>
        <Field label={t('lists:since')}><input className="fld" type="date" value={where.since ?? ''} onChange={(e) => put({ since: e.target.value })} /></Field>
      </div>
      {tests.map((x, i) => (
        <div key={i} className="row wrap">
          <input className="fld" style={{ maxWidth: 160 }} value={x.field} placeholder={t('lists:field')} aria-label={t('lists:field')} onChange={(e) => test(i, { field: e.target.value })} />
          <select className="fld" style={{ maxWidth: 140 }} aria-label={t('lists:compare')} value={x.op} onChange={(e) => test(i, { op: e.target.value as FieldTest['op'] })}>{ops.map((o) => <option key={o} value={o}>{t(`lists:op.${o}`)}</option>)}</select>
          {x.op !== 'set' && x.op !== 'unset' && <input className="fld" style={{ maxWidth: 160 }} value={x.value ?? ''} aria-label={t('lists:value')} onChange={(e) => test(i, { value: e.target.value })} />}
          <button type="button" className="btn s ghost" onClick={() => put({ fields: tests.filter((_, j) => j !== i) })}>{t('office:remove')}</button>
        </div>
      ))}
      <span><button type="button" className="btn s" onClick={() => put({ fields: [...tests, { field: '', op: 'is', value: '' }] })}>{t('lists:add_test')}</button></span>
    </div>
  )
}
