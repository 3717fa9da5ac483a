import { useCallback, useMemo } from 'react'
import type { LiveEvent, TrunkLive } from '../../api/contract'
import { NotHere } from '../NotHere'
import { Glyph } from '../../frame/Glyph'
import { useLive } from '../../frame/live'
import { Plot } from '../../frame/Plot'
import { Bones, OutcomeMark, Time, Trouble } from '../../frame/parts'
import { go, Link, setQuery, usePlace } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { clock, money, number, percent, time } from '../../i18n/format'
import { TestCall, TestCalls } from './TestCalls'
import { StateMark, why } from './Trunks'
import '../campaigns/campaigns.css'
import './trunks.css'

const ranges = [['900', 'm15'], ['7200', 'h2'], ['86400', 'day']] as const

/** One trunk as it is now, and what its calls say of it. */
export default function Live({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const who = useStore(me)!
  const id = params.id ?? ''
  const { query } = usePlace()
  const range = query.get('range') ?? '900'
  const data = useData<TrunkLive>(`/trunks/${encodeURIComponent(id)}/live`, { range })
  const { set, reload } = data
  const hear = useCallback((e: LiveEvent) => {
    if (e.type !== 'trunk' || e.trunk.trunk.id !== id) return
    // What is pushed is of the last 15 minutes; a longer range keeps its own sums and takes how the trunk stands.
    if (range === '900') set(e.trunk)
    else set((now) => ({ ...now, trunk: e.trunk.trunk, at: e.trunk.at, nodes: e.trunk.nodes, resting: e.trunk.resting, figures: { ...now.figures, in_use: e.trunk.figures.in_use, cps: e.trunk.figures.cps } }))
  }, [id, range, set])
  useLive([`trunks/${id}`], hear, reload)
  const write = may(who, 'trunks:write')
  useKeys({ T: write ? () => setQuery({ call: '1' }) : undefined, E: write ? () => go(`/trunks/${id}/edit`) : undefined, 1: () => setQuery({ range: '900' }), 2: () => setQuery({ range: '7200' }), 3: () => setQuery({ range: '86400' }) })
  if (data.problem?.status === 404) return <NotHere />
  if (data.problem && !data.value) return <div className="page"><Trouble problem={data.problem} retry={reload} /></div>
  const live = data.value
  if (!live) return <Bones rows={8} />
  const { trunk, figures: f } = live
  const real = trunk.kind !== 'sandbox'
  return (
    <div className="page">
      <header>
        <span className="c3 wide"><Link className="plain" to="/trunks">{t('trunks:title')}</Link> /</span>
        <h1>{trunk.name}</h1><StateMark trunk={trunk} />{!real && <span className="tag test-tag">{t('test_tag')}</span>}
        <span className="sp" />
        {write && trunk.enabled && <button className="btn p" onClick={() => setQuery({ call: '1' })}>{t('trunks:try.make')} <kbd>T</kbd></button>}
        {write && real && <Link className="btn" to={`/trunks/${id}/prices`}>{t('trunks:price.title')}</Link>}
        {write && <Link className="btn" to={`/trunks/${id}/edit`}>{t('trunks:edit')} <kbd>E</kbd></Link>}
      </header>
      <Resting live={live} />
      <div className="card figures">
        <Figure head={t('trunks:live.asr')} value={percent(f.asr)} note={t('trunks:live.asr_of', { answered: number(f.answered), calls: number(f.calls) })} />
        <Figure head={t('trunks:live.acd')} value={f.acd_seconds === null ? '–' : clock(f.acd_seconds * 1000)} note={t('trunks:live.acd_note')} />
        <Figure head={t('trunks:live.pdd')} value={f.pdd_ms === null ? '–' : `${number(f.pdd_ms / 1000, 1)} s`} note={f.pdd_p95_ms === null ? ' ' : t('trunks:live.pdd_note', { p95: number(f.pdd_p95_ms / 1000, 1) })} />
        <Figure head={t('trunks:live.channels')} value={number(f.in_use)} note={f.most_in_use ? t('trunks:live.of', { most: number(f.most_in_use) }) : t('trunks:live.unlimited')} />
        <Figure head={t('trunks:live.cps')} value={number(f.cps, 1)} note={f.most_cps ? t('trunks:live.of', { most: number(f.most_cps) }) : t('trunks:live.unlimited')} />
        <Figure head={t('trunks:live.cost')} value={f.costs.map((c) => money(c.cost_micro, c.currency)).join(' · ') || '–'} note={f.costs.length > 0 ? ' ' : t('trunks:live.no_prices')} />
      </div>
      {query.get('call') && write && <TestCall live={live} close={() => setQuery({ call: null })} />}
      <div className="trunk-grid">
        <div>
          <section className="card">
            <div className="row wrap pad" style={{ paddingBottom: 0, gap: 14 }}>
              <h2>{t(`trunks:live.range.${ranges.find(([r]) => r === range)?.[1] ?? 'm15'}`)}</h2>
              <span className="row" style={{ gap: 4 }}>{ranges.map(([r, k], i) => <button key={r} className={`btn s${r === range ? ' on' : ' ghost'}`} aria-pressed={r === range} aria-keyshortcuts={String(i + 1)} onClick={() => setQuery({ range: r })}>{t(`trunks:live.short.${k}`)}</button>)}</span>
            </div>
            {f.calls === 0 ? <p className="pad c3" style={{ minHeight: 120 }}>{t('trunks:live.no_calls')}</p> : <div className="pad"><Calls plot={live.plot} /></div>}
          </section>
          <section className="card">
            <h2 className="pad" style={{ paddingBottom: 0 }}>{t('trunks:live.causes')}</h2>
            <Causes live={live} />
          </section>
          <section className="card">
            <h2 className="pad" style={{ paddingBottom: 0 }}>{t('trunks:try.title')}</h2>
            <TestCalls live={live} />
          </section>
        </div>
        <div>
          <section className="card">
            <h2 className="pad" style={{ paddingBottom: 0 }}>{t('trunks:live.health')}</h2>
            {live.nodes.length === 0 && <p className="pad c3 f13">{t('trunks:live.nodes_none')}</p>}
            <ul className="trunk-list">{live.nodes.map((n) => <li key={n.node}>
              <span className="row wrap"><span className={n.state === 'up' || n.state === 'registered' ? 'is-ready' : n.state === 'down' || n.state === 'refused' ? 'is-alarm' : 'c3'}><Glyph name={n.state === 'up' || n.state === 'registered' ? 'check' : n.state === 'down' || n.state === 'refused' ? 'alarm' : 'ready'} size={12} /></span><b>{t(`trunks:live.states.${n.state}`)}</b><span className="c2 f12">{t('trunks:live.since', { at: time(n.since) })}</span>{n.reason && <span className="c2 f12">{why(t, n.reason)}</span>}</span>
              <span className="f12 c2 row wrap">{n.rtt_ms !== null && <span>{t('trunks:live.rtt')} {number(n.rtt_ms, 1)} ms</span>}{n.host && <span className="mono">{n.host}</span>}{n.registered_until && <span>{t('trunks:live.until', { at: time(n.registered_until) })}</span>}{live.nodes.length > 1 && <span className="c3">{t('trunks:live.node', { node: n.node })}</span>}</span>
            </li>)}</ul>
          </section>
          <section className="card">
            <h2 className="pad" style={{ paddingBottom: 0 }}>{t('trunks:live.errors')}</h2>
            {live.errors.length === 0 && <p className="pad c3 f13">{t('trunks:live.errors_none')}</p>}
            <ul className="trunk-list">{live.errors.map((e) => <li key={e.call_id + e.at}>
              <span className="row wrap"><span className="is-alarm"><Glyph name="alarm" size={12} /></span>{why(t, e.reason)}{e.moved && <span className="tag">{t('trunks:live.moved')}</span>}</span>
              <span className="f12 c2 row wrap"><Time at={e.at} />{may(who, 'calls:read') && <Link to={`/calls/${e.call_id}`}>{t('trunks:live.call')}</Link>}</span>
            </li>)}</ul>
          </section>
        </div>
      </div>
    </div>
  )
}

/** Calls by when they began and what became of them. */
function Calls({ plot }: { plot: TrunkLive['plot'] }) {
  const t = useWords()
  const times = useMemo(() => plot.answered.map((_, i) => Date.parse(plot.start) / 1000 + i * plot.step_seconds), [plot])
  const sum = (all: number[]) => number(all.reduce((a, b) => a + b, 0))
  return (
    <Plot label={t('trunks:live.plot', { answered: sum(plot.answered), callee: sum(plot.callee), failed: sum(plot.failed) })} times={times} height={200} series={[
      { label: t('trunks:live.answered'), values: plot.answered, token: 'ready', as: 'area' },
      { label: t('trunks:live.callee'), values: plot.callee, token: 'ink3', as: 'dashed' },
      { label: t('trunks:live.failed'), values: plot.failed, token: 'alarm', as: 'bars' },
    ]} />
  )
}

function Figure({ head, value, note }: { head: string; value: string; note: string }) {
  return <div><div className="f12 c2">{head}</div><div className="f20" style={{ fontWeight: 600 }}>{value}</div><div className="f12 c3">{note}</div></div>
}

function Resting({ live }: { live: TrunkLive }) {
  const t = useWords()
  return (
    <>
      {live.resting.map((r) => {
        const key = `${r.state === 'open' ? 'rest' : 'probe'}_${r.route ? 'route' : 'whole'}`
        return <p key={r.node + r.route} className="note wrap" role="status"><span className="is-wrap"><Glyph name="wrap" size={12} /></span>{t(`trunks:live.${key}`, { route: r.route, at: r.until ? clockAt(r.until) : '' })}</p>
      })}
    </>
  )
}

/** A rest lasts seconds: its end is told to the second. */
function clockAt(iso: string): string {
  const d = new Date(iso)
  return `${time(iso)}:${String(d.getSeconds()).padStart(2, '0')}`
}

function Causes({ live }: { live: TrunkLive }) {
  const t = useWords()
  if (live.causes.length === 0) return <p className="pad c3 f13">{t('trunks:live.causes_none')}</p>
  const most = Math.max(...live.causes.map((c) => c.count))
  return (
    <div className="pad" style={{ paddingTop: 8 }}>
      {live.causes.map((c) => <div key={c.outcome + c.reason} className={`bar${c.outcome === 'failed' ? ' bad' : ''}`}>
        <span className="row wrap"><OutcomeMark outcome={c.outcome} /><span className="c3 f12">{why(t, c.reason)}</span></span><i style={{ width: `${Math.max(4, (100 * c.count) / most)}%` }} /><b>{number(c.count)}</b>
      </div>)}
    </div>
  )
}
