import { useEffect, useRef, useState } from 'react'
import { Glyph } from '../../frame/Glyph'
import { reasonText } from '../../frame/parts'
import { useStore } from '../../frame/store'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'
import type { Path } from '../../phone/peer'
import { listenTo, playBack } from '../../phone/soundcheck'
import { usePhone, usePicture } from './phoneHere'
import { OnStation, StationOffer } from './Station'

/** Microphone, own voice, network; then Enter starts the shift. Nothing asks for the microphone before the button was pressed. */
export function Checking() {
  return usePicture().desk?.station?.in_use ? <OnStation /> : <OnPage />
}

function OnPage() {
  const t = useWords()
  const phone = usePhone()
  const picture = usePicture()
  const mic = useStore(phone.mic.hearing)
  const leg = useStore(phone.leg)
  const asked = mic.state !== 'none'
  // Both ends: before the server hears us it would refuse to begin.
  const connectedHere = leg === 'connected' && picture.desk?.leg.state === 'connected'
  const ok = mic.state === 'on' && connectedHere && picture.link === 'up'
  const begin = () => void phone.listen()
  const start = ok ? () => void phone.ready() : undefined
  useKeys({ Enter: asked ? start : begin })
  if (!asked) {
    return (
      <main className="calm">
        <div className="wait">
          <h1 className="big">{t('desk:check.title')}</h1>
          <p className="c2" style={{ maxWidth: 460 }}>{t('desk:check.why')}</p>
          <button className="btn p" style={{ height: 44 }} onClick={begin} disabled={picture.link !== 'up'} autoFocus>{t('desk:check.begin')} <kbd>Enter</kbd></button>
          <StationOffer />
          {!window.isSecureContext && <p className="note alarm">{t('desk:check.insecure')}</p>}
        </div>
      </main>
    )
  }
  return (
    <main className="calm">
      <div className="card pad" style={{ maxWidth: 760, margin: '24px auto' }}>
        <h1 style={{ marginBottom: 16 }}>{t('desk:check.title')}</h1>
        <div className="check-grid">
          <b>{t('desk:check.mic')}</b>
          <select className="fld" aria-label={t('desk:check.mic')} value={mic.device} onChange={(e) => void phone.mic.choose(e.target.value)}>
            {mic.inputs.map((d, i) => <option key={d.id || i} value={d.id}>{d.label || t('desk:check.device', { n: i + 1 })}</option>)}
            {mic.inputs.length === 0 && <option value="">{mic.label || t('desk:check.none')}</option>}
          </select>
          <MicLevel />

          <b>{t('desk:check.speaker')}</b>
          <select className="fld" aria-label={t('desk:check.speaker')} value={mic.speaker} onChange={(e) => phone.mic.speak(e.target.value)}>
            <option value="">{t('desk:check.same')}</option>
            {mic.outputs.filter((d) => d.id && d.id !== 'default').map((d) => <option key={d.id} value={d.id}>{d.label}</option>)}
          </select>
          <button className="btn" onClick={() => phone.sounds.play('check')}>{t('desk:check.beep')}</button>

          <b>{t('desk:check.voice')}</b>
          <span className="c2">{t('desk:check.say')}</span>
          <Echo />

          <b>{t('desk:check.network')}</b>
          <Network />
          <Mark good={connectedHere} bad={leg === 'lost'} />
        </div>
        <label className="check f13 c2" style={{ marginTop: 16 }}>
          <input type="checkbox" checked={mic.processing} onChange={(e) => void phone.mic.process(e.target.checked)} />{t('desk:check.processing')}
        </label>
        {(mic.state === 'blocked' || mic.state === 'absent' || mic.state === 'lost') && (
          <p className="note alarm" role="alert" style={{ marginTop: 16 }}><span className="is-alarm"><Glyph name="alarm" size={12} /></span>
            {mic.state === 'blocked' ? reasonText(t, 'mic_blocked') : t(`desk:check.${mic.state}`)}
            {mic.state !== 'blocked' && <button className="btn s" onClick={begin}>{t('again')}</button>}
          </p>
        )}
        <div className="row wrap" style={{ marginTop: 24 }}>
          <button className="btn p" style={{ height: 44 }} disabled={!ok} onClick={start}>{t('desk:check.start')} <kbd>Enter</kbd></button>
          {!ok && mic.state !== 'blocked' && <span className="c2 f13">{t(mic.state === 'asking' ? 'desk:check.asking' : mic.state === 'on' ? 'desk:check.connecting' : 'desk:check.no_mic')}</span>}
        </div>
      </div>
    </main>
  )
}

function Mark({ good, bad }: { good: boolean; bad?: boolean }) {
  return <span className={good ? 'is-ready' : bad ? 'is-alarm' : 'c3'}><Glyph name={good ? 'check' : bad ? 'alarm' : 'ready'} /></span>
}

/** The microphone's level, drawn past React; a tick once a voice was heard. */
function MicLevel() {
  const t = useWords()
  const phone = usePhone()
  const { state, device } = useStore(phone.mic.hearing)
  const fill = useRef<HTMLElement>(null)
  const [heard, setHeard] = useState(false)
  useEffect(() => {
    const stream = phone.mic.stream
    if (state !== 'on' || !stream) return
    const scope = listenTo(phone.sounds.context(), stream, (db) => {
      if (fill.current) fill.current.style.transform = `scaleX(${Math.max(0, Math.min(1, (db + 60) / 55)).toFixed(3)})`
      if (db > -42) setHeard(true)
    })
    return () => scope.end()
  }, [phone, state, device])
  return (
    <span className="row">
      <span className="meter" role="img" aria-label={t('desk:check.level')} style={{ width: 120 }}><i ref={fill} style={{ transform: 'scaleX(0)' }} /></span>
      <Mark good={heard} />
    </span>
  )
}

function Echo() {
  const t = useWords()
  const phone = usePhone()
  const [state, set] = useState<'' | 'on' | 'done'>('')
  useEffect(() => {
    const stream = phone.mic.stream
    if (state !== 'on' || !stream) return
    const scope = playBack(phone.sounds.context(), stream, 5000, () => set('done'))
    return () => scope.end()
  }, [state, phone])
  return (
    <span className="row">
      <button className="btn" disabled={state === 'on'} onClick={() => set('on')}>{t(state === 'on' ? 'desk:check.hearing' : 'desk:check.echo')}</button>
      {state === 'done' && <Mark good />}
    </span>
  )
}

function Network() {
  const t = useWords()
  const phone = usePhone()
  const leg = useStore(phone.leg)
  const [path, set] = useState<Path | null>(null)
  useEffect(() => {
    if (leg !== 'connected') return
    const look = () => void phone.path().then(set)
    look()
    const timer = setInterval(look, 1000)
    return () => clearInterval(timer)
  }, [leg, phone])
  if (leg === 'lost') return <span className="is-alarm">{t('desk:check.net_lost')}</span>
  if (leg !== 'connected' || !path) return <span className="c2">{t('desk:check.net_wait')}</span>
  return (
    <span>
      {path.rtt > 0 ? t('desk:check.rtt', { ms: Math.round(path.rtt) }) : t('desk:check.net_ok')}
      {path.loss !== null && <> · {t('desk:check.loss', { loss: number(path.loss * 100, 1) })}</>}
      {' · '}{t(path.relayed ? 'desk:check.relay' : 'desk:check.direct')}
    </span>
  )
}
