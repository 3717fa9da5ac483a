package run

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
)

// offers is what a loop has before its agents: leads they look at, and when it is worth to look for more.
type offers struct {
	dry    time.Time // nothing was due for an agent, or for those we owe a call: do not ask the database again before
	owed   time.Time
	cancel context.CancelFunc
	open   context.Context // ends when what agents look at is withdrawn
}

// withdraw takes leads back that agents have not decided on; calls that were accepted go on.
func (o *offers) withdraw() {
	if o.cancel != nil {
		o.cancel()
		o.open, o.cancel = nil, nil
	}
}

func (o *offers) context(ctx context.Context) context.Context {
	if o.open == nil {
		o.open, o.cancel = context.WithCancel(ctx)
	}
	return o.open
}

// offer gives every ready agent of a preview campaign a lead to look at; the reason says why not more.
func (l *loop) offer(ctx, hard context.Context, sight pace.Sight) pace.Reason {
	ready := 0
	for _, a := range sight.Agents {
		if !a.Waits() {
			continue
		}
		ready++
		if l.plan.Mode == tempo.Manual {
			continue
		}
		if sight.Now.Before(l.offers.dry) {
			return pace.ListRunsDry
		}
		c, ok, err := l.Offers.ClaimFor(ctx, l.Entry, l.lease.Holder(), l.lease.Epoch(), For{Agent: a.ID}, sight.Now)
		if err != nil {
			l.Log.Error("no lead could be claimed for an agent", "tenant", l.Tenant, "campaign", l.Campaign, "error", err)
			return away(err)
		}
		if !ok {
			l.offers.dry = sight.Now.Add(l.DryPause)
			l.finish(ctx, sight.Now)
			return pace.ListRunsDry
		}
		h := Hold{Agent: a.ID, Why: ToLook, Skip: l.plan.Pacing.LapseSkip}
		if l.plan.Pacing.Look > 0 {
			h.Until = sight.Now.Add(l.plan.Pacing.Look)
		}
		l.hold(ctx, hard, c, h)
	}
	switch {
	case ready > 0:
		return tempo.AgentsTurn
	case len(sight.Agents) == 0:
		return pace.NoAgents
	}
	return ""
}

// keepPromises dials whom we left without an agent before, one to one: an agent is held first.
func (l *loop) keepPromises(ctx, hard context.Context, sight pace.Sight) {
	if sight.Now.Before(l.offers.owed) || !sight.Limits.Room() {
		return
	}
	for _, a := range sight.Agents {
		if !a.Waits() {
			continue
		}
		c, ok, err := l.Offers.ClaimFor(ctx, l.Entry, l.lease.Holder(), l.lease.Epoch(), For{Kept: true}, sight.Now)
		if err != nil || !ok {
			if err != nil {
				l.Log.Error("people we owe a call could not be claimed", "tenant", l.Tenant, "campaign", l.Campaign, "error", err)
			}
			l.offers.owed = sight.Now.Add(l.DryPause)
			return
		}
		l.hold(ctx, hard, c, Hold{Why: Promised})
	}
}

// hold keeps an agent for a claimed lead, waits for the agent's word where there is one to say, and dials. Without an agent, or with a
// no, the lead goes back. ok is false when no agent could be held.
func (l *loop) hold(ctx, hard context.Context, c Claimed, h Hold) (ok bool) {
	h.Tenant, h.Campaign, h.Call, h.Attempt, h.Lead = l.Tenant, l.Campaign, c.Call, c.Attempt, c.Lead
	held, ok := l.Desks.Hold(ctx, h)
	if !ok {
		l.giveBack(hard, c, retry.After(retry.SkipNobody, l.Now()))
		return false
	}
	if h.Why != ToLook {
		l.start(hard, c, held.Agent(), held.Done)
		return true
	}
	open, a, list := l.offers.context(ctx), l.assign(c), l.plan.List
	a.Promised, a.Held, a.Flow = held.Agent(), true, nil
	l.calls.Go(func() {
		skip := held.Decide(open)
		if skip == "" {
			reason, err := l.Offers.Confirm(hard, l.Entry, c, l.Now())
			if unkept := l.unkept(a.Record); reason == "" && unkept != "" {
				reason = string(unkept)
			}
			if err != nil || reason != "" {
				l.giveBack(hard, c, retry.Decision{State: retry.Waiting, Reason: reason, Due: l.Now()}) // the guard judges it again at its next claim
				held.Done(dialer.Ending{Outcome: dialer.Blocked, Blame: dialer.Rule, Reason: reason})
				return
			}
			l.Flights.add(l.Entry, list, c, true, l.Now())
			held.Done(l.Callers.Run(hard, a))
			return
		}
		l.giveBack(hard, c, retry.After(skip, l.Now()))
		held.Done(dialer.Ending{Outcome: dialer.Blocked, Blame: dialer.Agent, Reason: "skipped_" + string(skip)})
	})
	return true
}

func (l *loop) giveBack(ctx context.Context, c Claimed, next retry.Decision) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := l.Offers.Return(ctx, l.Entry, l.lease.Epoch(), c, next, l.Now()); err != nil {
		l.Log.Error("a lead that was not dialed could not be put back; the next holder of the campaign will", "campaign", l.Campaign, "lead", c.Lead, "error", err)
	}
}
