import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Compliance, Problem } from '../../api/contract'
import { Trouble } from '../../frame/parts'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { language, useWords } from '../../i18n'

/** Where this company calls. It may leave countries out and add them again; a new one is the operator's to grant, after a look at the fraud. */
export function Destinations({ state, write, changed }: { state: Compliance; write: boolean; changed: (c: Compliance) => void }) {
  const t = useWords()
  const lng = useStore(language)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [code, setCode] = useState('')
  const names = new Intl.DisplayNames([lng], { type: 'region' })
  const name = (c: string) => `${names.of(c) ?? c} (${c})`
  const put = (countries: string[], undo?: string[]) => {
    setProblem(null)
    api.put<Compliance>('/compliance/destinations', { countries }).then((c) => {
      changed(c)
      say(t('compliance:dest.saved'), undo && (() => put(undo)))
    }, (e: unknown) => e instanceof ApiError && setProblem(e.problem))
  }
  const flip = (c: string) => put(state.countries.includes(c) ? state.countries.filter((x) => x !== c) : [...state.countries, c], state.countries)
  const whys = [...new Set(state.never.map((n) => n.why))]
  return (
    <section className="card pad col" aria-label={t('compliance:dest.title')}>
      <h2>{t('compliance:dest.title')}</h2>
      <p className="c2 f13">{t('compliance:dest.about')}</p>
      {problem && <Trouble problem={problem} />}
      <div className="col s">
        {state.granted.map((c) => <label key={c} className="check"><input type="checkbox" disabled={!write} checked={state.countries.includes(c)} onChange={() => flip(c)} />{name(c)}</label>)}
      </div>
      {state.countries.length === 0 && <p className="is-wrap f13">{t('compliance:dest.nowhere')}</p>}
      {write && state.may_add_countries && (
        <form className="row" onSubmit={(e) => {
          e.preventDefault()
          put([...new Set([...state.countries, code.toUpperCase()])], state.countries)
          setCode('')
        }}><input className="fld" style={{ width: 90 }} maxLength={2} value={code} placeholder="HK" aria-label={t('compliance:dest.code')} onChange={(e) => setCode(e.target.value)} /><button className="btn" disabled={!/^[a-z]{2}$/i.test(code)}>{t('compliance:dest.add')}</button></form>
      )}
      {!state.may_add_countries && <p className="c3 f12">{t('compliance:dest.operator')}</p>}
      <p className="c2 f13">{t('compliance:dest.kinds', { list: state.kinds.map((k) => t(`compliance:kind.${k}`)).join(', ') })}</p>
      <p className="c3 f12">{t('compliance:dest.never', { list: whys.map((w) => t(`compliance:kind.${w}`, { defaultValue: w })).join(', '), n: state.never.length })}</p>
    </section>
  )
}
