package campaign

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// move is a step of a campaign's life.
type move struct {
	from []Status
	to   Status
}

func moves() map[string]move {
	return map[string]move{
		"start":  {[]Status{Draft, Done, Stopped}, Running},
		"pause":  {[]Status{Running}, Paused},
		"resume": {[]Status{Paused}, Running},
		"stop":   {[]Status{Running, Paused}, Stopped},
	}
}

// Start begins a campaign: its leads are queued, the board shows it to the voice nodes. What preflight says "stops" stops it here with
// the same code. A campaign that is done or stopped starts again with the leads that are left. Starting a running one changes nothing.
func (s *Store) Start(ctx context.Context, by tenant.Actor, id dialer.CampaignID, now time.Time) (Campaign, error) {
	return s.step(ctx, by, id, "start", now, func(tx *gorm.DB, was campaignRow) error {
		c, err := get(tx, id)
		if err != nil {
			return err
		}
		checks, err := s.checks(tx, c, id, now)
		if err != nil {
			return err
		}
		for _, check := range checks {
			if check.Level == Stops {
				return fault.New(fault.Conflict, check.Code, "the campaign cannot start: %s", check.Code)
			}
		}
		if err := tx.Exec(`update campaigns set started_at = coalesce(started_at, ?), ended_at = null where id = ?`, now.UTC(), string(id)).Error; err != nil {
			return err
		}
		return refill(tx, was, true, now)
	})
}

// refill queues new leads and gives those the rules shut out another chance. A campaign that starts again looks its lists through anew: what
// came in while it was over did not join it.
func refill(tx *gorm.DB, c campaignRow, anew bool, now time.Time) error {
	if err := reopen(tx, c); err != nil {
		return err
	}
	// an import's batch holds its list: after it, the next one sees that we run
	if err := tx.Exec(`select 1 from lists l join campaign_lists n on n.list_id = l.id where n.campaign_id = ? order by l.id for share of l`, c.ID).Error; err != nil {
		return err
	}
	if anew {
		if err := tx.Exec(`update campaign_lanes set phase = 0, at_id = '', passed = 0, twice = false where campaign_id = ?`, c.ID).Error; err != nil {
			return err
		}
	}
	_, _, err := fill(tx, c, now)
	return err
}

// Pause stops new dials within a second; calls go on.
func (s *Store) Pause(ctx context.Context, by tenant.Actor, id dialer.CampaignID, now time.Time) (Campaign, error) {
	return s.step(ctx, by, id, "pause", now, nil)
}

// Resume dials again.
func (s *Store) Resume(ctx context.Context, by tenant.Actor, id dialer.CampaignID, now time.Time) (Campaign, error) {
	return s.step(ctx, by, id, "resume", now, func(tx *gorm.DB, was campaignRow) error { return refill(tx, was, false, now) })
}

// Stop ends a campaign; calls go on, leads stay where they are.
func (s *Store) Stop(ctx context.Context, by tenant.Actor, id dialer.CampaignID, now time.Time) (Campaign, error) {
	return s.step(ctx, by, id, "stop", now, func(tx *gorm.DB, _ campaignRow) error {
		return tx.Exec(`update campaigns set ended_at = ? where id = ?`, now.UTC(), string(id)).Error
	})
}

func (s *Store) step(ctx context.Context, by tenant.Actor, id dialer.CampaignID, act string, now time.Time, also func(*gorm.DB, campaignRow) error) (c Campaign, err error) {
	m := moves()[act]
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		was, err := hold(tx, id)
		if err != nil {
			return err
		}
		switch {
		case Status(was.Status) == m.to: // twice equals once
			c, err = get(tx, id)
			return err
		case !slices.Contains(m.from, Status(was.Status)):
			return fault.New(fault.Conflict, "campaign_state", "a campaign that is %s cannot %s", was.Status, act).With("status", was.Status)
		default:
			if also != nil {
				if err := also(tx, was); err != nil {
					return err
				}
			}
			if err := turn(tx, id, m.to); err != nil {
				return err
			}
		}
		if c, err = get(tx, id); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "campaign_" + act, Object: "campaigns", ObjectID: string(id), Detail: map[string]string{"was": was.Status}})
	})
	return c, err
}

// turn writes the status and, in the same transaction, the board from which voice nodes learn of it.
func turn(tx *gorm.DB, id dialer.CampaignID, to Status) error {
	if err := tx.Exec(`update campaigns set status = ?, version = version + 1 where id = ?`, string(to), string(id)).Error; err != nil {
		return err
	}
	return tx.Exec(`insert into public.campaign_board (tenant_id, campaign_id, running, updated_at) values (current_setting('app.tenant'), ?, ?, now())
		on conflict (tenant_id, campaign_id) do update set running = excluded.running, updated_at = excluded.updated_at`, string(id), to == Running).Error
}
