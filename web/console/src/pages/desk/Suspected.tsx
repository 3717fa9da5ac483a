import { useEffect } from 'react'
import { Glyph } from '../../frame/Glyph'
import { useKeys } from '../../frame/useKeys'
import type { Suspect } from '../../gen/signal'
import { useWords } from '../../i18n'
import { percent } from '../../i18n/format'
import { usePhone } from './phoneHere'

/** A machine seems to have answered: the agent, who hears better than we do, has the last word with one key. */
export function Suspected({ suspect }: { suspect: Suspect }) {
  const t = useWords()
  const phone = usePhone()
  const leave = suspect.message ? () => void phone.leaveMessage() : undefined
  const person = () => void phone.sayPerson()
  useEffect(() => phone.sounds.play('machine'), [phone])
  useKeys({ V: leave, X: person }, { on: true, guarded: true })
  return (
    <div className="notice" role="status" aria-live="polite">
      <span className="is-wrap"><Glyph name="wrap" /></span>
      <span>{t(`desk:suspect.${suspect.kind === 'fax' ? 'fax' : 'machine'}`, { sure: percent(suspect.sure, 0) })}</span>
      {leave && <button className="btn s p" aria-keyshortcuts="V" onClick={leave}>{t('desk:suspect.leave')} <kbd>V</kbd></button>}
      {!leave && <span className="f13 c2">{t('desk:suspect.end')} <kbd>E</kbd></span>}
      <button className="btn s" aria-keyshortcuts="X" onClick={person}>{t('desk:suspect.person')} <kbd>X</kbd></button>
    </div>
  )
}
