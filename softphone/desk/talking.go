package desk

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/signal"
)

// join makes the bridge of the seated call; nil when the seat has lapsed.
func (d *desk) join(id dialer.CallID, customer call.Customer, tape call.Tape, note func(dialer.Event)) *bridge.Bridge {
	if d.call == nil || d.call.person.Call != id || d.call.bridge != nil {
		return nil
	}
	if d.apply(agent.Input{Event: agent.Join}) != nil {
		return nil
	}
	t := d.call
	t.joined, t.tape = d.hub.Now(), tape
	parts := bridge.Parts{Customer: customer, Headset: d.headset, Tape: tape, Note: note, Tell: d.news}
	if d.audio.leg != nil {
		parts.Agent = d.audio.leg
	}
	t.bridge = bridge.New(d.hub.Bridge, parts)
	for _, w := range d.watchers {
		w.Begun(t.conversation())
	}
	return t.bridge
}

// news hears from the bridge, on the bridge's goroutine. Levels go straight to the page.
func (d *desk) news(n bridge.News) {
	switch n.Kind {
	case bridge.Level:
		if s := d.live.Load(); s != nil {
			mine := n.Sound[quality.Agent]
			s.send(&signal.Level{Agent: n.Levels.Agent, Customer: n.Levels.Customer, MOS: mine.From.MOS(), RTT: int(mine.RoundTrip.Milliseconds()), Loss: mine.From.Loss * 100})
		}
	case bridge.Alarm:
		d.box.put(func() { d.troubled(n) })
	case bridge.Reattaching:
		d.box.put(func() { d.detached(n) })
	case bridge.Reattached:
		d.box.put(func() {
			if d.m.Reattaching() {
				d.step(agent.Input{Event: agent.Back})
			}
		})
	}
}

func (d *desk) detached(n bridge.News) {
	if d.m.State != agent.Talking && d.m.State != agent.Hold || d.m.Reattaching() {
		return
	}
	d.shown.why = n.Why
	d.step(agent.Input{Event: agent.Lost})
}

// bridged is the running conversation, or why there is none to give orders to.
func (d *desk) bridged() (*talk, error) {
	if d.call == nil || d.call.bridge == nil || d.call.handed {
		return nil, fault.New(fault.Conflict, "no_call", "there is no call").With("state", string(d.m.State))
	}
	return d.call, nil
}

func (d *desk) mute(on bool) error {
	t, err := d.bridged()
	if err != nil {
		return err
	}
	t.mute(on)
	d.dirty = true
	return nil
}

func (d *desk) hold(on bool) error {
	t, err := d.bridged()
	if err != nil || on == (d.m.State == agent.Hold) {
		return err
	}
	event := agent.HoldOff
	if on {
		event = agent.HoldOn
	}
	t.hold(on, d.hub.Now())
	return d.apply(agent.Input{Event: event})
}

func (d *desk) hangUp(id string) error {
	t, err := d.bridged()
	if err != nil {
		return err
	}
	if string(t.person.Call) != id {
		return fault.New(fault.Conflict, "other_call", "that call is over; another one is on the line")
	}
	t.bridge.HangUp()
	return nil
}

// keying is how long the keys of one message may take.
const keying = 15 * time.Second

// press sends keys in the background, one message after the other.
func (d *desk) press(s *session, re string, m *signal.DTMF) error {
	t, err := d.bridged()
	if err != nil {
		return err
	}
	d.errands.put(func() {
		ctx, cancel := context.WithTimeout(d.hub.base, keying)
		defer cancel()
		s.reply(re, t.bridge.Digits(ctx, m.Digits))
	})
	return nil
}

// parted begins the wrap-up.
func (d *desk) parted(id dialer.CallID, p call.Parting) {
	t := d.call
	if t == nil || t.person.Call != id {
		return
	}
	for _, w := range d.watchers {
		w.Over(id)
	}
	d.headset.Play(tone.Ended())
	w := &wrapping{talk: *t, since: d.hub.Now(), by: string(p.By), reason: p.Reason, length: max(p.At.Sub(t.person.Answered), 0)}
	d.call, d.wrap = nil, w
	d.step(agent.Input{Event: agent.Over, Until: w.since.Add(w.time())})
	if d.page != nil {
		d.page.send(&signal.Ended{Call: string(id), By: w.by, Reason: w.reason, Talk: int(w.length.Milliseconds())})
	}
	if t.armed != nil && !t.handed {
		d.settle(t.armed) // complete when it was said; if the card has changed since, the wrap-up is there
	}
}
