// Package disposition owns what an agent's word about a talk sets going: the lead is done, comes back at the time promised, is tried
// again, or is never called again. It writes the call's disposition and the lead's place in one transaction, and takes both back when
// the agent undoes. It does not know agents' states (softphone) nor when a lead may be called (dialer/guard judges again at the time).
package disposition

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Kind is what a disposition means for the lead.
type Kind string

// Kinds. A campaign names its dispositions freely; each has one of these.
const (
	Success  Kind = "success"  // reached the goal: done
	Final    Kind = "final"    // did not, and is not to be asked again: done
	Wrong    Kind = "wrong"    // not the person: done
	Machine  Kind = "machine"  // a voicemail or another device answered: the call's outcome says so, and the lead is tried again
	Retry    Kind = "retry"    // try again by the campaign's rules
	Callback Kind = "callback" // come back at the time promised
	DNC      Kind = "dnc"      // do not call: the person's numbers are blocked at once, for every campaign of the tenant or for the call's alone
)

// Disposition is the agent's word about one call.
type Disposition struct {
	Call     dialer.CallID
	Agent    tenant.UserID
	Code     string // of the campaign's list
	Kind     Kind
	Note     string
	Fields   map[string]string
	Callback *Promise // for kind Callback
	OnlyHere bool     // for kind DNC: the person asked this campaign alone to stop
	At       time.Time
}

// Promise is a callback.
type Promise struct {
	At       time.Time
	AnyAgent bool // else the same agent
	Note     string
}

// How long a lead waits that the agent asked to try again, or whose voicemail answered: another time of day.
const (
	tryAgain     = 24 * time.Hour
	afterMachine = 4 * time.Hour
)

// place is where the lead goes in its campaign's queue.
type place struct {
	state, reason string
	due           *time.Time
	agent         *string
}

// placeOf decides the lead's place; used tries of budget decide whether it may come back.
func placeOf(d Disposition, used, budget int) place {
	switch d.Kind {
	case Callback:
		p := place{state: "waiting", reason: "callback"}
		at := d.Callback.At.UTC()
		p.due = &at
		if !d.Callback.AnyAgent {
			agent := string(d.Agent)
			p.agent = &agent
		}
		return p
	case Retry, Machine:
		if used >= budget {
			return place{state: "done", reason: "budget_spent"}
		}
		due := d.At.Add(tryAgain).UTC()
		if d.Kind == Machine {
			due = d.At.Add(afterMachine).UTC()
		}
		return place{state: "waiting", reason: "retry_wait", due: &due}
	case DNC:
		return place{state: "blocked", reason: "opted_out"}
	}
	return place{state: "done", reason: "disposed"}
}
