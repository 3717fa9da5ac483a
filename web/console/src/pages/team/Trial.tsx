import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { List, Problem, RoutingRule, RoutingTried, RoutingTrial } from '../../api/contract'
import { Field, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { useWords } from '../../i18n'
import type { Names } from './Rules'

/** Tries the rules as they stand on the page, saved or not, on real leads: which rule decides for whom, and how often each does. */
export function Trial({ rules, lists, names, broken }: { rules: RoutingRule[]; lists: List[]; names: Names; broken: boolean }) {
  const t = useWords()
  const [list, setList] = useState('')
  const [inbound, setInbound] = useState(false)
  const [only, setOnly] = useState<string | null>(null)
  const [trial, setTrial] = useState<RoutingTrial | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const of = list || lists[0]?.id || ''
  const run = () => {
    setProblem(null)
    setOnly(null)
    void api.post<RoutingTrial>('/routing/try', { rules, list_id: of, inbound }).then(setTrial, (e: unknown) => e instanceof ApiError && setProblem(e.problem))
  }
  const nameOf = (id: string) => rules.find((r) => r.id === id)?.name ?? (id === '' ? t('routing:try.none') : t('routing:gone'))
  const counts = trial ? [...rules.map((r) => r.id), ''].map((id) => ({ id, n: trial.counts[id] ?? 0 })) : []
  const shown = (trial?.items ?? []).filter((i) => only === null || i.rule_id === only).slice(0, 200)
  const first = (i: RoutingTried) => (i.first ? t(`routing:first.${i.first}`) + (i.agent_id ? ` · ${names.agent(i.agent_id)}` : '') : t('routing:first.anyone'))
  return (
    <section className="col" aria-label={t('routing:try.title')}>
      <h2>{t('routing:try.title')}</h2>
      <div className="row wrap" style={{ alignItems: 'flex-end' }}>
        <Field label={t('routing:try.list')}><select className="fld" value={of} onChange={(e) => setList(e.target.value)}>{lists.map((l) => <option key={l.id} value={l.id}>{l.name}</option>)}</select></Field>
        <label className="check f13"><input type="checkbox" checked={inbound} onChange={(e) => setInbound(e.target.checked)} />{t('routing:try.inbound')}</label>
        <button className="btn" disabled={!of || broken} title={broken ? t('routing:rules.mend') : undefined} onClick={run}>{t('routing:try.run')}</button>
        <span className="f12 c3">{t('routing:try.about')}</span>
      </div>
      {problem && <Trouble problem={problem} />}
      {trial && (
        <div className="card">
          <div className="pad row wrap" role="group" aria-label={t('routing:try.counts')}>
            <button className={`btn s${only === null ? ' on' : ''}`} onClick={() => setOnly(null)}>{t('routing:try.all', { n: trial.items.length, of: trial.of })}</button>
            {counts.map((c) => <button key={c.id} className={`btn s${only === c.id ? ' on' : ''}`} onClick={() => setOnly(c.id)}>{nameOf(c.id)} <b>{c.n}</b></button>)}
          </div>
          <Rows of={shown} label={t('routing:try.title')} columns={[
            { head: t('office:name'), cell: (i) => <Link to={`/lists/${of}?lead=${i.lead_id}`}>{i.name || t('office:leads.no_name')} <span className="c3 f12">{i.number}</span></Link> },
            { head: t('routing:try.rule'), cell: (i) => <span>{nameOf(i.rule_id)}{i.failed.length > 0 && <span className="f12 is-wrap" style={{ display: 'block' }}>{t('routing:try.failed', { names: i.failed.map(nameOf).join(', ') })}</span>}</span> },
            { head: t('routing:rules.queue'), cell: (i) => (i.queue_id ? names.queue(i.queue_id) : t('routing:rules.own')) },
            { head: t('routing:rules.first'), wide: true, cell: first },
            { head: t('routing:rules.priority'), end: true, cell: (i) => i.priority },
          ]} />
        </div>
      )}
    </section>
  )
}
