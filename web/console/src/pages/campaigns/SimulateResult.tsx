import type { Simulation, SimulationResult, SimulationSkip } from '../../api/contract'
import { OutcomeMark, reasonText } from '../../frame/parts'
import { Plot } from '../../frame/Plot'
import { Link } from '../../frame/router'
import { has, useWords } from '../../i18n'
import { clock, money, number, percent, when } from '../../i18n/format'

type Point = SimulationResult['points'][number]
const night = 3600 // seconds without anybody at work

/** What came out: when it ends, how busy the team is, who finds no agent, who is not called, what it costs. */
export function SimulateResult({ run, result: r, campaign }: { run: Simulation; result: SimulationResult; campaign: string }) {
  const t = useWords()
  const b = run.basis
  const points = trimmed(r)
  const times = points.map((p) => p.at)
  const line = (f: (p: Point) => number) => points.map(({ point }) => point && f(point))
  const over = r.abandon_rate > (b.mode === 'predictive' ? Math.max(0.03, b.target) : 0.03)
  const byAgent = b.mode === 'manual' || b.mode === 'preview'
  const source = (s: string) => t(`simulate:source.${s}`)
  return (
    <>
      <section className="card figures" aria-label={t('simulate:result')}>
        <Figure label={t('simulate:finish')} value={r.finish ? when(r.finish, b.zone) : t('simulate:not_finished', { n: number(r.leads.waiting) })} small={!r.finish} />
        {r.utilisation !== null && <Figure label={t('simulate:utilisation')} value={percent(r.utilisation)} />}
        {r.utilisation !== null && <Figure label={t('simulate:abandoned')} value={percent(r.abandon_rate, 2)} unit={b.mode === 'predictive' ? t('simulate:wanted', { n: percent(b.target, 1) }) : ''} alarm={over} />}
        {b.mode === 'agentless' && <Figure label={t('simulate:heard')} value={number(r.heard)} unit={r.opted_out ? t('simulate:opted_out', { n: number(r.opted_out) }) : ''} />}
        {r.utilisation === null ? <Figure label={t('simulate:dialed')} value={number(r.dials)} /> : <Figure label={t('simulate:connected')} value={number(r.connected)} unit={t('simulate:of_dials', { n: number(r.dials) })} />}
        {byAgent ? <Figure label={t('simulate:skipped')} value={number(r.skipped)} /> : r.utilisation !== null && <Figure label={t('simulate:wait')} value={t('simulate:sec', { n: number(r.wait.p95_seconds, 1) })} />}
        <Figure label={t('simulate:cost')} value={money(r.usage_micro, r.currency)} unit={r.connected ? t('simulate:each', { n: money(r.usage_micro / r.connected, r.currency) }) : ''} />
      </section>
      <section className="card pad col">
        {r.utilisation !== null && <><h2>{t('simulate:team')}</h2>
        <Plot label={t('simulate:team_plot', { n: percent(r.utilisation) })} zone={b.zone} times={times} height={180} series={[
          { label: t('simulate:there'), values: line((p) => p.talking + p.wrap + p.machines + p.held + p.ready), token: 'ready', as: 'dashed' },
          ...(byAgent ? [{ label: t('simulate:looking'), values: line((p) => p.talking + p.machines + p.wrap + p.held), token: 'ink', as: 'line' as const }] : []),
          { label: t('state.wrap'), values: line((p) => p.talking + p.machines + p.wrap), token: 'wrap', as: 'hatched' },
          { label: t('state.talking'), values: line((p) => p.talking), token: 'talking', as: 'area' },
        ]} /></>}
        <h2>{t('simulate:dials')}</h2>
        <Plot label={t('simulate:dials_plot', { n: number(r.dials), m: number(r.answered) })} zone={b.zone} times={times} height={130} series={[
          { label: t('simulate:dialed'), values: line((p) => p.dials), token: 'ink3', as: 'bars' },
          { label: t('simulate:answered'), values: line((p) => p.answered), token: 'talking', as: 'line' },
          { label: t('simulate:abandoned_people'), values: line((p) => p.abandoned), token: 'alarm', as: 'line' },
        ]} />
      </section>
      <div className="simulate-three">
        <section className="card pad col s">
          <h2>{t('simulate:leads')}</h2>
          <dl className="pairs f13"><dt>{t('simulate:done')}</dt><dd>{number(r.leads.done)}</dd><dt>{t('simulate:waiting')}</dt><dd>{number(r.leads.waiting)}</dd><dt>{t('simulate:blocked')}</dt><dd>{number(r.leads.blocked)}</dd><dt><b>{t('simulate:all')}</b></dt><dd><b>{number(r.leads.total)}</b></dd></dl>
          {(r.callbacks > 0 || b.promised > 0) && <p className="f13 c2">{t('simulate:callbacks_line', { made: number(r.callbacks), waiting: number(b.promised), own: number(r.returned_own), other: number(r.returned_other) })}</p>}
          {r.skips.length > 0 && <><h3 className="f13">{t('simulate:why')}</h3><Bars rows={r.skips.map((s) => [skipped(t, s), s.leads, number(s.leads), s.law])} /></>}
          <Link className="f13" to={`/campaigns/${campaign}/leads`}>{t('simulate:to_leads')}</Link>
        </section>
        <section className="card pad col s">
          <h2>{t('simulate:held')}</h2>
          {r.held.length ? <Bars rows={r.held.map((h) => [reason(t, h.reason), h.seconds, clock(h.seconds * 1000), ''])} /> : <p className="f13 c3">{t('simulate:never_held')}</p>}
        </section>
        <section className="card pad col s">
          <h2>{t('simulate:outcomes')}</h2>
          <dl className="pairs f13">{Object.entries(r.outcomes).sort((a, z) => z[1] - a[1]).map(([o, n]) => <div key={o} style={{ display: 'contents' }}><dt><OutcomeMark outcome={o} /></dt><dd>{number(n)}</dd></div>)}</dl>
        </section>
      </div>
      {r.numbers.length > 0 && (
        <section className="card pad col s">
          <h2>{t('simulate:numbers')}</h2>
          <table className="table f13"><thead><tr><th>{t('simulate:number')}</th><th className="n">{t('simulate:dialed')}</th><th className="n">{t('simulate:answer_rate')}</th><th>{t('simulate:rest')}</th></tr></thead>
            <tbody>{r.numbers.map((n) => <tr key={n.number}><td>{n.number}</td><td className="n">{number(n.calls)}</td><td className="n">{n.calls ? percent(n.answered / n.calls) : '–'}</td><td>{n.rests_until ? t('simulate:rests', { why: t(`simulate:rest_${n.rest_reason}`), until: when(n.rests_until, b.zone) }) : '–'}</td></tr>)}</tbody></table>
        </section>
      )}
      <section className="card pad col s f13">
        <h2>{t('simulate:basis')}</h2>
        <p className="c2">{t(r.utilisation === null ? 'simulate:basis_line_alone' : 'simulate:basis_line', { zone: b.zone, start: when(b.start, b.zone), count: b.days, days: number(b.days), agents: number(b.agents), lines: number(b.lines) })}</p>
        <dl className="pairs">
          <dt>{t('simulate:answer_rate')}</dt><dd>{percent(b.answer_rate)} · {source(b.fates)}</dd>
          <dt>{t('simulate:machine_rate')}</dt><dd>{percent(b.machine_rate)} · {source(b.fates)}</dd>
          {r.utilisation !== null && <>
            <dt>{t('simulate:talk')}</dt><dd>{clock(b.talk_mean_seconds * 1000)} · {source(b.talk)}</dd>
            <dt>{t('simulate:wrap')}</dt><dd>{clock(b.wrap_mean_seconds * 1000)} · {source(b.wrap)}</dd>
          </>}
        </dl>
        {b.lists > 1 && <p className="c2">{t('simulate:mixed', { n: number(b.lists) })}</p>}
        <p className="c2">{b.sandbox ? t('simulate:numbers_sandbox') : b.numbers > 0 ? t('simulate:numbers_played', { count: b.numbers, n: number(b.numbers) }) : t('simulate:numbers_none')}</p>
        {b.fates === 'assumed' && <p className="c2">{t('simulate:assumed_hint')}</p>}
        {b.finished > 0 && <p className="c2">{t('simulate:finished', { n: number(b.finished) })}</p>}
        {b.sandbox && <p className="c2">{t('simulate:sandbox')}</p>}
      </section>
    </>
  )
}

