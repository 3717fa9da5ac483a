package campaign

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/budget"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

var _ run.Board = (*Store)(nil)

// Running lists the campaigns that want a voice node, from the shared board.
func (s *Store) Running(ctx context.Context) (entries []run.Entry, err error) {
	err = s.schemas.Public(ctx, func(tx *gorm.DB) error {
		var rows []struct{ TenantID, CampaignID string }
		if err := tx.Raw(`select b.tenant_id, b.campaign_id from campaign_board b join tenants t on t.id = b.tenant_id
			where b.running and t.status = 'active' order by b.updated_at`).Scan(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			entries = append(entries, run.Entry{Tenant: tenant.ID(row.TenantID), Campaign: dialer.CampaignID(row.CampaignID)})
		}
		return nil
	})
	return entries, err
}

// groupRoom is what a campaign's trunk, or the trunks of its group that are switched on, can carry together; a limit of 0 is none.
const groupRoom = `select coalesce(sum(case when channels > 0 then channels else 100000 end) filter (where enabled), 0) as channels,
		coalesce(sum(case when cps > 0 then cps else 1000 end) filter (where enabled), 0) as cps, coalesce(bool_or(enabled), false) as enabled
	from trunks where id = c.trunk_id and c.trunk_group_id is null or id in (select trunk_id from trunk_routes where group_id = c.trunk_group_id)`

// Plan reads what the loop needs to know of a campaign.
func (s *Store) Plan(ctx context.Context, e run.Entry) (p run.Plan, err error) {
	err = s.schemas.Within(ctx, e.Tenant, func(tx *gorm.DB) error {
		var rows []struct {
			Row      campaignRow `gorm:"embedded"`
			Channels int
			CPS      int `gorm:"column:cps"`
			Enabled  bool
			Sandbox  bool
			Zone     string
			Active   bool // the tenant is
			Spoken   *time.Time
		}
		if err := tx.Raw(`select c.id, c.list_id, c.supply, c.trunk_id, c.trunk_group_id, c.caller_id, c.callers, c.status, c.max_attempts, c.ring_seconds, c.retry, c.record_policy, c.script, c.dispositions, c.windows, c.mode, c.pacing, c.compliance, c.detection,
			room.channels, room.cps, room.enabled, t.kind = 'sandbox' as sandbox,
			o.timezone as zone, o.status = 'active' as active, (select created_at from announcements where name = c.id) as spoken from campaigns c join trunks t on t.id = c.trunk_id join public.tenants o on o.id = current_setting('app.tenant')
			cross join lateral (`+groupRoom+`) room where c.id = ?`, string(e.Campaign)).Scan(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.New(fault.NotFound, "not_here", "no such campaign")
		}
		row := rows[0]
		plan, err := row.Row.plan()
		if err != nil {
			return err
		}
		_, _, profile, err := s.guard.Own(tx)
		if err != nil {
			return err
		}
		p = run.Plan{List: plan.List, Trunk: plan.Trunk, Group: plan.Group, RingTimeout: plan.RingTime, Record: plan.Recording.Policy, Test: row.Sandbox, Detection: plan.Detection,
			Rules: retry.Rules{MaxAttempts: plan.MaxAttempts, After: plan.Retry, Recycle: plan.Supply.Recycle}, Channels: row.Channels, CPS: row.CPS, TrunkOff: !row.Enabled, Running: row.Active && Status(row.Row.Status) == Running,
			Mode: plan.Mode, Pacing: pacingFor(plan.Pacing, profile), Spoken: moment(row.Spoken), Zone: zoneNamed(row.Zone)}
		if week, err := guard.NewWeek(plan.Windows); err == nil {
			p.Closes = week.Closes(time.Now().In(p.Zone))
		}
		return nil
	})
	return p, err
}

func pacingFor(p Pacing, profile guard.Profile) run.Pacing {
	return run.Pacing{Target: p.Target, Ratio: p.Ratio, PerMinute: p.PerMinute, Guard: run.AnswerGuard(p.Guard), Look: p.Preview.Time,
		LapseSkip: p.Preview.Then == LapseSkip, ToAgent: p.ToAgent, Caps: capsOf(profile)}
}

// capsOf is what the jurisdiction, and what the tenant asks of itself, leave of abandoned people.
func capsOf(profile guard.Profile) budget.Caps {
	return budget.Caps{{Share: profile.Abandon.Cap, Days: profile.Abandon.Days}}
}

// Expire settles what holders before epoch left behind: their attempts that never became a call end as failed, and their leads are not
// called again before twice the ringing time is over, for a phone may still ring. Calls with a row are dialer/history's to sweep first.
func (s *Store) Expire(ctx context.Context, e run.Entry, epoch int64, now time.Time) error {
	return s.schemas.Within(ctx, e.Tenant, func(tx *gorm.DB) error {
		const open = `exists (select 1 from calls c where c.attempt_id = attempts.id and c.ended_at is null)`
		if err := tx.Exec(`update attempts set ended_at = ?, outcome = 'failed' where campaign_id = ? and epoch < ? and ended_at is null and not `+open,
			now.UTC(), string(e.Campaign), epoch).Error; err != nil {
			return fmt.Errorf("close attempts of a dead node: %w", err)
		}
		err := tx.Exec(`update queue set state = 'waiting', reason = 'node_lost', detail = '{}', holder = '', updated_at = ?,
				due_at = ?::timestamptz + 2 * c.ring_seconds * interval '1 second'
			from campaigns c where c.id = queue.campaign_id and queue.campaign_id = ? and queue.state in ('leased', 'dialing') and queue.epoch < ?
				and not exists (select 1 from attempts where attempts.campaign_id = queue.campaign_id and attempts.lead_id = queue.lead_id and attempts.ended_at is null)`,
			now.UTC(), now.UTC(), string(e.Campaign), epoch).Error
		if err != nil {
			return fmt.Errorf("put back leads of a dead node: %w", err)
		}
		return nil
	})
}

// Finished ends a campaign that has nothing left to dial, now or later. Leads that are not queued yet are queued first.
func (s *Store) Finished(ctx context.Context, e run.Entry, now time.Time) (done bool, err error) {
	err = s.schemas.Within(ctx, e.Tenant, func(tx *gorm.DB) error {
		was, err := hold(tx, e.Campaign)
		if err != nil {
			return err
		}
		if Status(was.Status) != Running {
			done = true
			return nil
		}
		if added, more, err := fill(tx, was, now); err != nil || added > 0 || more {
			return err
		}
		var left bool
		if err := tx.Raw(`select exists (select 1 from queue where campaign_id = ? and state in ('queued', 'leased', 'dialing', 'waiting'))`,
			string(e.Campaign)).Scan(&left).Error; err != nil || left {
			return err
		}
		if again, err := lookTwice(tx, was, now); err != nil || again {
			return err
		}
		done = true
		if err := tx.Exec(`update campaigns set ended_at = ? where id = ?`, now.UTC(), string(e.Campaign)).Error; err != nil {
			return err
		}
		return turn(tx, e.Campaign, Done)
	})
	return done, err
}
