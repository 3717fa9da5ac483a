import { Glyph } from '../../frame/Glyph'
import { reasonText } from '../../frame/parts'
import { useStore } from '../../frame/store'
import { useKeys } from '../../frame/useKeys'
import { language, useWords } from '../../i18n'
import { named, timer } from '../../i18n/format'
import { usePhone, usePicture, useServerNow } from './phoneHere'
import { StationLine } from './Station'

/** A break, or the reason why no call comes and what ends it. */
export function Pause() {
  const t = useWords()
  const lng = useStore(language)
  const phone = usePhone()
  const { desk, welcome } = usePicture()
  const now = useServerNow()
  const mic = useStore(phone.mic.hearing)
  const leg = useStore(phone.leg)
  const reason = desk?.reason ?? ''
  const pause = welcome?.breaks?.find((b) => b.reason === reason)
  const spent = now - (desk?.since ?? now)
  const late = pause?.limit ? spent > pause.limit * 1000 : false
  const lostMic = !desk?.station?.in_use && (mic.state === 'lost' || mic.state === 'absent' || mic.state === 'blocked')
  const go = () => {
    if (desk?.station?.in_use) void phone.ready()
    else if (lostMic || leg !== 'connected') void phone.listen().then((up) => up && phone.ready())
    else void phone.ready()
  }
  const undo = desk?.undo && desk.undo.until > now ? () => void phone.undo() : undefined
  useKeys({ Space: go, Enter: lostMic ? go : undefined, U: undo }, { guarded: true })
  return (
    <>
      <main className="calm">
        <div className="wait">
          <div className={`big${late ? ' is-alarm' : ''}`}>{pause ? pause.label[lng] : reasonText(t, reason)}</div>
          {pause && <p className={late ? 'is-alarm' : 'c2'}>{late && <Glyph name="alarm" size={12} />} {pause.limit ? t('desk:break.spent', { time: timer(spent), limit: timer(pause.limit * 1000) }) : timer(spent)}</p>}
          <StationLine />
          <button className="btn p" style={{ height: 44 }} onClick={go}>{t(lostMic ? 'desk:break.use_mic' : 'desk:break.back')} <kbd>Space</kbd></button>
        </div>
      </main>
      <div className="bar">
        <button className="btn act" onClick={() => void phone.leave()}><span>{t('desk:act.leave')}</span></button>
        <span className="sp" />
        {undo && desk?.undo && <span className="f13 c2">{t('desk:saved', { label: named(desk.undo.label) })} <button className="btn s" onClick={undo}>{t('undo')} <kbd>U</kbd></button></span>}
      </div>
    </>
  )
}
