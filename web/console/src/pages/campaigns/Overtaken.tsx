import { useEffect, useRef } from 'react'
import type { Campaign, CampaignDraft } from '../../api/contract'
import { useWords } from '../../i18n'
import { sectionOf } from './overtake'

/** Somebody was quicker: the campaign as it stands now, and what of it cannot hold beside what was changed here. */
export interface Late {
  now: Campaign
  what: (keyof CampaignDraft)[]
}

/** Says which sections two people changed; nothing typed here is lost by it. */
export function Overtaken({ late, mine, theirs }: { late: Late; mine: () => void; theirs: () => void }) {
  const t = useWords()
  const here = useRef<HTMLDivElement>(null)
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const sections = [...new Set(late.what.map(sectionOf))].map((k) => t(k))
  return (
    <div ref={here} className="note alarm row wrap" role="alert">
      <span>{t('office:edit_page.overtaken', { what: sections.join(t('office:live.comma')) })}</span>
      <span className="sp" />
      <button type="button" className="btn s" onClick={theirs}>{t('office:edit_page.take_theirs')}</button>
      <button type="button" className="btn s" onClick={mine}>{t('office:edit_page.keep_mine')}</button>
    </div>
  )
}
