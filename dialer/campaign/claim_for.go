package campaign

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/diary"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/infra/fault"
)

var _ run.Offers = (*Store)(nil)

// tooMany bounds how many leads the guard may refuse before a claim for one agent gives up for now.
const tooMany = 8

// ClaimFor commits one attempt for a lead that an agent is kept for, through the same lease, guard and books as every claim. ok is false
// when there is none; a lead named by hand that may not be called is refused with the guard's reason.
func (s *Store) ClaimFor(ctx context.Context, e run.Entry, holder string, epoch int64, who run.For, now time.Time) (claimed run.Claimed, ok bool, err error) {
	c := claim{Store: s, entry: e, holder: holder, epoch: epoch, now: now}
	if who.Agent != "" {
		c.ready = []dialer.AgentID{who.Agent}
	} else if s.presence != nil {
		c.ready = s.presence.Ready(e.Tenant, e.Campaign)
	}
	switch {
	case who.Lead != "":
		c.pick = func(tx *gorm.DB, _ int) ([]dueLead, error) { return c.named(tx, who.Lead) }
	case who.Kept:
		c.pick = c.kept
	}
	for range tooMany {
		var got []run.Claimed
		var seen int
		err := s.schemas.Within(ctx, e.Tenant, func(tx *gorm.DB) (err error) {
			got, seen, err = c.batch(tx, 1)
			return err
		})
		switch {
		case err != nil:
			return run.Claimed{}, false, err
		case len(got) > 0:
			got[0].Kept = c.found
			return got[0], true, nil
		case seen == 0:
			return run.Claimed{}, false, nil
		case who.Lead != "":
			return run.Claimed{}, false, fault.New(fault.Conflict, c.why, "this lead may not be called now: %s", c.why)
		}
	}
	return run.Claimed{}, false, nil
}

// named is one lead wherever it stands, as long as it is not being called. One whose turn to be queued has not come is queued now.
func (c *claim) named(tx *gorm.DB, lead dialer.LeadID) ([]dueLead, error) {
	if err := c.queueNow(tx, lead); err != nil {
		return nil, err
	}
	return c.one(tx, `q.lead_id = @lead`, map[string]any{"lead": string(lead)})
}

// queueNow queues a lead of the campaign's lists and selection that is not queued yet.
func (c *claim) queueNow(tx *gorm.DB, lead dialer.LeadID) error {
	plan, err := c.row.supply()
	if err != nil {
		return err
	}
	hit, args := plan.Select.SQL("l")
	named := map[string]any{"c": string(c.entry.Campaign), "lead": string(lead), "now": c.now.UTC()}
	err = tx.Exec(`insert into queue (campaign_id, lead_id, state, reason, detail, due_at, priority, lane, updated_at)
		select @c, l.id, `+queued+`, @now, l.priority, n.lane, @now from campaign_lists n join leads l on l.list_id = n.list_id `+blocked+`
		where n.campaign_id = @c and l.id = @lead and `+name(hit, args, named)+` on conflict do nothing`, named).Error
	if err != nil {
		return fmt.Errorf("queue lead %s of campaign %s: %w", lead, c.entry.Campaign, err)
	}
	return nil
}

// kept is the longest due of the people we left without an agent.
func (c *claim) kept(tx *gorm.DB, _ int) ([]dueLead, error) {
	return c.one(tx, `q.kept and q.due_at <= @now`, map[string]any{"now": c.now.UTC()})
}

// one is the longest due lead of the queue for which where holds.
func (c *claim) one(tx *gorm.DB, where string, args map[string]any) ([]dueLead, error) {
	var rows []struct {
		Row  dueRow `gorm:"embedded"`
		Kept bool
	}
	args["campaign"] = string(c.entry.Campaign)
	err := tx.Raw(`select `+dueColumns+`, due.agent_id, due.kept from (select q.lead_id, q.number_at, q.priority, q.kept, coalesce(q.agent_id, '') as agent_id from queue q
			where q.campaign_id = @campaign and q.state in ('queued', 'waiting') and `+where+` order by q.due_at, q.lead_id limit 1 for update skip locked) due`, args).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	c.found = rows[0].Kept
	return []dueLead{rows[0].Row.due()}, nil
}

