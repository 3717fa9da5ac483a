import { useMemo, useState } from 'react'
import type { CallQuality, SideQuality, WayQuality } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Plot, type Series } from '../../frame/Plot'
import { useData } from '../../frame/useData'
import { useWords, type T } from '../../i18n'
import { number, percent } from '../../i18n/format'

const sides = ['customer', 'agent'] as const
type Side = (typeof sides)[number]
const tokens: Record<Side, string> = { customer: 'talking', agent: 'ready' }

/** What can be plotted: of a voice as it reaches us, of what its side hears, or of the side as a whole. */
interface Figure { unit?: 'share'; ends?: [number, number]; digits?: number; way?: (w: WayQuality) => number; side?: (s: SideQuality) => number | null; from?: boolean }
const figures: Record<string, Figure> = {
  mos: { way: (w) => w.mos, ends: [1, 4.5], digits: 1 },
  loss: { way: (w) => w.loss, unit: 'share' },
  jitter: { way: (w) => w.jitter_ms },
  delay: { side: (s) => (s.round_trip_ms === null ? null : s.round_trip_ms / 2) },
  burst: { way: (w) => w.burst, from: true, digits: 1 },
  talk: { side: (s) => s.talk, unit: 'share', ends: [0, 1] },
}

/** How both sides sounded, second by second; a moment of it is heard by a click. */
export function Sound({ call, recorded, seek }: { call: string; recorded?: string; seek?: (ms: number) => void }) {
  const t = useWords()
  const { value: q } = useData<CallQuality>(`/calls/${encodeURIComponent(call)}/quality`)
  const [figure, setFigure] = useState('mos')
  const begun = q?.begun_at ? Date.parse(q.begun_at) : 0
  const since = recorded ? Date.parse(recorded) : begun
  const drawn = useMemo(() => (q ? lines(t, q, figures[figure]!) : []), [t, q, figure])
  const times = useMemo(() => (q ? q.steps.map((_, i) => (begun + (i + 1) * q.step_ms) / 1000) : []), [q, begun])
  if (!q || q.steps.length < 2) return null
  const of = figures[figure]!
  const measured = sides.filter((side) => side === 'customer' || q.steps.some((s) => s.agent.from)) // an announcement has no line of its own
  const all = Object.fromEntries(sides.map((side) => [side, summary(q.steps.map((s) => s[side]))])) as Record<Side, Summary>
  return (
    <section className="card pad" aria-label={t('sound:title')}>
      <div className="row wrap">
        <h2>{t('sound:title')}</h2>
        <span className="sp" />
        <div className="row wrap" role="group" aria-label={t('sound:which')}>
          {Object.keys(figures).map((f) => <button key={f} className={`btn s${f === figure ? ' on' : ''}`} aria-pressed={f === figure} onClick={() => setFigure(f)}>{t(`sound:figure.${f}`)}</button>)}
        </div>
      </div>
      <Plot label={t(measured.length === 1 && figure === 'mos' ? 'sound:label_alone' : `sound:label.${figure}`, { customer: number(all.customer.mos ?? 0, 1), agent: number(all.agent.mos ?? 0, 1) })} times={times} series={drawn} height={150} hover
        since={since / 1000} unit={of.unit} ends={of.ends} digits={of.digits} mark={figure === 'mos' ? q.limit : undefined} pick={seek && ((at) => seek(Math.max(0, at * 1000 - since)))} />
      <div className="scroll" tabIndex={0}>
        <table className="table f13">
          <thead><tr><th>{t('sound:side')}</th>{['mos', 'hears', 'loss', 'bursts', 'jitter', 'delay', 'talk', 'clipped', 'reordered'].map((h) => <th className="n" key={h} title={t(`sound:why.${h}`)}>{t(`sound:head.${h}`)}</th>)}<th>{t('sound:head.alarms')}</th></tr></thead>
          <tbody>{measured.map((side) => <Row key={side} side={side} of={all[side]} limit={q.limit} step={q.step_ms} />)}</tbody>
        </table>
      </div>
    </section>
  )
}

