package breaker

import (
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// try asks and, when it may pass, says how it went.
func try(t testing.TB, b *Breaker, now time.Time, ok bool) (passed bool) {
	t.Helper()
	p, _ := b.Ask(now)
	if p == nil {
		return false
	}
	p.Done(now, ok, 0)
	return true
}

func trip(t testing.TB, b *Breaker, now time.Time) {
	t.Helper()
	for range 5 {
		if !try(t, b, now, false) {
			t.Fatal("it opened before the fifth failure")
		}
	}
}

func want(t testing.TB, b *Breaker, now time.Time, state State, until time.Time) {
	t.Helper()
	if v := b.Look(now); v.State != state || !v.Until.Equal(until) {
		t.Fatalf("it is %s until %v, want %s until %v", v.State, v.Until, state, until)
	}
}

func TestFiveFailuresInARowOpenItForFiveSeconds(t *testing.T) {
	b := New(Config{})
	trip(t, b, start)
	want(t, b, start, Open, start.Add(5*time.Second))
	if _, until := b.Ask(start.Add(time.Second)); !until.Equal(start.Add(5 * time.Second)) {
		t.Errorf("asked again at %v", until)
	}
	want(t, b, start.Add(5*time.Second), HalfOpen, time.Time{})
}

func TestASuccessBetweenKeepsItClosed(t *testing.T) {
	b := New(Config{})
	for n := range 19 {
		try(t, b, start, n%4 == 0) // one good call in four: never five bad ones in a row
	}
	want(t, b, start, Closed, time.Time{})
}

func TestHalfTheLastTwentyOpenIt(t *testing.T) {
	b := New(Config{})
	for n := range 20 {
		try(t, b, start, n%2 == 0)
	}
	if b.Look(start).State != Open {
		t.Error("half of twenty failed, and it is closed")
	}
	slow := New(Config{})
	for n := range 20 {
		try(t, slow, start.Add(time.Duration(n)*10*time.Second), n%2 == 0)
	}
	if slow.Look(start.Add(200*time.Second)).State != Closed {
		t.Error("failures of minutes ago opened it")
	}
}

func TestAtMostThreeProbesAndTwoGoodOnesCloseIt(t *testing.T) {
	b := New(Config{})
	trip(t, b, start)
	now := start.Add(6 * time.Second)
	var probes []*Pass
	for range 3 {
		p, _ := b.Ask(now)
		if p == nil {
			t.Fatal("a probe was refused")
		}
		probes = append(probes, p)
	}
	if p, _ := b.Ask(now); p != nil {
		t.Fatal("a fourth probe")
	}
	probes[0].Drop()
	probes[0].Drop() // twice equals once
	p, _ := b.Ask(now)
	if p == nil {
		t.Fatal("a probe given back is not given out again")
	}
	if second, _ := b.Ask(now); second != nil {
		t.Fatal("a probe given back twice was given out twice")
	}
	p.Done(now, true, 0)
	want(t, b, now, HalfOpen, time.Time{})
	probes[1].Done(now, true, 0)
	want(t, b, now, Closed, time.Time{})
	probes[2].Done(now, false, 0)
	want(t, b, now, Closed, time.Time{})
}

func TestEachFailedProbeDoublesTheRestUpToAMinute(t *testing.T) {
	b, now := New(Config{}), start
	trip(t, b, now)
	for _, rest := range []time.Duration{10, 20, 40, 60, 60} {
		now = b.Look(now).Until
		if !try(t, b, now, false) {
			t.Fatal("no probe after the rest")
		}
		want(t, b, now, Open, now.Add(rest*time.Second))
	}
}

func TestAFarSideThatAsksForRestGetsIt(t *testing.T) {
	b := New(Config{})
	p, _ := b.Ask(start)
	p.Done(start, false, 17*time.Second)
	want(t, b, start, Open, start.Add(17*time.Second))
	if try(t, b, start.Add(16*time.Second), true) {
		t.Error("asked within the rest")
	}
	late := New(Config{})
	first, _ := late.Ask(start)
	trip(t, late, start)
	first.Done(start, false, time.Minute) // passed before it opened
	want(t, late, start, Open, start.Add(time.Minute))
}

func TestNothingPassesWhileItRests(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, now, flying := New(Config{}), start, []*Pass{}
		for range 200 {
			now = now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
			switch rapid.IntRange(0, 2).Draw(t, "step") {
			case 0, 1:
				was := b.Look(now)
				p, _ := b.Ask(now)
				if p != nil && was.State == Open {
					t.Fatalf("passed at %v, resting until %v", now, was.Until)
				}
				if p != nil {
					flying = append(flying, p)
				}
			default:
				if len(flying) > 0 {
					flying[0].Done(now, rapid.Bool().Draw(t, "ok"), 0)
					flying = flying[1:]
				}
			}
			probes := 0
			for _, p := range flying {
				if p.probe {
					probes++
				}
			}
			if probes > 3 {
				t.Fatalf("%d probes on their way", probes)
			}
		}
	})
}
