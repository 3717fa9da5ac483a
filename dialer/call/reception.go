package call

import (
	"context"
	"log/slog"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/route"
)

// Door is what a call to us needs around it.
type Door struct {
	Lines   Lines
	Staff   Staff
	Queues  Queues
	Callers Callers
	Tapes   Tapes
	Voice   Voice
	Log     *slog.Logger
}

// Reception runs calls people make to us: the last agent first, else the queue of the number or the campaign; a ringing tone and music
// meanwhile; when nobody can come, a word and a callback instead of a dead line.
type Reception struct {
	Config
	Door
	RingFor  time.Duration // how long it only rings (the caller pays nothing) before we answer with music; 12 s
	WaitMost time.Duration // of a caller without a queue that says otherwise; 2 min
	LastWait time.Duration // how long the last agent is waited for alone; 20 s
}

// NewReception fills what is zero.
func NewReception(config Config, door Door) *Reception {
	return &Reception{Config: config.Defaults(), Door: door, RingFor: 12 * time.Second, WaitMost: 2 * time.Minute, LastWait: 20 * time.Second}
}

// accident is how short a ring may be to count as a slip of the finger: it asks for no callback.
const accident = 5 * time.Second

// Run is the life of one call to us. It returns when everything taken is given back and the ending is written.
func (r *Reception) Run(ctx context.Context, at Arrival, ringing Ringing) dialer.Ending {
	at.Node, at.At = r.Node, r.Now()
	entry, err := r.Callers.Enter(ctx, at)
	if err != nil {
		r.Log.Error("a caller could not be entered", "tenant", at.Tenant, "error", err)
		ringing.Refuse(480)
		return blocked(dialer.Platform, "database_away")
	}
	v := &visit{Reception: r, entry: entry, ringing: ringing, life: &life{
		Assignment: Assignment{Tenant: at.Tenant, Campaign: entry.Campaign, Call: entry.Call, Lead: entry.Lead, Trunk: at.Trunk, Caller: at.Caller, Record: entry.Record, Test: at.Test},
		watch:      unwatched{}, now: r.Now, log: r.Log.With("tenant", at.Tenant, "call", entry.Call, "direction", "inbound")}}
	v.times.Created = at.At
	v.note(dialer.Event{At: at.At, Kind: "received"})
	end := v.live(ctx)
	return v.leave(ctx, end)
}

// visit is one caller's call. Its goroutine owns it.
type visit struct {
	*Reception
	*life
	entry    Entry
	ringing  Ringing
	callback bool
}

// unwatched: the pacer does not count calls it did not make.
type unwatched struct{}

func (unwatched) Stage(dialer.CallID, pace.Stage, time.Time) {}
func (unwatched) Over(dialer.CallID, dialer.Ending)          {}

func (v *visit) live(ctx context.Context) dialer.Ending {
	if v.entry.Closed {
		v.ringing.Refuse(603)
		return blocked(dialer.Rule, "number_closed")
	}
	line, err := v.Lines.Take(ctx, v.Tenant, v.Call)
	if err != nil {
		v.ringing.Refuse(486)
		v.callback = true
		return blocked(dialer.Rule, reasonOf(err, "line_limit"))
	}
	defer line.GiveBack()
	v.line = line.ID()
	v.way = v.decide(ctx)
	v.routed(v.way)
	reason := unkept(v.Tapes, v.Record)
	switch {
	case !v.way.Open:
		return v.decline(ctx, SayClosed, "after_hours")
	case reason != "": // nobody talks without a recording: they are called back when there can be one
		return v.decline(ctx, SayNobody, reason)
	case !v.Staff.Staffed(v.asPerson()):
		return v.decline(ctx, SayNobody, "nobody_on_shift")
	}
	v.ringing.Ring()
	v.note(dialer.Event{At: v.Now(), Kind: "ringing"})
	return v.wait(ctx)
}

// decide asks the rules; without one that holds, the last agent comes first and then the number's queue or the campaign.
func (v *visit) decide(ctx context.Context) route.Way {
	ctx, cancel := context.WithTimeout(ctx, routeTime)
	defer cancel()
	way, err := v.Queues.Route(ctx, v.Tenant, route.Asking{Campaign: v.Campaign, Lead: v.Lead, Inbound: true, Known: v.entry.Known})
	if err == nil && way.Rule == "" && v.entry.Queue != "" {
		way, err = v.Queues.Queue(ctx, v.Tenant, v.entry.Queue)
	}
	if err != nil {
		v.log.Warn("the routing rules could not be asked; the caller goes the usual way", "error", err)
	}
	if way.Rule == "" && v.entry.Last != "" {
		way.Agent, way.Why, way.Wait = v.entry.Last, route.LastAgent, v.LastWait
	}
	if way.WaitMost == 0 {
		way.WaitMost = v.WaitMost
	}
	return way
}

