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
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
)

// The one meter and leg there are: minutes of the customer's leg.
const (
	Minutes     = "minutes"
	CustomerLeg = "customer"
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

// RateCall is the job that follows a closed call.
type RateCall struct {
	Tenant string `json:"tenant"`
	Call   string `json:"call"`
}

// Kind names the job.
func (RateCall) Kind() string { return "rate_call" }

// Handle makes this process rate calls.
func (l *Ledger) Handle(j *jobs.Jobs) error {
	return jobs.Handle(j, 0, func(ctx context.Context, job jobs.Job[RateCall]) error {
		return l.Rate(ctx, tenant.ID(job.Args.Tenant), dialer.CallID(job.Args.Call))
	})
}

// Rate writes the ledger row of an ended call. Twice equals once. A call that has not ended is fault.Conflict: the job comes back.
func (l *Ledger) Rate(ctx context.Context, t tenant.ID, call dialer.CallID) error {
	return l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		ended, err := find(tx, call)
		if err != nil {
			return err
		}
		return rate(tx, ended)
	})
}

func rate(tx *gorm.DB, c callRow) error {
	if c.EndedAt == nil {
		return fault.New(fault.Conflict, "call_lives", "call %s has not ended", c.ID)
	}
	tariff, err := tariffOf(tx)
	if err != nil {
		return err
	}
	e := Entry{Call: dialer.CallID(c.ID), Leg: CustomerLeg, Meter: Minutes, Started: c.CreatedAt, Quantity: time.Duration(c.TalkMS) * time.Millisecond,
		Currency: tariff.Currency, Tariff: tariff.Version, Test: c.Test}
	if c.AnsweredAt != nil {
		e.Started = *c.AnsweredAt
	}
	e.Billed, e.Amount = tariff.Rate(e.Quantity)
	if e.Test {
		e.Amount = 0 // the sandbox is free; what it would have cost follows from Billed and the tariff
	}
	e.Key = Key(e.Call, e.Leg, e.Meter, 0)
	return put(tx, e)
}

// Reverse corrects: it takes the newest row of a call back by a row of the opposite sign. Reversing what is reversed already is
// fault.Conflict.
func (l *Ledger) Reverse(ctx context.Context, t tenant.ID, call dialer.CallID) (e Entry, err error) {
	err = l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		rows, err := ofCall(tx, call)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.New(fault.NotFound, "not_rated", "call %s is not in the ledger", call)
		}
		e = rows[len(rows)-1]
		if e.Revision%2 == 1 {
			return fault.New(fault.Conflict, "reversed", "call %s is reversed already", call)
		}
		e.Revision++
		e.Key = Key(e.Call, e.Leg, e.Meter, e.Revision)
		e.Quantity, e.Billed, e.Amount = -e.Quantity, -e.Billed, -e.Amount
		return put(tx, e)
	})
	return e, err
}

// Difference is one call whose ledger does not say what the call says.
type Difference struct {
	Call     dialer.CallID
	Talk     time.Duration // by the call
	Quantity time.Duration // by the ledger, all revisions
}

// Reconcile rates every ended call since from that has no row, and returns the calls whose rows differ from the call: those it does not
// touch, because somebody must look at them.
func (l *Ledger) Reconcile(ctx context.Context, t tenant.ID, from time.Time) (rated int, differ []Difference, err error) {
	err = l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		missing, err := unrated(tx, from)
		if err != nil {
			return err
		}
		for _, c := range missing {
			if err := rate(tx, c); err != nil {
				return err
			}
			rated++
		}
		differ, err = differing(tx, from)
		return err
	})
	return rated, differ, err
}

// OfCall lists a call's rows in the order of their revisions.
func (l *Ledger) OfCall(ctx context.Context, t tenant.ID, call dialer.CallID) (rows []Entry, err error) {
	err = l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		rows, err = ofCall(tx, call)
		return err
	})
	return rows, err
}
