package campaign

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

var errOnlyTried = errors.New("only tried")

// trial is a plan that nobody has saved, written down to be looked at: a campaign of its own, so that the one it is an edit of dials on
// meanwhile and can be paused.
type trial struct {
	id   dialer.CampaignID
	past dialer.CampaignID // whose calls and places count: the campaign it is an edit of, else id
}

// Try is the preflight of a plan that nobody has saved, for campaign id or, when it is empty, a new one.
func (s *Store) Try(ctx context.Context, t tenant.ID, id dialer.CampaignID, plan Plan, agents []tenant.UserID, now time.Time) (p Preflight, err error) {
	err = s.try(ctx, t, id, plan, agents, now, func(tx *gorm.DB, on trial) error {
		p, err = s.preflight(tx, on, now)
		return err
	})
	return p, err
}

// try writes a plan down, lets look at it and takes it back, in one transaction. Agents that are nil are those the campaign has.
func (s *Store) try(ctx context.Context, t tenant.ID, id dialer.CampaignID, plan Plan, agents []tenant.UserID, now time.Time, look func(tx *gorm.DB, on trial) error) error {
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		made, err := s.draft(tx, plan, agents, "", now)
		if err != nil {
			return err
		}
		on := trial{id: made.ID, past: made.ID}
		if id != "" {
			on.past = id
			if err := inherit(tx, on, agents == nil); err != nil {
				return err
			}
		}
		if err := look(tx, on); err != nil {
			return err
		}
		return errOnlyTried
	})
	if errors.Is(err, errOnlyTried) {
		return nil
	}
	return err
}

// inherit gives a trial what no plan says of the campaign it is an edit of.
func inherit(tx *gorm.DB, on trial, people bool) error {
	was, err := get(tx, on.past)
	if err != nil {
		return err
	}
	if err := tx.Exec(`update campaigns set sample = ? where id = ?`, was.Sample, string(on.id)).Error; err != nil || !people {
		return err
	}
	return tx.Exec(`insert into campaign_agents (campaign_id, user_id) select ?, user_id from campaign_agents where campaign_id = ?`, string(on.id), string(on.past)).Error
}
