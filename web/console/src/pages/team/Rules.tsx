import { useEffect, useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { List, Page, Problem, Queue, RoutingAction, RoutingProblem, RoutingRule, RoutingTemplate, RoutingVersion, Skill, SkilledAgent } from '../../api/contract'
import { Bones, Empty, Field, Sheet, Time, Trouble } from '../../frame/parts'
import { setQuery, usePlace } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useData, usePages } from '../../frame/useData'
import { useWords, type T } from '../../i18n'
import { TeamTabs } from './TeamTabs'
import { Trial } from './Trial'

const plain: RoutingAction = { queue_id: '', skills: [], priority: 5, first: '', agent_id: '', wait_s: 0 }
let fresh = 0
/** A new rule has a name of the page's own until it is saved, so that a trial can count it. */
const newRule = (by: Partial<RoutingRule>): RoutingRule => ({ id: `new-${++fresh}`, name: '', when: 'true', off: false, action: plain, ...by })

export interface Names {
  queue: (id: string) => string
  skill: (id: string) => string
  agent: (id: string) => string
}

/** What a rule does, in words. */
export function deed(t: T, a: RoutingAction, names: Names): string {
  const parts = [a.announce ? t('routing:deed.announce') : '', a.queue_id ? t('routing:deed.queue', { name: names.queue(a.queue_id) }) : t('routing:deed.own')]
  if (a.first) parts.push(t(`routing:deed.${a.first}`, { name: names.agent(a.agent_id), seconds: a.wait_s }))
  for (const s of a.skills) parts.push(t(s.required ? 'routing:deed.needs' : 'routing:deed.likes', { name: names.skill(s.skill_id), level: s.level }))
  if (a.priority !== 5) parts.push(t(a.priority > 5 ? 'routing:deed.sooner' : 'routing:deed.later', { priority: a.priority }))
  return parts.filter(Boolean).join(t('routing:deed.and'))
}

