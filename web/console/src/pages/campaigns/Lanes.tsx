import { useEffect, useMemo, useRef } from 'react'
import uPlot from 'uplot'
import type { CampaignLive } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { reasonText } from '../../frame/parts'
import { hatch } from '../../frame/Plot'
import { setQuery } from '../../frame/router'
import { scheme } from '../../frame/scheme'
import { Scope } from '../../frame/scope'
import { useStore } from '../../frame/store'
import { useWords } from '../../i18n'
import { number, time } from '../../i18n/format'

const ranges: [string, string][] = [['900', 'm15'], ['7200', 'h2'], ['86400', 'day']]

/** Three lanes on one time axis: agents talking and in wrap-up (the gap is ready agents), dials in flight, why slower or stopped. */
export function Lanes({ live, range }: { live: CampaignLive; range: string }) {
  const t = useWords()
  const theme = useStore(scheme)
  const { lanes } = live
  const n = lanes?.talking?.length ?? 0
  const start = Date.parse(lanes?.start ?? live.at) / 1000
  const times = useMemo(() => Array.from({ length: n }, (_, i) => start + i * (lanes?.step_seconds ?? 1)), [n, start, lanes?.step_seconds])
  const stacked = useMemo(() => (lanes?.talking ?? []).map((v, i) => v + (lanes.wrap[i] ?? 0)), [lanes])
  const last = n - 1
  return (
    <section className="card">
      <div className="row wrap pad" style={{ paddingBottom: 0, gap: 14 }}>
        <h2>{t(`office:live.range.${ranges.find(([r]) => r === range)?.[1] ?? 'm15'}`)}</h2>
        <span className="row" style={{ gap: 4 }}>{ranges.map(([r, k], i) => <button key={r} className={`btn s${r === range ? ' on' : ' ghost'}`} aria-pressed={r === range} aria-keyshortcuts={String(i + 1)} onClick={() => setQuery({ range: r })}>{t(`office:live.short.${k}`)}</button>)}</span>
        <span className="sp" />
        <span className="lg"><i style={{ background: 'var(--by-talking)' }} />{t('state.talking')}</span><span className="lg"><i className="hatch" />{t('state.wrap')}</span><span className="lg"><i style={{ borderTop: '2px dashed var(--by-ready)', height: 2 }} />{t('office:live.signed_in')}</span><span className="lg"><i style={{ background: 'var(--by-ink)' }} />{t('office:live.in_flight')}</span>
      </div>
      {n < 2 ? <p className="pad c3" style={{ minHeight: 160 }}>{t('office:live.no_lanes')}</p> : (
        <div className="pad" style={{ paddingTop: 8 }}>
          <Plot key={`a${theme}`} times={times} height={200} kind="agents" series={[stacked, lanes.talking, lanes.signed_in]} label={t('office:live.plot_agents', { talking: number(lanes.talking[last] ?? 0), wrap: number(lanes.wrap[last] ?? 0), all: number(lanes.signed_in[last] ?? 0) })} />
          <div className="f12 c2">{t('office:live.in_flight')}</div>
          <Plot key={`b${theme}`} times={times} height={104} kind="dials" series={[lanes.in_flight]} label={t('office:live.plot_dials', { n: number(lanes.in_flight[last] ?? 0) })} />
          <Held live={live} from={times[0]!} to={times[last]!} />
          <details className="f13 c2"><summary>{t('office:live.as_table')}</summary>
            <div className="scroll" style={{ maxHeight: 240 }}><table className="table"><thead><tr><th>{t('office:time')}</th><th className="n">{t('state.talking')}</th><th className="n">{t('state.wrap')}</th><th className="n">{t('office:live.signed_in')}</th><th className="n">{t('office:live.in_flight')}</th></tr></thead><tbody>{times.map((x, i) => <tr key={x}><td>{time(x * 1000)}</td><td className="n">{lanes.talking[i]}</td><td className="n">{lanes.wrap[i]}</td><td className="n">{lanes.signed_in[i]}</td><td className="n">{lanes.in_flight[i]}</td></tr>)}</tbody></table></div>
          </details>
        </div>
      )}
    </section>
  )
}

