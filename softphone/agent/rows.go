package agent

import "time"

type changeRow struct {
	UserID string
	At     time.Time
	State  string
	Reason string
	CallID *string
}

func (changeRow) TableName() string { return "agent_log" }
