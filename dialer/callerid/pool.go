package callerid

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// PoolID is the id of a pool.
type PoolID string

// Choice is what a campaign says about its numbers beside its one caller ID: a pool to draw from. It is one field of the campaign's plan
// and one column of its row.
type Choice struct {
	Pool PoolID `json:"pool,omitempty"` // empty: the campaign's one caller ID
}

// Pool is a set of numbers that campaigns draw from.
type Pool struct {
	ID          PoolID
	Name        string
	Numbers     []dialer.CallerID
	AnswerGuard bool // held back when fewer people answer than usual
	Campaigns   int  // that use it
	CreatedAt   time.Time
}
