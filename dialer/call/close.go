package call

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/retry"
)

// close writes the ending, again and again while the database is away: the truth of a call may not be lost. After Patience (a few
// seconds once ctx has ended) it gives up; then the sweeper closes the call at its last heartbeat.
func (r *Runner) close(ctx context.Context, l *life, end dialer.Ending) dialer.Ending {
	end = l.finish(end, r.Now())
	used := l.Try
	if end.Outcome == dialer.Blocked {
		used-- // nothing was dialed: the try is not used
	}
	closing := history.Closing{Call: l.Call, Attempt: l.Attempt, Campaign: l.Campaign, Lead: l.Lead, Epoch: l.Epoch, Ending: end,
		Events: l.events, MOS: l.mos, Sound: l.sound(), Next: retry.Next(end, l.Rules, retry.Lead{Used: used, Number: l.Number, Numbers: l.Numbers, Zone: l.Zone, Open: l.Open}, end.Times.Ended, r.Jitter())}
	if !l.opened {
		closing.Unopened = new(l.opening(r.Node))
	}
	closing.Kept = end.Outcome == dialer.Abandoned || l.Kept && !end.Outcome.Person()
	r.write(ctx, l, closing)
	l.log.Info("call ended", "outcome", end.Outcome, "blame", end.Blame, "reason", end.Reason, "by", end.By, "sip", end.SIP, "cause", end.Cause,
		"agent", end.Agent, "talk", end.Times.Talk(), "next", closing.Next.State, "next_reason", closing.Next.Reason)
	l.watch.Over(l.Call, end)
	return end
}

func (r *Runner) write(ctx context.Context, l *life, closing history.Closing) {
	patience := r.Patience
	if ctx.Err() != nil {
		patience = min(patience, 5*time.Second)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := r.Records.Close(ctx, l.Tenant, closing)
		if err == nil {
			return
		}
		l.log.Error("the ending is not written yet", "error", err, "again_in", wait)
		select {
		case <-ctx.Done():
			l.log.Error("the ending was not written; the sweeper will close the call at its last heartbeat", "outcome", closing.Ending.Outcome)
			return
		case <-time.After(wait):
		}
	}
}