/** Ordered rules: a draft is checked as it is typed and tried on real leads; saving makes a version, any of which can come back. */
export default function Rules() {
  const t = useWords()
  const write = may(useStore(me)!, 'routing:write')
  const { query } = usePlace()
  const inForce = useData<RoutingVersion>('/routing/rules')
  const templates = useData<Page<RoutingTemplate>>('/routing/templates')
  const queues = usePages<Queue>('/queues')
  const skills = usePages<Skill>('/skills')
  const agents = usePages<SkilledAgent>('/skills/agents')
  const lists = usePages<List>('/lists', { limit: 200 })
  const [draft, setDraft] = useState<RoutingRule[] | null>(null)
  const [note, setNote] = useState('')
  const [problems, setProblems] = useState<RoutingProblem[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)
  const rules = draft ?? inForce.value?.rules ?? []
  const names: Names = {
    queue: (id) => queues.value?.find((q) => q.id === id)?.name ?? t('routing:gone'), skill: (id) => skills.value?.find((s) => s.id === id)?.name ?? t('routing:gone'),
    agent: (id) => agents.value?.find((a) => a.user_id === id)?.name ?? t('routing:gone'),
  }
  const put = (i: number, by: Partial<RoutingRule>) => setDraft(rules.map((r, j) => (j === i ? { ...r, ...by } : r)))
  const move = (i: number, by: number) => {
    const next = [...rules]
    const [r] = next.splice(i, 1)
    next.splice(i + by, 0, r!)
    setDraft(next)
  }
  useEffect(() => {
    if (!draft) return setProblems([])
    const stop = new AbortController()
    const wait = setTimeout(() => void api.post<{ problems: RoutingProblem[] }>('/routing/check', { rules: draft }).then((r) => !stop.signal.aborted && setProblems(r.problems), () => undefined), 300)
    return () => {
      stop.abort()
      clearTimeout(wait)
    }
  }, [draft])
  const fail = (e: unknown) => {
    if (e instanceof ApiError) setProblem(e.problem)
  }
  const taken = (v: RoutingVersion) => {
    inForce.set(v)
    setDraft(null)
    setNote('')
  }
  const save = () => {
    setProblem(null)
    const seen = inForce.value?.version ?? 0
    const clean = rules.map((r) => ({ ...r, id: r.id.startsWith('new-') ? '' : r.id }))
    void api.put<RoutingVersion>('/routing/rules', { rules: clean, seen, note }).then((v) => {
      taken(v)
      say(t('routing:rules.saved', { version: v.version }), seen > 0 ? () => void restore(seen, v.version) : undefined)
    }, fail)
  }
  const restore = (version: number, seen: number) => {
    setProblem(null)
    setQuery({ versions: null })
    return api.post<RoutingVersion>(`/routing/versions/${version}/restore`, { seen }).then((v) => {
      taken(v)
      say(t('routing:rules.restored', { version }))
    }, fail)
  }
  return (
    <div className="page">
      <header>
        <h1>{t('routing:rules.title')}</h1>
        {inForce.value && inForce.value.version > 0 && <button className="btn s ghost" onClick={() => setQuery({ versions: '1' })}>{t('routing:rules.version', { version: inForce.value.version })}</button>}
        <span className="sp" />
        {draft && <span className="f13 c2">{t('routing:rules.unsaved')}</span>}
        {draft && <button className="btn" onClick={() => setDraft(null)}>{t('routing:rules.discard')}</button>}
        {write && draft && <input className="fld" style={{ width: 200 }} maxLength={200} value={note} onChange={(e) => setNote(e.target.value)} placeholder={t('routing:rules.note')} aria-label={t('routing:rules.note')} />}
        {write && draft && <button className="btn p" disabled={problems.length > 0} title={problems.length ? t('routing:rules.mend') : undefined} onClick={save}>{t('routing:rules.save')}</button>}
      </header>
      <TeamTabs />
      <p className="c2 f13" style={{ maxWidth: 720 }}>{t('routing:rules.about')}</p>
      {[problem, inForce.problem].map((p, i) => p && <Trouble key={i} problem={p} />)}
      <div className="col">
        {inForce.first && <div className="card"><Bones /></div>}
        {inForce.value && rules.length === 0 && <div className="card"><Empty text={t('routing:rules.empty')} /></div>}
        {rules.map((r, i) => (
          <RuleCard key={r.id} rule={r} at={i} last={i === rules.length - 1} write={write} names={names} queues={queues.value ?? []} skills={skills.value ?? []} agents={agents.value ?? []}
            problem={problems.find((p) => p.rule === i)} put={(by) => put(i, by)} move={(by) => move(i, by)} remove={() => setDraft(rules.filter((_, j) => j !== i))} />
        ))}
        {inForce.value && <p className="f13 c2">{t('routing:rules.else')}</p>}
        {write && (
          <div className="row wrap">
            <button className="btn" onClick={() => setDraft([...rules, newRule({ name: t('routing:rules.new_name') })])}>{t('routing:rules.add')}</button>
            <span className="f13 c3">{t('routing:rules.templates')}</span>
            {(templates.value?.items ?? []).map((x) => <button key={x.code} className="btn s" title={x.when} onClick={() => setDraft([...rules, newRule({ name: t(`routing:template.${x.code}`), when: x.when, action: x.action })])}>{t(`routing:template.${x.code}`)}</button>)}
          </div>
        )}
      </div>
      <Trial rules={rules} lists={lists.value ?? []} names={names} broken={problems.length > 0} />
      <Language />
      {query.get('versions') && <Versions seen={inForce.value?.version ?? 0} write={write} restore={(...a) => void restore(...a)} close={() => setQuery({ versions: null })} />}
    </div>
  )
}

interface CardProps {
  rule: RoutingRule
  at: number
  last: boolean
  write: boolean
  names: Names
  queues: Queue[]
  skills: Skill[]
  agents: SkilledAgent[]
  problem?: RoutingProblem
  put: (by: Partial<RoutingRule>) => void
  move: (by: number) => void
  remove: () => void
}

