import { useState } from 'react'
import { ApiError, download } from '../../api/client'
import { reasonText } from '../../frame/parts'
import { useWords } from '../../i18n'

/** Saves a recording as MP3. The server makes it on the way, which it may be too busy for, or lack the program for: it says so here. */
export function SaveMp3({ call, name }: { call: string; name: string }) {
  const t = useWords()
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState('')
  const save = async () => {
    setBusy(true)
    setTrouble('')
    try {
      const at = URL.createObjectURL(await download(`/calls/${encodeURIComponent(call)}/recordings/call/audio`, { format: 'mp3' }))
      const link = document.createElement('a')
      link.href = at
      link.download = `${name}.mp3`
      link.click()
      setTimeout(() => URL.revokeObjectURL(at), 60_000)
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setTrouble(reasonText(t, e.problem.reason, e.problem.detail))
    }
    setBusy(false)
  }
  return (
    <>
      {trouble && <span className="f12 is-wrap" role="alert">{trouble}</span>}
      <button className="btn" disabled={busy} aria-busy={busy} onClick={() => void save()}>{t(busy ? 'office:call.making_mp3' : 'office:call.mp3')}</button>
    </>
  )
}
