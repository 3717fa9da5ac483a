package run

import (
	"fmt"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
)

// The rule that was asked for: 60 dials a minute at 30 % answers become 40 at 20 %, within 500 completed calls.
func TestTheGuardFollowsTheAnswerRate(t *testing.T) {
	g := AnswerGuard{On: true, Base: 60, Reference: 0.30}
	var a answers
	at, n := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC), 0
	complete := func(calls int, share float64) {
		people := 0.0
		for range calls {
			n++
			at = at.Add(time.Second)
			id := dialer.CallID(fmt.Sprint(n))
			if people += share; people >= 1 {
				people--
				a.observe(pace.Event{At: at, Kind: pace.CallHuman, Call: id})
			}
			a.observe(pace.Event{At: at, Kind: pace.CallEnded, Call: id})
		}
	}
	if got := a.allowed(g); got != 60 {
		t.Fatalf("before anything is known: %g a minute", got)
	}
	complete(500, 0.30)
	if got := a.allowed(g); got < 58 || got > 60 {
		t.Fatalf("at the reference: %g a minute", got)
	}
	complete(500, 0.20)
	if got := a.allowed(g); got < 36 || got > 44 {
		t.Fatalf("500 calls after the fall: %g a minute, want 40 within 10 %%", got)
	}
	complete(500, 0.60)
	if got := a.allowed(g); got != 60 {
		t.Fatalf("more answers than usual: %g a minute, the base is the most", got)
	}
	complete(500, 0)
	if got := a.allowed(g); got != 1 {
		t.Fatalf("nobody answers any more: %g a minute, one must be left to notice when they do", got)
	}
}

func TestACapIsKeptOverAMinute(t *testing.T) {
	for _, perMinute := range []float64{1, 10, 60, 600} {
		var b spending
		at, dialed := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC), 0
		for range 5 * 240 { // five minutes in quarters of a second
			n := b.free(perMinute, at)
			b.spend(n)
			dialed += n
			at = at.Add(250 * time.Millisecond)
		}
		if want := 5 * perMinute; float64(dialed) > want+max(1, perMinute/30) || float64(dialed) < want*0.98-1 {
			t.Errorf("%g a minute: %d dials in five", perMinute, dialed)
		}
	}
}