function RuleCard({ rule, at, last, write, names, queues, skills, agents, problem, put, move, remove }: CardProps) {
  const t = useWords()
  const a = rule.action
  const act = (by: Partial<RoutingAction>) => put({ action: { ...a, ...by } })
  const wrong = problem ? t(`routing:reason.${problem.reason}`, { ...problem.words, what: t(`routing:what.${problem.words.what ?? ''}`, { defaultValue: problem.words.what ?? '' }), left: t(`routing:kind.${problem.words.left ?? 'group'}`), right: t(`routing:kind.${problem.words.right ?? 'group'}`), got: t(`routing:kind.${problem.words.got ?? 'group'}`), defaultValue: problem.text }) : undefined
  return (
    <section className="card pad col s" aria-label={rule.name}>
      <div className="row wrap">
        <span className="c3 f13">{at + 1}</span>
        <input className="fld" style={{ width: 240, fontWeight: 600 }} maxLength={80} disabled={!write} value={rule.name} onChange={(e) => put({ name: e.target.value })} aria-label={t('office:name')} />
        <label className="check f13"><input type="checkbox" disabled={!write} checked={!rule.off} onChange={(e) => put({ off: !e.target.checked })} />{t('routing:rules.on')}</label>
        <span className="sp" />
        {write && <button className="btn s ghost" disabled={at === 0} onClick={() => move(-1)} aria-label={t('routing:rules.up', { name: rule.name })}>↑</button>}
        {write && <button className="btn s ghost" disabled={last} onClick={() => move(1)} aria-label={t('routing:rules.down', { name: rule.name })}>↓</button>}
        {write && <button className="btn s ghost" onClick={remove}>{t('office:remove')}</button>}
      </div>
      <Field label={t('routing:rules.when')} error={wrong && problem!.column > 0 ? t('routing:rules.at', { column: problem!.column, line: problem!.line, what: wrong }) : wrong}>
        <textarea className="fld mono" rows={Math.min(4, 1 + Math.floor(rule.when.length / 90))} spellCheck={false} disabled={!write} aria-invalid={Boolean(problem)} value={rule.when} onChange={(e) => put({ when: e.target.value })} />
      </Field>
      {problem && problem.column > 0 && <pre className="mono f12 is-alarm" style={{ margin: 0, overflow: 'auto' }} aria-hidden="true">{rule.when.split('\n')[problem.line - 1]}{'\n'}{' '.repeat(Math.max(0, width(rule.when.split('\n')[problem.line - 1] ?? '', problem.column - 1)))}^</pre>}
      <p className="f13">→ {deed(t, a, names)}</p>
      <details>
        <summary className="f13 c2">{t('routing:rules.change')}</summary>
        <div className="row top wrap" style={{ marginTop: 8 }}>
          <Field label={t('routing:rules.goes')} hint={a.announce ? t('routing:rules.announce_hint') : undefined}><select className="fld" disabled={!write} value={a.announce ? 'announce' : ''} onChange={(e) => act({ announce: e.target.value === 'announce' })}><option value="">{t('routing:rules.person')}</option><option value="announce">{t('routing:rules.announce')}</option></select></Field>
          <Field label={t('routing:rules.queue')}><select className="fld" disabled={!write} value={a.queue_id} onChange={(e) => act({ queue_id: e.target.value })}><option value="">{t('routing:rules.own')}</option>{queues.map((q) => <option key={q.id} value={q.id}>{q.name}</option>)}</select></Field>
          <Field label={t('routing:rules.priority')} hint={t('routing:rules.priority_hint')}><input className="fld" type="number" min={0} max={9} style={{ width: 90 }} disabled={!write} value={a.priority} onChange={(e) => act({ priority: Math.min(9, Math.max(0, Number(e.target.value))) })} /></Field>
          <Field label={t('routing:rules.first')}><select className="fld" disabled={!write} value={a.first} onChange={(e) => act({ first: e.target.value as RoutingAction['first'], agent_id: '', wait_s: a.wait_s || 10 })}>{(['', 'owner', 'last', 'agent'] as const).map((f) => <option key={f} value={f}>{t(`routing:first.${f || 'anyone'}`)}</option>)}</select></Field>
          {a.first === 'agent' && <Field label={t('routing:agent')}><select className="fld" disabled={!write} value={a.agent_id} onChange={(e) => act({ agent_id: e.target.value })}><option value="">–</option>{agents.map((x) => <option key={x.user_id} value={x.user_id}>{x.name}</option>)}</select></Field>}
          {a.first !== '' && <Field label={t('routing:rules.wait')} hint={t('routing:rules.wait_hint')}><input className="fld" type="number" min={0} max={300} style={{ width: 90 }} disabled={!write} value={a.wait_s} onChange={(e) => act({ wait_s: Number(e.target.value) })} /></Field>}
        </div>
        <div className="col s" style={{ marginTop: 8 }}>
          {a.skills.map((s, i) => (
            <div key={s.skill_id} className="row wrap">
              <span style={{ minWidth: 120 }}>{names.skill(s.skill_id)}</span>
              <label className="check f13">{t('routing:rules.level')} <input className="fld" type="number" min={1} max={5} style={{ width: 64 }} disabled={!write} value={s.level} onChange={(e) => act({ skills: a.skills.map((x, j) => (j === i ? { ...x, level: Math.min(5, Math.max(1, Number(e.target.value))) } : x)) })} /></label>
              <label className="check f13"><input type="checkbox" disabled={!write} checked={s.required} onChange={(e) => act({ skills: a.skills.map((x, j) => (j === i ? { ...x, required: e.target.checked } : x)) })} />{t('routing:rules.required')}</label>
              {write && <button className="btn s ghost" onClick={() => act({ skills: a.skills.filter((_, j) => j !== i) })}>{t('office:remove')}</button>}
            </div>
          ))}
          {write && a.skills.length < 8 && (
            <select className="fld" style={{ maxWidth: 240 }} value="" aria-label={t('routing:rules.add_skill')} onChange={(e) => act({ skills: [...a.skills, { skill_id: e.target.value, level: 3, required: false }] })}>
              <option value="">{t('routing:rules.add_skill')}</option>
              {skills.filter((s) => !a.skills.some((x) => x.skill_id === s.id)).map((s) => <option key={s.id} value={s.id}>{s.name}</option>)}
            </select>
          )}
        </div>
      </details>
    </section>
  )
}

