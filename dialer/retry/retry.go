// Package retry decides what becomes of a lead after an attempt: done, or waiting for another try, at which of its numbers and when. It
// is a function of values: the ending, the campaign's rules, what is known of the lead, the clock and a jitter drawn by the caller. It
// does not write the queue (dialer/history does, in the call's one closing transaction). No try is set for a moment at which the lead may
// not be called; when it has come, dialer/guard judges again before anything is dialed.
package retry

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Rules are a campaign's retry rules.
type Rules struct {
	MaxAttempts int // one budget per lead over all causes and all its numbers
	// After says how long to wait after an outcome before the next try; an outcome that is missing is not tried again.
	After map[dialer.Outcome]time.Duration
	// Recycle refines what follows after an outcome; a missing one is the zero Recycle.
	Recycle map[dialer.Outcome]Recycle
}

// Defaults for a new campaign: another time of day for people who did not pick up, soon for the busy.
func Defaults() Rules {
	return Rules{MaxAttempts: 3, After: map[dialer.Outcome]time.Duration{
		dialer.Busy: 10 * time.Minute, dialer.NoAnswer: 3 * time.Hour, dialer.PoweredOff: 4 * time.Hour, dialer.Unreachable: 2 * time.Hour,
		dialer.Machine: 4 * time.Hour, dialer.Abandoned: 30 * time.Minute,
	}, Recycle: map[dialer.Outcome]Recycle{
		dialer.NoAnswer: {OtherTime: true, NextNumber: true}, dialer.PoweredOff: {OtherTime: true, NextNumber: true},
		dialer.Machine: {OtherTime: true, NextNumber: true}, dialer.Vacant: {NextNumber: true},
	}}
}

// Lead is what is known of the lead whose attempt has ended.
type Lead struct {
	Used    int // tries including this one, except those that never reached a trunk
	Number  int // which of its numbers was called; 0 is the first
	Numbers int // how many it has; 0 counts as 1
	Zone    *time.Location
	// Open is the first moment from t on at which the lead may be called, zero when there is none in sight; nil: any. It must answer for
	// the same moment always the same.
	Open func(t time.Time) time.Time
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
	Number int       // which of its numbers the next try goes to
}

// Next decides after ending. jitter is uniform in [0,1).
func Next(end dialer.Ending, rules Rules, lead Lead, now time.Time, jitter float64) Decision {
	recycle := rules.Recycle[end.Outcome]
	if end.Outcome == dialer.Blocked {
		// nothing was dialed: the try is not used, and what blocked it (a line, a drain) passes soon
		return lead.waits(end.Reason, lead.Number, now.Add(backoff(lead.Used+1, jitter, end.RetryAfter)))
	}
	if end.Outcome == dialer.Failed && lead.Used < rules.MaxAttempts {
		return lead.waits("retry_wait", lead.Number, now.Add(backoff(lead.Used, jitter, end.RetryAfter)))
	}
	wait, again := rules.After[end.Outcome]
	number, other := lead.next(recycle)
	if !again && other && number > lead.Number { // the number is dead, the person is not
		wait, again = deadNumber, true
	}
	switch {
	case end.Outcome == dialer.Failed, again && lead.Used >= rules.MaxAttempts:
		return Decision{State: Done, Reason: "budget_spent", Number: lead.Number}
	case !again:
		return Decision{State: Done, Reason: string(end.Outcome), Number: lead.Number}
	}
	due := now.Add(max(wait, end.RetryAfter))
	if recycle.OtherTime {
		due = lead.otherTime(due, now)
	}
	return lead.waits("retry_wait", number, due)
}

// waits moves due to the next moment at which the lead may be called.
func (l Lead) waits(reason string, number int, due time.Time) Decision {
	if l.Open != nil {
		if open := l.Open(due); !open.IsZero() { // none in sight: the guard says why when it is due
			due = open
		}
	}
	return Decision{State: Waiting, Reason: reason, Due: due, Number: number}
}