/** The points at which somebody worked or dialed. Between shifts stands an empty one, so that no line is drawn over the night. */
function trimmed(r: SimulationResult): { at: number; point: Point | null }[] {
  const worked = r.points.filter((p) => p.talking + p.wrap + p.ready + p.machines + p.held + p.dials > 0).map((p) => ({ at: Date.parse(p.at) / 1000, point: p }))
  return worked.flatMap((p, i) => {
    const before = worked[i - 1]
    return before && p.at - before.at > night ? [{ at: before.at + 1, point: null }, p] : [p]
  })
}

function reason(t: ReturnType<typeof useWords>, word: string): string {
  return has(`simulate:why_${word}`) ? t(`simulate:why_${word}`) : reasonText(t, word)
}

/** Why leads were not reached: the day off that closed their hours, and the state whose own rule it is. */
function skipped(t: ReturnType<typeof useWords>, s: SimulationSkip): string {
  const why = s.holiday ? t('simulate:day_off', { day: s.holiday }) : reason(t, s.reason)
  return s.state ? t('simulate:by_state', { why, state: s.state }) : why
}

function Figure({ label, value, unit, alarm, small }: { label: string; value: string; unit?: string; alarm?: boolean; small?: boolean }) {
  return <div><div className="f12 c2">{label}</div><div className={`${small ? 'f13' : 'num'}${alarm ? ' is-alarm' : ''}`}>{value} {unit && <span className="f12 c3">{unit}</span>}</div></div>
}

function Bars({ rows }: { rows: [string, number, string, string][] }) {
  const most = Math.max(1, ...rows.map(([, n]) => n))
  return <div className="outs">{rows.map(([label, n, text, more]) => <div key={label} style={{ display: 'contents' }}><span title={more || undefined}>{label}</span><i style={{ width: `${Math.max(1, (100 * n) / most)}%` }} /><b>{text}</b></div>)}</div>
}
