package desk

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/signal"
)

// shiftAgain is how often an agent's campaigns and figures are read again without a reason.
const shiftAgain = 20 * time.Second

// beat is the desk's look at the clock: what is due is done, what is missing keeps calls away.
func (d *desk) beat(now time.Time) {
	d.listen(now)
	d.weigh(now)
	d.reconcile(now)
	if d.call != nil && d.call.tape != nil && d.call.taping() != d.call.taped {
		d.call.taped, d.dirty = d.call.taping(), true
		d.announce()
	}
	if held := d.unkept(); held != d.shown.held {
		d.shown.held, d.dirty = held, true
		d.announce()
	}
	if d.undo != nil && now.After(d.undo.until) {
		d.undo, d.dirty = nil, true
	}
	if d.page == nil {
		d.vanish(now)
	} else {
		d.watch()
	}
	if d.page != nil && now.Sub(d.read) > shiftAgain {
		d.reload()
	}
	if now.Sub(d.shown.kept) > recordAgain {
		d.shown.kept = now
		d.keep()
	}
}

// step applies an event that cannot be refused to anybody; an illegal one is our mistake.
func (d *desk) step(in agent.Input) {
	if err := d.apply(in); err != nil {
		d.log.Error("an agent's state cannot take a step", "error", err)
	}
}

// lack is what keeps calls from this agent, in the order in which it has to be put right.
func (d *desk) lack(now time.Time) string {
	switch {
	case d.page == nil:
		return agent.NoPage
	case d.onPhone() && d.audio.leg != nil:
		return ""
	case d.onPhone():
		return agent.PhoneDown
	case d.audio.mic != "":
		return d.audio.mic
	case !d.audio.heard(now, d.hub.Bridge.Silence):
		return agent.NoAudio
	case d.audio.low:
		return agent.QualityLow
	}
	return ""
}

// weigh takes an agent out of the queue, or back into it, by what is missing.
func (d *desk) weigh(now time.Time) {
	lack := d.lack(now)
	switch {
	case d.m.State == agent.Ready && lack != "", d.m.Suspended && lack != "" && lack != d.m.Reason:
		d.step(agent.Input{Event: agent.Suspend, Reason: lack})
	case d.m.Suspended && lack == "":
		d.step(agent.Input{Event: agent.Resume})
	}
}

// reconcile ends a state that has lasted too long. A conversation is ended by its bridge; if that failed to, the desk hangs up.
func (d *desk) reconcile(now time.Time) {
	event, due, any := d.m.Due(d.hub.Limits)
	if !any || now.Before(due) {
		return
	}
	switch event {
	case agent.Over:
		if d.call != nil && d.call.bridge != nil && now.Sub(due) > 2*look {
			d.call.bridge.HangUp()
		}
	case agent.Expire:
		d.expire(now)
	default:
		d.log.Info("an agent's state lasted too long", "state", d.m.State, "since", d.m.Since)
		d.step(agent.Input{Event: event})
		if d.m.State == agent.Offline {
			d.leave()
		} else if d.call != nil && d.m.Call == "" {
			d.call = nil // a seat that was never used
		}
		d.weigh(now)
	}
}

// vanish sends an agent home whose page does not come back.
func (d *desk) vanish(now time.Time) {
	if now.Sub(d.alone) < d.hub.Vanish {
		return
	}
	switch d.m.State {
	case agent.Offline:
		d.over = true
	case agent.Preview:
		if d.look != nil && !d.look.dialing.IsZero() {
			return // a phone rings for this agent: whoever answers is somebody else's then
		}
		d.step(agent.Input{Event: agent.Leave})
		d.leave()
	case agent.Checking, agent.NotReady, agent.Ready:
		d.step(agent.Input{Event: agent.Leave})
		d.leave()
	}
}

// leave ends the desk of an agent who is offline.
func (d *desk) leave() {
	d.hub.Queue.Remove(d.who.Tenant, d.who.agent(), d)
	d.erase()
	d.tell()
	d.over = true
	if d.page != nil {
		d.page.close(codeNormal, "left")
		d.page = nil
		d.live.Store(nil)
	}
}

// reload reads the shift again in the background.
func (d *desk) reload() {
	d.read = d.hub.Now()
	turn := d.turns
	d.reads.put(func() {
		ctx, cancel := context.WithTimeout(d.hub.base, 5*time.Second)
		defer cancel()
		shift, err := d.hub.Cards.Shift(ctx, d.who.Tenant, d.who.User)
		d.box.put(func() {
			switch {
			case err == nil && turn != d.turns: // older than what was done here meanwhile, which reads again itself
			case err == nil:
				d.shift, d.dirty = shift, true
				d.conform()
				d.post()
			case fault.Is(err, fault.NotFound):
				d.expel()
			default:
				d.log.Warn("an agent's shift could not be read again", "error", err)
			}
		})
	})
}

// expel ends the desk of a person who was disabled. A running call goes on to its end.
func (d *desk) expel() {
	if d.m.State.InCall() {
		return
	}
	if d.m.State != agent.Offline {
		if d.m.State == agent.Wrap {
			d.expire(d.hub.Now())
		}
		d.step(agent.Input{Event: agent.Leave})
	}
	d.leave()
}

// watch tells the page of what changed around it.
func (d *desk) watch() {
	lane, team := d.hub.lanes.of(d.who, d.shift.Works(), d.hub.Now())
	if team != d.shown.team || !sameDials(lane, d.shown.lane) {
		d.shown.team, d.shown.lane, d.dirty = team, lane, true
	}
}

func sameDials(a, b []signal.Dial) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func personOf(who Who, r *record) (p person) {
	p.Tenant, p.Campaign, p.Lead, p.Call, p.Answered = who.Tenant, r.Campaign, r.Lead, r.Call, r.Answered
	p.Reserved = dialer.AgentID(who.User)
	return p
}