function Held({ live, from, to }: { live: CampaignLive; from: number; to: number }) {
  const t = useWords()
  const at = (s: number) => Math.max(0, Math.min(100, (100 * (s - from)) / Math.max(1, to - from)))
  const stops = new Set(['trunk_down', 'feed_stale', 'stopped', 'state_away', 'database_away', 'look_failed'])
  const held = live.lanes.held ?? []
  return (
    <div className="reasons-lane" style={{ marginLeft: 40 }}>
      <i />
      {held.map((h) => {
        const a = at(Date.parse(h.from) / 1000)
        const b = at(Date.parse(h.to) / 1000)
        const alarm = stops.has(h.reason)
        const text = reasonText(t, h.reason, h.detail)
        return (
          <span key={h.from + h.reason} title={text} className={alarm ? 'stop' : 'hatch'} style={{ left: `${a}%`, width: `${Math.max(0.6, b - a)}%` }} />
        )
      })}
      {held.length > 0 && <em className="c2 row wrap" style={{ gap: 12, position: 'absolute', top: 12 }}><span>{t('office:live.why_slower')}</span>{[...new Map(held.map((h) => [h.reason, h])).values()].slice(-3).map((h) => <span key={h.reason} className={stops.has(h.reason) ? 'is-alarm' : 'is-wrap'}><Glyph name={stops.has(h.reason) ? 'alarm' : 'wrap'} size={10} /> {reasonText(t, h.reason, h.detail)}</span>)}</em>}
    </div>
  )
}

type Kind = 'agents' | 'dials'

/** One uPlot panel. Colours come from the tokens of the present theme; a new theme makes a new plot. */
function Plot({ times, series, height, kind, label }: { times: number[]; series: number[][]; height: number; kind: Kind; label: string }) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const count = series.length
  useEffect(() => {
    const el = box.current
    if (!el) return
    const scope = new Scope()
    const u = new uPlot(options(el, height, kind, count), [[0, 1], ...Array.from({ length: count }, () => [0, 0])] as uPlot.AlignedData, el)
    plot.current = u
    const watch = new ResizeObserver(() => u.setSize({ width: el.clientWidth, height }))
    watch.observe(el)
    scope.add(() => watch.disconnect())
    scope.add(() => u.destroy())
    return () => {
      plot.current = null
      scope.end()
    }
  }, [height, kind, count])
  useEffect(() => {
    plot.current?.setData([times, ...series] as uPlot.AlignedData)
  }, [times, series])
  return <div ref={box} role="img" aria-label={label} style={{ height }} />
}

function options(el: HTMLElement, height: number, kind: Kind, _count: number): uPlot.Options {
  const style = getComputedStyle(el)
  const color = (token: string) => style.getPropertyValue(`--by-${token}`).trim()
  const axis = { stroke: color('ink3'), font: `12px ${style.fontFamily}`, ticks: { show: false } }
  const grid = { stroke: color('line'), width: 1 }
  const bars = uPlot.paths.bars!({ size: [0.7, 100] })
  return {
    width: el.clientWidth, height, cursor: { show: false }, legend: { show: false },
    scales: { x: { time: true }, y: { range: (_u, _min, max) => [0, Math.max(4, Math.ceil(max * 1.08))] } },
    axes: [
      { ...axis, grid: { show: false }, show: kind === 'dials', values: (_u, s) => s.map((x) => time(x * 1000)).map((w, i, all) => (w === all[i - 1] ? '' : w)), space: 90 },
      { ...axis, grid, size: 40, space: 28, values: (_u, s) => s.map((v) => (Number.isInteger(v) ? number(v) : '')) },
    ],
    series: kind === 'agents'
      ? [{}, { stroke: color('wrap'), fill: hatch(color('wrap'), color('surface')), width: 1, points: { show: false } }, { stroke: color('talking'), fill: mix(color('talking'), color('surface')), width: 2, points: { show: false } }, { stroke: color('ready'), dash: [5, 3], width: 1.6, points: { show: false } }]
      : [{}, { stroke: color('ink'), fill: color('ink'), paths: bars, points: { show: false } }],
  }
}

/** A quarter of the colour on the ground, opaque, so that the hatch below does not shine through. */
function mix(color: string, ground: string): string {
  return `color-mix(in srgb, ${color} 28%, ${ground})`
}
