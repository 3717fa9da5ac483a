package callback

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Promise is a callback that somebody sets from a lead's sheet, without a call.
type Promise struct {
	Campaign dialer.CampaignID
	Lead     dialer.LeadID
	Due      time.Time
	Agent    tenant.UserID // empty: any agent
	Note     string
}

// longest is how far ahead a callback may lie.
const longest = 366 * 24 * time.Hour

// within tells why a callback cannot be due at a moment.
func within(due, now time.Time) error {
	switch {
	case !due.After(now):
		return fault.New(fault.Invalid, "callback_past", "a callback is due later than now").With("field", "due_at")
	case due.After(now.Add(longest)):
		return fault.New(fault.Invalid, "callback_far", "a callback lies within a year").With("field", "due_at")
	}
	return nil
}

// standing is where a lead stands in the campaign of a promise, and whether it may wait for one.
type standing struct {
	Here, Queued, Busy, Blocked, Spent, Open, Agent bool
}

// Make keeps p, which is a try of its own beside the campaign's (dialer/guard): the lead waits in the campaign for that moment, wherever it stood before. Cancelling the callback puts it back there, as
// long as nothing happened in between.
func (s *Store) Make(ctx context.Context, by tenant.Actor, p Promise, now time.Time) (c Callback, err error) {
	if err := within(p.Due, now); err != nil {
		return c, err
	}
	id := ID(dialer.NewID())
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := mayWait(tx, p, now); err != nil {
			return err
		}
		named := map[string]any{"id": string(id), "c": string(p.Campaign), "lead": string(p.Lead), "due": p.Due.UTC(), "agent": string(p.Agent), "note": p.Note, "by": by.ID(), "now": now.UTC()}
		for _, sql := range []string{
			`insert into lead_events (lead_id, at, kind, campaign_id, actor, act_id, was) select @lead, @now, 'callback', @c, @by, 'callback/' || @id, coalesce((select jsonb_build_object('state', state,
				'reason', reason, 'detail', detail, 'due_at', due_at, 'agent_id', agent_id) from queue where campaign_id = @c and lead_id = @lead), '{"gone": true}')`,
			`insert into callbacks (id, campaign_id, lead_id, agent_id, due_at, note, created_by, created_at) values (@id, @c, @lead, nullif(@agent, ''), @due, @note, @by, @now)`,
		} {
			if err := tx.Exec(sql, named).Error; err != nil {
				return fmt.Errorf("promise to call lead %s back: %w", p.Lead, err)
			}
		}
		if err := wait(tx, p, now); err != nil {
			return err
		}
		if err := s.mayTry(tx, p.Campaign, p.Lead, now); err != nil {
			return err
		}
		if c, err = get(tx, id, ""); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "callback_promised", Object: "callbacks", ObjectID: string(id),
			Detail: map[string]string{"due": p.Due.UTC().Format(time.RFC3339), "lead": string(p.Lead), "campaign": string(p.Campaign)}})
	})
	return c, err
}

// mayWait holds the lead's place and says why it cannot wait for a promise that is made now.
func mayWait(tx *gorm.DB, p Promise, now time.Time) error {
	at, err := stand(tx, p, now)
	switch {
	case err != nil:
		return err
	case !at.Agent:
		return noSuchAgent()
	case at.Busy:
		return fault.New(fault.Conflict, "lead_in_call", "this lead is being called")
	case at.Open:
		return fault.New(fault.Conflict, "callback_open", "a callback is promised already: move that one")
	}
	return at.refuse()
}

// stand holds the lead's place and reads it.
func stand(tx *gorm.DB, p Promise, now time.Time) (standing, error) {
	if err := tx.Exec(`select 1 from queue where campaign_id = ? and lead_id = ? for update`, string(p.Campaign), string(p.Lead)).Error; err != nil {
		return standing{}, err
	}
	var at []standing
	err := tx.Raw(`select n.list_id is not null as here, q.lead_id is not null as queued, coalesce(q.state in ('leased', 'dialing'), false) as busy,
			exists (select 1 from blocklist b where b.blind = l.blind and (b.expires_at is null or b.expires_at > @now)) or exists (select 1 from campaign_optouts o where o.blind = l.blind and o.campaign_id = c.id) as blocked,
			(select count(*) from attempts a where a.campaign_id = c.id and a.lead_id = l.id and a.outcome is distinct from 'blocked') >= c.max_attempts
				and exists (select 1 from callbacks b join attempts a on a.campaign_id = b.campaign_id and a.lead_id = b.lead_id and a.created_at > b.created_at and a.outcome is distinct from 'blocked'
					where b.campaign_id = c.id and b.lead_id = l.id and b.done_at is null and b.cancelled_at is null) as spent,
			exists (select 1 from callbacks b where b.campaign_id = c.id and b.lead_id = l.id and b.done_at is null and b.cancelled_at is null) as open,
			@agent = '' or exists (select 1 from users where id = @agent and status = 'active') as agent
		from leads l join campaigns c on c.id = @c left join campaign_lists n on n.campaign_id = c.id and n.list_id = l.list_id left join queue q on q.campaign_id = c.id and q.lead_id = l.id
		where l.id = @lead`, map[string]any{"c": string(p.Campaign), "lead": string(p.Lead), "agent": string(p.Agent), "now": now.UTC()}).Scan(&at).Error
	if err == nil && len(at) == 0 {
		err = fault.New(fault.NotFound, "not_here", "no such lead or campaign")
	}
	if err != nil {
		return standing{}, err
	}
	return at[0], nil
}