func (v *visit) asPerson() Person {
	p := v.person()
	p.Inbound = true
	return p
}

// wait looks for an agent: ringing first, then answered with music.
func (v *visit) wait(ctx context.Context) dialer.Ending {
	looking, stop := context.WithTimeout(ctx, v.way.WaitMost)
	defer stop()
	found := make(chan Seat, 1)
	go func() { // ends with looking; whoever leaves takes what it left
		seat, ok := v.Staff.Seat(looking, v.asPerson())
		if !ok {
			seat = nil
		}
		found <- seat
	}()
	free := func() {
		stop()
		if seat := <-found; seat != nil {
			seat.Leave()
		}
	}
	ring := time.NewTimer(v.RingFor)
	defer ring.Stop()
	select {
	case seat := <-found:
		if seat == nil {
			return v.decline(ctx, SayNobody, "no_agent_in_time")
		}
		defer seat.Leave()
		return v.seatedAt(ctx, seat)
	case <-v.ringing.Gone():
		free()
		return v.gaveUp()
	case <-ring.C:
		return v.entertain(ctx, found, free)
	case <-ctx.Done():
		free()
		v.ringing.Refuse(480)
		return dialer.Ending{Outcome: dialer.Failed, Blame: dialer.Platform, Reason: "drained", By: dialer.BySystem}
	}
}

// gaveUp is a caller who hung up before anybody came.
func (v *visit) gaveUp() dialer.Ending {
	v.callback = v.Now().Sub(v.times.Created) >= accident
	return dialer.Ending{Outcome: dialer.NoAnswer, Blame: dialer.Customer, Reason: "caller_gave_up", By: dialer.ByCustomer, SIP: 487}
}

// seatedAt answers and talks: the agent is there before the caller hears anything but ringing.
func (v *visit) seatedAt(ctx context.Context, seat Seat) dialer.Ending {
	customer, end, ok := v.answer(ctx)
	if !ok {
		return end
	}
	defer v.hangUpCaller(ctx, customer)
	up, down := v.up(ctx, customer)
	defer down()
	return v.talk(ctx, up, customer, seat)
}

func (v *visit) talk(ctx, up context.Context, customer Customer, seat Seat) dialer.Ending {
	v.seated(seat)
	runner := &Runner{Config: v.Config, World: World{Tapes: v.Tapes}}
	reel := runner.record(up, v.life)
	defer runner.wind(v.life, reel)
	end := v.parted(v.talked(seat.Talk(up, customer, reel.tape(), v.note)), customer)
	v.hangUpCaller(ctx, customer)
	return end
}

// entertain answers with a word and music, until somebody comes, the caller leaves or the wait is over.
func (v *visit) entertain(ctx context.Context, found <-chan Seat, free func()) dialer.Ending {
	customer, end, ok := v.answer(ctx)
	if !ok {
		free()
		return end
	}
	defer v.hangUpCaller(ctx, customer)
	up, down := v.up(ctx, customer)
	defer down()
	playing, quiet := context.WithCancel(up)
	silent := make(chan struct{})
	go func() { // waited for below, before anybody else speaks to the caller
		defer close(silent)
		v.Voice.Say(playing, customer, SayHold, v.entry.Language)
		v.Voice.Music(playing, customer)
	}()
	hush := func() { quiet(); <-silent }
	defer hush()
	select {
	case seat := <-found:
		hush()
		if seat == nil {
			if up.Err() != nil {
				return v.leftWaiting(customer)
			}
			v.callback = true
			v.Voice.Say(v.brief(up), customer, SayNobody, v.entry.Language)
			return v.unserved("no_agent_in_time")
		}
		defer seat.Leave()
		return v.talk(ctx, up, customer, seat)
	case <-up.Done():
		free()
		return v.leftWaiting(customer)
	}
}

