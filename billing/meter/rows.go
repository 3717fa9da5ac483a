package meter

import (
	"time"

	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
)

type usageRow struct {
	Key         string `gorm:"primaryKey"`
	CallID      string
	Leg         string
	Meter       string
	Revision    int
	StartedAt   time.Time
	QuantityMS  int64 `gorm:"column:quantity_ms"`
	BilledMS    int64 `gorm:"column:billed_ms"`
	AmountMicro int64
	Currency    string
	Tariff      string
	Test        bool
	CreatedAt   time.Time
}

func (usageRow) TableName() string { return "usage" }

// callRow is what rating reads of a call.
type callRow struct {
	ID         string
	CreatedAt  time.Time
	AnsweredAt *time.Time
	EndedAt    *time.Time
	TakenAt    *time.Time // somebody took it from the agent; null: nobody did
	TalkMS     int64      `gorm:"column:talk_ms"`
	Test       bool
	Direction  string
	Station    string // not empty: the agent's telephone was called
}

func (callRow) TableName() string { return "calls" }

// called is how long the agent's telephone was in the talk: all of it, or until somebody took the call.
func (c callRow) called() time.Duration {
	talk := time.Duration(c.TalkMS) * time.Millisecond
	if c.TakenAt == nil || c.AnsweredAt == nil {
		return talk
	}
	return min(max(c.TakenAt.Sub(*c.AnsweredAt).Truncate(time.Millisecond), 0), talk)
}

func entries(rows []usageRow) []Entry {
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = Entry{Key: r.Key, Call: dialer.CallID(r.CallID), Leg: r.Leg, Meter: r.Meter, Revision: r.Revision, Started: r.StartedAt,
			Quantity: time.Duration(r.QuantityMS) * time.Millisecond, Billed: time.Duration(r.BilledMS) * time.Millisecond, Amount: plan.Micro(r.AmountMicro),
			Currency: r.Currency, Tariff: r.Tariff, Test: r.Test}
	}
	return out
}
