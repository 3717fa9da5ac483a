import { useEffect, useMemo, useRef, useState } from 'react'
import uPlot from 'uplot'
import { useWords } from '../i18n'
import { clock, number, percent, time, when } from '../i18n/format'
import { scheme } from './scheme'
import { Scope } from './scope'
import { useStore } from './store'
import './plot.css'

/** One series: how it is drawn says what it is, never colour alone. `token` is a --by-* colour without its prefix. */
export interface Series {
  label: string
  values: (number | null)[]
  token: string
  as: 'area' | 'hatched' | 'line' | 'dashed' | 'bars'
}

export interface PlotProps {
  /** What a person who does not see the plot is told: its subject and its newest or most telling values. */
  label: string
  /** Seconds since 1970, rising. */
  times: number[]
  series: Series[]
  height?: number
  /** The y axis counts, or shows shares of one. */
  unit?: 'count' | 'share'
  /** The ends of the y axis; default 0 and what is needed. */
  ends?: [number, number]
  /** Digits behind the point; default none of whole numbers, else one. */
  digits?: number
  /** The x axis tells the time since this second, as a player does, in place of the time of day. */
  since?: number
  /** The pointer shows a moment's values beside the series' names, and a click tells the moment. */
  hover?: boolean
  pick?: (at: number) => void
  /** A horizontal line, such as a limit. */
  mark?: number
  /** IANA zone of the x axis; default the reader's. */
  zone?: string
}

/** One panel with one y axis, its legend, and the same figures as a table. */
export function Plot({ label, times, series, height = 180, unit = 'count', ends, digits, since, hover, pick, mark, zone }: PlotProps) {
  const t = useWords()
  const theme = useStore(scheme)
  const [over, setOver] = useState<number | null>(null)
  const say = unit === 'share' ? (v: number | null) => percent(v) : (v: number | null) => (v === null ? '–' : number(v, digits ?? (Number.isInteger(v) ? 0 : 1)))
  const moment = (x: number) => (since === undefined ? when(new Date(x * 1000).toISOString(), zone) : clock((x - since) * 1000))
  const at = over === null ? undefined : times[over]
  if (times.length < 2) return <p className="pad c3">{t('plot.nothing')}</p>
  return (
    <figure className="plot">
      <figcaption className="row wrap f12 c2">{series.map((s) => <span className="key" key={s.label}><i className={s.as} style={{ '--c': `var(--by-${s.token})` } as React.CSSProperties} />{s.label}{at !== undefined && <b>{say(s.values[over!] ?? null)}</b>}</span>)}{at !== undefined && <span className="sp" />}{at !== undefined && <span>{moment(at)}</span>}</figcaption>
      <Canvas key={`${theme}${unit}${mark ?? ''}${ends?.join() ?? ''}${series.map((s) => s.token + s.as).join()}`} {...{ label, times, series, height, unit, ends, digits, since, mark, zone }} over={hover ? setOver : undefined} pick={pick} />
      <details className="f13 c2"><summary>{t('plot.table')}</summary>
        <div className="scroll" style={{ maxHeight: 240 }} tabIndex={0}><table className="table"><thead><tr><th>{t('plot.time')}</th>{series.map((s) => <th className="n" key={s.label}>{s.label}</th>)}</tr></thead>
          <tbody>{times.map((x, i) => <tr key={x}><td>{moment(x)}</td>{series.map((s) => <td className="n" key={s.label}>{say(s.values[i] ?? null)}</td>)}</tr>)}</tbody></table></div>
      </details>
    </figure>
  )
}

function Canvas({ label, times, series, height, unit, ends, digits, since, mark, zone, over, pick }: PlotProps & { height: number; unit: 'count' | 'share'; over?: (i: number | null) => void }) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const data = useMemo(() => [since === undefined ? times : times.map((x) => x - since), ...series.map((s) => s.values)] as uPlot.AlignedData, [times, series, since])
  const first = useRef(data)
  const look = JSON.stringify(series.map((s) => [s.token, s.as]))
  const [low, high] = ends ?? []
  const heard = useRef({ over, pick })
  heard.current = { over, pick }
  const hovers = over !== undefined
  useEffect(() => {
    const el = box.current
    if (!el) return
    const scope = new Scope()
    const u = new uPlot(options(el, JSON.parse(look) as [string, Series['as']][], height, { unit, ends: low === undefined ? undefined : [low, high!], digits, since, mark, zone, hovers }), first.current, el)
    if (hovers) point(u, el, scope, since ?? 0, heard)
    plot.current = u
    const watch = new ResizeObserver(() => u.setSize({ width: el.clientWidth, height }))
    watch.observe(el)
    scope.add(() => watch.disconnect())
    scope.add(() => u.destroy())
    return () => {
      plot.current = null
      scope.end()
    }
  }, [look, height, unit, low, high, digits, since, mark, zone, hovers])
  useEffect(() => {
    first.current = data
    plot.current?.setData(data)
  }, [data])
  return <div ref={box} role="img" aria-label={label} style={{ height }} />
}

