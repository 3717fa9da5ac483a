package plan

import (
	"math/bits"
	"time"
)

// Held is a plan that was held from a moment on.
type Held struct {
	Change
	At time.Time
}

// Charge is what a plan costs within one month.
type Charge struct {
	Held
	Full   bool // held when the month began; otherwise a change upwards within it
	Amount Micro
}

// Charges says what the plans held cost from from to to, which are a month's ends: the plan held when it began costs its full price, a
// change upwards costs the difference for the time that is left, a change downwards costs nothing and gives nothing back: it counts
// from the next month on. What was paid for once and given up may be taken again within the month without paying for it twice. changes
// are in order of time; paid is what the month is charged for in the end, as a full month.
func Charges(t Tariff, changes []Held, from, to time.Time) (charges []Charge, paid Micro) {
	began := -1
	for i, c := range changes {
		if !c.At.After(from) {
			began = i
		}
	}
	if began >= 0 {
		paid = changes[began].Monthly(t)
		charges = append(charges, Charge{Held: changes[began], Full: true, Amount: paid})
	}
	for _, c := range changes[began+1:] {
		if !c.At.Before(to) {
			break
		}
		if more := c.Monthly(t) - paid; more > 0 {
			charges = append(charges, Charge{Held: c, Amount: share(more, to.Sub(c.At), to.Sub(from))})
			paid += more
		}
	}
	return charges, paid
}

// share is the part of amount that falls on part of whole, rounded down to the micro-unit, without losing or overflowing in between.
func share(amount Micro, part, whole time.Duration) Micro {
	if amount <= 0 || part <= 0 || whole <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(amount), uint64(min(part, whole)/time.Second))
	quotient, _ := bits.Div64(high, low, uint64(whole/time.Second))
	return Micro(quotient)
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
	from, to := Month(at, zone)
	p := Price{Monthly: c.Monthly(tariff), Currency: was.Currency, Effective: at}
	p.Today = share(p.Monthly-was.Paid, to.Sub(at), to.Sub(from))
	return p, nil
}

// Month is the calendar month of at in zone.
func Month(at time.Time, zone *time.Location) (from, to time.Time) {
	at = at.In(zone)
	from = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, zone)
	return from, from.AddDate(0, 1, 0)
}
