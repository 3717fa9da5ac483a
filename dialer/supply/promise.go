package supply

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Alone is how long a lead promised to an agent who is not there waits for that agent alone.
const Alone = 15 * time.Minute

// Promise is a lead that waits for a moment; Agent is who promised to call, empty when anybody may.
type Promise struct {
	Agent dialer.AgentID
	Due   time.Time
}

// Open tells whether the lead may be claimed now: it is due, and its agent is ready or has had the lead alone for long enough.
func (p Promise) Open(now time.Time, ready func(dialer.AgentID) bool) bool {
	return !p.Due.After(now) && (p.Agent == "" || p.Overdue(now) || ready(p.Agent))
}

// Overdue tells whether anybody may have the lead by now.
func (p Promise) Overdue(now time.Time) bool { return !p.Due.After(now.Add(-Alone)) }

// For is the agent whom a lead that is claimed now is dialed for; empty: whoever is free.
func (p Promise) For(now time.Time) dialer.AgentID {
	if p.Overdue(now) {
		return ""
	}
	return p.Agent
}

// FreshFirst tells whether a lead nobody has called goes before one that is due again, by their priorities.
func FreshFirst(fresh, again int) bool { return fresh > again }
