package agent

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

// Reasons the desk itself gives for NotReady. Others are the reasons of breaks.
const (
	SignedIn   = "signed_in"   // audio is proven, the agent has not asked for calls yet
	NoAudio    = "no_audio"    // the leg is away
	PhoneDown  = "phone_down"  // the agent's own telephone is not on the line
	NoPage     = "no_page"     // nobody would see the card
	QualityLow = "quality_low" // MOS under 3.5 for a while
	Idle       = "idle"        // ready for longer than any shift

	PreviewOver = "preview_over" // a lead lay on the desk and nobody looked
)

// Machine is an agent's standing. The zero value is Offline. It is a value: Apply returns the next one.
type Machine struct {
	State     State
	Since     time.Time // when State began
	Reason    string    // why NotReady
	Next      string    // reason of the break that begins after the call
	Suspended bool      // NotReady by Suspend: Resume leads back to Ready
	Call      dialer.CallID
	Joined    time.Time // when the talk began; hold does not restart it
	LostAt    time.Time // reattaching since; zero when the audio is there
	WrapUntil time.Time
}

// Input is one event with what it carries.
type Input struct {
	Event  Event
	Reason string        // Pause, Suspend
	Call   dialer.CallID // Reserve; Reopen
	Until  time.Time     // Over, Reopen: deadline of the wrap-up
}

// Reattaching tells whether the agent's audio is away in a call.
func (m Machine) Reattaching() bool { return !m.LostAt.IsZero() }

// Apply is the next standing after in at a moment, or a fault.Conflict error when in is illegal where m stands; m is then unchanged.
func (m Machine) Apply(in Input, at time.Time) (Machine, error) {
	step, ok := table[m.State][in.Event]
	if m.State == "" {
		step, ok = table[Offline][in.Event]
	}
	if !ok {
		return m, illegal(m, in)
	}
	next, ok := step(m, in, at)
	if !ok {
		return m, illegal(m, in)
	}
	if next.State != m.State {
		next.Since = at
	}
	return next, nil
}

func illegal(m Machine, in Input) error {
	return fault.New(fault.Conflict, "not_now", "event %s is impossible in state %s", in.Event, m.State).
		With("event", string(in.Event)).With("state", string(m.State))
}

// Restore is the standing of an agent whose node was restarted in a call or a wrap-up: the call is over, its wrap-up is not.
func Restore(call dialer.CallID, until, at time.Time) Machine {
	return Machine{State: Wrap, Since: at, Call: call, WrapUntil: until}
}
