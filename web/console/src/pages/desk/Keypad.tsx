import { useState } from 'react'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'

const keys = [...'123456789*0#']

/** Digits go out as DTMF; the echo shows what was sent. Esc shuts. */
export function Keypad({ send, close }: { send: (digits: string) => Promise<boolean>; close: () => void }) {
  const t = useWords()
  const [sent, setSent] = useState('')
  const press = (d: string) => void send(d).then((ok) => ok && setSent((s) => (s + d).slice(-20)))
  useKeys({ ...Object.fromEntries(keys.map((k) => [k, () => press(k)])), Escape: close, K: close }, { guarded: true })
  return (
    <div className="strip" role="group" aria-label={t('desk:act.keypad')}>
      {keys.map((k) => <button key={k} className="btn" style={{ minWidth: 40, justifyContent: 'center' }} onClick={() => press(k)}>{k}</button>)}
      <span className="mono" role="status" style={{ minWidth: '8ch' }}>{sent}</span>
      <span className="sp" />
      <button className="btn ghost s" onClick={close}>{t('close')} <kbd>Esc</kbd></button>
    </div>
  )
}
