package meter

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Reverse takes the newest rows of a call back by rows of the opposite sign: the call costs nothing any more. Reversing what is
// reversed already is fault.Conflict "reversed".
func (l *Ledger) Reverse(ctx context.Context, t tenant.ID, call dialer.CallID) (e Entry, err error) {
	err = l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		e, err = reverse(tx, call)
		return err
	})
	return e, err
}

// Correct makes the ledger say what the call says now: reversing rows for the newest ones, and after them a new rating. A ledger that
// says so already is left alone, so twice equals once.
func (l *Ledger) Correct(ctx context.Context, t tenant.ID, call dialer.CallID) error {
	return l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		now, err := find(tx, call)
		if err != nil {
			return err
		}
		rows, err := held(tx, call)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return rate(tx, now, 0)
		}
		last := newest(rows, CustomerLeg)
		if last.Revision%2 == 0 {
			if says(rows, now) {
				return nil
			}
			if last, err = reverse(tx, call); err != nil {
				return err
			}
		}
		return rate(tx, now, last.Revision+1)
	})
}

// says tells whether the newest rows of a call are what it would be rated as now.
func says(rows []Entry, c callRow) bool {
	customer, agent := newest(rows, CustomerLeg), newest(rows, AgentLeg)
	talk := time.Duration(c.TalkMS) * time.Millisecond
	called := agent.Key != "" && agent.Revision%2 == 0
	return customer.Quantity == talk && customer.Test == c.Test && called == (c.Station != "") && (!called || agent.Quantity == c.called())
}

// newest is the last row of a leg; the zero entry when it has none.
func newest(rows []Entry, leg string) (last Entry) {
	for _, e := range rows {
		if e.Leg == leg {
			last = e
		}
	}
	return last
}

// reverse takes back what stands of every leg, and returns the customer's row that does.
func reverse(tx *gorm.DB, call dialer.CallID) (Entry, error) {
	rows, err := held(tx, call)
	if err != nil {
		return Entry{}, err
	}
	if len(rows) == 0 {
		return Entry{}, fault.New(fault.NotFound, "not_rated", "call %s is not in the ledger", call)
	}
	customer := newest(rows, CustomerLeg)
	if customer.Revision%2 == 1 {
		return Entry{}, fault.New(fault.Conflict, "reversed", "call %s is reversed already", call)
	}
	if agent := newest(rows, AgentLeg); agent.Key != "" && agent.Revision%2 == 0 {
		if err := put(tx, agent.reversed()); err != nil {
			return Entry{}, err
		}
	}
	e := customer.reversed()
	return e, put(tx, e)
}

func (e Entry) reversed() Entry {
	e.Revision++
	e.Key = Key(e.Call, e.Leg, e.Meter, e.Revision)
	e.Quantity, e.Billed, e.Amount = -e.Quantity, -e.Billed, -e.Amount
	return e
}

// held returns a call's rows and holds its first ones, so that corrections of one call follow each other.
func held(tx *gorm.DB, call dialer.CallID) ([]Entry, error) {
	if err := tx.Exec(`select 1 from usage where call_id = ? and revision = 0 for update`, string(call)).Error; err != nil {
		return nil, fault.Wrap(fault.Unavailable, "ledger", "hold a call's rows", err)
	}
	return ofCall(tx, call)
}
