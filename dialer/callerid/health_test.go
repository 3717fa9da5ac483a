package callerid

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// street is some numbers of a pool, each called every few minutes, in virtual time.
type street struct {
	chance *rand.Rand
	now    time.Time
	health []Health
	calls  []int
}

func newStreet(seed uint64, numbers int) *street {
	return &street{chance: rand.New(rand.NewPCG(seed, 7)), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), health: make([]Health, numbers), calls: make([]int, numbers)}
}

// call lets number i complete one call that a person answers with chance p and, answered, leaves at once with chance short.
func (s *street) call(i int, p, short float64) *Finding {
	s.now = s.now.Add(time.Minute)
	f := Fate{At: s.now, Answered: s.chance.Float64() < p}
	f.Talked = f.Answered
	f.Short = f.Talked && s.chance.Float64() < short
	peers := make([]Health, 0, len(s.health))
	for j, h := range s.health {
		if j != i {
			peers = append(peers, h)
		}
	}
	var found *Finding
	s.health[i], found = Judge(s.health[i], peers, f)
	s.calls[i]++
	return found
}

func (s *street) learn(calls int, p, short float64) {
	for range calls {
		for i := range s.health {
			s.call(i, p, short)
		}
	}
}

func TestAWellNumberIsHardlyEverRestedByMistake(t *testing.T) {
	for _, c := range []struct {
		name     string
		numbers  int
		p, short float64
	}{{"three in ten answer, alone", 1, 0.30, 0.05}, {"one in ten answers, alone", 1, 0.10, 0.05}, {"a pool of six", 6, 0.25, 0.08}} {
		t.Run(c.name, func(t *testing.T) {
			const each = 6000
			calls, alarms := 0, 0
			for seed := range uint64(60 / c.numbers) {
				s := newStreet(seed, c.numbers)
				for range each {
					for i := range s.health {
						if s.call(i, c.p, c.short) != nil {
							alarms++
							s.health[i] = s.health[i].Rested()
						}
					}
				}
				calls += each * c.numbers
			}
			t.Logf("%d false alarms in %d calls: one in %.0f", alarms, calls, float64(calls)/math.Max(float64(alarms), 1))
			if alarms > calls/12_000 {
				t.Errorf("%d false alarms in %d calls, more than one in 12,000", alarms, calls)
			}
		})
	}
}

func TestANumberThatPeopleStopAnsweringRestsWithinAFewHundredCalls(t *testing.T) {
	for _, c := range []struct {
		name             string
		numbers          int
		before, after    float64
		shorts, shortsTo float64
		reason           string
		mean, most       int // completed calls
	}{
		{"31 % to 19 %, alone", 1, 0.31, 0.19, 0.05, 0.05, AnswersFell, 300, 1800},
		{"31 % to 19 %, one of a pool of six", 6, 0.31, 0.19, 0.05, 0.05, AnswersFell, 300, 1800},
		{"25 % to 8 %: marked on the phones", 6, 0.25, 0.08, 0.05, 0.05, AnswersFell, 150, 400},
		{"as many answer, three in ten hang up at once", 1, 0.30, 0.30, 0.06, 0.30, ShortsRose, 140, 600},
	} {
		t.Run(c.name, func(t *testing.T) {
			const runs = 100
			sum, worst := 0, 0
			for seed := range uint64(runs) {
				s := newStreet(seed, c.numbers)
				s.learn(1000, c.before, c.shorts)
				s.health[0] = s.health[0].Rested() // a statistic that happens to stand high would only make it quicker
				delay := 0
				for found := (*Finding)(nil); found == nil; {
					if delay++; delay > 5000 {
						t.Fatal("never found")
					}
					found = s.call(0, c.after, c.shortsTo)
					for i := 1; i < c.numbers; i++ {
						s.call(i, c.before, c.shorts)
					}
					if found != nil && found.Reason != c.reason {
						t.Logf("seed %d: found %s %.2f to %.2f", seed, found.Reason, found.From, found.To)
					}
				}
				sum, worst = sum+delay, max(worst, delay)
			}
			t.Logf("found after %d calls in the mean, %d at worst", sum/runs, worst)
			if sum/runs > c.mean || worst > c.most {
				t.Errorf("found after %d calls in the mean and %d at worst, want at most %d and %d", sum/runs, worst, c.mean, c.most)
			}
		})
	}
}

func TestABadListRestsNoNumberOfThePool(t *testing.T) {
	rested := 0
	for seed := range uint64(40) {
		s := newStreet(seed, 6)
		s.learn(1000, 0.30, 0.05)
		gone := map[int]bool{}
		for range 600 {
			for i := range s.health {
				if !gone[i] && s.call(i, 0.18, 0.05) != nil { // everybody's answers fall to three fifths at once
					gone[i] = true
					rested++
				}
			}
		}
	}
	t.Logf("%d of 240 numbers rested", rested)
	if rested > 24 {
		t.Errorf("%d of 240 numbers rested for what was the list's fault, want at most one in ten", rested)
	}
}

func TestAFindingTellsWhatWasExpectedAndWhatWasSeen(t *testing.T) {
	s := newStreet(5, 1)
	s.learn(2000, 0.31, 0.05)
	for range 2000 {
		if f := s.call(0, 0.19, 0.05); f != nil {
			if f.From < 0.25 || f.From > 0.34 || f.To > f.From-0.05 || f.Calls < 30 {
				t.Fatalf("%+v", f)
			}
			return
		}
	}
	t.Fatal("not found")
}

func TestTheTestsNeverLeaveTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, at := Health{}, time.Unix(0, 0)
		for range rapid.IntRange(1, 600).Draw(t, "calls") {
			at = at.Add(time.Second)
			f := Fate{At: at, Answered: rapid.Bool().Draw(t, "answered")}
			f.Talked = f.Answered && rapid.Bool().Draw(t, "talked")
			f.Short = f.Talked && rapid.Bool().Draw(t, "short")
			before := h.Seen
			var found *Finding
			if h, found = Judge(h, nil, f); found != nil {
				if before < learning || found.From <= 0 || found.To < 0 || found.To > 1 || found.Calls < 1 {
					t.Fatalf("%+v after %d calls", found, before)
				}
				h = h.Rested()
			}
			for _, v := range []float64{h.Answer, h.Short, h.Answers.Of(0), h.Now.Of(0), h.Shorts.Of(0)} {
				if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
					t.Fatalf("%+v", h)
				}
			}
			if h.Answer >= Boundary || h.Short >= Boundary {
				t.Fatalf("passed a boundary unseen: %+v", h)
			}
		}
	})
}

func TestRestsGrowLonger(t *testing.T) {
	for before, want := range []time.Duration{24 * time.Hour, 72 * time.Hour, 720 * time.Hour, 720 * time.Hour} {
		if got := RestFor(before); got != want {
			t.Errorf("after %d rests: %v, want %v", before, got, want)
		}
	}
}
