import { useEffect, useState } from 'react'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { timer } from '../../i18n/format'
import type { Card } from '../../gen/signal'
import { useBreaks } from './Breaks'
import { Facts } from './Customer'
import { usePhone, usePicture, useServerNow } from './phoneHere'

/** The reasons to pass a lead over, in the order of the keys. */
const skips = ['later', 'tomorrow', 'other', 'incomplete', 'unfit'] as const

/** A lead before its call: look, then Enter calls or S and a digit skips; once it is dialed there is only to wait. */
export function Preview() {
  const t = useWords()
  const phone = usePhone()
  const { desk } = usePicture()
  const now = useServerNow()
  const look = desk?.preview
  const [skipping, setSkipping] = useState(false)
  const breaks = useBreaks()
  const open = Boolean(look && !look.dialing)
  const call = look?.call
  useEffect(() => setSkipping(false), [call])
  const dial = () => void phone.accept()
  const skip = (reason: string) => {
    setSkipping(false)
    void phone.skip(reason)
  }
  const toggle = () => setSkipping((s) => !s)
  useKeys({ Enter: open ? dial : undefined, S: open ? toggle : undefined, Space: breaks.toggle }, { guarded: true })
  useKeys({ ...Object.fromEntries(skips.map((r, i) => [String(i + 1), () => skip(r)])), Escape: () => setSkipping(false), S: toggle }, { on: skipping && open, guarded: true })
  if (!look) return <main className="calm" />
  const left = look.until ? Math.max(0, look.until - now) : null
  return (
    <>
      <main className="calm">
        <div className="previewing">
          <p className="c2" role="status">{t(look.dialing ? (look.why === 'kept' ? 'desk:preview.kept' : 'desk:preview.dialing') : 'desk:preview.look')}</p>
          <Lead card={look.card} />
          {open && left !== null && (
            <div className="col s">
              <span className="lookbar" aria-hidden="true"><i style={{ width: `${Math.min(100, (100 * left) / Math.max(1, look.until! - look.since))}%` }} /></span>
              <span className="f13 c2" role="timer">{t(look.skips ? 'desk:preview.then_skip' : 'desk:preview.then_dial', { time: timer(left) })}</span>
            </div>
          )}
          {look.dialing ? <p className="big" role="timer">{timer(now - look.dialing)}</p> : null}
        </div>
      </main>
      {skipping && open && (
        <div className="strip" role="group" aria-label={t('desk:preview.skip_why')}>
          <span className="c2 f13">{t('desk:preview.skip_why')}</span>
          {skips.map((r, i) => <button key={r} className="btn" aria-keyshortcuts={String(i + 1)} onClick={() => skip(r)}><kbd>{i + 1}</kbd>{t(`desk:skip.${r}`)}</button>)}
        </div>
      )}
      {breaks.strip}
      <div className="bar">
        <button className="btn act" aria-expanded={breaks.open} aria-keyshortcuts="Space" onClick={breaks.toggle}><span>{t('desk:act.break')}</span><kbd>Space</kbd></button>
        {open && <button className="btn act" aria-expanded={skipping} aria-keyshortcuts="S" onClick={toggle}><span>{t('desk:preview.skip')}</span><kbd>S</kbd></button>}
        <span className="sp" />
        {open && <button className="btn p" style={{ height: 52 }} aria-keyshortcuts="Enter" onClick={dial}>{t('desk:preview.call')} <kbd>Enter</kbd></button>}
      </div>
    </>
  )
}

function Lead({ card }: { card: Card }) {
  const t = useWords()
  return (
    <section className="card customer" aria-label={t('desk:customer')}>
      {card.lead ? <Facts card={card} /> : <div className="pad bones" aria-hidden="true"><i style={{ width: '60%' }} /><i style={{ width: '40%' }} /></div>}
    </section>
  )
}
