package disposition

import (
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
)

// stop takes the person out of the queue of a campaign, or of every one, and notes for resume where they stood there.
func stop(tx *gorm.DB, d Disposition, c called, campaign string) error {
	return tx.Exec(`with was as (
			select q.campaign_id, q.lead_id, jsonb_build_object('state', q.state, 'reason', q.reason, 'detail', q.detail, 'due_at', q.due_at, 'agent_id', q.agent_id) as place
			from queue q join leads on leads.id = q.lead_id where leads.blind = @blind and (@campaign = '' or q.campaign_id = @campaign) and q.state in ('queued', 'waiting') for update of q
		), noted as (insert into lead_events (lead_id, at, kind, campaign_id, actor, act_id, was) select lead_id, @at, 'stopped', campaign_id, @by, @source, place from was)
		update queue set state = 'blocked', reason = 'opted_out', updated_at = now() from was where queue.campaign_id = was.campaign_id and queue.lead_id = was.lead_id`,
		map[string]any{"blind": c.Blind, "campaign": campaign, "at": d.At.UTC(), "by": string(d.Agent), "source": source(d.Call)}).Error
}

// resume puts the places that stop noted back as they were; one that somebody changed since, or that was blocked before, stays as it is.
func resume(tx *gorm.DB, call dialer.CallID) error {
	return tx.Exec(`with was as (delete from lead_events where act_id = ? returning lead_id, campaign_id, was)
		update queue set state = was->>'state', reason = was->>'reason', detail = was->'detail', due_at = (was->>'due_at')::timestamptz, agent_id = was->>'agent_id', updated_at = now()
		from was where queue.campaign_id = was.campaign_id and queue.lead_id = was.lead_id and queue.state = 'blocked' and queue.reason = 'opted_out'`, source(call)).Error
}
