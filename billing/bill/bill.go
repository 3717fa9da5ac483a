// Package bill draws up what a month costs so far: the plan and the ledger, added up. It invents no number: the preview is the sum of the
// ledger's rows and of the plan's prices, to the last micro-unit, and each line says which rows are behind it.
package bill

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/tenant"
)

// Kind of a bill's line.
type Kind string

// Kinds.
const (
	Plan      Kind = "plan"
	Proration Kind = "proration" // a change upwards within the month
	Usage     Kind = "usage"
)

// Item is one line of a bill.
type Item struct {
	Key      string // stable within the month
	Kind     Kind
	Meter    string // seat, line or minutes
	Quantity int64  // seats, lines, or billed milliseconds
	Unit     string // seat, line or ms
	Calls    int
	Price    plan.Micro // of one unit: a month of a seat or line, a minute
	Amount   plan.Micro
}

// Bill is a month so far.
type Bill struct {
	From, To     time.Time
	Subscription plan.Subscription
	Items        []Item
	Total        plan.Micro
	// the sandbox apart: it costs nothing, and says what it would have cost
	SandboxTalk      time.Duration
	SandboxWouldCost plan.Micro
}

// Bills draws bills up.
type Bills struct {
	schemas *tenant.Schemas
	plans   *plan.Store
}

// New takes the door and the plans.
func New(schemas *tenant.Schemas, plans *plan.Store) *Bills { return &Bills{schemas, plans} }

// Preview is the month that holds at, in the tenant's zone.
func (b *Bills) Preview(ctx context.Context, t tenant.ID, at time.Time, zone *time.Location) (Bill, error) {
	sub, err := b.plans.Get(ctx, t)
	if err != nil {
		return Bill{}, err
	}
	bill := Bill{Subscription: sub}
	bill.From, bill.To = plan.Month(at, zone)
	var sums []meter.Sum
	var changes []change
	err = b.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if changes, err = changesUntil(tx, bill.To); err != nil {
			return err
		}
		sums, err = meter.Sums(tx, bill.From, bill.To)
		return err
	})
	if err != nil {
		return Bill{}, fmt.Errorf("bill of %s: %w", bill.From.Format("2006-01"), err)
	}
	if err := bill.addPlan(changes, zone); err != nil {
		return Bill{}, err
	}
	if err := bill.addUsage(sums); err != nil {
		return Bill{}, err
	}
	for _, item := range bill.Items {
		bill.Total += item.Amount
	}
	return bill, nil
}

// addPlan adds the plan that held when the month began and what each change upwards added to it.
func (b *Bill) addPlan(changes []change, zone *time.Location) error {
	var held plan.Subscription // nothing is owed before the first purchase: the trial is free
	tariff, err := plan.Version(b.Subscription.Tariff, b.Subscription.Currency)
	if err != nil {
		return err
	}
	held.Tariff, held.Currency = tariff.Version, tariff.Currency
	began := false
	for i, c := range changes {
		then := held
		then.Kind, then.Seats, then.Lines = c.Kind, c.Seats, c.Lines
		if c.At.Before(b.From) {
			held, began = then, true
			continue
		}
		if began {
			b.addFull(held, tariff)
			began = false
		}
		price, err := plan.Quote(held, c.Change, c.At, zone)
		if err != nil {
			return err
		}
		meterName, quantity := counted(then)
		b.Items = append(b.Items, Item{Key: fmt.Sprint("change/", i), Kind: Proration, Meter: meterName, Quantity: quantity, Unit: meterName, Price: unit(then, tariff), Amount: price.Today})
		held = then
	}
	if began {
		b.addFull(held, tariff)
	}
	if len(b.Items) == 0 {
		meterName, quantity := counted(b.Subscription)
		b.Items = append(b.Items, Item{Key: "plan", Kind: Plan, Meter: meterName, Quantity: quantity, Unit: meterName})
	}
	return nil
}

func (b *Bill) addFull(held plan.Subscription, tariff plan.Tariff) {
	meterName, quantity := counted(held)
	b.Items = append(b.Items, Item{Key: "plan", Kind: Plan, Meter: meterName, Quantity: quantity, Unit: meterName, Price: unit(held, tariff), Amount: held.Monthly(tariff)})
}

func counted(s plan.Subscription) (name string, quantity int64) {
	if s.Kind == plan.BySeat {
		return "seat", int64(s.Seats)
	}
	return "line", int64(s.Lines)
}

func unit(s plan.Subscription, t plan.Tariff) plan.Micro {
	if s.Kind == plan.BySeat {
		return t.Seat
	}
	return t.Line
}

func (b *Bill) addUsage(sums []meter.Sum) error {
	for _, s := range sums {
		tariff, err := plan.Version(s.Tariff, s.Currency)
		if err != nil {
			return err
		}
		if s.Test {
			b.SandboxTalk += s.Quantity
			_, would := tariff.Rate(s.Billed)
			b.SandboxWouldCost += would
			continue
		}
		b.Items = append(b.Items, Item{Key: "usage/" + s.Meter + "/" + s.Tariff, Kind: Usage, Meter: s.Meter, Quantity: s.Billed.Milliseconds(), Unit: "ms",
			Calls: s.Calls, Price: tariff.Minute, Amount: s.Amount})
	}
	return nil
}

type change struct {
	plan.Change
	At time.Time
}

func changesUntil(tx *gorm.DB, to time.Time) (out []change, err error) {
	var rows []struct {
		Plan         string
		Seats, Lines int
		At           time.Time
	}
	err = tx.Raw(`select plan, seats, lines, at from plan_changes where at < ? order by at, id`, to.UTC()).Scan(&rows).Error
	for _, r := range rows {
		out = append(out, change{plan.Change{Kind: plan.Kind(r.Plan), Seats: r.Seats, Lines: r.Lines}, r.At})
	}
	return out, err
}
