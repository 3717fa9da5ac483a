package agent

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Change is one line of an agent's log. Reattaching is logged as a state of its own, as its end is.
type Change struct {
	At     time.Time
	State  string // a State, "reattaching" or "reattached"
	Reason string
	Call   dialer.CallID
}

// Log keeps the changes of agents in their tenant's schema, for reports and for the question who was where when.
type Log struct{ schemas *tenant.Schemas }

// NewLog takes the door.
func NewLog(schemas *tenant.Schemas) *Log { return &Log{schemas: schemas} }

// Write appends changes of one agent. The key is the agent and the microsecond: writing the same change twice is writing it once.
func (l *Log) Write(ctx context.Context, t tenant.ID, user tenant.UserID, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	rows := make([]changeRow, len(changes))
	for i, c := range changes {
		rows[i] = changeRow{UserID: string(user), At: c.At.UTC().Truncate(time.Microsecond), State: c.State, Reason: c.Reason}
		if c.Call != "" {
			call := string(c.Call)
			rows[i].CallID = &call
		}
	}
	err := l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
	})
	if err != nil {
		return fmt.Errorf("write the log of agent %s: %w", user, err)
	}
	return nil
}

// Read is the log of one agent from a moment to another, in its order, at most 10,000 lines.
func (l *Log) Read(ctx context.Context, t tenant.ID, user tenant.UserID, from, to time.Time) ([]Change, error) {
	var rows []changeRow
	err := l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Where("user_id = ? and at >= ? and at < ?", string(user), from.UTC(), to.UTC()).Order("at").Limit(10000).Find(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("read the log of agent %s: %w", user, err)
	}
	changes := make([]Change, len(rows))
	for i, r := range rows {
		changes[i] = Change{At: r.At, State: r.State, Reason: r.Reason}
		if r.CallID != nil {
			changes[i].Call = dialer.CallID(*r.CallID)
		}
	}
	return changes, nil
}
