package plan

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

// Store keeps subscriptions.
type Store struct {
	schemas *tenant.Schemas
	now     func() time.Time
}

// NewStore takes the door and the clock.
func NewStore(schemas *tenant.Schemas, now func() time.Time) *Store { return &Store{schemas, now} }

// Begin gives a new tenant its trial, inside the transaction that seeds it. Twice equals once.
func (s *Store) Begin(tx *gorm.DB, currency string) error {
	at := s.now().UTC()
	t := Current(currency, at)
	return tx.Exec(`insert into subscription (plan, seats, lines, currency, tariff, trial_until, since) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
		string(ByLine), trialSeats, trialLines, t.Currency, t.Version, at.Add(trialTime), at).Error
}

// Get returns the tenant's subscription.
func (s *Store) Get(ctx context.Context, t tenant.ID) (sub Subscription, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if sub, err = read(tx, false); err != nil {
			return err
		}
		sub.Paid, err = s.paid(tx, t, sub)
		return err
	})
	return sub, err
}

// paid is what this month is charged for already.
func (s *Store) paid(tx *gorm.DB, t tenant.ID, sub Subscription) (Micro, error) {
	tariff, err := Version(sub.Tariff, sub.Currency)
	if err != nil {
		return 0, err
	}
	var zones []string
	if err := tx.Raw(`select timezone from public.tenants where id = ?`, string(t)).Scan(&zones).Error; err != nil {
		return 0, fault.Wrap(fault.Unavailable, "plan", "read the time zone", err)
	}
	if len(zones) == 0 {
		return 0, fault.New(fault.NotFound, "no_tenant", "no such tenant")
	}
	zone, err := time.LoadLocation(zones[0])
	if err != nil {
		return 0, fault.Wrap(fault.Internal, "timezone", "time zone "+zones[0], err)
	}
	from, to := Month(s.now(), zone)
	held, err := History(tx, to)
	if err != nil {
		return 0, err
	}
	_, paid := Charges(tariff, held, from, to)
	return paid, nil
}

// Limit is the seats question as tenant/user asks it: inside its transaction, holding the number until that ends.
func (s *Store) Limit(tx *gorm.DB, _ tenant.ID) (seats int, limited bool, err error) {
	sub, err := read(tx, true)
	if fault.Is(err, fault.NotFound) {
		return trialSeats, true, nil // the workspace is being made
	}
	seats, limited = sub.SeatLimit()
	return seats, limited, err
}

// LineLimit is the cap on the tenant's concurrent lines. After a trial that nothing followed it is fault.Quota "trial_over".
func (s *Store) LineLimit(ctx context.Context, t tenant.ID) (lines int, err error) {
	var sub Subscription
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		sub, err = read(tx, false)
		return err
	})
	if err != nil {
		return 0, err
	}
	if sub.Over(s.now()) {
		return 0, fault.New(fault.Quota, "trial_over", "the trial ended on %s; choose a plan to go on calling", sub.TrialUntil.Format("2 January 2006")).
			With("until", sub.TrialUntil.UTC().Format(time.RFC3339))
	}
	return sub.LineLimit(), nil
}

// Apply changes the plan; version is the one the asker saw, and a plan that has changed since is fault.Conflict "version_old". Fewer
// seats than people hold is refused with the number to free.
func (s *Store) Apply(ctx context.Context, by tenant.Actor, c Change, version int) (sub Subscription, err error) {
	if err := c.check(); err != nil {
		return sub, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		was, err := read(tx, true)
		if err != nil {
			return err
		}
		if err := permit(tx, was, c, version); err != nil {
			return err
		}
		at := s.now().UTC()
		if err := write(tx, by, was, c, at); err != nil {
			return err
		}
		if sub, err = read(tx, false); err != nil {
			return err
		}
		if sub.Paid, err = s.paid(tx, by.Tenant, sub); err != nil {
			return err
		}
		return audit.Append(tx, by, at, audit.Entry{Action: "plan_changed", Object: "billing", Detail: map[string]string{
			"plan": string(c.Kind), "seats": strconv.Itoa(c.Seats), "lines": strconv.Itoa(c.Lines),
			"was_plan": string(was.Kind), "was_seats": strconv.Itoa(was.Seats), "was_lines": strconv.Itoa(was.Lines)}})
	})
	return sub, err
}

func permit(tx *gorm.DB, was Subscription, c Change, version int) error {
	if was.Version != version {
		return fault.New(fault.Conflict, "version_old", "the plan was changed meanwhile; look at it again").With("version", was.Version)
	}
	var taken int
	if err := tx.Raw(`select count(*) from users where seat and status = 'active'`).Scan(&taken).Error; err != nil {
		return fault.Wrap(fault.Unavailable, "plan", "count seats", err)
	}
	if c.Kind == BySeat && taken > c.Seats {
		return fault.New(fault.Conflict, "seats_in_use", "%d people hold a seat; disable %d first", taken, taken-c.Seats).With("taken", taken).With("seats", c.Seats)
	}
	return nil
}

func write(tx *gorm.DB, by tenant.Actor, was Subscription, c Change, at time.Time) error {
	err := tx.Exec(`update subscription set plan = ?, seats = ?, lines = ?, trial_until = null, version = version + 1, since = ?`,
		string(c.Kind), c.Seats, c.Lines, at).Error
	if err == nil {
		err = tx.Exec(`insert into plan_changes (id, at, plan, seats, lines, tariff, by) values (?, ?, ?, ?, ?, ?, ?)`,
			dialer.NewID(), at, string(c.Kind), c.Seats, c.Lines, was.Tariff, by.ID()).Error
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, "plan", "change the plan", err)
	}
	return nil
}
