import { useCallback } from 'react'
import type { Campaign, CampaignStatus, LiveEvent } from '../../api/contract'
import { Glyph, type GlyphName } from '../../frame/Glyph'
import { useLive } from '../../frame/live'
import { Bones, Empty, Time, Trouble } from '../../frame/parts'
import { go, Link } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'

const topics = ['campaigns']

export default function Campaigns() {
  const t = useWords()
  const who = useStore(me)!
  const all = usePages<Campaign>('/campaigns', { limit: 50 })
  const { reload } = all
  const hear = useCallback((e: LiveEvent) => {
    if (e.type === 'campaign_status') reload()
  }, [reload])
  useLive(topics, hear, reload)
  const write = may(who, 'campaigns:write')
  return (
    <div className="page">
      <header><h1>{t('place.campaigns')}</h1><span className="sp" />{write && <Link className="btn p" to="/campaigns/new">{t('office:campaigns.new')}</Link>}</header>
      {all.problem && <Trouble problem={all.problem} retry={reload} />}
      <div className="card">
        {all.first && <Bones />}
        {all.value?.length === 0 && <Empty text={t('office:campaigns.empty')}>{write && <Link className="btn p" to="/campaigns/new">{t('office:campaigns.new')}</Link>}</Empty>}
        {all.value && all.value.length > 0 && (
          <Rows of={all.value} more={all.more} open={(c) => go(`/campaigns/${c.id}`)} columns={[
            { head: t('office:name'), cell: (c) => <span className="row wrap"><Link to={`/campaigns/${c.id}`}>{c.name}</Link>{c.sample && <span className="tag">{t('office:lists.sample')}</span>}</span> },
            { head: t('office:state'), cell: (c) => <StatusMark status={c.status} /> },
            { head: t('office:campaigns.progress'), end: true, cell: (c) => <Link to={`/campaigns/${c.id}/leads`}>{number(c.done)} / {number(c.leads)}</Link> },
            { head: t('place.lists'), wide: true, cell: (c) => <Link to={`/lists/${c.list_id}`}>{c.list_name}</Link> },
            { head: t('office:campaigns.mode'), wide: true, cell: (c) => t(`office:mode.${c.mode}`) },
            { head: t('office:campaigns.started'), wide: true, cell: (c) => <Time at={c.started_at} /> },
          ]} />
        )}
      </div>
    </div>
  )
}

const marks: Record<CampaignStatus, [GlyphName, string]> = { draft: ['ready', 'c3'], running: ['go', 'is-ready'], paused: ['break', 'is-break'], done: ['done', 'c3'], stopped: ['alarm', 'c2'] }
export function StatusMark({ status, held }: { status: CampaignStatus; held?: boolean }) {
  const t = useWords()
  const [glyph, cls] = held ? (['wrap', 'is-wrap'] as const) : (marks[status] ?? marks.draft)
  return <span className={`row ${cls}`} style={{ gap: 6, display: 'inline-flex' }}><Glyph name={glyph} size={12} /><b>{t(held ? 'office:status.held' : `office:status.${status}`)}</b></span>
}
