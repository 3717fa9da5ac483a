package desk

import (
	"context"
	"slices"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/signal"
)

// supervised is who ended an agent's part in a call that goes on without them.
const supervised = "supervisor"

// Relieve gives the place of the agent who is in a call to a successor. The agent's leg is out of the call when it returns, and a wrap-up
// without an outcome has begun at the desk: what became of the call is the successor's to say. fault.Conflict "call_over": the agent is
// not, or no longer, in that call.
func (h *Desks) Relieve(ctx context.Context, who Who, id dialer.CallID, by bridge.Successor) (*Taken, error) {
	d, err := h.find(who)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, h.elsewhere(ctx, who)
	}
	var t *talk
	if over := d.do(func() {
		if d.call != nil && d.call.person.Call == id && d.call.bridge != nil && !d.call.handed {
			t = d.call
			t.handed = true
		}
	}); over != nil {
		return nil, absent()
	}
	if t == nil || !t.bridge.HandOver(by) {
		return nil, fault.New(fault.Conflict, "call_over", "the agent is not in that call any more")
	}
	taken := &Taken{Conversation: t.conversation(), From: who.User, hub: h, tenant: who.Tenant, by: by.Who}
	if over := d.do(func() { d.relieved(t, taken) }); over != nil { // the agent has left meanwhile; the call has not
		d.handTo(t, taken)
	}
	h.mu.Lock()
	h.taken[id] = taken
	h.mu.Unlock()
	return taken, nil
}

// handTo gives the call's new owner what they need of it. Hold and mute have ended with the agent's part.
func (d *desk) handTo(t *talk, to *Taken) {
	to.Sheet, to.Draft, to.Answered, to.Agent = t.sheet, t.draft, t.person.Answered, d.shift.Name
	to.Trouble = slices.DeleteFunc(slices.Clone(t.trouble), func(x signal.Trouble) bool { return x.Side != string(dialer.ByCustomer) }) // the agent's has gone with them
	to.controls, to.pausable = controls{bridge: t.bridge, tape: t.tape}, t.pausable()
}

// relieved lets the agent go into a wrap-up in which nothing has to be said.
func (d *desk) relieved(t *talk, to *Taken) {
	d.handTo(t, to)
	if d.call != t { // it ended in the same moment: the desk has begun its wrap-up
		if d.wrap != nil && d.wrap.person.Call == t.person.Call {
			d.wrap.taken, d.dirty = true, true
		}
		return
	}
	for _, w := range d.watchers {
		w.Over(t.person.Call)
	}
	d.headset.Play(tone.Ended())
	now := d.hub.Now()
	w := &wrapping{talk: *t, since: now, by: supervised, reason: "taken_over", length: now.Sub(t.person.Answered), taken: true}
	d.call, d.wrap = nil, w
	d.step(agent.Input{Event: agent.Over, Until: now.Add(w.time())})
	if d.page != nil {
		d.page.send(&signal.Ended{Call: string(t.person.Call), By: w.by, Reason: w.reason, Talk: int(w.length.Milliseconds())})
	}
}
