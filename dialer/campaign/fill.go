package campaign

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
)

// fillStep is how many leads are queued at once: a start must answer a person in seconds. The rest follows whenever the queue runs dry.
const fillStep = 100_000

// queued is the state in which a lead enters a queue: whoever is on the blocklist for good enters blocked, with the reason; a block that
// ends is the guard's to judge when the lead's turn comes.
const queued = `case when b.blind is null then 'queued' else 'blocked' end, case when b.blind is null then '' else 'blacklisted' end,
	case when b.blind is null then '{}'::jsonb else jsonb_build_object('since', to_char(b.created_at, 'YYYY-MM-DD'), 'why', b.reason) end`

// fill queues leads of the campaign's list that are not in its queue yet, the highest priority first; added says how many. Twice equals
// once.
func fill(tx *gorm.DB, c campaignRow, now time.Time) (added int64, err error) {
	done := tx.Exec(`insert into queue (campaign_id, lead_id, state, reason, detail, due_at, priority, updated_at)
		select ?, l.id, `+queued+`, ?, l.priority, ?
		from leads l left join blocklist b on b.blind = l.blind and b.expires_at is null
		where l.list_id = ? and not exists (select 1 from queue q where q.campaign_id = ? and q.lead_id = l.id)
		order by l.priority desc, l.id limit ?
		on conflict do nothing`, c.ID, now.UTC(), now.UTC(), c.ListID, c.ID, fillStep)
	if done.Error != nil {
		return 0, fmt.Errorf("queue the leads of campaign %s: %w", c.ID, done.Error)
	}
	return done.RowsAffected, nil
}

// Join queues leads that have just come into list in every campaign that is running or paused on it; tx must be inside the door, in the
// transaction that wrote the leads. dialer/list calls it for each batch of an import.
func Join(tx *gorm.DB, list dialer.ListID, leads []dialer.LeadID, now time.Time) error {
	err := tx.Exec(`insert into queue (campaign_id, lead_id, state, reason, detail, due_at, priority, updated_at)
		select c.id, l.id, `+queued+`, ?, l.priority, ?
		from campaigns c join leads l on l.list_id = c.list_id left join blocklist b on b.blind = l.blind and b.expires_at is null
		where c.list_id = ? and c.status in ('running', 'paused') and l.id = any(?::text[])
		on conflict do nothing`, now.UTC(), now.UTC(), string(list), array.Strings(leads)).Error
	if err != nil {
		return fmt.Errorf("new leads join running campaigns: %w", err)
	}
	return nil
}

// reopen puts leads that the rules shut out back for the guard to judge again, after a change of rules or a resume: what was denied may
// be allowed now, and a larger budget has tries left. Whoever is on the blocklist stays.
func reopen(tx *gorm.DB, c campaignRow) error {
	err := tx.Exec(`update queue set state = 'queued', reason = '', detail = '{}', updated_at = now()
		where campaign_id = ? and (state = 'blocked' and reason in ('sandbox_only', 'country_denied', 'kind_denied', 'zone_unknown', 'consent_missing', 'purpose_denied', 'risk_denied')
			or state = 'done' and reason = 'budget_spent' and tries < ?)`, c.ID, c.MaxAttempts).Error
	if err != nil {
		return fmt.Errorf("reopen leads of campaign %s: %w", c.ID, err)
	}
	return nil
}
