package campaign

import (
	"context"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Repace changes how a campaign dials, whatever its state: change is given the mode and settings as they are and returns what shall be.
// A running campaign dials the new way within a second; its calls go on. Nobody else's edit is in the way, so no version is named.
func (s *Store) Repace(ctx context.Context, by tenant.Actor, id dialer.CampaignID, change func(Mode, Pacing) (Mode, Pacing), now time.Time) (c Campaign, err error) {
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		was, err := hold(tx, id)
		if err != nil {
			return err
		}
		plan, err := was.plan()
		if err != nil {
			return err
		}
		plan.Mode, plan.Pacing = change(plan.Mode, plan.Pacing)
		home, err := s.home(tx)
		if err != nil {
			return err
		}
		if err := plan.checkPacing(home.profile); err != nil {
			return err
		}
		row := was
		if err := planRow(plan, &row); err != nil {
			return err
		}
		if err := tx.Exec(`update campaigns set mode = ?, pacing = ?, version = version + 1 where id = ?`, row.Mode, row.Pacing, string(id)).Error; err != nil {
			return err
		}
		if c, err = get(tx, id); err != nil {
			return err
		}
		if Status(was.Status) == Running || Status(was.Status) == Paused {
			if err := s.fits(tx, c, now); err != nil {
				return err
			}
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "campaign_paced", Object: "campaigns", ObjectID: string(id),
			Detail: map[string]string{"was": was.Mode, "mode": row.Mode, "version": strconv.Itoa(c.Version)}})
	})
	return c, err
}

// fits refuses a way of dialing for which the campaign lacks something.
func (s *Store) fits(tx *gorm.DB, c Campaign, now time.Time) error {
	checks, err := s.checks(tx, c, c.ID, now)
	if err != nil {
		return err
	}
	for _, check := range checks {
		if check.Level == Stops {
			return fault.New(fault.Conflict, check.Code, "the campaign cannot dial that way: %s", check.Code)
		}
	}
	return nil
}
