package retry

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestNext(t *testing.T) {
	rules := Defaults()
	tests := []struct {
		name string
		end  dialer.Ending
		used int
		want Decision
	}{
		{"a talk is the end of it", dialer.Ending{Outcome: dialer.Answered}, 1, Decision{State: Done, Reason: "answered"}},
		{"a vacant number is never tried again", dialer.Ending{Outcome: dialer.Vacant}, 1, Decision{State: Done, Reason: "vacant"}},
		{"who rejected is not called again", dialer.Ending{Outcome: dialer.Rejected}, 1, Decision{State: Done, Reason: "rejected"}},
		{"no answer waits for another time of day", dialer.Ending{Outcome: dialer.NoAnswer}, 1, Decision{Waiting, "retry_wait", noon.Add(3 * time.Hour)}},
		{"the third try is the last", dialer.Ending{Outcome: dialer.NoAnswer}, 3, Decision{State: Done, Reason: "budget_spent"}},
		{"an abandoned person is called back soon", dialer.Ending{Outcome: dialer.Abandoned}, 1, Decision{Waiting, "retry_wait", noon.Add(30 * time.Minute)}},
		{"a trunk error waits a second", dialer.Ending{Outcome: dialer.Failed}, 1, Decision{Waiting, "retry_wait", noon.Add(time.Second)}},
		{"a second one two seconds", dialer.Ending{Outcome: dialer.Failed}, 2, Decision{Waiting, "retry_wait", noon.Add(2 * time.Second)}},
		{"Retry-After is honoured", dialer.Ending{Outcome: dialer.Failed, RetryAfter: 40 * time.Second}, 1, Decision{Waiting, "retry_wait", noon.Add(40 * time.Second)}},
		{"trunk errors share the one budget", dialer.Ending{Outcome: dialer.Failed}, 3, Decision{State: Done, Reason: "budget_spent"}},
		{"what never reached a trunk costs no try", dialer.Ending{Outcome: dialer.Blocked, Reason: "line_limit"}, 0, Decision{Waiting, "line_limit", noon.Add(time.Second)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Next(test.end, rules, test.used, noon, 0.5); got != test.want {
				t.Fatalf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestNoOutcomeEverGetsMoreTriesThanTheBudget(t *testing.T) {
	outcomes := []dialer.Outcome{dialer.Busy, dialer.NoAnswer, dialer.Failed, dialer.Machine, dialer.PoweredOff, dialer.Abandoned, dialer.Vacant, dialer.Rejected, dialer.Answered}
	rapid.Check(t, func(t *rapid.T) {
		rules := Defaults()
		rules.MaxAttempts = rapid.IntRange(1, 6).Draw(t, "budget")
		now, tries := noon, 0
		for {
			tries++
			end := dialer.Ending{Outcome: rapid.SampledFrom(outcomes).Draw(t, "outcome"), RetryAfter: time.Duration(rapid.IntRange(0, 90).Draw(t, "asked")) * time.Second}
			d := Next(end, rules, tries, now, rapid.Float64Range(0, 0.999).Draw(t, "jitter"))
			if d.State == Done {
				break
			}
			if d.Due.Before(now.Add(end.RetryAfter)) || !d.Due.After(now) {
				t.Fatalf("due %v before it was asked for (%v)", d.Due, end.RetryAfter)
			}
			now = d.Due
		}
		if tries > rules.MaxAttempts {
			t.Fatalf("%d tries of a budget of %d", tries, rules.MaxAttempts)
		}
	})
}

func TestBackoffStaysBetweenHalfAndOneAndAHalfOfTheDoublingAndUnderTheCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, jitter := rapid.IntRange(1, 40).Draw(t, "n"), rapid.Float64Range(0, 0.999).Draw(t, "jitter")
		d, ideal := backoff(n, jitter, 0), min(time.Duration(1)<<min(n-1, 20)*time.Second, maxBackoff)
		if d < ideal/2 || d > ideal*3/2 {
			t.Fatalf("try %d waits %v, ideal %v", n, d, ideal)
		}
	})
}
