import { api } from '../../api/client'
import type { LeadAct, LeadActKind, LeadChoice } from '../../api/contract'
import { say, sayWhy } from '../../frame/toast'
import { words } from '../../i18n'

export interface Wish {
  kind: LeadActKind
  campaign_id?: string
  priority?: number
  everywhere?: boolean
  choice: LeadChoice
}

export const begin = (wish: Wish): Promise<LeadAct> => api.post<LeadAct>('/lead-acts', wish)

/** Why leads stayed as they were, the most frequent first; empty when all were changed. */
export function others(act: LeadAct): [string, number][] {
  return Object.entries(act.counts).filter(([word, n]) => word !== 'changed' && n > 0).sort((a, b) => b[1] - a[1])
}

/** Does something to one lead and says so, with the way back; what was not done is said with the reason. */
export async function act(wish: Wish, done: string, after: () => void): Promise<void> {
  const t = words()
  const made = await begin(wish)
  after()
  if (made.changed === 0) {
    say(t('leads:stays', { why: others(made).map(([word]) => t(`leads:word.${word}`)).join(', ') }))
    return
  }
  say(done, () => void api.post<LeadAct>(`/lead-acts/${made.id}/undo`, { mistake: 'taken back at once' }).then(() => {
    say(t('leads:undone'))
    after()
  }, sayWhy))
}
