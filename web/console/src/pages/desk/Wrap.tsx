import { useEffect, useRef } from 'react'
import { Glyph } from '../../frame/Glyph'
import { useStore } from '../../frame/store'
import { useKeys } from '../../frame/useKeys'
import { has, language, useWords } from '../../i18n'
import { clock } from '../../i18n/format'
import { useBreaks } from './Breaks'
import { Customer } from './Customer'
import { Outcomes } from './Outcomes'
import { Script } from './Script'
import { usePhone, usePicture } from './phoneHere'
import { incomplete } from './script'

/** After the call: one digit, Enter, next. */
export function Wrap() {
  const t = useWords()
  const lng = useStore(language)
  const phone = usePhone()
  const picture = usePicture()
  const { draft } = useStore(phone.drafts.now)
  const breaks = useBreaks()
  const main = useRef<HTMLElement>(null)
  const wrap = picture.desk?.wrap
  const busy = useRef(false)
  const why = wrap?.taken ? null : wrap ? incomplete(wrap.card, draft) : 'none_chosen'
  const save = () => {
    if (why === 'field') {
      main.current?.querySelector<HTMLElement>('[data-needed]')?.focus()
      return
    }
    if (why || busy.current) return
    busy.current = true
    void phone.dispose(wrap?.taken ? 'taken' : draft.code!).finally(() => {
      busy.current = false
    })
  }
  // Choosing an outcome here puts the caret into the first required field that is empty. Arriving with one chosen before does not: the
  // screen changed by itself, and digits still belong to the outcomes.
  const arrivedWith = useRef(draft.code)
  useEffect(() => {
    if (draft.code === arrivedWith.current) return
    arrivedWith.current = undefined
    if (why === 'field' && document.activeElement === document.body) main.current?.querySelector<HTMLElement>('[data-needed]')?.focus()
  }, [why, draft.code])
  const next = picture.desk?.next
  useKeys({ Enter: save, '+': () => void phone.extend(), '=': () => void phone.extend(), Space: next ? () => void phone.ready() : breaks.toggle }, { guarded: true })
  useKeys({ 'mod+Enter': save })
  if (!wrap) return <main className="calm" />
  const reason = has(`desk:ended.${wrap.by}`) ? t(`desk:ended.${wrap.by}`) : ''
  return (
    <>
      <main ref={main}>
        <Customer card={wrap.card} />
        <section className="card" style={{ gridColumn: '2 / -1' }}>
          <div className="pad row wrap"><span className="is-wrap"><Glyph name="wrap" size={12} /></span><b>{t(`outcome.${wrap.outcome || 'answered'}`)}</b><span className="c2">{reason} · {t('desk:touch_time', { time: clock(wrap.talk) })}</span></div>
          {wrap.taken
            ? <p className="pad sep" role="status">{t('desk:wrap.taken', { name: wrap.card.name || wrap.card.number })}</p>
            : (
                <>
                  <Outcomes card={wrap.card} wrap save={save} />
                  <div className="sep" style={{ display: 'flex', flexDirection: 'column', flex: 1 }}><Script card={wrap.card} all /></div>
                </>
              )}
        </section>
      </main>
      {breaks.strip}
      <div className="bar">
        <button className="btn p" style={{ height: 52 }} aria-disabled={Boolean(why)} aria-keyshortcuts="Enter" onClick={save}>{t(next ? 'desk:wrap.save_break' : wrap.taken ? 'desk:wrap.taken_next' : 'desk:wrap.save')} <kbd>Enter</kbd></button>
        {why && <span className="f13 c2">{t(`desk:wrap.${why}`)}</span>}
        <span className="sp" />
        <button className="btn act" onClick={() => void phone.extend()}><span>{t('desk:wrap.more')}</span><kbd>+</kbd></button>
        <button className="btn act" onClick={next ? () => void phone.ready() : breaks.toggle}><span>{next ? t('desk:break.take_back') : t('desk:act.break')}</span><kbd>Space</kbd></button>
        {next && <span className="f13 c2">{t('desk:break.then', { label: picture.welcome?.breaks?.find((b) => b.reason === next)?.label[lng] ?? next })}</span>}
      </div>
    </>
  )
}
