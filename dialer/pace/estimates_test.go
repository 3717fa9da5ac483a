package pace

import (
	"math"
	"testing"
)

func TestOddsOfPeopleAgainstAgents(t *testing.T) {
	var people, agents odds
	people.reset(true, 0)
	agents.reset(true, 1)
	if got := reaches(&people, &agents); got != 0 {
		t.Errorf("nobody on the way, one agent ready: %v", got)
	}
	people.add(0.25, 1)
	if got := reaches(&people, &agents); math.Abs(got-0.25) > 1e-12 {
		t.Errorf("one call at 25 %% takes the only agent: %v", got)
	}
	agents.add(0.5, 1)
	if got := reaches(&people, &agents); math.Abs(got-0.125) > 1e-12 {
		t.Errorf("unless another comes free: %v", got)
	}
	for _, exact := range []bool{true, false} {
		people.reset(exact, 2)
		agents.reset(exact, 6)
		people.add(0.2, 40)
		agents.add(0.3, 20)
		if got := reaches(&people, &agents); math.Abs(got-0.32) > 0.01 {
			t.Errorf("exact %v: 10 people against 12 agents on average: %v", exact, got)
		}
	}
}

func TestAHazardLearnsItsScaleAndItsShape(t *testing.T) {
	h := newHazard(150, 4, func(float64) float64 { return 1 })
	for range 200 {
		h.add(40) // everything ends at 40 s
	}
	h.settle()
	if early, late := h.within(5, 10), h.within(32, 12); early > 0.15 || late < 0.7 {
		t.Errorf("an end within 5 to 15 s: %.2f, within 32 to 44 s: %.2f", early, late)
	}
	if got := h.mean(); math.Abs(got-42) > 1 {
		t.Errorf("mean %.1f", got)
	}
}

// dialing makes calls on a list at a rate of answers, all known at once, and returns the time after them.
func dialing(r *rate, l *ladder, a *arrivals, at float64, calls int, p float64) float64 {
	owed := 0.5
	for range calls {
		number := r.dial(at)
		owed += p
		r.tell(number, owed >= 1)
		if owed >= 1 {
			owed--
		}
		at++
		r.believe(l, a)
	}
	return at
}

func TestARateFindsItsListAndNoticesAJump(t *testing.T) {
	l, a := newLadder(), newArrivals(Settings{}.defaults())
	r := newRate(l, 0, 0.25, 12)
	at := dialing(r, l, a, 0, 400, 0.1)
	if got := r.mean(); math.Abs(got-0.1) > 0.025 {
		t.Errorf("a list of 10 %%: %.3f", got)
	}
	before := r.points[spread-1]
	at = dialing(r, l, a, at, 25, 0.38)
	if r.points[spread-1] < 2*before {
		t.Errorf("after 25 calls at 38 %% the highest rate believed in is %.3f, before it was %.3f", r.points[spread-1], before)
	}
	at = dialing(r, l, a, at, 75, 0.38)
	if got := r.mean(); got < 0.3 {
		t.Errorf("after 100 calls at 38 %%: %.3f", got)
	}
	dialing(r, l, a, at, 120, 0.08)
	if got := r.mean(); got > 0.15 {
		t.Errorf("and back at 8 %%: %.3f", got)
	}
}

func TestTheBudgetStaysBelowItsTarget(t *testing.T) {
	b := budget{target: 0.03, limit: 0.03}
	even := b.aim(0, 0, 1000)
	if even >= 0.03 || even < 0.025 {
		t.Errorf("a day of 1,000 answers aims at %.4f", even)
	}
	if got := b.aim(500, 25, 500); got >= even {
		t.Errorf("a day that has spent too much aims lower: %.4f", got)
	}
	if small := b.aim(0, 0, 200); small >= even {
		t.Errorf("a small day keeps more distance: %.4f", small)
	}
	if !b.spent(1000, 29, 0, 0) || b.spent(1000, 20, 0, 0) {
		t.Error("29 of 1,000 is spent, 20 is not")
	}
}

func TestThePriceFollowsAbandons(t *testing.T) {
	p := newPrice()
	before := p.now(0.03, 0)
	for range 4 {
		p.abandoned(1, 10)
	}
	during := p.now(0.03, 11)
	if during > before/3 {
		t.Errorf("four abandoned at once: %.4f after %.4f", during, before)
	}
	if later := p.now(0.03, 2000); later < 2*during || later >= before {
		t.Errorf("half an hour later the caution is over and the correction stays: %.4f", later)
	}
	for range 200 {
		p.answered(0.03, 2001)
	}
	if got := p.now(0.03, 4000); got < before {
		t.Errorf("200 answers without another make it bolder: %.4f", got)
	}
}

func TestALearnerFindsTheWeights(t *testing.T) {
	l := newLearner([features]float64{0.5, 0.5, 0.5, 0}, 10)
	for n := range 400 {
		x := [features]float64{float64(n % 7), float64(n % 5), float64(n % 3), 4}
		l.learn(x, x[0]+0.2*x[2]+0.5*x[3], 5)
	}
	if got := l.value([features]float64{6, 0, 2, 4}); math.Abs(got-8.4) > 0.3 {
		t.Errorf("%.2f, want 8.4", got)
	}
}

func TestCallsOlderThanThePacerLeaveABeliefThatIsOne(t *testing.T) {
	l, a := newLadder(), newArrivals(Settings{}.defaults())
	r := newRate(l, 0, 0.25, 12)
	before := r.points
	r.tell(r.dial(-900), true) // a conversation that another node began a quarter of an hour ago
	r.believe(l, a)
	sum := 0.0
	for i, w := range r.settled {
		if w < 0 {
			t.Fatalf("a weight of %v for a rate of %.3f", w, l.p[i])
		}
		sum += w
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("weights add up to %v", sum)
	}
	for s, p := range r.points {
		if p < before[s] {
			t.Errorf("one more person and a lower rate: point %d is %.3f, was %.3f", s, p, before[s])
		}
	}
	if r.dial(1); r.open[0].gap != 1 {
		t.Errorf("the pacer is 1 s old and has looked away for %v s", r.open[0].gap)
	}
}
