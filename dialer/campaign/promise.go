package campaign

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// first is the priority of a lead somebody waits for with the headset on.
const first = 1_000_000

// ForTest is the reason a lead stands at the head of the queue for one agent.
const ForTest = "test_call"

// Sample is the tenant's sample campaign on the sandbox, the oldest if there are several; fault.NotFound when there is none.
func (s *Store) Sample(ctx context.Context, t tenant.ID) (c Campaign, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var ids []dialer.CampaignID
		if err := tx.Raw(`select c.id from campaigns c join trunks t on t.id = c.trunk_id where c.sample and t.kind = 'sandbox' order by c.created_at limit 1`).
			Scan(&ids).Error; err != nil {
			return err
		}
		if len(ids) == 0 {
			return fault.New(fault.NotFound, "no_sample", "this workspace has no sample campaign to make test calls with")
		}
		c, err = get(tx, ids[0])
		return err
	})
	return c, err
}

// Promise makes lead the next call of agent in a campaign on the sandbox, whatever was tried before, and lets the campaign run.
// fault.Conflict: "sandbox_only" for other campaigns, "call_running" when the lead is being called at this moment.
func (s *Store) Promise(ctx context.Context, t tenant.ID, id dialer.CampaignID, lead dialer.LeadID, agent tenant.UserID, now time.Time) error {
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		was, err := hold(tx, id)
		if err != nil {
			return err
		}
		c, err := get(tx, id)
		if err != nil {
			return err
		}
		if !c.Sandbox {
			return fault.New(fault.Conflict, "sandbox_only", "test calls reach the sandbox only")
		}
		if err := tx.Exec(`insert into campaign_agents (campaign_id, user_id) values (?, ?) on conflict do nothing`, string(id), string(agent)).Error; err != nil {
			return err
		}
		placed := tx.Exec(`insert into queue (campaign_id, lead_id, state, reason, due_at, priority, agent_id, updated_at)
			select ?, id, 'waiting', ?, ?, ?, ?, ? from leads where id = ? and list_id = ?
			on conflict (campaign_id, lead_id) do update set state = 'waiting', reason = excluded.reason, detail = '{}', due_at = excluded.due_at,
				priority = excluded.priority, agent_id = excluded.agent_id, updated_at = excluded.updated_at
			where queue.state not in ('leased', 'dialing')`,
			string(id), ForTest, now.UTC(), first, string(agent), now.UTC(), string(lead), was.ListID)
		if placed.Error != nil {
			return placed.Error
		}
		if placed.RowsAffected == 0 {
			return fault.New(fault.Conflict, "call_running", "this number is being called at this moment")
		}
		if Status(was.Status) == Running {
			return nil
		}
		if err := tx.Exec(`update campaigns set started_at = coalesce(started_at, ?), ended_at = null where id = ?`, now.UTC(), string(id)).Error; err != nil {
			return err
		}
		return turn(tx, id, Running)
	})
}

// TestCall calls the next person of the sample campaign for agent: one who was not reached yet, else the first of the list again.
func (s *Store) TestCall(ctx context.Context, t tenant.ID, agent tenant.UserID, now time.Time) error {
	sample, err := s.Sample(ctx, t)
	if err != nil {
		return err
	}
	var leads []dialer.LeadID
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select l.id from leads l left join queue q on q.lead_id = l.id and q.campaign_id = ? where l.list_id = ?
			and coalesce(q.state, '') not in ('leased', 'dialing') order by coalesce(q.state, '') = 'done', l.id limit 1`, string(sample.ID), string(sample.List)).Scan(&leads).Error
	})
	if err != nil {
		return err
	}
	if len(leads) == 0 {
		return fault.New(fault.NotFound, "no_sample", "the sample list has nobody on it to call")
	}
	return s.Promise(ctx, t, sample.ID, leads[0], agent, now)
}
