import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Problem, Skill, SkilledAgent } from '../../api/contract'
import { Bones, Empty, Trouble } from '../../frame/parts'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { TeamTabs } from './TeamTabs'

/** Agents by skills. Arrows walk the cells, a digit sets the level, 0 takes it away; each change can be taken back. */
export default function Skills() {
  const t = useWords()
  const write = may(useStore(me)!, 'routing:write')
  const skills = usePages<Skill>('/skills')
  const agents = usePages<SkilledAgent>('/skills/agents')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [name, setName] = useState('')
  const grid = useRef<HTMLTableElement>(null)
  const fail = (e: unknown) => {
    if (e instanceof ApiError) setProblem(e.problem)
  }
  const add = (e: FormEvent) => {
    e.preventDefault()
    setProblem(null)
    void api.post('/skills', { name }).then(() => {
      setName('')
      skills.reload()
    }, fail)
  }
  const set = async (a: SkilledAgent, s: Skill, level: number, undo = true) => {
    const was = a.levels[s.id] ?? 0
    if (was === level) return
    const put = (n: number) => agents.set((now) => now.map((x) => (x.user_id === a.user_id ? { ...x, levels: { ...x.levels, [s.id]: n } } : x)))
    setProblem(null)
    put(level)
    try {
      await api.put(`/skills/${s.id}/agents/${a.user_id}`, { level })
      if (undo) say(t('routing:skills.set', { agent: a.name, skill: s.name, level }), () => void set({ ...a, levels: { ...a.levels, [s.id]: level } }, s, was, false))
    } catch (e) {
      put(was)
      fail(e)
    }
  }
  const walk = (row: number, col: number) => grid.current?.querySelector<HTMLElement>(`[data-cell="${row}-${col}"]`)?.focus()
  const press = (a: SkilledAgent, s: Skill, row: number, col: number) => (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return
    const step: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
    const to = step[e.key]
    if (to) walk(row + to[0], col + to[1])
    else if (/^[0-5]$/.test(e.key) && write) void set(a, s, Number(e.key))
    else if ((e.key === 'Delete' || e.key === 'Backspace') && write) void set(a, s, 0)
    else return
    e.preventDefault()
    e.stopPropagation()
  }
  const ready = skills.value && agents.value
  return (
    <div className="page">
      <header><h1>{t('routing:skills.title')}</h1></header>
      <TeamTabs />
      <p className="c2 f13" style={{ maxWidth: 720 }}>{t('routing:skills.about')}</p>
      {[problem, skills.problem, agents.problem].map((p, i) => p && <Trouble key={i} problem={p} />)}
      {write && (
        <form className="row wrap" onSubmit={add}>
          <input className="fld" style={{ width: 220 }} required maxLength={60} value={name} onChange={(e) => setName(e.target.value)} placeholder={t('routing:skills.new')} aria-label={t('routing:skills.new')} />
          <button className="btn p">{t('routing:skills.add')}</button>
        </form>
      )}
      <div className="card scroll">
        {!ready && !skills.problem && <Bones />}
        {ready && skills.value!.length === 0 && <Empty text={t('routing:skills.empty')} />}
        {ready && skills.value!.length > 0 && (
          <table className="table" role="grid" ref={grid} aria-label={t('routing:skills.title')}>
            <thead><tr><th scope="col">{t('routing:agent')}</th>{skills.value!.map((s) => (
              <th key={s.id} scope="col">
                <span className="row" style={{ gap: 4 }}><span className="cut" style={{ maxWidth: 140 }}>{s.name}</span>
                  {write && <button className="btn s ghost" aria-label={t('routing:skills.remove', { name: s.name })} onClick={() => void api.del(`/skills/${s.id}`).then(() => {
                    skills.reload()
                    agents.reload()
                  }, fail)}>×</button>}</span>
              </th>))}</tr></thead>
            <tbody>{agents.value!.map((a, row) => (
              <tr key={a.user_id}>
                <td>{a.name || '–'}</td>
                {skills.value!.map((s, col) => {
                  const level = a.levels[s.id] ?? 0
                  return (
                    <td key={s.id} role="gridcell">
                      <button className="btn s ghost" style={{ minWidth: 64, justifyContent: 'flex-start', gap: 3 }} data-cell={`${row}-${col}`} tabIndex={row === 0 && col === 0 ? 0 : -1}
                        aria-label={t('routing:skills.cell', { agent: a.name, skill: s.name, level })} onKeyDown={press(a, s, row, col)} onClick={() => write && void set(a, s, (level + 1) % 6)}>
                        {level === 0 ? <span className="c3">–</span> : <><b>{level}</b><span aria-hidden="true" className="c3" style={{ letterSpacing: 1 }}>{'●'.repeat(level)}{'○'.repeat(5 - level)}</span></>}
                      </button>
                    </td>
                  )
                })}
              </tr>))}</tbody>
          </table>
        )}
      </div>
      {ready && skills.value!.length > 0 && <p className="f12 c3">{t('routing:skills.keys')}</p>}
    </div>
  )
}
