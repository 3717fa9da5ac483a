package desk

import (
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/signal"
)

// tape does with the recording of the running call what the agent, or a program in their place, asks for. by is whose word it was, for
// the timeline.
func (d *desk) tape(id string, do signal.Taping, by map[string]string) error {
	t, err := d.bridged()
	if err != nil {
		return err
	}
	if id != "" && string(t.person.Call) != id {
		return fault.New(fault.Conflict, "other_call", "that call is over; another one is on the line")
	}
	changed, err := t.record(do, t.pausable(), by, d.hub.Now())
	if changed {
		d.dirty, d.moved = true, true
	}
	return err
}

// pausable tells whether the campaign lets the recording be paused. While the card is not there, the policy alone says so.
func (t *talk) pausable() bool { return t.person.Record.Pausable() && (!t.loaded || t.sheet.Pause) }

// taping is what the page shows of the recording: before they talk, what will become of it.
func (t *talk) taping() signal.Tape {
	policy := t.sheet.Record
	switch {
	case t.bridge == nil && policy == dialer.RecordConsent:
		return signal.TapeWithheld
	case t.bridge == nil && policy.FromStart():
		return signal.TapeOn
	}
	return t.controls.taping()
}
