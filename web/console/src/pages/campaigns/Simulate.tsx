import { useCallback, useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Campaign, LiveEvent, Page, Problem, Simulation, SimulationOptions } from '../../api/contract'
import { NotHere } from '../NotHere'
import { useLive } from '../../frame/live'
import { Bones, Empty, reasonText, Trouble } from '../../frame/parts'
import { go, Link, setQuery, usePlace } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { percent } from '../../i18n/format'
import { SimulateOptions } from './SimulateOptions'
import { SimulateResult } from './SimulateResult'
import { SimulateRuns } from './SimulateRuns'
import './campaigns.css'
import './simulate.css'

/** Play the campaign before it is launched: the list as it is, the team's own figures, nobody called. */
export default function Simulate({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const who = useStore(me)!
  const id = params.id ?? ''
  const { query } = usePlace()
  const campaign = useData<Campaign>(`/campaigns/${encodeURIComponent(id)}`)
  const runs = useData<Page<Simulation>>(`/campaigns/${encodeURIComponent(id)}/simulations`)
  const shown = query.get('run') ?? runs.value?.items[0]?.id ?? null
  const one = useData<Simulation>(shown ? `/simulations/${encodeURIComponent(shown)}` : null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const { set, reload } = one
  const again = runs.reload
  const hear = useCallback((e: LiveEvent) => {
    if (e.type !== 'simulation' || e.simulation.id !== shown) return
    set(e.simulation)
    if (e.simulation.status !== 'running' && e.simulation.status !== 'queued') again()
  }, [shown, set, again])
  useLive(shown ? [`simulations/${shown}`] : [], hear, reload)
  useKeys({ Escape: () => go(`/campaigns/${id}`) })
  if (campaign.problem?.status === 404) return <NotHere />
  if (campaign.problem && !campaign.value) return <div className="page"><Trouble problem={campaign.problem} retry={campaign.reload} /></div>
  const c = campaign.value
  if (!c || (!runs.value && !runs.problem)) return <Bones rows={8} />
  const act = async (what: () => Promise<Simulation>) => {
    setProblem(null)
    try {
      const now = await what()
      setQuery({ run: now.id })
      if (now.id === shown) set(now)
      again()
    } catch (e) {
      if (e instanceof ApiError) setProblem(e.problem)
    }
  }
  const play = (o: SimulationOptions) => act(() => api.post<Simulation>(`/campaigns/${id}/simulations`, o))
  const s = one.value
  const open = s?.status === 'queued' || s?.status === 'running'
  return (
    <div className="page simulate">
      <header>
        <span className="c3 wide"><Link className="plain" to="/campaigns">{t('place.campaigns')}</Link> / <Link className="plain" to={`/campaigns/${id}`}>{c.name}</Link> /</span>
        <h1>{t('simulate:title')}</h1>
        <span className="c2 f13">{t('simulate:nobody')}</span>
      </header>
      <div className="simulate-grid">
        <div className="col">
          <SimulateOptions campaign={c} busy={open} may={may(who, 'campaigns:write')} play={play} />
          {problem && <Trouble problem={problem} />}
        </div>
        <div className="col">
          {!s && !one.problem && <section className="card"><Empty text={t('simulate:empty')} /></section>}
          {one.problem && <Trouble problem={one.problem} retry={reload} />}
          {s && open && (
            <section className="card pad col s" aria-label={t('simulate:playing')}>
              <div className="row"><span>{t(s.status === 'queued' ? 'simulate:queued' : 'simulate:playing')}</span><span className="sp" /><span className="f13 c2">{percent(s.share, 0)}</span><button className="btn s" onClick={() => void act(() => api.post<Simulation>(`/simulations/${s.id}/cancel`))}>{t('cancel')}</button></div>
              <div className="meter" role="progressbar" aria-valuenow={Math.round(100 * s.share)} aria-valuemin={0} aria-valuemax={100} aria-label={t('simulate:playing')}><i style={{ transform: `scaleX(${s.share})` }} /></div>
              <p className="f13 c3">{t('simulate:leave')}</p>
            </section>
          )}
          {s?.status === 'cancelled' && <p className="note">{t('simulate:cancelled')}</p>}
          {s?.status === 'failed' && <p className="note alarm" role="alert">{reasonText(t, s.reason)}</p>}
          {s?.result && <SimulateResult run={s} result={s.result} campaign={id} />}
          <SimulateRuns runs={runs.value?.items ?? []} shown={shown} />
        </div>
      </div>
    </div>
  )
}
