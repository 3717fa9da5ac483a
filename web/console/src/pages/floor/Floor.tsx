import { useEffect, useMemo, useRef, useState } from 'react'
import type { Campaign, FloorAgent, FloorTaken, QueueNow } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { useLive } from '../../frame/live'
import { Bones, Empty, reasonText, Trouble } from '../../frame/parts'
import { held, Link, setQuery, useNow, usePlace } from '../../frame/router'
import { Scope } from '../../frame/scope'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useData, usePages } from '../../frame/useData'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { number, timer } from '../../i18n/format'
import { Ear } from '../../phone/ear'
import './floor.css'
import { ListenPanel } from './ListenPanel'
import { inCall, need, standing, trouble } from './state'
import { TakenTile } from './TakenTile'
import { Tile } from './Tile'

/** Every agent who is signed in, live; and the supervisor's ear. */
export default function Floor() {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const now = useNow()
  const ear = useEar()
  const hearing = useStore(ear.listening)
  const agents = usePages<FloorAgent>('/floor/agents')
  const taken = useData<{ items: FloorTaken[] }>('/floor/taken')
  const queues = useData<{ items: QueueNow[] }>('/queues/now')
  const campaigns = usePages<Campaign>('/campaigns', { limit: 200 })
  const grid = useRef<HTMLDivElement>(null)
  useLive(['agents', 'queues'], (e) => {
    if (e.type === 'queues') queues.set({ items: e.queues ?? [] })
    if (e.type === 'taken' ? e.taken.call_id === hearing.taken?.call_id : e.type === 'agent' && e.user_id === hearing.agent) ear.look()
    if (e.type === 'taken') {
      taken.set(({ items }) => {
        const others = items.filter((c) => c.call_id !== e.taken.call_id)
        return { items: e.taken.over ? others : [...others, e.taken].sort((a, b) => a.since.localeCompare(b.since)) }
      })
    }
    if (e.type !== 'agent' || !e.agent) return
    const next = e.agent
    agents.set((now) => {
      const others = now.filter((a) => a.user_id !== next.user_id)
      return next.state === 'offline' ? others : [...others, next].sort((a, b) => a.name.localeCompare(b.name) || a.user_id.localeCompare(b.user_id))
    })
  }, () => {
    agents.reload()
    taken.reload()
    queues.reload()
  })
  const all = useMemo(() => agents.value ?? [], [agents.value])
  const own = taken.value?.items ?? []
  const chosen = all.find((a) => a.user_id === query.get('agent')) ?? null
  const choose = (a: FloorAgent | null) => setQuery({ agent: a?.user_id })
  const named = useMemo(() => new Map((campaigns.value ?? []).map((c) => [c.id, c.name])), [campaigns.value])
  const asked = useRef('')
  const unnamed = [...all, ...own].find((a) => a.campaign_id && !named.has(a.campaign_id))?.campaign_id ?? ''
  useEffect(() => { // a campaign that was made since
    if (unnamed && campaigns.value && asked.current !== unnamed) {
      asked.current = unnamed
      campaigns.reload()
    }
  }, [unnamed, campaigns])
  const hears = may(who, 'calls:listen')

  useEffect(() => {
    if (hears) void ear.resume(who.user.id)
  }, [ear, hears, who.user.id])

  const talks = hearing.taken !== null && hearing.taken.ended_at === null
  useEffect(() => { // the voice is this page's: who left it would leave the customer
    if (!talks) return
    held.why = () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur() // or Enter would be the link's when the outcome is to be saved
      say(t('floor:taken.stay'))
    }
    return () => { held.why = null }
  }, [talks, t])

  const start = (mode: 'listen' | 'whisper' | 'barge', of = chosen) => {
    if (!of || !hears || hearing.taken || of.user_id === who.user.id) return
    choose(of)
    void (hearing.agent === of.user_id && hearing.state !== 'none' && hearing.state !== 'lost' ? ear.turn(mode) : ear.follow(of.user_id, mode))
  }
  const step = (by: number) => {
    if (all.length === 0) return
    const at = chosen ? all.indexOf(chosen) : by > 0 ? -1 : all.length
    focus(all[Math.max(0, Math.min(all.length - 1, at + by))]!)
  }
  const focus = (a: FloorAgent) => {
    choose(a)
    grid.current?.querySelector<HTMLElement>(`[data-agent="${CSS.escape(a.user_id)}"]`)?.focus()
  }
  /** To the next agent in a call, with the ear. */
  const hop = (by: number) => {
    const talking = all.filter((a) => inCall(a) && a.user_id !== who.user.id)
    if (talking.length === 0) return
    const at = talking.findIndex((a) => a.user_id === hearing.agent)
    const next = talking[(at < 0 ? (by > 0 ? 0 : talking.length - 1) : at + by + talking.length) % talking.length]!
    focus(next)
    void ear.follow(next.user_id)
  }
  const row = () => Math.max(1, getComputedStyle(grid.current!).gridTemplateColumns.split(' ').length)
  const listening = hearing.state !== 'none'
  const hops = listening && !hearing.taken
  useKeys({
    ArrowLeft: () => step(-1), ArrowRight: () => step(1),
    ArrowUp: () => (hops ? hop(-1) : grid.current && step(-row())), ArrowDown: () => (hops ? hop(1) : grid.current && step(row())),
    L: () => start('listen'), W: may(who, 'calls:whisper') ? () => start('whisper') : undefined, B: may(who, 'calls:barge') ? () => start('barge') : undefined,
    T: hops && hearing.call && may(who, 'calls:take') ? () => void ear.take() : undefined,
    Escape: hops ? () => ear.stop() : hearing.taken ? undefined : chosen ? () => choose(null) : undefined,
  })
  const unkept = [...new Map(all.flatMap((a) => a.held ?? []).map((h) => [h.campaign_id, h])).values()]
  const needed = all.map((a) => ({ a, why: need(a, now) })).filter((x) => x.why !== null)
  return (
    <div className="page floor">
      <header>
        <h1>{t('place.floor')}</h1>
        <span className="c3 f13">{t('floor:count', { count: all.length })}</span>
      </header>
      {agents.problem && <Trouble problem={agents.problem} retry={agents.reload} />}
      {unkept.map((h) => <p key={h.campaign_id} className="note wrap" role="status"><span className="is-wrap"><Glyph name="wrap" size={12} /></span><Link to={`/campaigns/${h.campaign_id}`}>{t('floor:need.held', { name: named.get(h.campaign_id) ?? '' })}</Link><span>{reasonText(t, h.reason)}</span></p>)}
      {(all.length > 0 || own.length > 0) && <Sums all={all} taken={own.length} waiting={queues.value?.items ?? []} />}
      <div className="split">
        <div className="col">
          {needed.length > 0 && (
            <div className="need" role="status">
              {needed.slice(0, 4).map(({ a, why }) => (
                <div key={a.user_id} className="card">
                  <span className="is-alarm"><Glyph name="alarm" size={18} /></span>
                  <div className="cut"><b>{why === 'sound' ? t(`floor:sound.${trouble(a)!.kind}.${trouble(a)!.side}`, { name: a.name }) : t(`floor:need.${why}`, { name: a.name, mos: number(a.mos, 1) })}</b><div className="f12 c2">{timer(now - Date.parse(a.since))}</div></div>
                  <span className="sp" />
                  {hears && inCall(a) && a.user_id !== who.user.id && <button className="btn s" onClick={() => start('listen', a)}>{t('floor:mode.listen')}</button>}
                </div>
              ))}
            </div>
          )}
          {agents.first && <Bones />}
          {agents.value?.length === 0 && (
            <div className="card"><Empty text={t('floor:empty')}>{may(who, 'invitations:write') && <Link className="btn" to="/team/people?invite=1">{t('floor:invite')}</Link>}{may(who, 'desk:run') && <Link className="btn" to="/desk">{t('floor:desk')}</Link>}</Empty></div>
          )}
          {own.length > 0 && <ul className="tiles" aria-label={t('floor:taken.calls')}>{own.map((c) => <TakenTile key={c.call_id} of={c} now={now} campaign={named.get(c.campaign_id) ?? ''} />)}</ul>}
          <div ref={grid} className={`tiles${all.length > 60 ? ' small' : ''}`} role="listbox" aria-label={t('floor:agents')}>
            {all.map((a, i) => (
              <Tile key={a.user_id} agent={a} now={now} campaign={named.get(a.campaign_id) ?? ''} heard={hearing.state !== 'none' && hearing.agent === a.user_id} chosen={chosen === a}
                reach={chosen ? chosen === a : i === 0} choose={() => choose(a)} listen={() => start('listen', a)} />
            ))}
          </div>
        </div>
        {(hears || hearing.state !== 'none') && <ListenPanel ear={ear} agents={all} chosen={chosen} now={now} start={start} />}
      </div>
    </div>
  )
}

