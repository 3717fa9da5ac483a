// Package meter owns the usage ledger: one row for each ended call under a key that the call alone decides, in integer micro-units, with
// the tariff's version. Rows are never changed: a correction is a reversing row. It does not know plans' prices (billing/plan) nor draw up
// bills (billing/bill), and it never guesses: what it cannot read it does not rate.
package meter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// The meters, and the legs they count. A call is rated by its customer's leg; where the agent's telephone was called for it, a second row
// holds the surcharge of the callback line for the same time.
const (
	Minutes     = "minutes"
	Inbound     = "inbound_minutes"  // of people who called us
	Callback    = "callback_minutes" // the surcharge of a callback line
	CustomerLeg = "customer"
	AgentLeg    = "agent"
)

// Entry is one row of the ledger.
type Entry struct {
	Key      string
	Call     dialer.CallID
	Leg      string
	Meter    string
	Revision int // 0 is the rating at the call's end; odd revisions reverse the one before
	Started  time.Time
	Quantity time.Duration // answered interval, milliseconds exact
	Billed   time.Duration // after the tariff's rounding
	Amount   plan.Micro
	Currency string
	Tariff   string
	Test     bool // sandbox: amount 0
}

// Key is the same for the same fact whoever computes it and how often.
func Key(call dialer.CallID, leg, meter string, revision int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%s|%d", call, leg, meter, revision))
	return hex.EncodeToString(sum[:])
}

// Ledger keeps usage in the tenants' schemas.
type Ledger struct{ schemas *tenant.Schemas }

// NewLedger takes the door.
func NewLedger(schemas *tenant.Schemas) *Ledger { return &Ledger{schemas} }

// Rate writes the ledger rows of an ended call. Twice equals once. A call that has not ended is fault.Conflict: the job comes back.
func (l *Ledger) Rate(ctx context.Context, t tenant.ID, call dialer.CallID) error {
	return l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		ended, err := find(tx, call)
		if err != nil {
			return err
		}
		return rate(tx, ended, 0)
	})
}

func rate(tx *gorm.DB, c callRow, revision int) error {
	if c.EndedAt == nil {
		return fault.New(fault.Conflict, "call_lives", "call %s has not ended", c.ID)
	}
	tariff, err := tariffOf(tx)
	if err != nil {
		return err
	}
	e := Entry{Call: dialer.CallID(c.ID), Leg: CustomerLeg, Meter: Minutes, Started: c.CreatedAt, Quantity: time.Duration(c.TalkMS) * time.Millisecond,
		Currency: tariff.Currency, Tariff: tariff.Version, Test: c.Test, Revision: revision}
	if c.AnsweredAt != nil {
		e.Started = *c.AnsweredAt
	}
	if c.Direction == "inbound" {
		e.Meter = Inbound
	}
	e.Billed, e.Amount = price(tariff, e.Meter, e.Quantity)
	if err := put(tx, e.keyed()); err != nil || c.Station == "" {
		return err
	}
	e.Leg, e.Meter, e.Quantity = AgentLeg, Callback, c.called()
	e.Billed, e.Amount = price(tariff, e.Meter, e.Quantity)
	return put(tx, e.keyed())
}

// price rates an interval as a meter does.
func price(t plan.Tariff, meter string, answered time.Duration) (billed time.Duration, amount plan.Micro) {
	switch meter {
	case Inbound:
		return t.RateInbound(answered)
	case Callback:
		return t.RateCallback(answered)
	}
	return t.Rate(answered)
}

// PerMinute is what a meter's minute costs.
func PerMinute(t plan.Tariff, meter string) plan.Micro {
	_, amount := price(t, meter, time.Minute)
	return amount
}

// keyed is e with its key, and without a price in the sandbox: what it would have cost follows from Billed and the tariff.
func (e Entry) keyed() Entry {
	if e.Test {
		e.Amount = 0
	}
	e.Key = Key(e.Call, e.Leg, e.Meter, e.Revision)
	return e
}

// OfCall lists a call's rows in the order of their revisions.
func (l *Ledger) OfCall(ctx context.Context, t tenant.ID, call dialer.CallID) (rows []Entry, err error) {
	err = l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		rows, err = ofCall(tx, call)
		return err
	})
	return rows, err
}
