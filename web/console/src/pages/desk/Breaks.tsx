import { useState } from 'react'
import { useKeys } from '../../frame/useKeys'
import { useStore } from '../../frame/store'
import { language, useWords } from '../../i18n'
import { number } from '../../i18n/format'
import { usePhone, usePicture } from './phoneHere'

/** Space opens the reasons, 1-9 chooses, Space or Esc closes. */
export function useBreaks(guarded = true): { open: boolean; toggle: () => void; strip: React.ReactNode } {
  const t = useWords()
  const lng = useStore(language)
  const phone = usePhone()
  const { welcome, desk } = usePicture()
  const [open, setOpen] = useState(false)
  const breaks = welcome?.breaks ?? []
  const toggle = () => setOpen((o) => !o)
  const choose = (reason: string) => {
    setOpen(false)
    void phone.pause(reason)
  }
  const digits = Object.fromEntries(breaks.slice(0, 9).map((b, i) => [String(i + 1), () => choose(b.reason)]))
  useKeys({ ...digits, Escape: () => setOpen(false), Space: toggle }, { on: open, guarded })
  const strip = open ? (
    <div className="strip" role="group" aria-label={t('desk:break.why')}>
      <span className="c2 f13">{t(desk?.call ? 'desk:break.after_why' : 'desk:break.why')}</span>
      {breaks.map((b, i) => (
        <button key={b.reason} className="btn" aria-keyshortcuts={String(i + 1)} onClick={() => choose(b.reason)}>
          <kbd>{i + 1}</kbd>{b.label[lng]}{b.limit ? <span className="c3 f12">{t('desk:break.limit', { n: number(b.limit / 60) })}</span> : null}
        </button>
      ))}
    </div>
  ) : null
  return { open, toggle, strip }
}
