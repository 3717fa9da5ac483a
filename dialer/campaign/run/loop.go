package run

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/pace"
)

// loop is one campaign under one lease.
type loop struct {
	*Node
	Entry
	lease  Lease
	plan   Plan
	pacer  pace.Pacer
	rate   bucket
	calls  sync.WaitGroup
	shown  time.Time
	dryTil time.Time // nothing was due at the last claim: do not ask the database again before
	read   time.Time // of plan
}

// run dials until the campaign is paused or done, the lease is lost or soft ends; then it waits for its calls, which live until hard
// ends them. The lease is kept as long as a call is up: whoever takes it later knows that nothing of ours is.
func (l *loop) run(soft, hard context.Context) {
	if err := l.settle(soft); err != nil {
		l.Log.Error("what a dead node left behind is not settled; the campaign waits", "campaign", l.Campaign, "error", err)
	} else {
		l.dial(soft, hard)
	}
	l.wind(hard)
	if err := l.lease.Release(context.WithoutCancel(hard)); err != nil {
		l.Log.Warn("the campaign's lease was not released; it runs out by itself", "campaign", l.Campaign, "error", err)
	}
}

// settle closes the calls and attempts of holders before us.
func (l *loop) settle(ctx context.Context) error {
	now := l.Now()
	closed, err := l.Calls.Sweep(ctx, l.Tenant, l.Campaign, l.lease.Epoch(), now)
	if err != nil {
		return err
	}
	if closed > 0 {
		l.Log.Warn("calls of a dead node were closed at their last heartbeat", "tenant", l.Tenant, "campaign", l.Campaign, "calls", closed)
	}
	return l.Campaigns.Expire(ctx, l.Entry, l.lease.Epoch(), now)
}

func (l *loop) dial(soft, hard context.Context) {
	ctx, cancel := context.WithCancel(soft)
	defer cancel()
	agents, silence := l.Agents.Subscribe(l.Tenant, l.Campaign)
	defer silence()
	flights, forget := l.Flights.changed(l.Entry)
	defer forget()
	tick := time.NewTicker(l.Tick)
	defer tick.Stop()
	for l.step(ctx, hard) {
		select {
		case <-ctx.Done():
			return
		case <-l.lease.Lost():
			l.Log.Warn("the campaign's lease is lost: dialing stops, calls go on", "tenant", l.Tenant, "campaign", l.Campaign)
			return
		case <-agents:
			l.dryTil = time.Time{}
		case <-flights:
		case <-tick.C:
		}
	}
}

// step looks, asks the pacer, claims and starts calls; false when the campaign does not run any more.
func (l *loop) step(ctx, hard context.Context) bool {
	now := l.Now()
	if now.Sub(l.read) >= l.Reread {
		plan, err := l.Campaigns.Plan(ctx, l.Entry)
		if err != nil {
			l.Log.Error("the campaign cannot be read; nothing new is dialed", "campaign", l.Campaign, "error", err)
			return ctx.Err() == nil
		}
		if l.pacer == nil {
			l.pacer = l.Pacer(plan)
		}
		l.plan, l.read = plan, now
	}
	if !l.plan.Running {
		return false
	}
	sight := l.sight(ctx, now)
	step := l.pacer.Pace(sight)
	if step.Dial > 0 {
		step = l.launch(ctx, hard, step, now)
		sight.Dials = l.Flights.dials(l.Entry)
	}
	l.show(hard, sight, step.Reason)
	return true
}

func (l *loop) sight(ctx context.Context, now time.Time) pace.Sight {
	dials := l.Flights.dials(l.Entry) // before the lines: who takes one meanwhile is counted twice, never not at all
	lines, err := l.Lines.Free(ctx, l.Tenant)
	for _, d := range dials {
		if d.Stage == pace.Claimed {
			lines--
		}
	}
	if err != nil {
		lines = 0 // fail closed: without the count nothing new is dialed
		l.Log.Warn("free lines cannot be counted; nothing new is dialed", "tenant", l.Tenant, "error", err)
	}
	return pace.Sight{Now: now, Agents: l.Agents.Snapshot(l.Tenant, l.Campaign), Dials: dials,
		Limits: pace.Limits{Lines: lines, Channels: l.plan.Channels - len(dials), PerTick: l.rate.allow(l.plan.CPS, now)}}
}

// launch claims and starts as many calls as the step says.
func (l *loop) launch(ctx, hard context.Context, step pace.Step, now time.Time) pace.Step {
	if now.Before(l.dryTil) {
		return pace.Step{Reason: pace.ListRunsDry}
	}
	claimed, err := l.Campaigns.Claim(ctx, l.Entry, l.lease.Holder(), l.lease.Epoch(), step.Dial, now)
	if err != nil {
		l.Log.Error("no lead could be claimed", "tenant", l.Tenant, "campaign", l.Campaign, "error", err)
		return pace.Step{Reason: pace.ListRunsDry}
	}
	for _, c := range claimed {
		l.Flights.add(l.Entry, l.plan.List, c, now)
		assignment := l.assign(c)
		l.calls.Go(func() { l.Callers.Run(hard, assignment) })
	}
	l.rate.spend(len(claimed))
	if len(claimed) < step.Dial {
		step.Reason, l.dryTil = pace.ListRunsDry, now.Add(l.DryPause)
		l.finish(ctx, now)
	}
	return pace.Step{Dial: len(claimed), Reason: step.Reason}
}

func (l *loop) assign(c Claimed) call.Assignment {
	return call.Assignment{Tenant: l.Tenant, Campaign: l.Campaign, Attempt: c.Attempt, Call: c.Call, Lead: c.Lead, Trunk: l.plan.Trunk,
		Caller: l.plan.Caller, Epoch: l.lease.Epoch(), Try: c.Try, RingTimeout: l.plan.RingTimeout, Record: l.plan.Record, Test: l.plan.Test,
		Promised: c.Promised, Rules: l.plan.Rules}
}

// finish ends a campaign that has no lead left, once its last call is over.
func (l *loop) finish(ctx context.Context, now time.Time) {
	if len(l.Flights.dials(l.Entry)) > 0 {
		return
	}
	done, err := l.Campaigns.Finished(ctx, l.Entry, now)
	if err != nil {
		l.Log.Warn("whether the campaign is done could not be read", "campaign", l.Campaign, "error", err)
		return
	}
	if done {
		l.read = time.Time{} // the next step reads that it runs no more
	}
}

// wind waits for the last calls, still showing them.
func (l *loop) wind(hard context.Context) {
	over := make(chan struct{})
	go func() { l.calls.Wait(); close(over) }()
	tick := time.NewTicker(l.Tick)
	defer tick.Stop()
	for {
		sight := pace.Sight{Now: l.Now(), Agents: l.Agents.Snapshot(l.Tenant, l.Campaign), Dials: l.Flights.dials(l.Entry)}
		l.Screens.Show(context.WithoutCancel(hard), l.Entry, pulse(sight, pace.CampaignHeld, false))
		select {
		case <-over:
			return
		case <-tick.C:
		}
	}
}

// show sends a beat to the screens, at most four a second.
func (l *loop) show(ctx context.Context, sight pace.Sight, reason pace.Reason) {
	if sight.Now.Sub(l.shown) < 250*time.Millisecond {
		return
	}
	l.shown = sight.Now
	l.Screens.Show(ctx, l.Entry, pulse(sight, reason, true))
}
