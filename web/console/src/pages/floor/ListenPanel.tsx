import { useEffect, useRef } from 'react'
import type { FloorAgent, MonitorMode } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useData } from '../../frame/useData'
import { useWords } from '../../i18n'
import { number, timer } from '../../i18n/format'
import type { Ear } from '../../phone/ear'
import { inCall } from './state'
import { TakenPanel } from './TakenPanel'

const modes: { mode: MonitorMode; key: string }[] = [{ mode: 'listen', key: 'L' }, { mode: 'whisper', key: 'W' }, { mode: 'barge', key: 'B' }]

/** Whom the supervisor hears, who hears the supervisor, and the way out. */
export function ListenPanel({ ear, agents, chosen, now, start }: { ear: Ear; agents: FloorAgent[]; chosen: FloorAgent | null; now: number; start: (mode: MonitorMode, of?: FloorAgent) => void }) {
  const t = useWords()
  const who = useStore(me)!
  const h = useStore(ear.listening)
  const on = h.state !== 'none'
  const of = (on && agents.find((a) => a.user_id === h.agent)) || chosen
  const own = of?.user_id === who.user.id
  const name = of?.name ?? ''
  const heard = on && h.call !== ''
  if (h.taken) return <TakenPanel key={h.taken.call_id} ear={ear} call={h.taken} now={now} from={agents.find((a) => a.user_id === h.agent)?.name ?? ''} />
  return (
    <aside className="card listen" data-on={on || undefined} aria-label={t('floor:panel')}>
      <div className="pad col s">
        {!of && <p className="c2 f13">{t('floor:choose')}</p>}
        {of && (
          <>
            <div className="row">
              <h2 role="status" aria-live="polite">{!on ? name : h.state === 'connecting' ? t('floor:connecting', { name }) : h.state === 'lost' ? t('floor:lost', { name }) : heard ? t('floor:listening', { name }) : t(h.unheard ? 'floor:unheard' : 'floor:between', { name })}</h2>
              <span className="sp" />
              {heard && h.heardSince && <b>{timer(Math.max(0, now - Date.parse(h.heardSince)))}</b>}
            </div>
            <div className="f12 c3">{own ? t('floor:own') : on ? t(`floor:hears.${h.mode}`, { name }) : inCall(of) ? t('floor:in_call') : t('floor:no_call')}</div>
            {on && h.state === 'on' && <Loudness ear={ear} />}
            {h.problem ? <Trouble problem={h.problem} /> : h.unheard && <Trouble problem={{ type: '', title: '', status: 0, code: 'unavailable', reason: h.unheard, detail: {}, request_id: '' }} retry={() => start(h.mode, of)} />}
            <div className="modes">
              {modes.filter(({ mode }) => may(who, `calls:${mode}`)).map(({ mode, key }) => (
                <button key={mode} className={`btn${on && h.mode === mode && h.agent === of.user_id ? ' on' : ''}`} disabled={own} aria-pressed={on && h.mode === mode} aria-keyshortcuts={key} onClick={() => start(mode, of)}><span>{t(`floor:mode.${mode}`)}</span><kbd>{key}</kbd></button>
              ))}
              <button className="btn" disabled={!on} aria-keyshortcuts="Escape" onClick={() => ear.stop()}><span>{t('floor:stop')}</span><kbd>Esc</kbd></button>
            </div>
            {heard && may(who, 'calls:take') && (
              <div className="col s">
                <button className="btn" aria-keyshortcuts="T" onClick={() => void ear.take()}><span>{t('floor:take')}</span><kbd>T</kbd></button>
                <span className="f12 c3">{t('floor:take_how', { name })}</span>
              </div>
            )}
            {heard && of.campaign_id && <Announce key={of.campaign_id} ear={ear} campaign={of.campaign_id} />}
            <div className="f12 c3 aside">{on ? <><kbd>↑</kbd> <kbd>↓</kbd> {t('floor:hop')}</> : t('floor:follow')}</div>
          </>
        )}
      </div>
      <div className="pad sep col s f12 c2">
        <span className="row top" style={{ gap: 6 }}><Glyph name="talking" size={10} />{t('floor:audited')}</span>
        {h.call && may(who, 'calls:read') && <Link to={`/calls/${h.call}`}>{t('floor:call_page')}</Link>}
      </div>
    </aside>
  )
}

/** The campaign's own announcement, to one side of the call. Where none is recorded there is nothing to play. */
function Announce({ ear, campaign }: { ear: Ear; campaign: string }) {
  const t = useWords()
  const who = useStore(me)!
  const recorded = useData<{ file: string; seconds: number }>(may(who, 'campaigns:read') ? `/announcements/${campaign}` : null)
  if (!recorded.value) return null
  const play = (to: 'customer' | 'agent') => () => void ear.announce(campaign, to).then((ok) => ok && say(t(`floor:announced.${to}`)))
  return (
    <div className="col s">
      <span className="f12 c2">{t('floor:announcement', { seconds: number(recorded.value.seconds, 0) })}</span>
      <div className="row wrap">
        {may(who, 'calls:barge') && <button className="btn s" onClick={play('customer')}>{t('floor:announce.customer')}</button>}
        {may(who, 'calls:whisper') && <button className="btn s" onClick={play('agent')}>{t('floor:announce.agent')}</button>}
      </div>
    </div>
  )
}

/** How loud it is, ten times a second, on a canvas so that nothing else repaints. */
export function Loudness({ ear }: { ear: Ear }) {
  const t = useWords()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const c = canvas.current
    const g = c?.getContext('2d')
    if (!c || !g) return
    const width = 280
    const scale = devicePixelRatio || 1
    c.width = width * scale
    c.height = 28 * scale
    g.scale(scale, scale)
    g.fillStyle = getComputedStyle(c).color
    const bars: number[] = Array<number>(70).fill(0)
    const timer = setInterval(() => {
      bars.push(ear.loudness())
      bars.shift()
      g.clearRect(0, 0, width, 28)
      bars.forEach((b, i) => {
        const high = 1.2 + Math.min(1, Math.sqrt(b) * 1.4) * 24
        g.fillRect(i * 4, 14 - high / 2, 2, high)
      })
    }, 100)
    return () => clearInterval(timer)
  }, [ear])
  return <canvas ref={canvas} className="loudness" role="img" aria-label={t('floor:loudness')} />
}
