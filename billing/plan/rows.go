package plan

import (
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
)

type row struct {
	Plan       string
	Seats      int
	Lines      int
	Currency   string
	Tariff     string
	TrialUntil *time.Time
	Version    int
	Since      time.Time
}

func (r row) subscription() Subscription {
	s := Subscription{Kind: Kind(r.Plan), Seats: r.Seats, Lines: r.Lines, Currency: r.Currency, Tariff: r.Tariff, Version: r.Version, Since: r.Since}
	if r.TrialUntil != nil {
		s.TrialUntil = *r.TrialUntil
	}
	return s
}

func read(tx *gorm.DB, lock bool) (Subscription, error) {
	q := `select plan, seats, lines, currency, tariff, trial_until, version, since from subscription`
	if lock {
		q += ` for update`
	}
	var rows []row
	if err := tx.Raw(q).Scan(&rows).Error; err != nil {
		return Subscription{}, fault.Wrap(fault.Unavailable, "plan", "read the plan", err)
	}
	if len(rows) == 0 {
		return Subscription{}, fault.New(fault.NotFound, "no_plan", "this workspace has no plan yet")
	}
	return rows[0].subscription(), nil
}

// History returns what was held, from the first purchase to until, in order of time; tx is inside Within. The trial is not in it: it is
// free.
func History(tx *gorm.DB, until time.Time) (held []Held, err error) {
	var rows []struct {
		Plan  string
		Seats int
		Lines int
		At    time.Time
	}
	if err := tx.Raw(`select plan, seats, lines, at from plan_changes where at < ? order by at, id`, until.UTC()).Scan(&rows).Error; err != nil {
		return nil, fault.Wrap(fault.Unavailable, "plan", "read the plan's changes", err)
	}
	for _, r := range rows {
		held = append(held, Held{Change{Kind(r.Plan), r.Seats, r.Lines}, r.At})
	}
	return held, nil
}