function Row({ side, of, limit, step }: { side: Side; of: Summary; limit: number; step: number }) {
  const t = useWords()
  const ms = (v: number | null) => (v === null ? '–' : t('office:ms', { n: number(v) }))
  const mos = (v: number | null) => (v === null ? '–' : v < limit ? <b className="is-alarm">{number(v, 1)}</b> : number(v, 1))
  const alarms = ([['low', of.low], ['hears_low', of.hearsLow], ['unheard', of.unheard], ['echo', of.echo]] as const).filter(([, steps]) => steps > 0)
  return (
    <tr>
      <td>{t(`sound:who.${side}`)}</td>
      <td className="n">{mos(of.mos)}</td><td className="n">{mos(of.hears)}</td><td className="n">{percent(of.loss)}</td><td className="n">{of.burst === null ? '–' : number(of.burst, 1)}</td>
      <td className="n">{ms(of.jitter)}</td><td className="n">{ms(of.delay)}</td><td className="n">{percent(of.talk, 0)}</td><td className="n">{percent(of.clipped)}</td><td className="n">{number(of.reordered)}</td>
      <td>{alarms.length === 0 ? <span className="c3">{t('sound:none')}</span> : alarms.map(([a, steps]) => <span key={a} className="row"><span className="is-alarm"><Glyph name="alarm" size={12} /></span>{t(`sound:alarm.${a}`, { n: number((steps * step) / 1000) })}</span>)}</td>
    </tr>
  )
}

interface Summary { mos: number | null; hears: number | null; loss: number | null; burst: number | null; jitter: number | null; delay: number | null; talk: number; clipped: number; reordered: number; low: number; hearsLow: number; unheard: number; echo: number }

/** The worst of the scores, bursts, jitter and delay; the mean of the rest. */
function summary(steps: SideQuality[]): Summary {
  const from = steps.flatMap((s) => s.from ?? [])
  const to = steps.flatMap((s) => s.to ?? [])
  const trips = steps.flatMap((s) => s.round_trip_ms ?? [])
  const most = (of: number[]) => (of.length === 0 ? null : of.reduce((a, b) => Math.max(a, b)))
  const least = (of: number[]) => (of.length === 0 ? null : of.reduce((a, b) => Math.min(a, b)))
  const mean = (of: number[]) => of.reduce((a, b) => a + b, 0) / Math.max(of.length, 1)
  const count = (is: (s: SideQuality) => boolean | undefined) => steps.filter(is).length
  const trip = most(trips)
  return {
    mos: least(from.map((w) => w.mos)), hears: least(to.map((w) => w.mos)), loss: from.length ? mean(from.map((w) => w.loss)) : null, burst: most(from.map((w) => w.burst)), jitter: most(from.map((w) => w.jitter_ms)),
    delay: trip === null ? null : trip / 2, talk: mean(steps.map((s) => s.talk)), clipped: mean(steps.map((s) => s.clipped)), reordered: from.reduce((a, w) => a + w.reordered, 0),
    low: count((s) => s.from?.low), hearsLow: count((s) => s.to?.low), unheard: count((s) => s.unheard), echo: count((s) => s.echo),
  }
}

/** A voice is a solid line, what its side hears a dashed one of the same colour. */
function lines(t: T, q: CallQuality, of: Figure): Series[] {
  const drawn: Series[] = []
  for (const side of sides) {
    const token = tokens[side]
    const { way, side: whole } = of
    if (whole) drawn.push({ label: t(`sound:who.${side}`), token, as: 'line', values: q.steps.map((s) => whole(s[side])) })
    if (!way) continue
    drawn.push({ label: t(`sound:voice.${side}`), token, as: 'line', values: q.steps.map((s) => (s[side].from ? way(s[side].from) : null)) })
    if (!of.from && q.steps.some((s) => s[side].to)) drawn.push({ label: t(`sound:hears.${side}`), token, as: 'dashed', values: q.steps.map((s) => (s[side].to ? way(s[side].to) : null)) })
  }
  return drawn
}