/** The ear lives as long as the page. */
function useEar(): Ear {
  const [scope, setScope] = useState(() => new Scope())
  useEffect(() => {
    const mine = scope.over ? new Scope() : scope
    if (mine !== scope) setScope(mine)
    return () => mine.end()
  }, [scope])
  return useMemo(() => new Ear(scope), [scope])
}

const tones = ['talking', 'ready', 'wrap', 'break', 'alarm', 'offline'] as const

/** Agents by state, and who waits. */
function Sums({ all, taken, waiting }: { all: FloorAgent[]; taken: number; waiting: QueueNow[] }) {
  const t = useWords()
  const by = tones.map((tone) => ({ tone, n: all.filter((a) => standing(a).tone === tone).length })).filter((x) => x.n > 0)
  const people = waiting.reduce((n, q) => n + q.waiting, 0)
  const calls = all.filter(inCall).length + taken
  return (
    <div className="card sums">
      <div className="sp">
        <div className="f12 c2">{t('floor:by_state')}</div>
        <div className="states" aria-hidden="true">{by.map((x) => <i key={x.tone} style={{ flex: x.n, background: `var(--by-${x.tone})`, opacity: x.tone === 'offline' ? 0.35 : 1 }} />)}</div>
        <div className="row wrap f12">{by.map((x) => <span key={x.tone} className="row" style={{ gap: 4 }}><span className={`is-${x.tone}`}><Glyph name={glyphs[x.tone]} size={11} /></span>{x.n} <span className="c3">{t(`floor:tone.${x.tone}`)}</span></span>)}</div>
      </div>
      <div><div className="f12 c2">{t('floor:calls')}</div><div className="num">{calls}</div></div>
      <div><div className="f12 c2">{t('floor:waiting')}</div><div className={`num${people > 0 ? ' is-wrap' : ''}`}>{people}</div></div>
    </div>
  )
}
const glyphs = { talking: 'talking', ready: 'ready', wrap: 'wrap', break: 'break', alarm: 'back', offline: 'offline' } as const