// leftWaiting is a caller who was answered, heard music, and hung up before an agent came.
func (v *visit) leftWaiting(customer Customer) dialer.Ending {
	v.callback = true
	end := v.parted(Parting{}, customer)
	end.Outcome, end.Reason = dialer.NoAnswer, "caller_gave_up"
	return end
}

// unserved is a caller to whom only our announcement spoke. It is no abandoned call: they called us.
func (v *visit) unserved(reason string) dialer.Ending {
	return dialer.Ending{Outcome: dialer.NoAnswer, Blame: dialer.Platform, Reason: reason, By: dialer.BySystem, SIP: 200}
}

// decline answers, says why nobody comes, and promises a callback.
func (v *visit) decline(ctx context.Context, w Word, reason string) dialer.Ending {
	v.callback = true
	customer, end, ok := v.answer(ctx)
	if !ok {
		return end
	}
	defer v.hangUpCaller(ctx, customer)
	up, down := v.up(ctx, customer)
	defer down()
	v.note(dialer.Event{At: v.Now(), Kind: "announced", Detail: map[string]string{"word": string(w)}})
	v.Voice.Say(v.brief(up), customer, w, v.entry.Language)
	return v.unserved(reason)
}

// brief bounds an announcement; up ends it sooner.
func (v *visit) brief(up context.Context) context.Context {
	ctx, cancel := context.WithTimeout(up, v.FarewellTime)
	context.AfterFunc(ctx, cancel)
	return ctx
}

// answer takes the call; not ok: it is over, and end says how.
func (v *visit) answer(ctx context.Context) (customer Customer, end dialer.Ending, ok bool) {
	customer, err := v.ringing.Answer(ctx)
	if err == nil {
		v.note(dialer.Event{At: v.Now(), Kind: "answered"})
		v.gauge = measure(customer, v.Now)
		return customer, end, true
	}
	select {
	case <-v.ringing.Gone():
		return nil, v.gaveUp(), false
	default:
	}
	v.log.Warn("a caller could not be answered", "error", err)
	v.ringing.Refuse(480)
	v.callback = true
	return nil, dialer.Ending{Outcome: dialer.Failed, Blame: dialer.Platform, Reason: reasonOf(err, "trunk_error")}, false
}

// up is a context that ends with the caller's leg; the answer and the heartbeats are written beside it, and nobody waits for the database.
func (v *visit) up(ctx context.Context, customer Customer) (up context.Context, down func()) {
	at := v.times.Answered
	return whileHere(ctx, customer, func(up context.Context) { v.keepAlive(up, at) })
}

// keepAlive writes the answer, and a heartbeat each second.
func (v *visit) keepAlive(up context.Context, answered time.Time) {
	if err := v.Callers.Answered(up, v.Tenant, v.Call, answered); err != nil && up.Err() == nil {
		v.log.Warn("the answer is not written yet; the ending will hold it", "error", err)
	}
	beat := time.NewTicker(time.Second)
	defer beat.Stop()
	for {
		select {
		case <-up.Done():
			return
		case <-beat.C:
			if err := v.Callers.Beat(up, v.Tenant, v.Call, v.Now()); err != nil && up.Err() == nil {
				v.log.Debug("a heartbeat is not written", "error", err)
			}
		}
	}
}

func (v *visit) hangUpCaller(ctx context.Context, customer Customer) {
	(&Runner{Config: v.Config}).hangUp(ctx, v.life, customer)
}

// leave writes the ending, again and again while the database is away.
func (v *visit) leave(ctx context.Context, end dialer.Ending) dialer.Ending {
	end = v.finish(end, v.Now())
	d := Departure{Entry: v.entry, Ending: end, Events: v.events, Queue: v.way.Queue, MOS: v.mos, Sound: v.sound(), Callback: v.callback && !v.entry.Nameless}
	patience := v.Patience
	if ctx.Err() != nil {
		patience = min(patience, 5*time.Second)
	}
	write, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := v.Callers.Leave(write, v.Tenant, d)
		if err == nil {
			break
		}
		v.log.Error("the ending of a caller's call is not written yet", "error", err, "again_in", wait)
		select {
		case <-write.Done():
			v.log.Error("the ending was not written; the sweeper will close the call at its last heartbeat", "outcome", end.Outcome)
			return end
		case <-time.After(wait):
		}
	}
	v.log.Info("call ended", "outcome", end.Outcome, "reason", end.Reason, "by", end.By, "agent", end.Agent, "talk", end.Times.Talk(), "callback", d.Callback)
	return end
}