// Confirm judges a lead again that was claimed a while ago and is about to be dialed: reason is the guard's when it may not be any more.
func (s *Store) Confirm(ctx context.Context, e run.Entry, c run.Claimed, now time.Time) (reason string, err error) {
	err = s.schemas.Within(ctx, e.Tenant, func(tx *gorm.DB) error {
		frame, err := s.guard.Frame(tx, e.Campaign)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return fault.New(fault.NotFound, "not_here", "no such campaign")
		}
		if err != nil {
			return err
		}
		facts, err := s.guard.Gather(tx, frame, e.Campaign, []dialer.LeadID{c.Lead}, now)
		if err != nil {
			return err
		}
		found := facts[c.Lead]
		found.Now = now
		found.Used = max(found.Used-1, 0) // this attempt is on the books already
		found.Calls = withoutLast(found.Calls)
		if v := guard.MayCall(found.Facts); !v.Allowed {
			reason = v.Reason
		}
		return nil
	})
	return reason, err
}

// withoutLast leaves out the latest attempt of this campaign, which is the one to be judged.
func withoutLast(calls []guard.Dialed) []guard.Dialed {
	last := -1
	for i, d := range calls {
		if d.Here && (last < 0 || d.At.After(calls[last].At)) {
			last = i
		}
	}
	if last < 0 {
		return calls
	}
	return append(append([]guard.Dialed(nil), calls[:last]...), calls[last+1:]...)
}

// Return puts a claimed lead that was not dialed where next says; the try is not used, and whom it was promised to still has the promise. A
// stale epoch changes nothing.
func (s *Store) Return(ctx context.Context, e run.Entry, epoch int64, c run.Claimed, next retry.Decision, now time.Time) error {
	return s.schemas.Within(ctx, e.Tenant, func(tx *gorm.DB) error {
		var ended []struct {
			CallerID  string
			CreatedAt time.Time
		}
		err := tx.Raw(`update attempts set ended_at = ?, outcome = 'blocked' where id = ? and epoch = ? and ended_at is null
			and not exists (select 1 from calls where attempt_id = attempts.id) returning coalesce(caller_id, '') as caller_id, created_at`, now.UTC(), string(c.Attempt), epoch).Scan(&ended).Error
		if err != nil || len(ended) == 0 {
			return err
		}
		if err := callerid.Unused(tx, dialer.CallerID(ended[0].CallerID), ended[0].CreatedAt); err != nil {
			return err
		}
		err = tx.Exec(`update queue set state = ?, reason = ?, detail = '{}', due_at = coalesce(?, due_at), tries = greatest(tries - 1, 0), kept = ?, holder = '', updated_at = ?,
				agent_id = case when ? then agent_id end
			where campaign_id = ? and lead_id = ? and state in ('leased', 'dialing')`,
			string(next.State), next.Reason, when(next.Due), c.Kept, now.UTC(), next.State == retry.Waiting, string(e.Campaign), string(c.Lead)).Error
		if err != nil {
			return fmt.Errorf("put back lead %s: %w", c.Lead, err)
		}
		if next.State == retry.Waiting {
			if err := callback.Keep(tx, e.Campaign, c.Lead, now); err != nil {
				return err
			}
		}
		if !strings.HasPrefix(next.Reason, retry.Skipped) {
			return nil
		}
		return diary.Skipped(tx, e.Campaign, diary.Skips{Leads: []dialer.LeadID{c.Lead}, Reasons: []string{next.Reason}, Details: []string{`{}`}}, now)
	})
}

func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return new(t.UTC())
}