/** Columns a monospaced line takes up to a letter: Han letters are two wide. */
function width(line: string, letters: number): number {
  return [...line].slice(0, letters).reduce((n, c) => n + (/[\u2e80-\uffef]/.test(c) ? 2 : 1), 0)
}

/** The words a condition may use. */
function Language() {
  const t = useWords()
  const rows: [string, string][] = [
    ['tag("vip")', 'tag'], ['number("balance") >= 1000', 'number'], ['field("city") == "Hangzhou"', 'field'], ['has("email")', 'has'],
    ['lead.name lead.list lead.country lead.region lead.carrier lead.kind lead.priority lead.age_days lead.owner', 'lead'],
    ['history.tries history.talks history.last_outcome history.last_disposition history.last_agent history.days_since history.days_since_talk history.abandoned', 'history'],
    ['call.inbound call.known', 'call'], ['campaign.name campaign.mode', 'campaign'],
    ['local.hour local.weekday local.time local.date', 'local'], ['office.hour office.weekday office.time', 'office'],
    ['and or not == != < <= > >= in contains startsWith endsWith ( ) ? :', 'join'], ['lower upper trim len abs min max', 'functions'],
  ]
  return (
    <details className="card pad">
      <summary>{t('routing:language.title')}</summary>
      <table className="table" style={{ marginTop: 8 }}><tbody>{rows.map(([code, key]) => <tr key={key}><td className="mono" style={{ whiteSpace: 'normal' }}>{code}</td><td className="c2">{t(`routing:language.${key}`)}</td></tr>)}</tbody></table>
      <p className="f12 c3">{t('routing:language.bounds')}</p>
    </details>
  )
}

function Versions({ seen, write, restore, close }: { seen: number; write: boolean; restore: (version: number, seen: number) => void; close: () => void }) {
  const t = useWords()
  const versions = usePages<RoutingVersion>('/routing/versions')
  const agents = usePages<SkilledAgent>('/skills/agents')
  return (
    <Sheet title={t('routing:rules.versions')} close={close}>
      {versions.problem && <Trouble problem={versions.problem} />}
      <div className="col">
        {(versions.value ?? []).map((v) => (
          <div key={v.version} className="row wrap">
            <b>{t('routing:rules.version', { version: v.version })}</b><Time at={v.at} />
            <span className="c2 f13">{agents.value?.find((a) => a.user_id === v.by)?.name}</span>
            <span className="c2 f13 cut">{v.note}</span>
            <span className="sp" /><span className="c3 f13">{t('routing:rules.count', { count: v.rules.length })}</span>
            {write && v.version !== seen && <button className="btn s" onClick={() => restore(v.version, seen)}>{t('routing:rules.restore')}</button>}
          </div>
        ))}
      </div>
    </Sheet>
  )
}
