import { useEffect, useRef, useState } from 'react'
import { useStore } from '../../frame/store'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { named, time, weekday } from '../../i18n/format'
import { useRegion } from '../../i18n/regions'
import type { Card } from '../../gen/signal'
import { reasonText } from '../../frame/parts'
import { momentOf, parseCallback } from './callback'
import { known } from './Customer'
import { usePhone, useServerNow } from './phoneHere'

/** Outcomes by digit. `chosen` is told after a choice that needs nothing more. */
export function Outcomes({ card, wrap, save }: { card: Card; wrap?: boolean; save?: () => void }) {
  const t = useWords()
  const phone = usePhone()
  const { draft } = useStore(phone.drafts.now)
  const all = card.dispositions ?? []
  const barred = (kind: string) => kind === 'callback' && Boolean(card.no_callback)
  const pick = (i: number) => {
    const d = all[i]
    if (!d || barred(d.kind)) return
    phone.drafts.choose(draft.code === d.code && !wrap ? undefined : d.code, d.kind === 'callback' ? draft.callback : undefined)
  }
  const callback = all.findIndex((d) => d.kind === 'callback')
  const digits = Object.fromEntries(all.slice(0, 9).map((_, i) => [String(i + 1), () => pick(i)]))
  useKeys({ ...digits, B: callback >= 0 ? () => pick(callback) : undefined }, { guarded: true })
  const kind = all.find((d) => d.code === draft.code)?.kind
  return (
    <div className="pad sep">
      <div className="row" style={{ marginBottom: 8 }}><h2>{t(wrap ? 'desk:outcome_now' : 'desk:outcome_after')}</h2><span className="sp" />{!wrap && <span className="f12 c3 wide">{t('desk:outcome_hint')}</span>}</div>
      {!known(card) && <p className="f13 c2" role="status">{reasonText(t, 'card_away')}</p>}
      <div className="disp" role="radiogroup" aria-label={t('desk:outcome_now')}>
        {all.map((d, i) => (
          <button key={d.code} role="radio" aria-checked={draft.code === d.code} className={`btn${draft.code === d.code ? ' on' : ''}`} aria-keyshortcuts={i < 9 ? String(i + 1) : undefined} disabled={barred(d.kind)} onClick={() => pick(i)}>
            {i < 9 && <kbd>{i + 1}</kbd>}{named(d.label) || d.code}
          </button>
        ))}
      </div>
      {Boolean(card.no_callback) && callback >= 0 && <p className="f13 c2" style={{ marginTop: 8 }} role="note">{t('desk:callback.last', { count: card.no_callback })}</p>}
      {kind === 'dnc' && <Scope campaign={card.campaign.name} here={draft.only_here === true} set={(only_here) => phone.drafts.edit({ only_here: only_here || undefined }, true)} />}
      {kind === 'callback' && !card.no_callback && <CallbackField card={card} save={save} />}
    </div>
  )
}

/** Whose calls the person does not want: all of the company's, or this campaign's alone. */
function Scope({ campaign, here, set }: { campaign: string; here: boolean; set: (here: boolean) => void }) {
  const t = useWords()
  return (
    <div className="row wrap" style={{ marginTop: 12 }} role="radiogroup" aria-label={t('desk:stop.whose')}>
      <span className="f13 c2">{t('desk:stop.whose')}</span>
      <button className={`btn s${here ? '' : ' on'}`} role="radio" aria-checked={!here} onClick={() => set(false)}>{t('desk:stop.all')}</button>
      {campaign && <button className={`btn s${here ? ' on' : ''}`} role="radio" aria-checked={here} onClick={() => set(true)}>{t('desk:stop.here', { name: campaign })}</button>}
    </div>
  )
}

/** "next tue 10am" in the customer's zone; what was understood stands beside it before it is saved. */
function CallbackField({ card, save }: { card: Card; save?: () => void }) {
  const t = useWords()
  const region = useRegion()
  const phone = usePhone()
  const now = useServerNow(10_000)
  const { draft } = useStore(phone.drafts.now)
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const at = draft.callback?.at ?? ''
  // Just chosen and still without a time: the caret belongs here. One that has its time keeps the keys for the outcomes.
  const empty = useRef(!at)
  useEffect(() => {
    if (empty.current) input.current?.focus()
  }, [])
  const type = (v: string) => {
    setText(v)
    const wall = parseCallback(v, now, card.zone)
    phone.drafts.edit({ callback: wall ? { at: wall, any_agent: draft.callback?.any_agent ?? false } : undefined }, Boolean(wall))
  }
  const moment = at ? momentOf(split(at), card.zone) : 0
  return (
    <div className="row wrap" style={{ marginTop: 12 }}>
      <label className="row"><span className="f13 c2">{t('desk:callback.when')}</span>
        <input ref={input} className="fld" style={{ width: 200 }} value={text} placeholder={t('desk:callback.hint')} onChange={(e) => type(e.target.value)} onKeyDown={(e) => {
          if (e.nativeEvent.isComposing || e.keyCode === 229) return
          if (e.key === 'Escape') e.currentTarget.blur()
          if (e.key === 'Enter' && at) {
            e.preventDefault()
            e.currentTarget.blur()
            save?.()
          }
        }} />
      </label>
      <span role="status">{at ? <>→ <b>{weekday(moment, card.zone)} {time(moment, card.zone)}</b> <span className="c2">{t('desk:callback.zone', { place: region(card.place) || card.zone })}</span></> : <span className="c3">{t(text ? 'desk:callback.unclear' : 'desk:callback.say')}</span>}</span>
      {at && <label className="check f13"><input type="checkbox" checked={!draft.callback?.any_agent} onChange={(e) => phone.drafts.edit({ callback: { at, any_agent: !e.target.checked } }, true)} />{t('desk:callback.mine')}</label>}
    </div>
  )
}

function split(at: string) {
  const m = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(at)!
  return { y: Number(m[1]), m: Number(m[2]), d: Number(m[3]), h: Number(m[4]), min: Number(m[5]) }
}
