import type { ReactNode } from 'react'
import { Logo } from '../../frame/Glyph'
import { LanguageButton } from '../../frame/Frame'
import { turnScheme } from '../../frame/scheme'
import { useWords } from '../../i18n'

/** The frame of pages before log-in: the logo, language, theme, nothing else. */
export function Shell({ children, one }: { children: ReactNode; one?: boolean }) {
  const t = useWords()
  return (
    <div className="entry">
      <header className="topbar">
        <Logo /><b className="f16">{t('brand')}</b>
        <span className="sp" />
        <LanguageButton />
        <button className="btn s" onClick={turnScheme}>{t('theme')}</button>
      </header>
      <main className={one ? 'one' : ''}>{children}</main>
    </div>
  )
}
