import type { CampaignDraft } from '../../api/contract'

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** What of a campaign somebody else changed, and this page too, in its own way. What only one of the two changed can stand beside the other. */
export function clashes(saw: CampaignDraft, now: CampaignDraft, mine: Partial<CampaignDraft>): (keyof CampaignDraft)[] {
  return (Object.keys(mine) as (keyof CampaignDraft)[]).filter((k) => !same(saw[k], mine[k]) && !same(now[k], saw[k]) && !same(now[k], mine[k]))
}

/** Where on the page a part of the campaign is edited: the words of its heading. */
export function sectionOf(k: keyof CampaignDraft): string {
  switch (k) {
    case 'name': case 'list_id':
      return 'office:edit_page.who'
    case 'supply':
      return 'lists:supply'
    case 'mode': case 'pacing': case 'agent_ids': case 'ring_seconds': case 'wrap_seconds':
      return 'office:edit_page.how'
    case 'purpose': case 'compliance':
      return 'office:terms.purpose'
    case 'windows':
      return 'office:edit_page.when'
    case 'trunk_id': case 'trunk_group_id': case 'caller_id': case 'callers': case 'route':
      return 'office:edit_page.from'
    case 'recording':
      return 'office:record.title'
    case 'script': case 'dispositions':
      return 'office:edit_page.say'
    case 'detection':
      return 'detect:edit.title'
    case 'max_attempts': case 'per_day': case 'retry':
      return 'office:edit_page.retry'
  }
}
