import { useEffect, useRef } from 'react'
import { Glyph } from '../../frame/Glyph'
import { reasonText } from '../../frame/parts'
import { useStore } from '../../frame/store'
import { has, useWords } from '../../i18n'
import { number, time, timer } from '../../i18n/format'
import { useRegion } from '../../i18n/regions'
import { held, muted } from '../../phone/mirror'
import { look } from './look'
import { usePhone, usePicture, useServerNow } from './phoneHere'

/** The band across the desk: state, timer, both voices, the customer's place and time, quality. Readable from 3 m. */
export function Ribbon() {
  const t = useWords()
  const region = useRegion()
  const p = usePicture()
  const now = useServerNow()
  const { tone, glyph, word } = look(p)
  const d = p.desk
  const call = d?.call
  const talking = d?.state === 'talking' || d?.state === 'hold'
  const since = call?.talking && talking ? call.talking : (d?.since ?? 0)
  const away = p.link === 'away' || Boolean(d?.reattaching)
  return (
    <div className="rib" data-tone={tone}>
      <Glyph name={glyph} size={28} />
      <span className="w" role="status" aria-live="polite">{t(word)}</span>
      {d && <span className="t" aria-hidden="true">{timer(now - since)}</span>}
      {call && held(p) && call.hold ? <span className="m">{t('desk:hold_for', { time: timer(now - call.hold) })}<br />{t('desk:hold_back')} <kbd style={{ background: 'none', color: 'inherit', borderColor: 'currentColor' }}>H</kbd></span> : null}
      {call && <Levels />}
      {call && (
        <span className="m opt">
          {t('desk:local', { place: region(call.card.place) || '–', time: time(now, call.card.zone) })}
          {call.card.callable_until ? <><br />{t('desk:callable', { time: time(call.card.callable_until, call.card.zone) })}</> : null}
        </span>
      )}
      {d?.state === 'wrap' && d.wrap && <WrapLeft deadline={d.wrap.deadline} since={d.wrap.since} />}
      {d?.state === 'not_ready' && d.reason && d.reason !== 'signed_in' && <span className="m">{reasonOf(p, d.reason, t)}</span>}
      {away && <span className="m"><Away talking={talking} /></span>}
      <span className="sp" />
      {call && call.recording !== 'on' && call.recording !== 'off' && <b className="m">{t(`desk:tape.${call.recording}`)}</b>}
      {call && muted(p) && <b className="m">{t('desk:muted_word')}</b>}
      {call && <Quality />}
    </div>
  )
}

/** Connecting back: for how long, and from 3 s on what is missing. */
function Away({ talking }: { talking: boolean }) {
  const t = useWords()
  const phone = usePhone()
  const p = usePicture()
  const mic = useStore(phone.mic.hearing)
  const now = useServerNow(200)
  if (!talking) return <>{t('desk:away')}</>
  const since = p.awaySince ? p.awaySince + p.skew : (p.desk?.reattaching?.since ?? now)
  const ms = Math.max(0, now - since)
  const why = ms > 15_000 ? 'late' : p.link === 'away' ? 'network' : mic.state !== 'on' ? 'mic' : 'path'
  return <>{t('desk:reattaching', { seconds: number(ms / 1000, 1) })}{ms > 3000 && <><br />{t(`desk:reattach_why.${why}`)}</>}</>
}

function reasonOf(p: ReturnType<typeof usePicture>, reason: string, t: ReturnType<typeof useWords>): string {
  const pause = p.welcome?.breaks?.find((b) => b.reason === reason)
  if (pause) return document.documentElement.lang.startsWith('zh') ? pause.label.zh : pause.label.en
  return has(`reason.${reason}`) ? reasonText(t, reason) : ''
}

function WrapLeft({ deadline, since }: { deadline: number; since: number }) {
  const t = useWords()
  const phone = usePhone()
  const now = useServerNow()
  const left = Math.max(0, deadline - now)
  const warned = useRef(false)
  useEffect(() => {
    if (left > 10_500) warned.current = false
    else if (left > 0 && left <= 10_000 && !warned.current) {
      warned.current = true
      phone.sounds.play('due')
    }
  }, [left, phone])
  return (
    <>
      <span className="timebar" aria-hidden="true"><i style={{ width: `${Math.min(100, (100 * left) / Math.max(1, deadline - since))}%` }} /></span>
      <span className="m">{t('desk:wrap_left', { time: timer(left) })}</span>
    </>
  )
}

function Quality() {
  const t = useWords()
  const level = useStore(usePhone().level)
  const call = usePicture().desk?.call
  const low = level && level.mos > 0 && level.mos < 3.5
  return (
    <span className="m opt" style={{ textAlign: 'right' }}>
      {low
        ? <b>{t('desk:quality_low', { loss: number(level.loss, 0) })}</b>
        : level && level.mos > 0 ? <><b>MOS {number(level.mos, 1)}</b>{level.rtt > 0 && <> · {t('desk:delay', { ms: Math.round(level.rtt) })}</>}</> : <span>{t('desk:quality_soon')}</span>}
      <br />
      {call && t(`desk:tape.${call.recording}`)}{call?.card.test ? ` · ${t('test_tag')}` : ''}
    </span>
  )
}

/** Both sides' levels over the last seconds, drawn on a canvas so that nothing else repaints. */
function Levels() {
  const phone = usePhone()
  const t = useWords()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const c = canvas.current
    const g = c?.getContext('2d')
    if (!c || !g) return
    const scale = devicePixelRatio || 1
    c.width = 190 * scale
    c.height = 36 * scale
    g.scale(scale, scale)
    const agent: number[] = []
    const customer: number[] = []
    g.fillStyle = getComputedStyle(c).color
    const draw = () => {
      g.clearRect(0, 0, 190, 36)
      for (let i = 0; i < agent.length; i++) {
        const x = 188 - (agent.length - 1 - i) * 4
        g.globalAlpha = 0.65
        g.fillRect(x, 16 - bar(agent[i]!), 2, bar(agent[i]!))
        g.globalAlpha = 1
        g.fillRect(x, 19, 2, bar(customer[i]!))
      }
    }
    for (let i = 0; i < 47; i++) {
      agent.push(-90)
      customer.push(-90)
    }
    draw()
    return phone.level.subscribe(() => {
      const l = phone.level.get()
      if (!l) return
      agent.push(l.agent)
      customer.push(l.customer)
      agent.splice(0, agent.length - 47)
      customer.splice(0, customer.length - 47)
      draw()
    })
  }, [phone])
  return <canvas ref={canvas} role="img" aria-label={t('desk:levels')} />
}
const bar = (db: number) => 1.2 + Math.max(0, Math.min(1, (db + 60) / 55)) * 14
