package call

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/route"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/quality"
)

// life is what is known of one call while it runs. Its goroutine owns it; the timeline alone is also written by the trunk's and the
// seat's callbacks, hence the lock.
type life struct {
	Assignment
	log    *slog.Logger
	watch  Watcher
	now    func() time.Time
	line   string
	agent  dialer.AgentID
	desk   dialer.Station
	mos    float64
	gauge  *gauge          // of the customer's line, outside talks; nil before the answer
	talk   *quality.Series // how the talk sounded; nil when there was none
	way    route.Way
	opened bool // the call's row is written

	mu      sync.Mutex
	times   dialer.Times
	events  []dialer.Event
	carrier dialer.Carriage
	taken   dialer.Taking
}

func (r *Runner) begin(a Assignment) *life {
	l := &life{Assignment: a, watch: r.Watcher, now: r.Now, log: r.Log.With("tenant", a.Tenant, "call", a.Call, "campaign", a.Campaign)}
	l.times.Created = r.Now()
	return l
}

func (l *life) opening(node string) history.Opening {
	return history.Opening{Call: l.Call, Attempt: l.Attempt, Campaign: l.Campaign, Lead: l.Lead, Trunk: l.Trunk, Caller: l.Caller,
		Node: node, Test: l.Test, At: l.times.Created}
}

func (l *life) leaving(to dialer.Number) Leaving {
	return Leaving{Tenant: l.Tenant, Campaign: l.Campaign, Lead: l.Lead, Call: l.Call, To: to}
}

func (l *life) dialing(to, from dialer.Number, early *early) Dialing {
	return Dialing{Tenant: l.Tenant, Call: l.Call, Trunk: l.Trunk, Group: l.Group, To: to, From: from, RingTimeout: l.RingTimeout,
		Early: early, Judge: early, Carried: l.carried}
}

func (l *life) person() Person {
	return Person{Tenant: l.Tenant, Campaign: l.Campaign, Call: l.Call, Attempt: l.Attempt, Lead: l.Lead, Sent: l.times.Sent,
		Answered: l.times.Answered, Reserved: l.Promised, Held: l.Held, Test: l.Test, Way: l.way, Record: l.Record}
}

// carried hears which carrier is asked; the last one has the call.
func (l *life) carried(c dialer.Carriage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.carrier = c
}

// progress hears what the trunk reports of the INVITE, in order.
func (l *life) progress(e dialer.Event) {
	l.note(e)
	switch e.Kind {
	case "sent":
		l.watch.Stage(l.Call, pace.Sent, e.At)
	case "ringing", "early_media":
		l.watch.Stage(l.Call, pace.Ringing, e.At)
	}
}

// note adds a line to the timeline and keeps the first moment of each milestone.
func (l *life) note(e dialer.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, e)
	milestones := map[string]*time.Time{"sent": &l.times.Sent, "ringing": &l.times.Ringing, "early_media": &l.times.EarlyMedia,
		"answered": &l.times.Answered, "seated": &l.times.Seated, "bridged": &l.times.Bridged, "first_audio": &l.times.FirstAudio}
	if at := milestones[e.Kind]; at != nil && at.IsZero() {
		*at = e.At
	}
	switch e.Kind {
	case "bridged":
		l.watch.Stage(l.Call, pace.Bridged, e.At)
	case "abandoned":
		l.watch.Stage(l.Call, pace.Left, e.At)
	case "taken_over":
		l.taken = dialer.Taking{By: e.Detail["supervisor"], At: e.At}
	}
}

// pickedUp makes sure that the moment of answer is known, whether or not the trunk reported it as an event.
func (l *life) pickedUp() {
	if l.times.Answered.IsZero() {
		l.note(dialer.Event{At: l.now(), Kind: "answered"})
	}
	l.watch.Stage(l.Call, pace.Answered, l.times.Answered)
}

// said is what the agent said of the other side, "person" or "machine"; empty when nothing.
func (l *life) said() (word string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.events {
		if e.Kind == "agent_says" {
			word = e.Detail["says"]
		}
	}
	return word
}

// seated notes who takes the call, and where: on a telephone that was called for it, or on the page.
func (l *life) seated(seat Seat) {
	l.gauge.stop() // the bridge measures now
	l.agent, l.desk = seat.Agent(), seat.Station()
	e := dialer.Event{At: l.now(), Kind: "seated"}
	if l.desk != dialer.OnPage {
		e.Detail = map[string]string{"station": string(l.desk)}
	}
	l.note(e)
}

// notAnswered turns the trunk's failure into the ending.
func (l *life) notAnswered(err error) dialer.Ending {
	if f, ok := errors.AsType[*dialer.Failure](err); ok {
		return f.Ending
	}
	l.log.Error("the trunk failed without an ending", "error", err)
	return dialer.Ending{Outcome: dialer.Failed, Blame: dialer.Platform, Reason: reasonOf(err, "trunk_error")}
}

// withdrawn is the ending of a call that the sentry took back while it rang; any other stays as it is.
func (l *life) withdrawn(ctx, ringing context.Context, end dialer.Ending) dialer.Ending {
	if cause, ok := errors.AsType[*fault.Error](context.Cause(ringing)); ok && ctx.Err() == nil {
		end.Outcome, end.Blame, end.Reason = dialer.Blocked, dialer.Rule, cause.Reason
	}
	return end
}

// talked keeps how a talk sounded.
func (l *life) talked(p Parting) Parting {
	if p.Sound != nil {
		l.talk = p.Sound
	}
	return p
}

// sound is how the call sounded from its answer to its end, a quality.Series; nil when it was not answered.
func (l *life) sound() []byte {
	if all := quality.Joined(l.gauge.stop(), l.talk); all != nil {
		return all.Encode()
	}
	return nil
}

// parted is the ending of an answered call: who hung up first, the far side or ours. A parting by nobody means that ours did not.
func (l *life) parted(p Parting, customer Customer) dialer.Ending {
	select {
	case <-customer.Gone():
		if far := customer.Parting(); p.By == "" || far.At.Before(p.At) {
			p = far
		}
	default:
	}
	if p.By == "" {
		p = Parting{By: dialer.BySystem, Reason: "drained", At: l.now()}
	}
	blame := map[dialer.Party]dialer.Blame{dialer.ByCustomer: dialer.Customer, dialer.ByAgent: dialer.Agent}[p.By]
	switch {
	case p.Reason == "rtp_timeout":
		blame = dialer.Carrier
	case p.Reason == "agent_lost":
		blame = dialer.Agent
	case blame == "":
		blame = dialer.Platform
	}
	return dialer.Ending{Outcome: dialer.Answered, Blame: blame, Reason: p.Reason, By: p.By, Cause: p.Cause, SIP: 200}
}

// finish completes the ending with what the life has collected.
func (l *life) finish(end dialer.Ending, now time.Time) dialer.Ending {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.times.Ended.IsZero() {
		l.times.Ended = end.Times.Ended
	}
	if l.times.Ended.IsZero() {
		l.times.Ended = now
	}
	end.Times, end.Agent, end.Taken, end.Line, end.Carrier = l.times, l.agent, l.taken, l.line, l.carrier
	if !l.times.Bridged.IsZero() { // an agent who was never joined cost nothing
		end.Station = l.desk
	}
	detail := map[string]string{"reason": end.Reason}
	if end.By != "" {
		detail["by"] = string(end.By)
	}
	l.events = append(l.events, dialer.Event{At: l.times.Ended, Kind: "hung_up", Detail: detail})
	return end
}
