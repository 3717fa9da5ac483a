package desk

import (
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
)

// Suspect puts on the page what seems to have answered.
func (s *seat) Suspect(what call.Suspicion) {
	d := s.desk
	d.box.put(func() {
		if t := d.call; t != nil && t.person.Call == s.call && !t.human {
			t.suspect = &what
			d.dirty = true
			d.tell()
		}
	})
}

// at is the running conversation of just this call.
func (d *desk) at(id string) (*talk, error) {
	t, err := d.bridged()
	if err == nil && string(t.person.Call) != id {
		err = fault.New(fault.Conflict, "other_call", "that call is over; another one is on the line")
	}
	return t, err
}

// leaveMessage lets the campaign's message take the agent's place.
func (d *desk) leaveMessage(id string) error {
	t, err := d.at(id)
	if err != nil {
		return err
	}
	if t.suspect == nil || !t.suspect.Message {
		return fault.New(fault.Conflict, "no_message", "this campaign has no message to leave, or nothing says that a machine answered")
	}
	t.bridge.Remark(dialer.Event{At: d.hub.Now(), Kind: "agent_says", Detail: map[string]string{"says": "machine"}})
	t.bridge.Part(call.LeaveMessage)
	return nil
}

// sayPerson takes the suspicion away: the agent hears better than we do.
func (d *desk) sayPerson(id string) error {
	t, err := d.at(id)
	if err != nil {
		return err
	}
	t.human, t.suspect, d.dirty = true, nil, true
	t.bridge.Remark(dialer.Event{At: d.hub.Now(), Kind: "agent_says", Detail: map[string]string{"says": "person"}})
	return nil
}
