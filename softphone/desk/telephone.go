package desk

import (
	"context"
	"errors"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/signal"
)

// telephone is the agent's own one while it is not on the line; once it is, its leg is the desk's audio. It belongs to the desk's goroutine.
type telephone struct {
	cancel context.CancelFunc // stops the ringing; nil while it does not ring
	since  time.Time
	why    string        // why it did not come on the line
	then   []func(error) // what waits for it
}

// stop ends the ringing, and what waited for it is forgotten.
func (p *telephone) stop() {
	p.then = nil
	if p.cancel != nil {
		p.cancel()
	}
}

// onPhone tells whether calls reach the agent on a telephone.
func (d *desk) onPhone() bool { return d.hub.Stations != nil && d.shift.Station.InUse }

// ofPhone tells whether a leg is a telephone's.
func ofPhone(leg Leg) bool {
	_, phone := leg.(bridge.Telephone)
	return phone
}

// moveStation takes the agent's calls to the telephone, or back to the page.
func (d *desk) moveStation(s *session, re string, phone bool) error {
	switch {
	case d.hub.Stations == nil:
		return fault.New(fault.Unavailable, "no_stations", "this server calls no agents")
	case d.m.State != agent.Checking && d.m.State != agent.NotReady:
		return fault.New(fault.Conflict, "not_now", "calls may come; take a break first").With("state", string(d.m.State))
	}
	d.errands.put(func() {
		ctx, cancel := context.WithTimeout(d.hub.base, 5*time.Second)
		defer cancel()
		err := d.hub.Stations.Use(ctx, d.who.Tenant, d.who.User, phone)
		if err == nil {
			err = d.do(func() {
				d.shift.Station.InUse = phone
				d.turns++
				d.conform()
				d.reload()
				d.post()
				d.tell()
			})
		}
		s.reply(re, err)
	})
	return nil
}

// conform lets go of audio that is not where calls reach the agent any more; a call at hand goes on with what it has. An agent on a
// telephone has nothing to check.
func (d *desk) conform() {
	if d.m.State.InCall() {
		return
	}
	d.dirty = true
	if !d.onPhone() {
		d.phone.stop()
	}
	if leg := d.audio.leg; leg != nil && ofPhone(leg) != d.onPhone() {
		d.audio.leg = nil
		d.headset.Plug(nil)
		d.drop(leg, 0)
		d.legIs(signal.LegNone)
	}
	if d.onPhone() && d.m.State == agent.Checking {
		d.step(agent.Input{Event: agent.AudioUp})
	}
	d.weigh(d.hub.Now())
}

// ring calls the agent's telephone, and does what waits for it once it was answered, or was not. Asking twice rings once.
func (d *desk) ring(then func(error)) {
	p := &d.phone
	if then != nil {
		p.then = append(p.then, then)
	}
	if p.cancel != nil {
		return
	}
	ctx, cancel := context.WithCancel(d.hub.base)
	p.cancel, p.since, p.why = cancel, d.hub.Now(), ""
	d.legIs(signal.LegConnecting)
	d.dirty = true
	d.background.Go(func() {
		defer cancel()
		leg, err := d.hub.Stations.Ring(ctx, d.who.Tenant, d.who.User)
		if over := d.do(func() { d.rang(leg, err) }); over != nil && err == nil {
			leg.Close()
		}
	})
}

// rang takes what became of the ringing.
func (d *desk) rang(leg Leg, err error) {
	then := d.phone.then
	d.phone.cancel, d.phone.then, d.phone.since, d.dirty = nil, nil, d.hub.Now(), true
	if err == nil && !d.onPhone() { // answered after the agent had gone back to the page
		d.drop(leg, 0)
		err = gone()
	}
	if err != nil {
		d.phone.why = "station_failed"
		if f, ok := errors.AsType[*fault.Error](err); ok && f.Reason != "" {
			d.phone.why = f.Reason
		}
		if d.audio.leg == nil {
			d.legIs(signal.LegNone)
		}
	} else {
		d.audio.offered = leg
		d.up(leg)
		d.background.Go(func() {
			select {
			case <-leg.Gone():
				d.box.put(func() { d.lost(leg) })
			case <-d.ended:
			}
		})
	}
	for _, next := range then {
		next(err)
	}
}

// readyByPhone has the agent's telephone called; the agent is ready when it is on the line.
func (d *desk) readyByPhone() {
	d.ring(func(err error) {
		if err == nil && d.m.State == agent.NotReady {
			d.step(agent.Input{Event: agent.GoReady})
		}
	})
}

// brokeOff is a telephone's line that ended: the agent put the receiver down, or it broke; in a call it is then rung again.
func (d *desk) brokeOff(leg Leg) {
	p, ok := leg.(bridge.Telephone)
	if !ok {
		return
	}
	d.phone.since, d.phone.why = d.hub.Now(), "station_hung_up"
	if !p.HungUp() {
		d.phone.why = "station_lost"
		if d.call != nil && d.onPhone() {
			d.ring(nil)
		}
	}
}

// shownStation is the telephone as the page sees it; nil without one.
func (d *desk) shownStation() *signal.Station {
	if d.hub.Stations == nil || d.shift.Station.Last4 == "" {
		return nil
	}
	s := &signal.Station{InUse: d.shift.Station.InUse, Last4: d.shift.Station.Last4, State: signal.StationDown, Since: signal.At(d.phone.since), Why: d.phone.why}
	switch {
	case d.phone.cancel != nil:
		s.State = signal.StationRinging
	case d.audio.leg != nil && ofPhone(d.audio.leg):
		s.State, s.Since, s.Why = signal.StationUp, signal.At(d.audio.since), ""
	}
	return s
}
