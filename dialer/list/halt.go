package list

import (
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/tenant"
)

// halted are the places that a block of numbers takes out of the queues: everybody's who has one of the numbers, in one campaign or in every one.
const halted = `from unnest(cast(@blinds as bytea[])) as b (blind)
	cross join lateral (select id from leads where blind = b.blind union all select lead_id from lead_numbers where blind = b.blind) l
	join queue q on q.lead_id = l.id and q.state in ('queued', 'waiting') and @campaign in ('', q.campaign_id)`

// halt takes whoever has one of the numbers out of the queues, and notes for resume where they stood there.
func halt(tx *gorm.DB, by tenant.Actor, blinds [][]byte, c dialer.CampaignID, since time.Time, why string, now time.Time) error {
	named := map[string]any{"blinds": array.Of(blinds), "campaign": string(c), "since": since.UTC().Format(time.DateOnly), "why": why, "by": by.ID(), "now": now.UTC()}
	if err := tx.Exec(`select 1 from queue where (campaign_id, lead_id) in (select q.campaign_id, q.lead_id `+halted+`) order by campaign_id, lead_id for update`, named).Error; err != nil {
		return err
	}
	return tx.Exec(`with was as (
			select distinct on (q.campaign_id, q.lead_id) q.campaign_id, q.lead_id, 'block/' || encode(b.blind, 'hex') as act,
				jsonb_build_object('state', q.state, 'reason', q.reason, 'detail', q.detail, 'due_at', q.due_at, 'agent_id', q.agent_id) as place
			`+halted+` order by q.campaign_id, q.lead_id
		), noted as (insert into lead_events (lead_id, at, kind, campaign_id, actor, act_id, was) select lead_id, @now, 'stopped', campaign_id, @by, act, place from was)
		update queue set state = 'blocked', reason = 'blacklisted', detail = jsonb_build_object('since', cast(@since as text), 'why', cast(@why as text)), updated_at = @now
		from was where queue.campaign_id = was.campaign_id and queue.lead_id = was.lead_id`, named).Error
}

// resume puts those whom a block of the number took out of the queues back where they stood; of whom the guard took out since, a callback
// that is still promised waits for its moment and everybody else is judged again now.
func resume(tx *gorm.DB, blind []byte, act string, now time.Time) error {
	named := map[string]any{"blind": blind, "act": "block/" + act, "now": now.UTC()}
	for _, sql := range []string{
		`with was as (delete from lead_events where act_id = @act returning lead_id, campaign_id, was)
			update queue set state = was->>'state', reason = was->>'reason', detail = was->'detail', due_at = (was->>'due_at')::timestamptz, agent_id = was->>'agent_id', updated_at = @now
			from was where queue.campaign_id = was.campaign_id and queue.lead_id = was.lead_id and queue.state = 'blocked' and queue.reason = 'blacklisted'`,
		`update queue set state = 'waiting', reason = 'callback', detail = '{}', due_at = b.due_at, agent_id = b.agent_id, updated_at = @now
			from (select distinct on (campaign_id, lead_id) campaign_id, lead_id, due_at, agent_id from callbacks where done_at is null and cancelled_at is null and lead_id in
				(select id from leads where blind = @blind union all select lead_id from lead_numbers where blind = @blind) order by campaign_id, lead_id, due_at) b
			where queue.campaign_id = b.campaign_id and queue.lead_id = b.lead_id and queue.state = 'blocked' and queue.reason = 'blacklisted'`,
		`update queue set state = 'queued', reason = '', detail = '{}', due_at = @now, updated_at = @now
			where lead_id in (select id from leads where blind = @blind union all select lead_id from lead_numbers where blind = @blind) and state = 'blocked' and reason = 'blacklisted'`,
	} {
		if err := tx.Exec(sql, named).Error; err != nil {
			return err
		}
	}
	return nil
}
