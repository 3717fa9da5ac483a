package desk

import (
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/signal"
)

// tape does with the recording of the running call what the agent, or a program in their place, asks for. by is whose word it was: agent
// or api.
func (d *desk) tape(id string, do signal.Taping, by string) error {
	t, err := d.bridged()
	if err != nil {
		return err
	}
	if id != "" && string(t.person.Call) != id {
		return fault.New(fault.Conflict, "other_call", "that call is over; another one is on the line")
	}
	if t.tape == nil {
		return fault.New(fault.Conflict, "not_recorded", "this call is not recorded")
	}
	now, state := d.hub.Now(), t.tape.State()
	kind := ""
	switch {
	case do == signal.TapeConsent && state != call.TapeWithheld, do == signal.TapeResume && state == call.TapeOn, do == signal.TapePause && state == call.TapePaused:
		return nil // it is so already
	case do != signal.TapeConsent && state == call.TapeWithheld:
		return fault.New(fault.Conflict, "no_consent", "nothing is recorded before the person agrees")
	case do == signal.TapePause && t.loaded && !t.sheet.Pause:
		return fault.New(fault.Forbidden, "no_pause", "this campaign does not let its recordings be paused")
	case do == signal.TapePause:
		t.tape.Pause(now)
		kind = "recording_paused"
	case do == signal.TapeResume:
		t.tape.Resume(now)
		kind = "recording_resumed"
	default:
		t.tape.Resume(now)
		kind = "recording_consent"
	}
	t.bridge.Remark(dialer.Event{At: now, Kind: kind, Detail: map[string]string{"by": by}})
	d.dirty, d.moved = true, true
	return nil
}

// taping is what the page shows of the recording.
func (t *talk) taping() signal.Tape {
	policy := t.sheet.Record
	switch {
	case t.tape != nil:
		return map[call.TapeState]signal.Tape{call.TapeOn: signal.TapeOn, call.TapePaused: signal.TapePaused, call.TapeWithheld: signal.TapeWithheld,
			call.TapeFailing: signal.TapeFailing}[t.tape.State()]
	case t.bridge == nil && policy == dialer.RecordConsent:
		return signal.TapeWithheld
	case t.bridge == nil && policy.FromStart():
		return signal.TapeOn
	}
	return signal.TapeOff
}
