package retry

import (
	"testing"
	"time"

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
		{"no answer waits for another time of day", dialer.Ending{Outcome: dialer.NoAnswer}, 1, Decision{Waiting, "retry_wait", noon.Add(3 * time.Hour), 0}},
		{"the third try is the last", dialer.Ending{Outcome: dialer.NoAnswer}, 3, Decision{State: Done, Reason: "budget_spent"}},
		{"an abandoned person is called back soon", dialer.Ending{Outcome: dialer.Abandoned}, 1, Decision{Waiting, "retry_wait", noon.Add(30 * time.Minute), 0}},
		{"a trunk error waits up to a second", dialer.Ending{Outcome: dialer.Failed}, 1, Decision{Waiting, "retry_wait", noon.Add(500 * time.Millisecond), 0}},
		{"a second one up to two", dialer.Ending{Outcome: dialer.Failed}, 2, Decision{Waiting, "retry_wait", noon.Add(time.Second), 0}},
		{"Retry-After is honoured, and not by all at once", dialer.Ending{Outcome: dialer.Failed, RetryAfter: 40 * time.Second}, 1, Decision{Waiting, "retry_wait", noon.Add(42 * time.Second), 0}},
		{"trunk errors share the one budget", dialer.Ending{Outcome: dialer.Failed}, 3, Decision{State: Done, Reason: "budget_spent"}},
		{"what never reached a trunk costs no try", dialer.Ending{Outcome: dialer.Blocked, Reason: "line_limit"}, 0, Decision{Waiting, "line_limit", noon.Add(500 * time.Millisecond), 0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Next(test.end, rules, Lead{Used: test.used}, noon, 0.5); got != test.want {
				t.Fatalf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
