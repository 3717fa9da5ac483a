package plan

import (
	"time"

	"github.com/boyunhq/boyun/infra/fault"
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
	Seats      int // ByLine: not counted, except in the trial
	Lines      int // cap on concurrent lines
	Currency   string
	Tariff     string
	TrialUntil time.Time // zero when it was bought
	Version    int
	Since      time.Time
	Paid       Micro // what this month is charged for already, as a full month: nobody pays twice for what they gave up and took again
}

// SeatLimit is the number of people who may hold a seat; ok is false when the plan does not count them.
func (s Subscription) SeatLimit() (int, bool) {
	return s.Seats, s.Kind == BySeat || !s.TrialUntil.IsZero()
}

// LineLimit is the cap on concurrent lines.
func (s Subscription) LineLimit() int {
	if s.Kind == BySeat {
		return max(s.Seats*linesPerSeat, s.Lines)
	}
	return s.Lines
}

// Over tells whether the trial has ended and nothing was bought: then no new calls are made; everything else stays as it is.
func (s Subscription) Over(at time.Time) bool {
	return !s.TrialUntil.IsZero() && !at.Before(s.TrialUntil)
}

// Monthly is the price of a full month of the plan without minutes.
func (s Subscription) Monthly(t Tariff) Micro {
	return Change{Kind: s.Kind, Seats: s.Seats, Lines: s.Lines}.Monthly(t)
}

// Change is what somebody wants instead.
type Change struct {
	Kind  Kind
	Seats int
	Lines int
}

// Monthly is the price of a full month without minutes.
func (c Change) Monthly(t Tariff) Micro {
	if c.Kind == BySeat {
		return Micro(c.Seats) * t.Seat
	}
	return Micro(c.Lines) * t.Line
}

func (c Change) check() error {
	switch {
	case c.Kind != BySeat && c.Kind != ByLine:
		return fault.New(fault.Invalid, "plan_kind", "a plan is by seat or by line").With("field", "plan")
	case c.Kind == BySeat && (c.Seats < 1 || c.Seats > 10_000):
		return fault.New(fault.Invalid, "seats_range", "seats are 1 to 10,000").With("field", "seats")
	case c.Kind == ByLine && (c.Lines < 1 || c.Lines > 100_000):
		return fault.New(fault.Invalid, "lines_range", "lines are 1 to 100,000").With("field", "lines")
	}
	return nil
}
