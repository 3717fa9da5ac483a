import { useState } from 'react'
import type { User } from '../../api/contract'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'

/** From how many people on the list can be searched. */
const MANY = 9

/** Who talks: anybody who works here, one by one or all at once. What a search hides keeps its mark. */
export function EditAgents({ people, chosen, set }: { people: User[]; chosen: string[]; set: (ids: string[]) => void }) {
  const t = useWords()
  const [find, setFind] = useState('')
  const word = find.trim().toLowerCase()
  const shown = word ? people.filter((p) => `${p.name} ${p.email}`.toLowerCase().includes(word)) : people
  const here = new Set(shown.map((p) => p.id))
  return (
    <div className="col s" role="group" aria-label={t('office:edit_page.agents')}>
      <span className="row s wrap f13">
        <span className="c2">{t('office:edit_page.agents')}</span>
        <span className="c3">{t('office:edit_page.agents_of', { n: number(people.filter((p) => chosen.includes(p.id)).length), all: number(people.length) })}</span>
        <span className="sp" />
        {people.length > 1 && <button type="button" className="btn s ghost" disabled={shown.every((p) => chosen.includes(p.id))} onClick={() => set([...chosen.filter((id) => !here.has(id)), ...here])}>{t('office:edit_page.agents_all')}</button>}
        {people.length > 1 && <button type="button" className="btn s ghost" disabled={!shown.some((p) => chosen.includes(p.id))} onClick={() => set(chosen.filter((id) => !here.has(id)))}>{t('office:edit_page.agents_none')}</button>}
      </span>
      {people.length >= MANY && <input className="fld" type="search" aria-label={t('office:edit_page.agents_find')} placeholder={t('office:edit_page.agents_find')} value={find} onChange={(e) => setFind(e.target.value)} />}
      <span className="col s" style={{ maxHeight: 140, overflow: 'auto' }}>{shown.map((p) => (
        <span key={p.id} className="check f13"><input type="checkbox" id={`agent-${p.id}`} checked={chosen.includes(p.id)} onChange={(e) => set(e.target.checked ? [...chosen, p.id] : chosen.filter((id) => id !== p.id))} /><label htmlFor={`agent-${p.id}`}>{p.name || p.email}</label></span>
      ))}</span>
    </div>
  )
}
