import { Link, usePlace } from '../../frame/router'
import { useWords } from '../../i18n'

const tabs = ['checks', 'blacklist', 'consent', 'windows', 'proof'] as const

/** The five pages of compliance under one heading. */
export function Tabs() {
  const t = useWords()
  const { path } = usePlace()
  return (
    <nav className="row wrap" aria-label={t('compliance:title')} style={{ gap: 4 }}>
      {tabs.map((k) => <Link key={k} to={`/compliance/${k}`} className={`btn s${path === `/compliance/${k}` || (k === 'checks' && path === '/compliance') ? ' on' : ' ghost'}`}>{t(`compliance:tab.${k}`)}</Link>)}
    </nav>
  )
}
