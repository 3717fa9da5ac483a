import { useEffect, useRef } from 'react'
import { Glyph } from '../../frame/Glyph'
import { useKeys } from '../../frame/useKeys'
import { useStore } from '../../frame/store'
import { has, useWords } from '../../i18n'
import { clock, day, named } from '../../i18n/format'
import { Region } from '../../i18n/regions'
import type { Card, Touch } from '../../gen/signal'
import { usePhone, usePicture } from './phoneHere'

/** Who is on the line: painted before any audio. */
export function Customer({ card }: { card: Card }) {
  const t = useWords()
  return (
    <section className="card customer" aria-label={t('desk:customer')}>
      {known(card) ? <Facts card={card} /> : <div className="pad bones" aria-hidden="true"><i style={{ width: '60%' }} /><i style={{ width: '40%' }} /></div>}
      <Notes />
    </section>
  )
}

/** Every card has outcomes: one without them has not come yet. */
export const known = (card: Card) => (card.dispositions ?? []).length > 0

/** What is known of a person; the number stays masked. */
export function Facts({ card }: { card: Card }) {
  const t = useWords()
  const inbound = usePicture().desk?.call?.inbound
  return (
    <>
      <div className="pad who">
        {inbound && <div className="row is-talking f13" style={{ gap: 6, marginBottom: 4 }} role="status"><Glyph name="back" size={10} />{t('desk:inbound')}</div>}
        <div className="nm" title={card.name}>{card.name || t('desk:no_name')}</div>
        <div className="row wrap" style={{ marginTop: 10 }}><b className="f16">{card.number}</b><span className="sp" /><span className="c3"><Region name={card.place} /></span></div>
        {(card.tags ?? []).length > 0 && <div className="row wrap" style={{ marginTop: 8, gap: 6 }}>{card.tags.map((x) => <span key={x} className="tag">{x}</span>)}</div>}
      </div>
      {(card.fields ?? []).length > 0 && (
        <div className="pad sep"><dl className="pairs">{card.fields.map((f) => <div key={f.key} style={{ display: 'contents' }}><dt>{f.label || f.key}</dt><dd>{f.value}</dd></div>)}</dl></div>
      )}
      {(card.touches ?? []).length > 0 && (
        <div className="pad sep">
          <h2>{t('desk:touches')}</h2>
          <div className="f13 col s" style={{ marginTop: 8 }}>{card.touches.slice(0, 4).map((x) => <TouchRow key={x.at} touch={x} zone={card.zone} />)}</div>
        </div>
      )}
      {card.note && <div className="pad sep f13"><h2>{t('desk:lead_note')}</h2><p style={{ marginTop: 8 }}>{card.note}</p></div>}
    </>
  )
}

function TouchRow({ touch, zone }: { touch: Touch; zone: string }) {
  const t = useWords()
  const label = named(touch.disposition) || (has(`outcome.${touch.outcome}`) ? t(`outcome.${touch.outcome}`) : touch.outcome)
  return (
    <div className="row top">
      <span className="c3" style={{ whiteSpace: 'nowrap' }}>{day(touch.at, zone)}</span>
      <span>{touch.talk > 0 ? t('desk:touch_talked', { time: clock(touch.talk), label }) : touch.ring > 0 ? t('desk:touch_rang', { label, s: Math.round(touch.ring / 1000) }) : label}{touch.agent ? ` · ${touch.agent}` : ''}</span>
    </div>
  )
}

/** Saved while typed; N jumps in, Esc leaves and keeps the caret. */
function Notes() {
  const t = useWords()
  const phone = usePhone()
  const working = useStore(phone.drafts.now)
  const field = useRef<HTMLTextAreaElement>(null)
  useKeys({ N: () => field.current?.focus() }, { guarded: true })
  useEffect(() => {
    const f = field.current
    if (!f) return
    const leave = (e: KeyboardEvent) => {
      if (e.key === 'Escape' && !e.isComposing && e.keyCode !== 229) f.blur()
    }
    f.addEventListener('keydown', leave)
    return () => f.removeEventListener('keydown', leave)
  }, [])
  return (
    <div className="pad sep notes">
      <div className="row"><h2 id="notes-label">{t('desk:notes')}</h2><kbd>N</kbd><span className="sp" /><span className="f12 c3" role="status">{working.draft.rev > 0 ? t(working.saved ? 'desk:saved_word' : 'desk:saving') : ''}</span></div>
      <textarea ref={field} aria-labelledby="notes-label" aria-keyshortcuts="N" maxLength={2600} placeholder={t('desk:notes_hint')} value={working.draft.note} onChange={(e) => phone.drafts.edit({ note: e.target.value })} />
    </div>
  )
}
