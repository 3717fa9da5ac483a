package meter

import (
	"context"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Reverse takes the newest row of a call back by a row of the opposite sign: the call costs nothing any more. Reversing what is
// reversed already is fault.Conflict "reversed".
func (l *Ledger) Reverse(ctx context.Context, t tenant.ID, call dialer.CallID) (e Entry, err error) {
	err = l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		e, err = reverse(tx, call)
		return err
	})
	return e, err
}

// Correct makes the ledger say what the call says now: a reversing row for the newest one, and after it a new rating. A ledger that
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
		last := rows[len(rows)-1]
		if last.Revision%2 == 0 {
			if last.Quantity.Milliseconds() == now.TalkMS && last.Test == now.Test {
				return nil
			}
			if last, err = reverse(tx, call); err != nil {
				return err
			}
		}
		return rate(tx, now, last.Revision+1)
	})
}

func reverse(tx *gorm.DB, call dialer.CallID) (Entry, error) {
	rows, err := held(tx, call)
	if err != nil {
		return Entry{}, err
	}
	if len(rows) == 0 {
		return Entry{}, fault.New(fault.NotFound, "not_rated", "call %s is not in the ledger", call)
	}
	e := rows[len(rows)-1]
	if e.Revision%2 == 1 {
		return Entry{}, fault.New(fault.Conflict, "reversed", "call %s is reversed already", call)
	}
	e.Revision++
	e.Key = Key(e.Call, e.Leg, e.Meter, e.Revision)
	e.Quantity, e.Billed, e.Amount = -e.Quantity, -e.Billed, -e.Amount
	return e, put(tx, e)
}

// held returns a call's rows and holds its first one, so that corrections of one call follow each other.
func held(tx *gorm.DB, call dialer.CallID) ([]Entry, error) {
	if err := tx.Exec(`select 1 from usage where call_id = ? and revision = 0 for update`, string(call)).Error; err != nil {
		return nil, fault.Wrap(fault.Unavailable, "ledger", "hold a call's rows", err)
	}
	return ofCall(tx, call)
}