// refuse says why nobody would call the lead, whatever moment was promised.
func (s standing) refuse() error {
	switch {
	case !s.Here && !s.Queued:
		return fault.New(fault.Conflict, "other_list", "the campaign does not draw on this lead's list").With("field", "campaign_id")
	case s.Blocked:
		return fault.New(fault.Conflict, "opted_out", "the person asked not to be called")
	case s.Spent:
		return fault.New(fault.Conflict, "budget_spent", "the lead has no tries left in this campaign")
	}
	return nil
}

func noSuchAgent() error {
	return fault.New(fault.NotFound, "no_such_agent", "this person is not here or not active").With("field", "agent_id")
}

// wait queues the lead of p for its moment, wherever it stood before.
func wait(tx *gorm.DB, p Promise, now time.Time) error {
	named := map[string]any{"c": string(p.Campaign), "lead": string(p.Lead), "due": p.Due.UTC(), "agent": string(p.Agent), "now": now.UTC()}
	for _, sql := range []string{
		`insert into queue (campaign_id, lead_id, state, reason, due_at, agent_id, priority, lane, updated_at)
			select @c, l.id, 'waiting', 'callback', @due, nullif(@agent, ''), l.priority, n.lane, @now from leads l join campaign_lists n on n.campaign_id = @c and n.list_id = l.list_id where l.id = @lead
			on conflict (campaign_id, lead_id) do nothing`,
		`update queue set state = 'waiting', reason = 'callback', detail = '{}', due_at = @due, agent_id = nullif(@agent, ''), updated_at = @now where campaign_id = @c and lead_id = @lead`,
	} {
		if err := tx.Exec(sql, named).Error; err != nil {
			return fmt.Errorf("queue lead %s for its callback: %w", p.Lead, err)
		}
	}
	return nil
}

// Keep lets a lead whose promised moment lies ahead wait for it, wherever a try before that moment has left it; tx must be inside the door.
// Without such a promise, and for whoever is blocked or being called, it changes nothing.
func Keep(tx *gorm.DB, c dialer.CampaignID, lead dialer.LeadID, now time.Time) error {
	err := tx.Exec(`update queue set state = 'waiting', reason = 'callback', detail = '{}', due_at = b.due_at, agent_id = b.agent_id
		from (select due_at, agent_id from callbacks where lead_id = @lead and campaign_id = @c and done_at is null and cancelled_at is null and due_at > @now order by due_at limit 1) b
		where queue.campaign_id = @c and queue.lead_id = @lead and queue.state in ('waiting', 'done')`, map[string]any{"c": string(c), "lead": string(lead), "now": now.UTC()}).Error
	if err != nil {
		return fmt.Errorf("keep the promised moment of lead %s: %w", lead, err)
	}
	return nil
}

// restore puts a lead back where it stood before a promise that nobody made in a call; back is false when there is no such place, or
// something happened in between.
func restore(tx *gorm.DB, c Callback, now time.Time) (back bool, err error) {
	named := map[string]any{"act": "callback/" + string(c.ID), "c": string(c.Campaign), "lead": string(c.Lead), "now": now.UTC()}
	put := tx.Exec(`update queue set state = e.was->>'state', reason = e.was->>'reason', detail = e.was->'detail', due_at = (e.was->>'due_at')::timestamptz, agent_id = e.was->>'agent_id', updated_at = @now
		from lead_events e where e.act_id = @act and e.was->'gone' is null and queue.campaign_id = @c and queue.lead_id = @lead and queue.state = 'waiting' and queue.reason = 'callback'`, named)
	if put.Error != nil || put.RowsAffected > 0 {
		return put.RowsAffected > 0, put.Error
	}
	gone := tx.Exec(`delete from queue using lead_events e where e.act_id = @act and e.was->'gone' is not null and queue.campaign_id = @c and queue.lead_id = @lead and queue.state = 'waiting'
		and queue.reason = 'callback' and not exists (select 1 from attempts a where a.campaign_id = queue.campaign_id and a.lead_id = queue.lead_id)`, named)
	return gone.RowsAffected > 0, gone.Error
}
