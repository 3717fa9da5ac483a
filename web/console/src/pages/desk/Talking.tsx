import { useRef, useState } from 'react'
import { Glyph } from '../../frame/Glyph'
import { useStore } from '../../frame/store'
import { useKeys } from '../../frame/useKeys'
import { language, useWords } from '../../i18n'
import { held, muted } from '../../phone/mirror'
import { Customer } from './Customer'
import { Keypad } from './Keypad'
import { Outcomes } from './Outcomes'
import { Script } from './Script'
import { Side } from './Side'
import { Suspected } from './Suspected'
import { Troubled } from './Troubled'
import { useBreaks } from './Breaks'
import { usePhone, usePicture } from './phoneHere'
import { incomplete } from './script'
import { tapingOf } from './taping'

/** Connecting, talking and hold: one screen, so that nothing moves when the voice comes. */
export function Talking() {
  const picture = usePicture()
  const call = picture.desk?.call
  if (!call) return <main className="calm" />
  return (
    <>
      <main>
        <Customer card={call.card} />
        <section className="card" aria-labelledby="script-title">
          <Script card={call.card} />
          <Outcomes card={call.card} />
        </section>
        <Side />
      </main>
      {call.suspect && <Suspected key={call.id + call.suspect.kind} suspect={call.suspect} />}
      <Troubled of={call.trouble ?? []} />
      <Bar key={call.id} />
      <MicLost />
    </>
  )
}

function Bar() {
  const t = useWords()
  const lng = useStore(language)
  const phone = usePhone()
  const picture = usePicture()
  const { draft } = useStore(phone.drafts.now)
  const [keypad, setKeypad] = useState(false)
  const [sure, setSure] = useState(false)
  const breaks = useBreaks()
  const call = picture.desk!.call!
  const up = picture.desk!.state === 'talking' || picture.desk!.state === 'hold'
  const isMuted = muted(picture)
  const isHeld = held(picture)
  const next = picture.wish.next ?? picture.desk!.next
  const ending = useRef(false)
  const end = () => {
    const young = Date.now() + picture.skew - (call.talking ?? call.since) < 5000
    if (young && !sure) {
      setSure(true)
      setTimeout(() => setSure(false), 5000)
      return
    }
    if (ending.current) return
    ending.current = true
    void (async () => {
      await phone.drafts.flush()
      // With the outcome chosen and complete, E goes straight on to the next person.
      if (draft.code && incomplete(call.card, draft) === null) await phone.dispose(draft.code)
      if (!(await phone.hangUp())) ending.current = false
    })()
  }
  const mute = () => void phone.mute(!isMuted)
  const hold = () => void phone.hold(!isHeld)
  const taping = tapingOf(call)
  const tape = () => taping && void phone.record(taping)
  const pause = next ? () => void phone.ready() : breaks.toggle
  useKeys({ M: mute, H: hold, K: () => setKeypad(!keypad), R: taping ? tape : undefined, E: up ? end : undefined, Space: pause }, { on: up, guarded: true })
  useKeys({ F8: mute }, { on: up })
  const pauseLabel = picture.welcome?.breaks?.find((b) => b.reason === next)?.label[lng]
  return (
    <>
      {keypad && <Keypad send={phone.digits} close={() => setKeypad(false)} />}
      {breaks.strip}
      <div className="bar">
        <Act cap="M" on={isMuted} label={t(isMuted ? 'desk:act.unmute' : 'desk:act.mute')} act={mute} off={!up} />
        <Act cap="H" on={isHeld} label={t(isHeld ? 'desk:act.resume' : 'desk:act.hold')} act={hold} off={!up} />
        <Act cap="K" on={keypad} label={t('desk:act.keypad')} act={() => setKeypad(!keypad)} off={!up} />
        {taping && <Act cap="R" on={call.recording !== 'on'} label={t(`desk:act.tape_${taping}`)} act={tape} off={!up} />}
        <span className="sp" />
        <span className="f13 c2 opt" style={{ textAlign: 'right' }}>
          {next
            ? <>{t('desk:break.then', { label: pauseLabel ?? next })} <button className="btn s" onClick={() => void phone.ready()}>{t('desk:break.take_back')} <kbd>Space</kbd></button></>
            : <button className="btn s ghost" onClick={breaks.toggle}>{t('desk:break.after')} <kbd>Space</kbd></button>}
        </span>
        <button className="btn act end" style={{ minWidth: 104 }} aria-keyshortcuts="E" disabled={!up} onClick={end}><span>{t(sure ? 'desk:act.end_sure' : 'desk:act.end')}</span><kbd>E</kbd></button>
      </div>
    </>
  )
}

function Act({ cap, label, act, on, off }: { cap: string; label: string; act: () => void; on?: boolean; off?: boolean }) {
  return <button className={`btn act${on ? ' on' : ''}`} aria-pressed={on} aria-keyshortcuts={cap} disabled={off} onClick={act}><span>{label}</span><kbd>{cap}</kbd></button>
}

/** The microphone went away in a call: the next one is offered on Enter; the call stays. */
function MicLost() {
  const t = useWords()
  const phone = usePhone()
  const mic = useStore(phone.mic.hearing)
  const lost = mic.state === 'lost' || mic.state === 'absent' || mic.state === 'blocked'
  const use = () => void phone.mic.open('')
  useKeys({ Enter: use }, { on: lost })
  if (!lost) return null
  return (
    <div className="notice" role="alert">
      <span className="is-alarm"><Glyph name="alarm" /></span>
      <span>{t(mic.state === 'blocked' ? 'reason.mic_blocked' : 'desk:mic_lost', { device: mic.inputs[0]?.label ?? '' })}</span>
      <button className="btn s" onClick={use}>{t('desk:break.use_mic')} <kbd>Enter</kbd></button>
    </div>
  )
}
