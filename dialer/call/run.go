package call

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

// Run is the life of one call: a line, an INVITE, an agent, a talk, one ending. It returns when everything it took is given back and
// the ending is written. Ending ctx ends the call at whatever point it is; the ending is written all the same.
func (r *Runner) Run(ctx context.Context, a Assignment) dialer.Ending {
	l := r.begin(a)
	end := r.live(ctx, l)
	return r.close(ctx, l, end)
}

func (r *Runner) live(ctx context.Context, l *life) dialer.Ending {
	if reason := unkept(r.Tapes, l.Record); reason != "" {
		return blocked(dialer.Rule, reason)
	}
	to, from, err := r.Numbers.Open(ctx, l.Tenant, l.Attempt, l.Lead, l.Caller)
	if err != nil {
		return blocked(dialer.Platform, "number_sealed")
	}
	if err := r.Records.Open(ctx, l.Tenant, l.opening(r.Node)); err != nil {
		l.log.Error("the call's row could not be written; nothing was dialed", "error", err)
		return blocked(dialer.Platform, "database_away")
	}
	l.opened = true
	r.route(ctx, l)
	line, err := r.Lines.Take(ctx, l.Tenant, l.Call)
	if err != nil {
		return blocked(dialer.Rule, reasonOf(err, "line_limit"))
	}
	defer line.GiveBack()
	l.line = line.ID()

	ringing, admitted, err := r.Sentry.Admit(ctx, l.leaving(to))
	if err != nil {
		return blocked(dialer.Rule, reasonOf(err, "facts_missing"))
	}
	defer admitted()
	early := r.early(ctx, l, to)
	leg, err := r.Trunks.Dial(ringing, l.dialing(to, from, early), early.follow(l.progress))
	early.over()
	l.heard(early)
	if err != nil {
		return r.keepClip(ctx, l, early, l.withdrawn(ctx, ringing, l.notAnswered(err)))
	}
	admitted()
	defer r.hangUp(ctx, l, leg)
	up, down := r.answered(ctx, l, leg)
	customer := r.hear(up, l, leg, to) // beside all that follows
	defer func() { down(); customer.close() }()

	reel := r.record(up, l) // opens while the agent is found: neither waits for the other
	defer r.wind(l, reel)
	if l.Flow != nil {
		return customer.weigh(r.flow(up, l, from, customer, reel.tape()), "")
	}
	return r.converse(up, ctx, l, from, customer, reel)
}

// converse seats an agent and lets both talk.
func (r *Runner) converse(up, ctx context.Context, l *life, from dialer.Number, customer *listener, reel *reel) dialer.Ending {
	hopeful, cancel := context.WithCancel(up)
	stop := after(customer.hopeless(), hopeful, cancel)
	seat, ok := r.seat(hopeful, l, r.SeatWait, l.times.Answered)
	stop()
	cancel()
	if !ok {
		return r.unseated(up, l, from, customer, reel.tape())
	}
	defer seat.Leave()
	l.seated(seat)
	customer.seated(seat)
	parting := l.talked(seat.Talk(up, customer, reel.tape(), l.note))
	if parting.Reason == LeaveMessage {
		return r.leaveMessage(up, l, customer, reel.tape())
	}
	end := customer.weigh(l.parted(parting, customer), l.said())
	r.hangUp(ctx, l, customer) // before the tape is wound up and the agent wraps: the far side hears the end at once
	return end
}

// seat looks for an agent until the person has waited that long since a moment, or has gone.
func (r *Runner) seat(up context.Context, l *life, patience time.Duration, since time.Time) (Seat, bool) {
	wait, cancel := context.WithDeadline(up, since.Add(patience))
	defer cancel()
	return r.Agents.Seat(wait, l.person())
}

// answered notes the answer and returns a context that ends when the customer's leg does.
func (r *Runner) answered(ctx context.Context, l *life, customer Customer) (up context.Context, down context.CancelFunc) {
	l.pickedUp()
	l.gauge = measure(customer, r.Now)
	at := l.times.Answered
	return whileHere(ctx, customer, func(up context.Context) { // the agent's voice does not wait for the database, and neither does the end of the call
		if err := r.Records.Answered(up, l.Tenant, l.Call, at); err != nil && up.Err() == nil {
			l.log.Warn("the answer is not written yet; the ending will hold it", "error", err)
		}
	})
}

// whileHere is a context that ends with the customer's leg; beside runs until then. down ends both and waits for them.
func whileHere(ctx context.Context, customer Customer, beside func(up context.Context)) (up context.Context, down context.CancelFunc) {
	up, cancel := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { beside(up) })
	watch.Go(func() {
		select {
		case <-customer.Gone():
			cancel()
		case <-up.Done():
		}
	})
	return up, func() { cancel(); watch.Wait() }
}

// abandon says what the law wants to be said to a person for whom no agent came, and ends the call.
func (r *Runner) abandon(up context.Context, l *life, from dialer.Number, customer Customer, tape Tape) dialer.Ending {
	if up.Err() != nil {
		return l.parted(Parting{}, customer) // hung up before the two seconds were over: not our abandon, but nobody talked
	}
	l.note(dialer.Event{At: r.Now(), Kind: "abandoned"})
	farewell, cancel := context.WithTimeout(up, r.FarewellTime)
	defer cancel()
	if tape != nil {
		customer.Listen(tape.Customer())
		defer customer.Listen(nil)
	}
	r.Announcer.SafeHarbour(farewell, l.Tenant, from, spoken{customer, tape, r.Now})
	return dialer.Ending{Outcome: dialer.Abandoned, Blame: dialer.Platform, Reason: "no_agent_in_time", By: dialer.BySystem}
}

// hangUp ends the customer's leg whatever became of ctx.
func (r *Runner) hangUp(ctx context.Context, l *life, customer Customer) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.HangUpTime)
	defer cancel()
	l.gauge.stop()
	customer.HangUp(ctx)
	l.times.Ended = customer.Parting().At
	l.mos = customer.Quality().MOS
}

func blocked(blame dialer.Blame, reason string) dialer.Ending {
	return dialer.Ending{Outcome: dialer.Blocked, Blame: blame, Reason: reason}
}

func reasonOf(err error, otherwise string) string {
	if coded, ok := errors.AsType[*fault.Error](err); ok && coded.Reason != "" {
		return coded.Reason
	}
	return otherwise
}