/** The pointer's moment goes to over, a click's to pick. */
function point(u: uPlot, el: HTMLElement, scope: Scope, zero: number, heard: { current: { over?: (i: number | null) => void; pick?: (at: number) => void } }): void {
  const index = (e: MouseEvent) => u.posToIdx(e.clientX - u.over.getBoundingClientRect().left)
  scope.listen(u.over, 'mousemove', (e) => heard.current.over?.(index(e as MouseEvent)))
  scope.listen(u.over, 'mouseleave', () => heard.current.over?.(null))
  scope.listen(u.over, 'click', (e) => heard.current.pick?.(zero + (u.data[0][index(e as MouseEvent)] ?? 0)))
  el.style.cursor = heard.current.pick ? 'pointer' : ''
}

interface Axes { unit: 'count' | 'share'; ends?: [number, number]; digits?: number; since?: number; mark?: number; zone?: string; hovers: boolean }

function options(el: HTMLElement, look: [string, Series['as']][], height: number, { unit, ends, digits, since, mark, zone, hovers }: Axes): uPlot.Options {
  const style = getComputedStyle(el)
  const color = (token: string) => style.getPropertyValue(`--by-${token}`).trim()
  const axis = { stroke: color('ink3'), font: `12px ${style.fontFamily}`, ticks: { show: false } }
  const ground = color('surface')
  const least = unit === 'share' ? 0.05 : 4
  return {
    width: el.clientWidth, height, cursor: { show: hovers, y: false, points: { show: false }, drag: { x: false, y: false } }, legend: { show: false },
    scales: { x: { time: since === undefined }, y: { range: (_u, _min, max) => ends ?? [0, Math.max(least, mark === undefined ? 0 : mark * 1.15, (max ?? 0) * 1.08)] } },
    axes: [
      { ...axis, grid: { show: false }, space: 90, ...(since === undefined ? {} : { incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600] }), values: (_u, s) => s.map((x) => (since === undefined ? time(x * 1000, zone) : clock(x * 1000))).map((w, i, all) => (w === all[i - 1] ? '' : w)) },
      { ...axis, grid: { stroke: color('line'), width: 1 }, size: 44, space: 28, values: (_u, s) => s.map((v) => (unit === 'share' ? percent(v, v < 0.1 ? 1 : 0) : Number.isInteger(v) || digits ? number(v, Number.isInteger(v) ? 0 : digits) : '')) },
    ],
    series: [{}, ...look.map(([token, as]) => line(as, color(token), ground))],
    hooks: mark === undefined ? {} : { draw: [(u) => limit(u, mark, color('alarm'))] },
  }
}

function line(as: Series['as'], color: string, ground: string): uPlot.Series {
  const plain = { stroke: color, points: { show: false }, spanGaps: false }
  switch (as) {
    case 'area':
      return { ...plain, width: 2, fill: `color-mix(in srgb, ${color} 28%, ${ground})` }
    case 'hatched':
      return { ...plain, width: 1, fill: hatch(color, ground) }
    case 'dashed':
      return { ...plain, width: 1.6, dash: [5, 3] }
    case 'bars':
      return { ...plain, fill: color, paths: uPlot.paths.bars!({ size: [0.7, 100] }) }
    default:
      return { ...plain, width: 2 }
  }
}

/** A dashed line across the panel. */
function limit(u: uPlot, at: number, color: string): void {
  const y = Math.round(u.valToPos(at, 'y', true))
  u.ctx.save()
  u.ctx.strokeStyle = color
  u.ctx.setLineDash([4, 4])
  u.ctx.beginPath()
  u.ctx.moveTo(u.bbox.left, y)
  u.ctx.lineTo(u.bbox.left + u.bbox.width, y)
  u.ctx.stroke()
  u.ctx.restore()
}

/** A pattern of slanted lines, so that the meaning does not hang on the colour. */
export function hatch(color: string, ground: string): CanvasPattern | string {
  const c = document.createElement('canvas')
  c.width = c.height = 6
  const g = c.getContext('2d')
  if (!g) return color
  g.fillStyle = ground
  g.fillRect(0, 0, 6, 6)
  g.strokeStyle = color
  g.lineWidth = 2
  for (const x of [-6, 0, 6]) {
    g.beginPath()
    g.moveTo(x, 6)
    g.lineTo(x + 6, 0)
    g.stroke()
  }
  return g.createPattern(c, 'repeat') ?? color
}
