package pace

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Event is one thing that happened in a campaign. Only the fields its kind names are read; the rest may stay zero. Events are told in
// the order of their times; one that comes twice, late or for a call nobody dialed changes nothing it should not.
type Event struct {
	At    time.Time
	Kind  Kind
	Call  dialer.CallID
	List  dialer.ListID  // CallDialed
	Agent dialer.AgentID // CallConnected, AgentChanged, PauseAsked
	State AgentState     // AgentChanged
	Cause Cause          // CallEnded
}

// Kind says what happened.
type Kind string

// Kinds of events, in the order of a call's life, then the agents'.
const (
	CallDialed    Kind = "dial"
	CallRinging   Kind = "ring"
	CallAnswered  Kind = "answer"  // somebody or something picked up
	CallHuman     Kind = "human"   // judged a person, who now waits for an agent
	CallMachine   Kind = "machine" // judged a machine
	CallConnected Kind = "connect" // has an agent
	CallAbandoned Kind = "abandon" // a person had no agent in time
	CallEnded     Kind = "end"
	AgentChanged  Kind = "agent"
	PauseAsked    Kind = "pausereq" // the agent takes no call after the one at hand
)

// Cause is why a call ended.
type Cause string

// Causes of an ended call.
const (
	CauseBusy     Cause = "busy"
	CauseVacant   Cause = "vacant" // no such number
	CauseFailed   Cause = "failed"
	CauseNoAnswer Cause = "noanswer"
	CauseMachine  Cause = "machine"
	CauseHangup   Cause = "hangup" // after a conversation
	CauseAbandon  Cause = "abandon"
)

// CauseOf is what an outcome is to a pacer.
func CauseOf(o dialer.Outcome) Cause {
	switch o {
	case dialer.Answered:
		return CauseHangup
	case dialer.Abandoned:
		return CauseAbandon
	case dialer.Machine:
		return CauseMachine
	case dialer.Busy, dialer.Rejected:
		return CauseBusy
	case dialer.NoAnswer:
		return CauseNoAnswer
	case dialer.Vacant, dialer.PoweredOff, dialer.Suspended, dialer.Unreachable:
		return CauseVacant
	}
	return CauseFailed
}
