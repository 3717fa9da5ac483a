import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { CallDetail } from '../../api/contract'
import { Field, reasonText, Sheet, Time } from '../../frame/parts'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useWords } from '../../i18n'
import { dayLong } from '../../i18n/format'

/** How long the call's recordings are kept, and the legal hold that keeps them longer. */
export function Keeping({ call, changed }: { call: CallDetail; changed: () => void }) {
  const t = useWords()
  const who = useStore(me)!
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const [trouble, setTrouble] = useState('')
  const [busy, setBusy] = useState(false)
  const kept = (call.recordings ?? []).filter((r) => !r.deleted_at)
  const gone = (call.recordings ?? []).find((r) => r.deleted_at)
  const ask = async (act: () => Promise<unknown>) => {
    setBusy(true)
    try {
      await act()
      setAsking(false)
      setTrouble('')
      changed()
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setTrouble(reasonText(t, e.problem.reason, e.problem.detail))
    }
    setBusy(false)
  }
  const path = `/calls/${encodeURIComponent(call.id)}/hold`
  if (kept.length === 0 && !gone) return null
  if (kept.length === 0) return <section className="card pad c2" role="note">{t('office:hold.deleted')} <Time at={gone!.deleted_at} /></section>
  return (
    <section className="card pad row wrap" aria-label={t('office:hold.title')}>
      {call.hold ? (
        <>
          <span className="tag">{t('office:hold.on')}</span>
          <span className="f13">{call.hold.reason}</span>
          <span className="f13 c2">{call.hold.set_by} · <Time at={call.hold.set_at} /></span>
        </>
      ) : <span className="f13 c2">{call.keep_until ? t('office:hold.until', { day: dayLong(call.keep_until) }) : ''}</span>}
      <span className="sp" />
      {trouble && !asking && <span className="f12 is-alarm" role="alert">{trouble}</span>}
      {may(who, 'recordings:write') && (call.hold
        ? <button className="btn s" disabled={busy} onClick={() => void ask(() => api.del(path))}>{t('office:hold.clear')}</button>
        : <button className="btn s" onClick={() => setAsking(true)}>{t('office:hold.set')}</button>)}
      {asking && (
        <Sheet title={t('office:hold.set')} close={() => setAsking(false)} foot={<button className="btn p" disabled={busy || !reason.trim()} onClick={() => void ask(() => api.put(path, { reason }))}>{t('office:hold.set')}</button>}>
          <p className="c2">{t('office:hold.why')}</p>
          <Field label={t('office:hold.reason')} error={trouble || undefined}><textarea className="fld" rows={3} maxLength={300} autoFocus value={reason} onChange={(e) => setReason(e.target.value)} /></Field>
        </Sheet>
      )}
    </section>
  )
}
