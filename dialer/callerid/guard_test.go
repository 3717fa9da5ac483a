package callerid

import (
	"math"
	"math/rand/v2"
	"testing"
)

// PACING.md's demand: steered from 30 % to 20 % of people answering, the cap goes from 60 to 40 a minute within 500 completed calls.
func TestFallingAnswersTurnSixtyCallsAMinuteIntoForty(t *testing.T) {
	usual := Rate{2000, 600}
	sum := 0.0
	const runs = 200
	for seed := range uint64(runs) {
		chance := rand.New(rand.NewPCG(seed, 3))
		var slots []Rate
		for range 10 { // five minutes at 60 a minute would be 300; slots of 50 follow the change more finely
			slot := Rate{N: 50}
			for range 50 {
				if chance.Float64() < 0.20 {
					slot.K++
				}
			}
			slots = append([]Rate{slot}, slots...)
		}
		slots = append(slots, Rate{500, 150}) // before the change
		sum += 60 * Guarded(slots, usual)
	}
	if mean := sum / runs; math.Abs(mean-40) > 4 {
		t.Errorf("%.1f calls a minute, want 40 within a tenth", mean)
	}
	for _, c := range []struct {
		name   string
		recent []Rate
		usual  Rate
		want   float64
	}{
		{"as usual", []Rate{{500, 150}}, usual, 1}, {"better than usual takes nothing and gives nothing", []Rate{{500, 250}}, usual, 1},
		{"too few calls to say", []Rate{{99, 0}}, usual, 1}, {"nothing usual known", []Rate{{500, 50}}, Rate{100, 30}, 1},
		{"hardly anybody answers", []Rate{{500, 1}}, usual, guardFloor}, {"what is older than 500 calls does not count", []Rate{{500, 150}, {500, 0}}, usual, 1},
	} {
		if got := Guarded(c.recent, c.usual); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAGuardedPoolSaysThatTheGuardHoldsIt(t *testing.T) {
	s := number("a", hangzhou, Caps{PerHour: 40})
	s.Recent = []Used{{nine.Truncate(Slot), 30}}
	pool := []Standing{s}
	if room, _ := Room(pool, nine); room != 10 {
		t.Fatalf("room for %d", room)
	}
	pool[0].Guard = 0.7 // 28 of 40
	if room, why := Room(pool, nine); room != 0 || why != Guarding {
		t.Errorf("room for %d, %s", room, why)
	}
	if g := Allocate(pool, wants(1, hangzhou), nine)[0]; g.Reason != Guarding || !g.Until.After(nine) {
		t.Errorf("%+v", g)
	}
	pool[0].Recent[0].Calls = 40
	if _, why := Room(pool, nine); why != AtCap {
		t.Errorf("at the cap itself it is the cap: %s", why)
	}
}
