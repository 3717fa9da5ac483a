import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { InboundNumber, Problem, Queue, QueueNow, SkilledAgent } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { useLive } from '../../frame/live'
import { Bones, Empty, Field, Sheet, Trouble } from '../../frame/parts'
import { setQuery, useNow, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useData, usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { TeamTabs } from './TeamTabs'

/** Queues with who waits and who serves now, and where the callers of each number land. */
export default function Queues() {
  const t = useWords()
  const who = useStore(me)!
  const write = may(who, 'routing:write')
  const { query } = usePlace()
  const queues = usePages<Queue>('/queues')
  const numbers = usePages<InboundNumber>('/inbound-numbers')
  const now = useData<{ items: QueueNow[] }>(may(who, 'floor:read') ? '/queues/now' : null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [name, setName] = useState('')
  useLive(['queues'], (e) => {
    if (e.type === 'queues') now.set({ items: e.queues ?? [] })
  }, now.reload)
  const fail = (e: unknown) => {
    if (e instanceof ApiError) setProblem(e.problem)
  }
  const add = (e: FormEvent) => {
    e.preventDefault()
    setProblem(null)
    void api.post<Queue>('/queues', { name }).then((q) => {
      setName('')
      queues.reload()
      setQuery({ queue: q.id })
    }, fail)
  }
  const lead = async (n: InboundNumber, queue_id: string, closed: boolean, undo = true) => {
    setProblem(null)
    try {
      const changed = await api.put<InboundNumber>(`/inbound-numbers/${n.caller_id}`, { queue_id, closed })
      numbers.set((now) => now.map((x) => (x.caller_id === n.caller_id ? changed : x)))
      if (undo) say(t('routing:numbers.changed', { label: n.label }), () => void lead(changed, n.queue_id ?? '', n.closed, false))
    } catch (e) {
      fail(e)
    }
  }
  const callBack = () => {
    setProblem(null)
    void api.post('/sandbox/callbacks', {}).then(() => say(t('routing:sandbox.calling')), fail)
  }
  const at = (id: string) => now.value?.items.find((x) => x.queue_id === id)
  const own = at('')
  const open = (queues.value ?? []).find((q) => q.id === query.get('queue'))
  return (
    <div className="page">
      <header>
        <h1>{t('routing:queues.title')}</h1><span className="sp" />
        {may(who, 'sandbox:run') && <button className="btn" onClick={callBack}>{t('routing:sandbox.call')}</button>}
      </header>
      <TeamTabs />
      <p className="c2 f13" style={{ maxWidth: 720 }}>{t('routing:queues.about')}</p>
      {[problem, queues.problem, numbers.problem].map((p, i) => p && <Trouble key={i} problem={p} />)}
      {write && (
        <form className="row wrap" onSubmit={add}>
          <input className="fld" style={{ width: 220 }} required maxLength={60} value={name} onChange={(e) => setName(e.target.value)} placeholder={t('routing:queues.new')} aria-label={t('routing:queues.new')} />
          <button className="btn p">{t('routing:queues.add')}</button>
        </form>
      )}
      <div className="card">
        {queues.first && <Bones />}
        {queues.value?.length === 0 && <Empty text={t('routing:queues.empty')} />}
        {queues.value && queues.value.length > 0 && (
          <Rows of={queues.value} open={(q) => setQuery({ queue: q.id })} label={t('routing:queues.title')} columns={[
            { head: t('office:name'), cell: (q) => <button className="btn s ghost" onClick={() => setQuery({ queue: q.id })}>{q.name}</button> },
            { head: t('routing:queues.waiting'), end: true, cell: (q) => <Waiting now={at(q.id)} /> },
            { head: t('routing:queues.ready'), end: true, cell: (q) => <span>{at(q.id)?.ready ?? 0} <span className="c3">/ {at(q.id)?.members ?? 0}</span></span> },
            { head: t('routing:queues.members'), end: true, wide: true, cell: (q) => q.member_ids.length },
            { head: t('routing:queues.overflow'), wide: true, cell: (q) => (q.overflow_id ? t('routing:queues.overflow_to', { name: queues.value!.find((x) => x.id === q.overflow_id)?.name, seconds: q.overflow_seconds }) : <span className="c3">–</span>) },
            { head: t('routing:queues.hours'), wide: true, cell: (q) => (q.hours.length ? q.hours.map((h) => `${h.from}–${h.to}`).join(', ') : t('routing:queues.always')) },
          ]} />
        )}
      </div>
      {own && own.waiting > 0 && <p className="f13">{t('routing:queues.own')} <Waiting now={own} /></p>}
      <h2>{t('routing:numbers.title')}</h2>
      <p className="c2 f13" style={{ maxWidth: 720 }}>{t('routing:numbers.about')}</p>
      <div className="card">
        {numbers.first && <Bones rows={2} />}
        {numbers.value && (
          <Rows of={numbers.value} label={t('routing:numbers.title')} columns={[
            { head: t('office:number'), cell: (n) => <span>{n.label} <span className="c3 f12">{n.number}</span></span> },
            { head: t('routing:numbers.lands'), cell: (n) => (
              <select className="fld" style={{ maxWidth: 280 }} disabled={!write} aria-label={t('routing:numbers.of', { label: n.label })} value={n.closed ? '!' : (n.queue_id ?? '')}
                onChange={(e) => void lead(n, e.target.value === '!' ? '' : e.target.value, e.target.value === '!')}>
                <option value="">{t('routing:numbers.campaign')}</option>
                {(queues.value ?? []).map((q) => <option key={q.id} value={q.id}>{q.name}</option>)}
                <option value="!">{t('routing:numbers.closed')}</option>
              </select>) },
          ]} />
        )}
      </div>
      {open && <QueueSheet key={open.id} queue={open} all={queues.value ?? []} write={write} close={(changed) => {
        setQuery({ queue: null })
        if (changed) queues.reload()
      }} />}
    </div>
  )
}

/** How many wait, and how long the first of them has. */
function Waiting({ now }: { now?: QueueNow }) {
  const clock = useNow()
  if (!now || now.waiting === 0) return <span className="c3">0</span>
  const seconds = now.longest_since ? Math.max(0, Math.floor((clock - Date.parse(now.longest_since)) / 1000)) : 0
  return <span className={`row ${seconds > 60 ? 'is-alarm' : 'is-wrap'}`} style={{ gap: 6, display: 'inline-flex' }}><Glyph name={seconds > 60 ? 'alarm' : 'wrap'} size={10} /><b>{now.waiting}</b> {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}</span>
}

function QueueSheet({ queue, all, write, close }: { queue: Queue; all: Queue[]; write: boolean; close: (changed: boolean) => void }) {
  const t = useWords()
  const agents = usePages<SkilledAgent>('/skills/agents')
  const [draft, setDraft] = useState(queue)
  const [problem, setProblem] = useState<Problem | null>(null)
  const put = (by: Partial<Queue>) => setDraft({ ...draft, ...by })
  const [hours, ...others] = draft.hours // one stretch is edited here; what a program added beside it stays
  const open = (by: Partial<Queue['hours'][number]>) => hours && put({ hours: [{ ...hours, ...by }, ...others] })
  const save = (e: FormEvent) => {
    e.preventDefault()
    void api.patch<Queue>(`/queues/${queue.id}`, { ...draft, id: undefined, overflow_id: draft.overflow_id ?? '' }).then(() => close(true), (x: unknown) => x instanceof ApiError && setProblem(x.problem))
  }
  const day = (n: number) => hours && open({ days: hours.days.includes(n) ? hours.days.filter((d) => d !== n) : [...hours.days, n].sort() })
  return (
    <Sheet title={queue.name} close={() => close(false)}>
      <form className="col" onSubmit={save}>
        {problem && <Trouble problem={problem} />}
        <Field label={t('office:name')}><input className="fld" required maxLength={60} disabled={!write} value={draft.name} onChange={(e) => put({ name: e.target.value })} /></Field>
        <fieldset className="col s">
          <legend className="f13 c2">{t('routing:queues.members')}</legend>
          <div className="row wrap">{(agents.value ?? []).map((a) => (
            <label key={a.user_id} className="check"><input type="checkbox" disabled={!write} checked={draft.member_ids.includes(a.user_id)}
              onChange={(e) => put({ member_ids: e.target.checked ? [...draft.member_ids, a.user_id] : draft.member_ids.filter((m) => m !== a.user_id) })} />{a.name}</label>))}</div>
        </fieldset>
        <div className="row top wrap">
          <div className="sp"><Field label={t('routing:queues.overflow')} hint={t('routing:queues.overflow_hint')}>
            <select className="fld" disabled={!write} value={draft.overflow_id ?? ''} onChange={(e) => put({ overflow_id: e.target.value || null })}>
              <option value="">{t('routing:queues.nobody')}</option>{all.filter((q) => q.id !== queue.id).map((q) => <option key={q.id} value={q.id}>{q.name}</option>)}
            </select></Field></div>
          <div style={{ width: 140 }}><Field label={t('routing:queues.after')}><input className="fld" type="number" min={0} max={600} disabled={!write || !draft.overflow_id} value={draft.overflow_seconds} onChange={(e) => put({ overflow_seconds: Number(e.target.value) })} /></Field></div>
        </div>
        <Field label={t('routing:queues.wait')} hint={t('routing:queues.wait_hint')}><input className="fld" style={{ width: 140 }} type="number" min={5} max={1800} disabled={!write} value={draft.wait_seconds} onChange={(e) => put({ wait_seconds: Number(e.target.value) })} /></Field>
        <fieldset className="col s">
          <legend className="f13 c2">{t('routing:queues.hours')}</legend>
          <label className="check"><input type="checkbox" disabled={!write} checked={!hours} onChange={(e) => put({ hours: e.target.checked ? [] : [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }] })} />{t('routing:queues.always')}</label>
          {hours && (
            <div className="row wrap">
              {[1, 2, 3, 4, 5, 6, 7].map((n) => <label key={n} className="check"><input type="checkbox" disabled={!write} checked={hours.days.includes(n)} onChange={() => day(n)} />{t(`routing:day.${n}`)}</label>)}
              <input className="fld" style={{ width: 110 }} type="time" required disabled={!write} aria-label={t('routing:queues.from')} value={hours.from} onChange={(e) => open({ from: e.target.value })} />
              <span>–</span>
              <input className="fld" style={{ width: 110 }} type="time" required disabled={!write} aria-label={t('routing:queues.to')} value={hours.to} onChange={(e) => open({ to: e.target.value })} />
            </div>
          )}
          {others.map((h, i) => <span key={i} className="f13 c2">{h.days.map((d) => t(`routing:day.${d}`)).join(' ')} {h.from}–{h.to}</span>)}
          <span className="f12 c3">{t('routing:queues.hours_hint')}</span>
        </fieldset>
        {write && (
          <div className="row">
            <button className="btn p">{t('routing:save')}</button><span className="sp" />
            <button type="button" className="btn ghost" onClick={() => void api.del(`/queues/${queue.id}`).then(() => close(true), (x: unknown) => x instanceof ApiError && setProblem(x.problem))}>{t('routing:queues.remove')}</button>
          </div>
        )}
      </form>
    </Sheet>
  )
}
