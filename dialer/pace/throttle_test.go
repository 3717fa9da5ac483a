package pace

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// steer completes n calls of which the share p is answered, evenly, one each second from at on.
func steer(g *Throttle, at time.Time, n int, p float64) time.Time {
	owed := 0.0
	for range n {
		owed += p
		g.Completed(at, owed >= 1)
		if owed >= 1 {
			owed--
		}
		at = at.Add(time.Second)
	}
	return at
}

func TestTheGuardFollowsTheAnswerRate(t *testing.T) {
	tests := []struct {
		name       string
		from, to   float64
		completed  int // after the change
		want, slip float64
	}{
		{"30 to 20 % takes 60 to 40 a minute within 500 completed calls", 0.3, 0.2, 500, 40, 4},
		{"half way there the cap is half way down", 0.3, 0.2, 250, 50, 5},
		{"a steady rate keeps its cap", 0.3, 0.3, 500, 60, 2},
		{"a rate that recovers gives the cap back", 0.2, 0.3, 500, 60, 6},
		{"no answers at all leave a tenth, or it would never end", 0.3, 0, 520, 6, 0.01},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := NewThrottle(ThrottleRule{PerMinute: 60, Reference: 0.3})
			at := steer(g, dawn, 600, test.from)
			at = steer(g, at, test.completed, test.to)
			if got := g.PerMinute(at); math.Abs(got-test.want) > test.slip {
				t.Fatalf("%.1f a minute, want %.1f", got, test.want)
			}
		})
	}
}

func TestTheGuardForgetsAfterAQuarterOfAnHour(t *testing.T) {
	g := NewThrottle(ThrottleRule{PerMinute: 60, Reference: 0.3})
	at := steer(g, dawn, 100, 0.05)
	if got := g.PerMinute(at); got > 30 {
		t.Fatalf("%.1f a minute while hardly anybody answers", got)
	}
	if got := g.PerMinute(at.Add(16 * time.Minute)); got != 60 {
		t.Fatalf("%.1f a minute when nothing is known any more", got)
	}
}

func TestTheGuardMetersDials(t *testing.T) {
	g := NewThrottle(ThrottleRule{PerMinute: 60, Reference: 0.3})
	dialed := 0
	for tick := range 240 { // two minutes
		s := g.Hold(Step{Dial: 10}, dawn.Add(time.Duration(tick)*500*time.Millisecond))
		if s.Dial < 10 && s.Reason != AnswerGuard {
			t.Fatalf("cut without its reason: %+v", s)
		}
		g.Dialed(s.Dial)
		dialed += s.Dial
	}
	if dialed < 118 || dialed > 122 {
		t.Fatalf("%d dials in two minutes at 60 a minute", dialed)
	}
}

func TestAGuardThatIsOffHoldsNothing(t *testing.T) {
	for _, rule := range []ThrottleRule{{}, {PerMinute: 60}, {Reference: 0.3}, {PerMinute: -1, Reference: 0.3}, {PerMinute: math.NaN(), Reference: 0.3}} {
		g := NewThrottle(rule)
		if s := g.Hold(Step{Dial: 7, Reason: Enough}, dawn); s.Dial != 7 || s.Reason != Enough {
			t.Errorf("%+v: %+v", rule, s)
		}
	}
}

func TestTheGuardNeverAddsDialsAndNeverGoesBelowItsFloor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := ThrottleRule{PerMinute: rapid.Float64Range(0, 500).Draw(t, "per minute"), Reference: rapid.Float64Range(0, 1).Draw(t, "reference")}
		g, at := NewThrottle(rule), dawn
		for range rapid.IntRange(0, 700).Draw(t, "calls") {
			at = at.Add(time.Duration(rapid.IntRange(-1000, 5000).Draw(t, "gap")) * time.Millisecond)
			g.Completed(at, rapid.Bool().Draw(t, "answered"))
			want := Step{Dial: rapid.IntRange(0, 50).Draw(t, "want")}
			got := g.Hold(want, at)
			if got.Dial < 0 || got.Dial > want.Dial {
				t.Fatalf("%d of %d", got.Dial, want.Dial)
			}
			g.Dialed(got.Dial)
			if cap := g.PerMinute(at); !g.off() && !(cap >= rule.PerMinute*guardFloor) {
				t.Fatalf("a cap of %v", cap)
			}
		}
	})
}
