import { useEffect, useRef, useState } from 'react'
import { useKeys } from '../../frame/useKeys'
import { reasonText } from '../../frame/parts'
import { has, useWords } from '../../i18n'
import { time, when } from '../../i18n/format'
import type { Campaign, Choice } from '../../gen/signal'
import { usePhone, usePicture } from './phoneHere'

/** Manual campaigns: D dials the next lead; / looks for one by name. */
export function useManual(): { campaign: Campaign | undefined; dial: (() => void) | undefined; panel: React.ReactNode } {
  const t = useWords()
  const phone = usePhone()
  const { desk } = usePicture()
  const campaign = desk?.campaigns?.find((c) => c.running && c.mode === 'manual')
  const id = campaign?.id
  const [name, setName] = useState('')
  const [found, setFound] = useState<Choice[]>([])
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!id) return
    let over = false
    const wait = setTimeout(() => void phone.find(id, name).then((leads) => over || setFound(leads)), name ? 200 : 0)
    return () => {
      over = true
      clearTimeout(wait)
    }
  }, [id, name, phone])
  const dial = id ? () => void phone.dial(id) : undefined
  useKeys({ D: dial, '/': id ? () => field.current?.focus() : undefined }, { guarded: true })
  const panel = campaign ? (
    <section className="card pad choose">
      <div className="row"><h2>{t('desk:manual.choose')}</h2><span className="sp" /><kbd>/</kbd></div>
      <input ref={field} className="fld" style={{ marginTop: 8 }} value={name} placeholder={t('desk:manual.name')} aria-label={t('desk:manual.name')} onChange={(e) => setName(e.target.value)} onKeyDown={(e) => e.key === 'Escape' && !e.nativeEvent.isComposing && field.current?.blur()} />
      <ul className="lane-dials" style={{ marginTop: 8 }}>
        {found.map((l) => (
          <li key={l.lead}>
            <span className="cut"><b>{l.name || t('desk:no_name')}</b> <span className="c2">{l.number}</span></span>
            <span className="sp" />
            <span className="c3 f12" title={l.state === 'waiting' ? when(new Date(l.due).toISOString()) : undefined}>{l.state === 'waiting' ? why(t, l.reason ?? '') : l.zone ? time(Date.now(), l.zone) : ''}</span>
            <button className="btn s" onClick={() => void phone.dial(campaign.id, l.lead)}>{t('desk:manual.call')}</button>
          </li>
        ))}
        {found.length === 0 && <li className="c3">{t('desk:manual.none')}</li>}
      </ul>
    </section>
  ) : null
  return { campaign, dial, panel }
}

function why(t: ReturnType<typeof useWords>, reason: string): string {
  return reason.startsWith('skipped_') ? t(`desk:skipped.${reason.slice(8)}`) : has(`reason.${reason}`) ? reasonText(t, reason) : t('desk:manual.later')
}
