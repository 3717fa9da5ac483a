package campaign

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Defaults is what a new campaign of the tenant would hold: it works as it stands, on the sandbox, once it has a name and a list.
func (s *Store) Defaults(ctx context.Context, t tenant.ID) (plan Plan, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		home, err := s.home(tx)
		if err != nil {
			return err
		}
		plan = Defaults(home.profile, home.Language)
		return fillSandbox(tx, &plan)
	})
	return plan, err
}

// Draft makes a campaign of a whole plan; trunk and caller ID default to the sandbox's.
func (s *Store) Draft(ctx context.Context, by tenant.Actor, plan Plan, agents []tenant.UserID, at time.Time) (made Campaign, err error) {
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if made, err = s.draft(tx, plan, agents, by.User, at); err != nil {
			return err
		}
		return audit.Append(tx, by, at, audit.Entry{Action: "campaign_created", Object: "campaigns", ObjectID: string(made.ID), Detail: map[string]string{"name": made.Name}})
	})
	return made, err
}

func (s *Store) draft(tx *gorm.DB, plan Plan, agents []tenant.UserID, by tenant.UserID, at time.Time) (Campaign, error) {
	home, err := s.home(tx)
	if err != nil {
		return Campaign{}, err
	}
	plan.Name = visible.Trim(plan.Name)
	if err := fillSandbox(tx, &plan); err != nil {
		return Campaign{}, err
	}
	if plan.Route == "" {
		plan.Route = Direct
	}
	if plan.Pacing == (Pacing{}) {
		plan.Pacing = DefaultPacing()
	}
	if err := plan.Validate(home.profile); err != nil {
		return Campaign{}, err
	}
	if err := pointsAt(tx, plan); err != nil {
		return Campaign{}, err
	}
	row := campaignRow{ID: dialer.NewID(), Status: string(Draft), Version: 1, CreatedBy: string(by), CreatedAt: at.UTC()}
	if err := planRow(plan, &row); err != nil {
		return Campaign{}, err
	}
	if err := tx.Create(&row).Error; err != nil {
		return Campaign{}, err
	}
	if err := setLanes(tx, row); err != nil {
		return Campaign{}, err
	}
	if err := assign(tx, dialer.CampaignID(row.ID), agents); err != nil {
		return Campaign{}, err
	}
	return get(tx, dialer.CampaignID(row.ID))
}

// Remove deletes a draft. What has dialed, or could, stays for the books.
func (s *Store) Remove(ctx context.Context, by tenant.Actor, id dialer.CampaignID, now time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		was, err := hold(tx, id)
		if err != nil {
			return err
		}
		if Status(was.Status) != Draft || was.StartedAt != nil {
			return fault.New(fault.Conflict, "campaign_state", "only drafts are deleted; this one is %s", was.Status).With("status", was.Status)
		}
		if err := tx.Exec(`delete from campaigns where id = ?`, string(id)).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "campaign_deleted", Object: "campaigns", ObjectID: string(id), Detail: map[string]string{"name": was.Name}})
	})
}
