package plan

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Kind is how a tenant pays: for people or for lines. Minutes come on top of both.
type Kind string

// Kinds.
const (
	BySeat Kind = "seat"
	ByLine Kind = "line"
)

// Trial is what a new workspace may use: enough to try the product with a small team on the sandbox carrier.
const (
	trialSeats = 10
	trialLines = 30
	trialTime  = 14 * 24 * time.Hour
	// a seat plan's lines: nobody's dialer needs more than a few calls in flight for each agent
	linesPerSeat = 4
)

// Subscription is what a tenant has bought.
type Subscription struct {
	Kind       Kind
	Seats      int // ByLine: not counted
	Lines      int // cap on concurrent lines
	Currency   string
	Tariff     string
	TrialUntil time.Time // zero when it was bought
	Version    int
	Since      time.Time
}

// SeatLimit is the number of people who may hold a seat; ok is false when the plan does not count them.
func (s Subscription) SeatLimit() (int, bool) { return s.Seats, s.Kind == BySeat }

// LineLimit is the cap on concurrent lines.
func (s Subscription) LineLimit() int {
	if s.Kind == BySeat {
		return max(s.Seats*linesPerSeat, s.Lines)
	}
	return s.Lines
}

// Monthly is the price of a full month of the plan without minutes.
func (s Subscription) Monthly(t Tariff) Micro {
	if s.Kind == BySeat {
		return Micro(s.Seats) * t.Seat
	}
	return Micro(s.Lines) * t.Line
}

// Change is what somebody wants instead.
type Change struct {
	Kind  Kind
	Seats int
	Lines int
}

func (c Change) check() error {
	switch {
	case c.Kind != BySeat && c.Kind != ByLine:
		return fault.New(fault.Invalid, "plan_kind", "a plan is by seat or by line")
	case c.Kind == BySeat && (c.Seats < 1 || c.Seats > 10_000):
		return fault.New(fault.Invalid, "seats_range", "seats are 1 to 10,000")
	case c.Kind == ByLine && (c.Lines < 1 || c.Lines > 100_000):
		return fault.New(fault.Invalid, "lines_range", "lines are 1 to 100,000")
	}
	return nil
}

// Price is what a change costs.
type Price struct {
	Today     Micro // for the rest of this month, on top of what is paid already; never negative: less is cheaper from the next month on
	Monthly   Micro
	Currency  string
	Effective time.Time
}

// Quote says what change costs at a moment, months in the tenant's zone.
func Quote(was Subscription, c Change, at time.Time, zone *time.Location) (Price, error) {
	if err := c.check(); err != nil {
		return Price{}, err
	}
	tariff, err := Version(was.Tariff, was.Currency)
	if err != nil {
		return Price{}, err
	}
	then := was
	then.Kind, then.Seats, then.Lines = c.Kind, c.Seats, c.Lines
	p := Price{Monthly: then.Monthly(tariff), Currency: was.Currency, Effective: at}
	if more := then.Monthly(tariff) - was.Monthly(tariff); more > 0 {
		from, to := Month(at, zone)
		p.Today = Micro(int64(more) * int64(to.Sub(at)/time.Second) / int64(to.Sub(from)/time.Second))
	}
	return p, nil
}

// Month is the calendar month of at in zone.
func Month(at time.Time, zone *time.Location) (from, to time.Time) {
	at = at.In(zone)
	from = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, zone)
	return from, from.AddDate(0, 1, 0)
}

type row struct {
	Singleton  bool
	Plan       string
	Seats      int
	Lines      int
	Currency   string
	Tariff     string
	TrialUntil *time.Time
	Version    int
	Since      time.Time
}

func (row) TableName() string { return "subscription" }

func (r row) subscription() Subscription {
	s := Subscription{Kind: Kind(r.Plan), Seats: r.Seats, Lines: r.Lines, Currency: r.Currency, Tariff: r.Tariff, Version: r.Version, Since: r.Since}
	if r.TrialUntil != nil {
		s.TrialUntil = *r.TrialUntil
	}
	return s
}

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
		sub, err = read(tx, false)
		return err
	})
	return sub, err
}

func read(tx *gorm.DB, lock bool) (Subscription, error) {
	q := `select singleton, plan, seats, lines, currency, tariff, trial_until, version, since from subscription`
	if lock {
		q += ` for update`
	}
	var rows []row
	if err := tx.Raw(q).Scan(&rows).Error; err != nil {
		return Subscription{}, err
	}
	if len(rows) == 0 {
		return Subscription{}, fault.New(fault.NotFound, "no_plan", "this workspace has no plan yet")
	}
	return rows[0].subscription(), nil
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
		if was.Version != version {
			return fault.New(fault.Conflict, "version_old", "the plan was changed meanwhile; look at it again").With("version", was.Version)
		}
		var taken int
		if err := tx.Raw(`select count(*) from users where seat and status = 'active'`).Scan(&taken).Error; err != nil {
			return err
		}
		if c.Kind == BySeat && taken > c.Seats {
			return fault.New(fault.Conflict, "seats_in_use", "%d people hold a seat; disable %d first", taken, taken-c.Seats).With("taken", taken).With("seats", c.Seats)
		}
		at := s.now().UTC()
		if err := tx.Exec(`update subscription set plan = ?, seats = ?, lines = ?, trial_until = null, version = version + 1, since = ?`,
			string(c.Kind), c.Seats, c.Lines, at).Error; err != nil {
			return err
		}
		if err := tx.Exec(`insert into plan_changes (id, at, plan, seats, lines, tariff, by) values (?, ?, ?, ?, ?, ?, ?)`,
			dialer.NewID(), at, string(c.Kind), c.Seats, c.Lines, was.Tariff, by.ID()).Error; err != nil {
			return err
		}
		sub, err = read(tx, false)
		return err
	})
	return sub, err
}

// LineLimit is the cap on the tenant's concurrent lines.
func (s *Store) LineLimit(ctx context.Context, t tenant.ID) (int, error) {
	sub, err := s.Get(ctx, t)
	return sub.LineLimit(), err
}
