import { useCallback, useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Campaign, CampaignLive, CampaignMode, CampaignPulse, LiveEvent, Pacing } from '../../api/contract'
import { NotHere } from '../NotHere'
import { Glyph } from '../../frame/Glyph'
import { useLive } from '../../frame/live'
import { Bones, reasonText, Trouble } from '../../frame/parts'
import { go, Link, setQuery, usePlace } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useData } from '../../frame/useData'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { money, number, percent, when } from '../../i18n/format'
import { StatusMark } from './Campaigns'
import { Lanes } from './Lanes'
import { ModeStrip } from './ModeStrip'
import { BudgetPanel, ForecastPanel, HeldPanel } from './PulsePanels'
import { AgentsNow, OutcomesPanel, WhyPanel } from './Panels'
import './campaigns.css'

const ranges = ['900', '7200', '86400'] as const

export default function Live({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const who = useStore(me)!
  const id = params.id ?? ''
  const { query } = usePlace()
  const range = query.get('range') ?? '900'
  const data = useData<CampaignLive>(`/campaigns/${encodeURIComponent(id)}/live`, { range })
  const { set, reload } = data
  const minute = (data.value?.at ?? '').slice(0, 16)
  const pulse = useData<CampaignPulse>(minute ? `/campaigns/${encodeURIComponent(id)}/pulse` : null, { range: range === '900' ? '1800' : range }, minute)
  const [changing, change] = useState<'mode' | 'cap' | null>(() => (query.get('mode') ? 'mode' : null))
  const [error, setError] = useState<ApiError | null>(null)
  const hear = useCallback((e: LiveEvent) => {
    if (e.type === 'campaign' && e.live.campaign.id === id) {
      // The pushed lanes are of the last 15 minutes; a longer range keeps its own and takes the figures.
      set(range === '900' ? e.live : (now) => ({ ...e.live, lanes: now.lanes }))
    }
    if (e.type === 'campaign_status' && e.id === id) reload()
  }, [id, range, set, reload])
  useLive([`campaigns/${id}`], hear, reload)
  const live = data.value
  const c = live?.campaign
  const run = may(who, 'campaigns:run')
  const act = async (verb: 'start' | 'pause' | 'resume' | 'stop', undo?: 'pause' | 'resume') => {
    setError(null)
    try {
      const now = await api.post<Campaign>(`/campaigns/${id}/${verb}`)
      if (live) set({ ...live, campaign: now })
      reload()
      if (undo) say(t(`office:live.did.${verb}`), () => void act(undo))
    } catch (e) {
      if (e instanceof ApiError) setError(e)
    }
  }
  const paced = (now: Campaign, was: { mode: CampaignMode; pacing: Pacing }) => {
    change(null)
    if (live) set({ ...live, campaign: now })
    reload()
    say(t('modes:changed', { mode: t(`office:mode.${now.mode}`) }), () => void api.post<Campaign>(`/campaigns/${id}/pace`, was).then(reload, (e: unknown) => {
      if (e instanceof ApiError) setError(e)
      reload()
    }))
  }
  const main = !c || !run ? null : c.status === 'running' ? (['pause', 'resume'] as const) : c.status === 'paused' ? (['resume', 'pause'] as const) : c.status === 'draft' || c.status === 'stopped' || c.status === 'done' ? (['start', undefined] as const) : null
  useKeys({
    P: main && main[0] !== 'start' ? () => void act(main[0], main[1]) : undefined, E: () => go(`/campaigns/${id}/edit`),
    O: run ? () => change(changing === 'mode' ? null : 'mode') : undefined, C: run ? () => change(changing === 'cap' ? null : 'cap') : undefined,
    1: () => setQuery({ range: ranges[0] }), 2: () => setQuery({ range: ranges[1] }), 3: () => setQuery({ range: ranges[2] }),
  })
  if (data.problem?.status === 404) return <NotHere />
  if (data.problem && !live) return <div className="page"><Trouble problem={data.problem} retry={reload} /></div>
  if (!live || !c) return <Bones rows={8} />
  const f = live.figures
  const left = f.leads - f.done
  const there = live.lanes.signed_in.at(-1) ?? 0
  const perAgent = there > 0 ? (live.lanes.in_flight.at(-1) ?? 0) / there : null
  return (
    <div className="page live">
      <header>
        <span className="c3 wide"><Link className="plain" to="/campaigns">{t('place.campaigns')}</Link> /</span>
        <h1>{c.name}</h1>
        <StatusMark status={c.status} held={c.status === 'running' && Boolean(live.held)} />
        <span className="tag wide">{t(`office:mode.${c.mode}`)}{c.mode === 'predictive' ? t('modes:tag_target', { share: percent(c.pacing.target, 1) }) : ''}</span>
        {c.pacing.per_minute > 0 && <span className="tag wide">{t('modes:tag_cap', { n: number(c.pacing.per_minute) })}</span>}
        {live.surcharge.route === 'callback' && <span className="tag wide" title={t('office:live.callback_about', { count: live.surcharge.stations })}>{live.surcharge.minute_micro > 0 ? t('office:live.callback_price', { price: money(live.surcharge.minute_micro, live.surcharge.currency) }) : t('office:live.callback')}</span>}
        {c.windows?.length > 0 && <span className="tag wide">{t('office:live.windows', { list: [...new Set(c.windows.map((w) => `${w.from}–${w.to}`))].join(t('office:live.comma')) })}</span>}
        <span className="row wrap acts">
          <Link className="btn" to={`/campaigns/${id}/simulate`}>{t('office:live.simulate')}</Link>
          {run && <button className="btn" aria-keyshortcuts="C" aria-expanded={changing === 'cap'} onClick={() => change(changing === 'cap' ? null : 'cap')}>{t('modes:cap_act')} <kbd>C</kbd></button>}
          {run && <button className="btn" aria-keyshortcuts="O" aria-expanded={changing === 'mode'} onClick={() => change(changing === 'mode' ? null : 'mode')}>{t('modes:mode_act')} <kbd>O</kbd></button>}
          <Link className="btn" to={`/campaigns/${id}/edit`}>{t('office:edit')} <kbd>E</kbd></Link>
          {run && (c.status === 'running' || c.status === 'paused') && <StopButton stop={() => void act('stop')} />}
          {main && <button className="btn p main-act" onClick={() => void act(main[0], main[1])}>{t(`office:live.${main[0]}`)}{main[0] !== 'start' && <kbd>P</kbd>}</button>}
        </span>
      </header>
      {error && <Trouble problem={error.problem} />}
      {changing && <ModeStrip key={changing} focus={changing} campaign={c} done={paced} close={() => change(null)} />}
      {live.held && <p className={`note ${c.status === 'running' ? 'wrap' : ''}`} role="status"><span className={c.status === 'running' ? 'is-wrap' : 'c3'}><Glyph name={c.status === 'running' ? 'wrap' : 'done'} size={12} /></span>{reasonText(t, live.held.reason, live.held.detail)}</p>}
      <section className="card figures" aria-label={t('office:live.figures')}>
        <Figure label={t('office:live.utilisation')} value={percent(f.utilisation, 0)} note={t('office:live.of15')} />
        <Figure label={t('office:live.answer_rate')} value={percent(f.answer_rate)} to={`/calls?campaign_id=${id}&outcome=answered`} />
        <Figure label={t('office:live.abandoned')} value={percent(f.abandoned_rate, 2)} unit={`/ ${percent(f.abandon_cap, 2)}`} to={`/calls?campaign_id=${id}&outcome=abandoned`} />
        <Figure label={t('office:live.to_agent')} value={f.answer_to_agent_p95_ms === null ? '–' : number(f.answer_to_agent_p95_ms)} unit={f.answer_to_agent_p95_ms === null ? '' : t('modes:p50', { n: number(f.answer_to_agent_p50_ms ?? 0) })} />
        <Figure label={t('modes:per_agent')} value={perAgent === null ? '–' : number(perAgent, 1)} note={t('modes:per_agent_about')} />
        <Figure label={t('office:live.progress')} value={number(f.done)} unit={`/ ${number(f.leads)}`} to={`/campaigns/${id}/leads`} />
        <Figure label={t('office:live.end')} value={f.expected_end ? when(f.expected_end) : '–'} unit={f.expected_end && f.expected_end_minutes ? t('office:live.plus_minus', { n: number(f.expected_end_minutes) }) : ''} />
      </section>
      <div className="split">
        <div className="col">
          <Lanes live={live} range={range} />
          {pulse.value && <div className="grid-pulse"><ForecastPanel pulse={pulse.value} /><HeldPanel pulse={pulse.value} /></div>}
          <AgentsNow agents={live.agents ?? []} />
        </div>
        <div className="col">
          <WhyPanel reasons={live.reasons ?? []} left={left} base={`/campaigns/${id}/leads`} />
          {pulse.value && <BudgetPanel pulse={pulse.value} live={live} />}
          <OutcomesPanel live={live} />
        </div>
      </div>
    </div>
  )
}

function Figure({ label, value, unit, to, note }: { label: string; value: string; unit?: string; to?: string; note?: string }) {
  const inner = <>{value} {unit && <span className="f13 c3">{unit}</span>}</>
  return <div title={note}><div className="f12 c2">{label}</div><div className="num">{to ? <Link className="plain" to={to}>{inner}</Link> : inner}</div></div>
}

/** Stopping cannot be undone by a key, so it asks once, in place. */
function StopButton({ stop }: { stop: () => void }) {
  const t = useWords()
  const [asked, ask] = useState(false)
  if (!asked) return <button className="btn" onClick={() => ask(true)}>{t('office:live.stop')}</button>
  return <span className="row" role="group" aria-label={t('office:live.stop_ask')}><span className="f13 wide">{t('office:live.stop_ask')}</span><button className="btn" autoFocus onClick={stop}>{t('office:live.stop_yes')}</button><button className="btn ghost" onClick={() => ask(false)}>{t('cancel')}</button></span>
}
