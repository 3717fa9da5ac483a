import { useState, type ReactNode } from 'react'
import { language, setLanguage, useWords } from '../i18n'
import { Glyph, Logo } from './Glyph'
import { Link, useNow, usePlace } from './router'
import { rail } from './routes'
import { keepPrefs, leave, may, me } from './session'
import { useStore } from './store'
import { turnScheme } from './scheme'
import { sayWhy } from './toast'
import { useKeys } from './useKeys'
import { liveAge } from './live'
import { extras } from './Extras'

/** Left rail, top bar, page. Test data wears a tag and a dashed edge. */
export function Frame({ children }: { children: ReactNode }) {
  const who = useStore(me)!
  const t = useWords()
  const { path } = usePlace()
  const [narrow, setNarrow] = useState(() => localStorage.getItem('boyun.rail') === 'narrow')
  const flip = () => {
    localStorage.setItem('boyun.rail', narrow ? 'wide' : 'narrow')
    setNarrow(!narrow)
  }
  useKeys({ '[': flip })
  const places = rail.filter((r) => may(who, r.verb))
  return (
    <div className={`frame${narrow ? ' narrow' : ''}${who.tenant.sandbox ? ' test' : ''}`}>
      <a className="skip" href="#page">{t('skip_to_page')}</a>
      <nav className="rail" aria-label={t('rail')}>
        <Link to="/" className="plain brand"><Logo /><b>{t('brand')}</b></Link>
        {places.map((r, i) => (
          <Link key={r.to} to={r.to} className={`plain${i > 0 && places[i - 1]!.group !== r.group ? ' gap' : ''}`} aria-current={path.split('/')[1] === r.to.split('/')[1] ? 'page' : undefined} title={narrow ? t(`place.${r.key}`) : undefined}>
            <i aria-hidden="true">{t(`place.${r.key}`).slice(0, 1)}</i><span>{t(`place.${r.key}`)}</span>
          </Link>
        ))}
      </nav>
      <TopBar>
        <b className="cut">{who.tenant.name}</b>
        {who.tenant.sandbox && <span className="tag test-tag">{t('test_tag')}</span>}
      </TopBar>
      <div id="page" className="scroll" tabIndex={-1}>{children}</div>
    </div>
  )
}

/** Place, live dot with the age of the data, palette, help, language, theme, person. */
export function TopBar({ children, calm, right }: { children: ReactNode; calm?: boolean; right?: ReactNode }) {
  const t = useWords()
  const who = useStore(me)
  return (
    <header className="topbar">
      {children}
      <span className="sp" />
      {right}
      {!calm && <LiveDot />}
      <button className="btn s ghost wide" onClick={() => extras.set('palette')} aria-label={t('palette.open')}><kbd>Ctrl K</kbd></button>
      <button className="btn s ghost" onClick={() => extras.set('keys')} aria-label={t('keys.open')}><kbd>?</kbd></button>
      <LanguageButton />
      <button className="btn s wide" onClick={turnScheme}>{t('theme')}</button>
      {who && (
        <details className="menu">
          <summary className="tag person">{who.user.name || who.user.email}</summary>
          <div className="box drop col s">
            <span className="f12 c3">{who.user.email} · {t(`role.${who.user.role}`)}</span>
            <label className="check f13"><input type="checkbox" defaultChecked={who.prefs.keys !== false} onChange={(e) => void keepPrefs({ keys: e.target.checked })} />{t('keys.single')}</label>
            <button className="btn s" onClick={turnScheme}>{t('theme')}</button>
            <button className="btn s" onClick={() => void leave().catch(sayWhy)}>{t('log_out')}</button>
          </div>
        </details>
      )}
    </header>
  )
}

export function LanguageButton() {
  const lng = useStore(language)
  const other = lng === 'zh' ? 'en' : 'zh'
  const t = useWords()
  return (
    <button className="btn s" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => void setLanguage(other)}>
      {t('other_language')}
    </button>
  )
}

function LiveDot() {
  const t = useWords()
  const age = useStore(liveAge)
  const now = useNow()
  if (!age.at) return null
  const seconds = Math.max(0, Math.round((now - age.at) / 1000))
  if (age.connected && seconds < 20) return <span className="f12 c2 row wide live-dot"><span className="is-ready"><Glyph name="ready" size={10} /></span>{t('live')}</span>
  return <span className="f12 is-alarm row live-dot" role="status"><Glyph name="back" size={10} />{t('live_lost', { count: seconds })}</span>
}
