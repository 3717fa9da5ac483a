package run

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/pace"
)

// loop is one campaign under one lease.
type loop struct {
	*Node
	Entry
	lease     Lease
	plan      Plan
	tempo     tempo.Tempo
	minutes   minutes
	unwritten []Minute // that are over and not written yet
	offers    offers
	flow      *call.Flow // of a campaign without agents
	rate      tempo.Bucket
	calls     sync.WaitGroup
	shown     time.Time
	dryTil    time.Time // nothing was due at the last claim: do not ask the database again before
	read      time.Time // of plan
	counted   time.Time // when the budget was counted from the books
}

// run dials until the campaign is paused or done, the lease is lost or soft ends; then it waits for its calls, which live until hard
// ends them. The lease is kept as long as a call is up: whoever takes it later knows that nothing of ours is.
func (l *loop) run(soft, hard context.Context) {
	why := pace.CampaignHeld
	if err := l.settle(soft); err != nil {
		why = away(err)
		l.Log.Error("what a dead node left behind is not settled; the campaign waits", "campaign", l.Campaign, "error", err)
	} else {
		why = l.dial(soft, hard)
	}
	l.wind(hard, why)
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

// dial goes on until it may not, and says why it ended.
func (l *loop) dial(soft, hard context.Context) pace.Reason {
	ctx, cancel := context.WithCancel(soft)
	defer cancel() // what agents still look at is withdrawn
	agents, silence := l.Agents.Subscribe(l.Tenant, l.Campaign)
	defer silence()
	flights, forget := l.Flights.changed(l.Entry)
	defer forget()
	asks, deaf := l.listen(l.Entry)
	defer deaf()
	tick := time.NewTicker(l.Tick)
	defer tick.Stop()
	for l.step(ctx, hard) {
		select {
		case <-ctx.Done():
			return pace.Drained
		case <-l.lease.Lost():
			l.Log.Warn("the campaign's lease is lost: dialing stops, calls go on", "tenant", l.Tenant, "campaign", l.Campaign)
			return pace.LeaseLost
		case <-agents:
			l.dryTil, l.offers.dry = time.Time{}, time.Time{}
		case <-flights:
		case ask := <-asks:
			ask.answer <- l.serve(ctx, hard, ask)
		case <-tick.C:
		}
	}
	if soft.Err() != nil {
		return pace.Drained
	}
	return pace.CampaignHeld
}

// step looks, asks the pacer, claims and starts calls; false when the campaign does not run any more.
func (l *loop) step(ctx, hard context.Context) bool {
	now := l.Now()
	if now.Sub(l.read) >= l.Reread {
		if err := l.reread(ctx, now); err != nil {
			l.blind(ctx, hard, now, away(err))
			return ctx.Err() == nil
		}
	}
	if !l.plan.Running {
		return false
	}
	l.count(ctx, now)
	news, fates, dials := l.Flights.take(l.Entry)
	for _, e := range news {
		l.tempo.Observe(e)
	}
	for _, f := range fates {
		l.tempo.Ended(f.Outcome)
	}
	l.minutes.count(fates, dials)
	sight, unread := l.sight(ctx, now)
	step := l.numbered(ctx, l.tempo.Step(sight), now)
	switch barred := cmp.Or(l.barred(), unread); {
	case barred != "":
		step.Dial, step.Reason = 0, barred
	case l.plan.Mode.ByAgent():
		step.Dial, step.Reason = 0, l.offer(ctx, hard, sight)
	case l.plan.Mode != tempo.Agentless || l.plan.Pacing.ToAgent:
		l.keepPromises(ctx, hard, sight)
	}
	if step.Dial > 0 {
		step = l.launch(ctx, hard, step, now)
	}
	sight.Dials = l.Flights.dials(l.Entry)
	l.keep(ctx, sight, step)
	l.show(hard, sight, step.Reason)
	return true
}

// blind is a look at which the campaign itself could not be read: nothing new is dialed, and that is shown and kept like any other.
func (l *loop) blind(ctx, hard context.Context, now time.Time, why pace.Reason) {
	sight := pace.Sight{Now: now, Agents: l.Agents.Snapshot(l.Tenant, l.Campaign), Dials: l.Flights.dials(l.Entry)}
	if l.plan.Mode != "" { // it was read before: what it does in a minute is known
		l.keep(ctx, sight, pace.Step{Reason: why})
	}
	l.show(hard, sight, why)
}

// reread brings the plan up to date.
func (l *loop) reread(ctx context.Context, now time.Time) error {
	plan, err := l.Campaigns.Plan(ctx, l.Entry)
	if err != nil {
		l.Log.Error("the campaign cannot be read; nothing new is dialed", "campaign", l.Campaign, "error", err)
		return err
	}
	if plan.Mode == tempo.Agentless && (l.flow == nil || l.plan.Mode != tempo.Agentless || !plan.Spoken.Equal(l.plan.Spoken)) {
		words, err := l.Books.Announcement(ctx, l.Entry)
		if err != nil {
			l.Log.Error("the announcement cannot be read; nothing new is dialed", "campaign", l.Campaign, "error", err)
			return err
		}
		l.flow = &call.Flow{Announcement: words}
	}
	if plan.Mode != l.plan.Mode {
		l.offers.withdraw()
		l.dryTil = time.Time{}
	}
	l.plan, l.read = plan, now
	l.tempo.Begin(plan.tempo(), now)
	return nil
}

// recount is how often the budget is counted from the books again: what is added up in between can only be lost, never wrong for long.
const recount = 5 * time.Minute

// count brings the abandon budget up to date. While it cannot be read it is unknown, and the campaign dials one to one.
func (l *loop) count(ctx context.Context, now time.Time) {
	if l.tempo.Counted() && now.Sub(l.counted) < recount || now.Sub(l.counted) < time.Second {
		return
	}
	days, err := l.Books.People(ctx, l.Entry, l.plan.Pacing.Caps.Days(), l.plan.Zone, now)
	l.counted = now
	if err != nil {
		l.tempo.Doubt()
		l.Log.Error("the abandon budget cannot be counted; dialing one to one", "campaign", l.Campaign, "error", err)
		return
	}
	l.tempo.Count(days)
}

// sight is what the pacer sees. unread says why lines or channels could not be counted: then there are none, for without the count nothing
// new is dialed.
func (l *loop) sight(ctx context.Context, now time.Time) (s pace.Sight, unread pace.Reason) {
	dials, up, claimed := l.Flights.paced(l.Entry) // before the lines: who takes one meanwhile is counted twice, never not at all
	lines, err := l.Lines.Free(ctx, l.Tenant)
	lines -= claimed
	if err != nil {
		lines, unread = 0, away(err)
		l.Log.Warn("free lines cannot be counted; nothing new is dialed", "tenant", l.Tenant, "error", err)
	}
	channels, perSecond, err := l.room(ctx, up, claimed)
	if err != nil {
		channels, unread = 0, cmp.Or(unread, away(err))
		l.Log.Warn("free channels cannot be counted; nothing new is dialed", "tenant", l.Tenant, "error", err)
	}
	return pace.Sight{Now: now, List: l.plan.List, Agents: l.Agents.Snapshot(l.Tenant, l.Campaign), Dials: dials,
		Limits: pace.Limits{Lines: lines, Channels: channels, PerTick: l.rate.Allow(perSecond, now)}}, unread
}

// room is what the trunk, or the group's trunks together, can still take: by the plan, and by what all campaigns use of it now.
func (l *loop) room(ctx context.Context, up, claimed int) (channels, perSecond int, err error) {
	channels, perSecond = l.plan.Channels-up, l.plan.CPS
	if l.Rooms == nil {
		return channels, perSecond, nil
	}
	free, rate, err := l.Rooms.Room(ctx, l.Tenant, l.plan.Trunk, l.plan.Group)
	if err != nil {
		return 0, perSecond, err
	}
	return min(channels, free-claimed), min(perSecond, rate), nil
}

// numbered holds a step to what the campaign's numbers leave room for.
func (l *loop) numbered(ctx context.Context, step pace.Step, now time.Time) pace.Step {
	if step.Dial == 0 {
		return step
	}
	room, why, err := l.CallerIDs.Room(ctx, l.Tenant, l.Campaign, now)
	if err != nil {
		l.Log.Warn("the room of the campaign's numbers cannot be read; nothing new is dialed", "campaign", l.Campaign, "error", err)
		return pace.Step{Reason: away(err), Forecast: step.Forecast}
	}
	if room < step.Dial {
		return pace.Step{Dial: room, Reason: why, Forecast: step.Forecast}
	}
	return step
}

// launch claims and starts as many calls as the step says. What was claimed before a claim failed is dialed: its attempts are committed.
func (l *loop) launch(ctx, hard context.Context, step pace.Step, now time.Time) pace.Step {
	if now.Before(l.dryTil) {
		return pace.Step{Reason: pace.ListRunsDry, Forecast: step.Forecast}
	}
	claimed, err := l.Campaigns.Claim(ctx, l.Entry, l.lease.Holder(), l.lease.Epoch(), step.Dial, now)
	if err != nil {
		l.Log.Error("no lead could be claimed", "tenant", l.Tenant, "campaign", l.Campaign, "error", err)
		step.Reason = away(err)
	}
	for _, c := range claimed {
		if c.Promised != "" && l.plan.Mode.Overdials() {
			l.hold(ctx, hard, c, Hold{Agent: c.Promised, Why: Promised}) // whoever was promised an agent does not take a chance
			continue
		}
		l.start(hard, c, "")
	}
	if err == nil && len(claimed) < step.Dial {
		step.Reason, l.dryTil = pace.ListRunsDry, now.Add(l.DryPause)
		l.finish(ctx, now)
	}
	return pace.Step{Dial: len(claimed), Reason: step.Reason, Forecast: step.Forecast}
}

// start runs a call; held is the agent who waits for it alone. over, if given, hears how it ended.
func (l *loop) start(hard context.Context, c Claimed, held dialer.AgentID, over ...func(dialer.Ending)) {
	l.Flights.add(l.Entry, l.plan.List, c, held != "" || l.plan.Mode == tempo.Agentless, l.Now())
	l.rate.Spend(1)
	l.tempo.Dialed()
	a := l.assign(c)
	if held != "" {
		a.Promised, a.Held, a.Flow = held, true, nil
	}
	l.calls.Go(func() {
		end := l.Callers.Run(hard, a)
		for _, tell := range over {
			tell(end)
		}
	})
}

func (l *loop) assign(c Claimed) call.Assignment {
	return call.Assignment{Tenant: l.Tenant, Campaign: l.Campaign, Attempt: c.Attempt, Call: c.Call, Lead: c.Lead, Trunk: l.plan.Trunk, Group: l.plan.Group,
		Caller: c.Caller, Epoch: l.lease.Epoch(), Try: c.Try, RingTimeout: l.plan.RingTimeout, Record: l.plan.Record, Test: l.plan.Test,
		Promised: c.Promised, Kept: c.Kept, Rules: l.plan.Rules, Detection: l.plan.Detection, Flow: l.speech(),
		Number: c.Number, Numbers: c.Numbers, Zone: c.Zone, Open: c.Open}
}

// speech is what a person hears instead of an agent.
func (l *loop) speech() *call.Flow {
	if l.plan.Mode != tempo.Agentless {
		return nil
	}
	flow := *l.flow
	flow.ToAgent = l.plan.Pacing.ToAgent
	return &flow
}

// keep adds to the minute and writes the one that is over.
func (l *loop) keep(ctx context.Context, sight pace.Sight, step pace.Step) {
	over, ended := l.minutes.turn(sight.Now, l.plan.Mode, step.Forecast)
	l.minutes.look(sight, step.Reason)
	if !ended {
		return
	}
	l.unwritten = append(l.unwritten, over)
	for len(l.unwritten) > 0 {
		if err := l.Books.Keep(ctx, l.Entry, l.unwritten[0]); err != nil {
			l.Log.Warn("a minute of the campaign is not written; it is tried again with the next", "campaign", l.Campaign, "minutes", len(l.unwritten), "error", err)
			l.unwritten = l.unwritten[max(0, len(l.unwritten)-unwrittenMost):]
			return
		}
		l.unwritten = l.unwritten[1:]
	}
}

// unwrittenMost bounds how many minutes wait to be written: an hour.
const unwrittenMost = 60

// finish ends a campaign that has no lead left, once its last call is over.
func (l *loop) finish(ctx context.Context, now time.Time) {
	if _, up, _ := l.Flights.paced(l.Entry); up > 0 {
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

// wind waits for the last calls, still showing them, and why no more are dialed.
func (l *loop) wind(hard context.Context, why pace.Reason) {
	over := make(chan struct{})
	go func() { l.calls.Wait(); close(over) }()
	tick := time.NewTicker(l.Tick)
	defer tick.Stop()
	for {
		sight := pace.Sight{Now: l.Now(), Agents: l.Agents.Snapshot(l.Tenant, l.Campaign), Dials: l.Flights.dials(l.Entry)}
		l.Screens.Show(context.WithoutCancel(hard), l.Entry, pulse(sight, why, false))
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
