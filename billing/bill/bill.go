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
	Meter    string // seat, line, or a meter of usage
	Quantity int64  // seats, lines, or billed milliseconds
	Unit     string // seat, line or ms
	Calls    int
	Price    plan.Micro // of one unit: a month of a seat or line, a minute
	Amount   plan.Micro
	Tariff   string // version behind a line of usage
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

// Rows is the question to the ledger that lists what is behind a line of usage: its rows add up to the line, to the last micro-unit.
func (b Bill) Rows(i Item) meter.Filter {
	real := false
	return meter.Filter{From: b.From, To: b.To, Meter: i.Meter, Tariff: i.Tariff, Test: &real}
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
	var held []plan.Held
	err = b.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if held, err = plan.History(tx, bill.To); err != nil {
			return err
		}
		if sums, err = meter.Sums(tx, bill.From, bill.To); err != nil {
			return err
		}
		bill.SandboxWouldCost, err = meter.WouldCost(tx, bill.From, bill.To)
		return err
	})
	if err != nil {
		return Bill{}, fmt.Errorf("bill of %s: %w", bill.From.Format("2006-01"), err)
	}
	if err := bill.addPlan(held); err != nil {
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
func (b *Bill) addPlan(held []plan.Held) error {
	tariff, err := plan.Version(b.Subscription.Tariff, b.Subscription.Currency)
	if err != nil {
		return err
	}
	charges, _ := plan.Charges(tariff, held, b.From, b.To)
	for i, c := range charges {
		item := Item{Key: fmt.Sprint("change/", i), Kind: Proration, Amount: c.Amount}
		if c.Full {
			item.Key, item.Kind = "plan", Plan
		}
		item.Meter, item.Quantity, item.Price = counted(c.Change, tariff)
		item.Unit = item.Meter
		b.Items = append(b.Items, item)
	}
	if len(charges) == 0 { // the trial: it costs nothing and is said
		item := Item{Key: "plan", Kind: Plan}
		item.Meter, item.Quantity, _ = counted(plan.Change{Kind: b.Subscription.Kind, Seats: b.Subscription.Seats, Lines: b.Subscription.Lines}, tariff)
		item.Unit = item.Meter
		b.Items = append(b.Items, item)
	}
	return nil
}

func counted(c plan.Change, t plan.Tariff) (name string, quantity int64, price plan.Micro) {
	if c.Kind == plan.BySeat {
		return "seat", int64(c.Seats), t.Seat
	}
	return "line", int64(c.Lines), t.Line
}

func (b *Bill) addUsage(sums []meter.Sum) error {
	for _, s := range sums {
		tariff, err := plan.Version(s.Tariff, s.Currency)
		if err != nil {
			return err
		}
		if s.Test {
			if s.Meter != meter.Callback { // the same talk once more
				b.SandboxTalk += s.Quantity
			}
			continue
		}
		b.Items = append(b.Items, Item{Key: "usage/" + s.Meter + "/" + s.Tariff, Kind: Usage, Meter: s.Meter, Quantity: s.Billed.Milliseconds(), Unit: "ms",
			Calls: s.Calls, Price: meter.PerMinute(tariff, s.Meter), Amount: s.Amount, Tariff: s.Tariff})
	}
	return nil
}
