package desk

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/signal"
)

// controls are what whoever talks with the customer does to the conversation: the agent at the desk, or who took the call from them.
type controls struct {
	bridge *bridge.Bridge // nil: they do not talk yet
	tape   call.Tape      // nil: not recorded
	muted  bool
	heldAt time.Time // zero: not on hold
}

func (c *controls) mute(on bool) {
	c.muted = on
	c.bridge.Mute(on)
}

func (c *controls) hold(on bool, now time.Time) {
	c.heldAt = time.Time{}
	if on {
		c.heldAt = now
	}
	c.bridge.Hold(on)
}

// record does with the recording what is asked for, and writes into the timeline by whom. changed is false where it is so already.
func (c *controls) record(do signal.Taping, pausable bool, by map[string]string, now time.Time) (changed bool, err error) {
	if c.tape == nil {
		return false, fault.New(fault.Conflict, "not_recorded", "this call is not recorded")
	}
	kind, state := "", c.tape.State()
	switch {
	case do == signal.TapeConsent && state != call.TapeWithheld, do == signal.TapeResume && state == call.TapeOn, do == signal.TapePause && state == call.TapePaused:
		return false, nil
	case do != signal.TapeConsent && state == call.TapeWithheld:
		return false, fault.New(fault.Conflict, "no_consent", "nothing is recorded before the person agrees")
	case do == signal.TapePause && !pausable:
		return false, fault.New(fault.Forbidden, "no_pause", "this campaign does not let its recordings be paused")
	case do == signal.TapePause:
		c.tape.Pause(now)
		kind = "recording_paused"
	case do == signal.TapeResume:
		c.tape.Resume(now)
		kind = "recording_resumed"
	default:
		c.tape.Resume(now)
		kind = "recording_consent"
	}
	c.bridge.Remark(dialer.Event{At: now, Kind: kind, Detail: by})
	return true, nil
}

// taping is what becomes of the sound now.
func (c *controls) taping() signal.Tape {
	if c.tape == nil {
		return signal.TapeOff
	}
	return map[call.TapeState]signal.Tape{call.TapeOn: signal.TapeOn, call.TapePaused: signal.TapePaused, call.TapeWithheld: signal.TapeWithheld,
		call.TapeFailing: signal.TapeFailing}[c.tape.State()]
}
