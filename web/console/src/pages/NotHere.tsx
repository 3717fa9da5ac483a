import { useWords } from '../i18n'
import { Link } from '../frame/router'

/** A missing page, a deleted thing and another tenant's thing look the same. */
export function NotHere() {
  const t = useWords()
  return (
    <div className="empty">
      <h1>{t('not_here.title')}</h1>
      <p className="c2">{t('not_here.text')}</p>
      <Link className="btn p" to="/">{t('not_here.home')}</Link>
    </div>
  )
}
