package agent

import (
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Limits say how long each state may last before the reconciler acts. The length of a wrap-up is the campaign's and travels in Over.
type Limits struct {
	Checking time.Duration // then offline
	NotReady time.Duration // then offline
	Ready    time.Duration // then not ready: idle
	Preview  time.Duration // then ready: the lead is somebody else's
	Reserved time.Duration // then released: the call did not come
	Reattach time.Duration // then the call ends as agent_lost
	Call     time.Duration // talking and hold: then the call ends as too_long
}

// DefaultLimits are what a shift needs.
func DefaultLimits() Limits {
	return Limits{Checking: 30 * time.Minute, NotReady: 12 * time.Hour, Ready: 12 * time.Hour, Preview: 30 * time.Minute, Reserved: 10 * time.Second,
		Reattach: 15 * time.Second, Call: 4 * time.Hour}
}

// Validate refuses limits under which a state could last for ever.
func (l Limits) Validate() error {
	for name, d := range map[string]time.Duration{"checking": l.Checking, "not_ready": l.NotReady, "ready": l.Ready, "preview": l.Preview, "reserved": l.Reserved,
		"reattach": l.Reattach, "call": l.Call} {
		if d <= 0 {
			return fault.New(fault.Invalid, "agent_limit", "the limit of %s must be above zero", name)
		}
	}
	return nil
}

// Due is what the reconciler has to do with m, and when. Talking and Hold are ended by hanging up, so their due event is Over; Reattach
// ends the same way. Offline lasts.
func (m Machine) Due(l Limits) (in Event, at time.Time, any bool) {
	switch m.State {
	case Checking:
		return Overstay, m.Since.Add(l.Checking), true
	case NotReady:
		return Overstay, m.Since.Add(l.NotReady), true
	case Ready:
		return Overstay, m.Since.Add(l.Ready), true
	case Preview:
		return Overstay, m.Since.Add(l.Preview), true
	case Reserved:
		return Overstay, m.Since.Add(l.Reserved), true
	case Talking, Hold:
		if m.Reattaching() {
			return Over, m.LostAt.Add(l.Reattach), true
		}
		return Over, m.Joined.Add(l.Call), true
	case Wrap:
		return Expire, m.WrapUntil, true
	}
	return "", time.Time{}, false
}
