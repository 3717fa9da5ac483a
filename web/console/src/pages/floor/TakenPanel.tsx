import { useState } from 'react'
import type { TakenCall } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Field, Trouble } from '../../frame/parts'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { named, time, timer, weekday } from '../../i18n/format'
import type { Ear } from '../../phone/ear'
import { momentOf, parseCallback } from '../desk/callback'
import { Keypad } from '../desk/Keypad'
import { tapingOf } from '../desk/taping'
import { Loudness } from './ListenPanel'

/** A call the supervisor has taken from its agent: talk, end, say what became of it. */
export function TakenPanel({ ear, call, now, from }: { ear: Ear; call: TakenCall; now: number; from: string }) {
  const t = useWords()
  const h = useStore(ear.listening)
  const over = call.ended_at !== null
  const name = call.name || call.number
  return (
    <aside className="card listen" data-on aria-label={t('floor:taken.panel')}>
      <div className="pad col s">
        <div className="row">
          <h2 role="status" aria-live="polite">{over ? t('floor:taken.over') : h.state !== 'on' ? t('floor:taken.back') : t(call.hold_since ? 'floor:taken.held' : 'floor:taken.talking', { name })}</h2>
          <span className="sp" />
          {!over && <b>{timer(Math.max(0, now - Date.parse(call.hold_since ?? call.since)))}</b>}
        </div>
        <div className="f12 c3">{over ? t(`floor:taken.by.${call.by || 'system'}`, { name }) : t(call.hold_since ? 'floor:taken.music' : call.muted ? 'floor:taken.muted' : 'floor:taken.hears', { name, agent: from })}</div>
        {!over && call.recording !== 'on' && <div className={`f12 ${call.recording === 'failing' ? 'is-alarm' : 'is-wrap'}`} role="status">{t(`desk:tape.${call.recording}`)}</div>}
        {!over && h.state === 'on' && <Loudness ear={ear} />}
        {h.problem && <Trouble problem={h.problem} />}
        {over ? <Outcome ear={ear} call={call} now={now} /> : <Lead ear={ear} call={call} />}
      </div>
      <div className="pad sep f12 c2"><span className="row top" style={{ gap: 6 }}><Glyph name="talking" size={10} />{t('floor:taken.audited')}</span></div>
    </aside>
  )
}

/** What is done in the call, by the desk's keys. */
function Lead({ ear, call }: { ear: Ear; call: TakenCall }) {
  const t = useWords()
  const [keypad, setKeypad] = useState(false)
  const held = call.hold_since !== null
  const taping = tapingOf(call)
  const mute = () => void ear.mute(!call.muted)
  const hold = () => void ear.hold(!held)
  const keys = () => setKeypad(!keypad)
  const record = () => taping && void ear.record(taping)
  const end = () => void ear.hangUp()
  useKeys({ M: mute, H: hold, K: keys, R: taping ? record : undefined, E: end })
  return (
    <>
      <div className="modes">
        <button className={`btn${call.muted ? ' on' : ''}`} aria-pressed={call.muted} aria-keyshortcuts="M" onClick={mute}><span>{t(call.muted ? 'desk:act.unmute' : 'desk:act.mute')}</span><kbd>M</kbd></button>
        <button className={`btn${held ? ' on' : ''}`} aria-pressed={held} aria-keyshortcuts="H" onClick={hold}><span>{t(held ? 'desk:act.resume' : 'desk:act.hold')}</span><kbd>H</kbd></button>
        <button className={`btn${keypad ? ' on' : ''}`} aria-pressed={keypad} aria-keyshortcuts="K" onClick={keys}><span>{t('desk:act.keypad')}</span><kbd>K</kbd></button>
      </div>
      {keypad && <Keypad send={ear.press} close={() => setKeypad(false)} />}
      {taping && <button className={`btn${call.recording === 'on' ? '' : ' on'}`} aria-keyshortcuts="R" onClick={record}><span>{t(`desk:act.tape_${taping}`)}</span><kbd>R</kbd></button>}
      <button className="btn" aria-keyshortcuts="E" onClick={end}><span>{t('floor:taken.end')}</span><kbd>E</kbd></button>
    </>
  )
}

/** What the agent had chosen and typed stands there already. */
function Outcome({ ear, call, now }: { ear: Ear; call: TakenCall; now: number }) {
  const t = useWords()
  const [code, setCode] = useState(call.code)
  const [note, setNote] = useState(call.note)
  const [fields, setFields] = useState(call.fields)
  const [when, setWhen] = useState('')
  const [busy, setBusy] = useState(false)
  const kind = call.dispositions.find((d) => d.code === code)?.kind
  const at = kind === 'callback' ? parseCallback(when, now, call.zone) : null
  const lacks = !code || (kind === 'callback' && !at) || (kind === 'success' && call.required.some((f) => !fields[f.key]?.trim()))
  const save = () => {
    if (lacks || busy) return
    setBusy(true)
    void ear.dispose({ code, note, fields, callback_at: at ?? undefined }).then((saved) => {
      setBusy(false)
      if (saved) say(t('floor:taken.saved'))
    })
  }
  useKeys({ ...Object.fromEntries(call.dispositions.slice(0, 9).map((d, i) => [String(i + 1), () => setCode(d.code)])), Enter: save })
  const moment = at ? momentOf(wall(at), call.zone) : 0
  return (
    <div className="col s">
      <div className="col s" role="radiogroup" aria-label={t('floor:taken.outcome')}>
        {call.dispositions.map((d, i) => (
          <button key={d.code} role="radio" aria-checked={code === d.code} className={`btn${code === d.code ? ' on' : ''}`} aria-keyshortcuts={i < 9 ? String(i + 1) : undefined} onClick={() => setCode(d.code)}>
            {i < 9 && <kbd>{i + 1}</kbd>}<span>{named(d.label) || d.code}</span>
          </button>
        ))}
      </div>
      {kind === 'callback' && (
        <Field label={t('desk:callback.when')} hint={at ? `${weekday(moment, call.zone)} ${time(moment, call.zone)}` : t(when ? 'desk:callback.unclear' : 'desk:callback.say')}>
          <input className="fld" value={when} placeholder={t('desk:callback.hint')} onChange={(e) => setWhen(e.target.value)} />
        </Field>
      )}
      {kind === 'success' && call.required.map((f) => (
        <Field key={f.key} label={f.label}>
          {f.options.length > 0
            ? <select className="fld" value={fields[f.key] ?? ''} onChange={(e) => setFields({ ...fields, [f.key]: e.target.value })}><option value="" />{f.options.map((o) => <option key={o}>{o}</option>)}</select>
            : <input className="fld" value={fields[f.key] ?? ''} onChange={(e) => setFields({ ...fields, [f.key]: e.target.value })} />}
        </Field>
      ))}
      <Field label={t('floor:taken.note')}><textarea className="fld" rows={2} value={note} onChange={(e) => setNote(e.target.value)} /></Field>
      <button className="btn p" disabled={lacks || busy} aria-keyshortcuts="Enter" onClick={save}><span>{t('floor:taken.save')}</span><kbd>Enter</kbd></button>
    </div>
  )
}

function wall(at: string) {
  const [y, m, d, h, min] = at.split(/[-T:]/).map(Number) as [number, number, number, number, number]
  return { y, m, d, h, min }
}
