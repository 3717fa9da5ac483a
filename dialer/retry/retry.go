// Package retry decides what becomes of a lead after an attempt: done, waiting for another try, or blocked for good. It is a function
// of values: the ending, the campaign's rules, how many of the lead's tries are used, the clock and a jitter drawn by the caller. It
// does not write the queue (dialer/history does, in the call's one closing transaction) and does not judge windows: a lead whose time
// has come is judged again by dialer/guard before anything is dialed.
package retry

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Rules are a campaign's retry rules.
type Rules struct {
	MaxAttempts int // one budget per lead over all causes
	// After says how long to wait after an outcome before the next try; an outcome that is missing is not tried again.
	After map[dialer.Outcome]time.Duration
}

// Defaults for a new campaign: another time of day for people who did not pick up, soon for the busy.
func Defaults() Rules {
	return Rules{MaxAttempts: 3, After: map[dialer.Outcome]time.Duration{
		dialer.Busy: 10 * time.Minute, dialer.NoAnswer: 3 * time.Hour, dialer.PoweredOff: 4 * time.Hour,
		dialer.Machine: 4 * time.Hour, dialer.Abandoned: 30 * time.Minute,
	}}
}

// State of a lead in its campaign's queue after the decision.
type State string

// States a decision can lead to.
const (
	Done    State = "done"
	Waiting State = "waiting"
)

// Decision is what becomes of the lead.
type Decision struct {
	State  State
	Reason string    // stable word; "retry_wait", "budget_spent", or the outcome itself when it is final
	Due    time.Time // for Waiting
}

// The carrier back-off: 1 s, then doubled, never above the cap (full jitter: a caller draws the part of it).
const (
	firstBackoff = time.Second
	maxBackoff   = time.Minute
)

// Next decides after ending. used counts the lead's tries including this one, except those that never reached a trunk. jitter is
// uniform in [0,1).
func Next(end dialer.Ending, rules Rules, used int, now time.Time, jitter float64) Decision {
	if end.Outcome == dialer.Blocked {
		// nothing was dialed: the try is not used, and what blocked it (a line, a drain) passes soon
		return Decision{State: Waiting, Reason: end.Reason, Due: now.Add(backoff(used+1, jitter, end.RetryAfter))}
	}
	if end.Outcome == dialer.Failed && used < rules.MaxAttempts {
		return Decision{State: Waiting, Reason: "retry_wait", Due: now.Add(backoff(used, jitter, end.RetryAfter))}
	}
	wait, again := rules.After[end.Outcome]
	switch {
	case end.Outcome == dialer.Failed, again && used >= rules.MaxAttempts:
		return Decision{State: Done, Reason: "budget_spent"}
	case !again:
		return Decision{State: Done, Reason: string(end.Outcome)}
	}
	return Decision{State: Waiting, Reason: "retry_wait", Due: now.Add(max(wait, end.RetryAfter))}
}

// backoff is 2^(n-1) seconds with jitter over [0.5, 1.5], capped, and never before what the far side asked for.
func backoff(n int, jitter float64, asked time.Duration) time.Duration {
	d := firstBackoff
	for i := 1; i < n && d < maxBackoff; i++ {
		d *= 2
	}
	d = time.Duration(float64(min(d, maxBackoff)) * (0.5 + jitter))
	return max(d, asked)
}
