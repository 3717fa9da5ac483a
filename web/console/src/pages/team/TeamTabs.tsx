import { Link, usePlace } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useWords } from '../../i18n'

const tabs = [
  { to: '/team/people', key: 'people', verb: 'users:read' },
  { to: '/team/queues', key: 'queues', verb: 'routing:read' },
  { to: '/team/skills', key: 'skills', verb: 'routing:read' },
  { to: '/team/rules', key: 'rules', verb: 'routing:read' },
]

/** The four pages of a team. */
export function TeamTabs() {
  const t = useWords()
  const who = useStore(me)!
  const { path } = usePlace()
  return (
    <nav className="row wrap" style={{ gap: 4 }} aria-label={t('place.team')}>
      {tabs.filter((x) => may(who, x.verb)).map((x) => (
        <Link key={x.to} to={x.to} className={`btn s${path === x.to ? ' on' : ' ghost'}`} aria-current={path === x.to ? 'page' : undefined}>{t(`routing:tab.${x.key}`)}</Link>
      ))}
    </nav>
  )
}
