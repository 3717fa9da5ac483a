package pace

import "time"

// Throttle slows dialing down when fewer people answer: the cap on dials per minute is PerMinute x p / Reference, where p is the share
// of answered calls among the last 500 completed within 15 minutes. It protects caller IDs, which are marked as nuisance when many ring in
// vain; it is no pacer (to keep agents busy one would have to dial more, not less), so it is combined with one by min(). One per caller-ID
// pool and one per campaign. It is owned by one goroutine and has no clock.
type Throttle struct {
	rule   ThrottleRule
	window [guardCalls]outcome
	first  int // place of the oldest
	n      int
	good   int // answered among them
	tokens float64
	at     time.Time
}

// ThrottleRule says how fast a campaign or pool may dial at which answer rate. The zero rule allows everything.
type ThrottleRule struct {
	PerMinute float64 // dials per minute at the reference answer rate; 0 switches the guard off
	Reference float64 // answer rate from 0 to 1, exclusive of 0
}

type outcome struct {
	at       time.Time
	answered bool
}

const (
	guardCalls  = 500
	guardWindow = 15 * time.Minute
	guardPrior  = 20.0 // calls at the reference rate that are mixed in, so that a few calls decide nothing
	guardFloor  = 0.1  // of PerMinute: without dials the rate could never be seen to recover
)

// NewThrottle returns a guard that has seen nothing yet and therefore allows PerMinute.
func NewThrottle(rule ThrottleRule) *Throttle { return &Throttle{rule: rule} }

// Change replaces the rule and keeps what was seen.
func (g *Throttle) Change(rule ThrottleRule) { g.rule = rule }

// Completed counts a call that is over, whatever became of it; answered means a person.
func (g *Throttle) Completed(at time.Time, answered bool) {
	if g.n == guardCalls {
		g.forget()
	}
	g.window[(g.first+g.n)%guardCalls] = outcome{at, answered}
	g.n++
	if answered {
		g.good++
	}
}

func (g *Throttle) forget() {
	if g.window[g.first].answered {
		g.good--
	}
	g.first, g.n = (g.first+1)%guardCalls, g.n-1
}

// Seen is how many calls people answered, of those that were completed lately; it is counted also while the guard is off.
func (g *Throttle) Seen(now time.Time) (answered, completed int) {
	for g.n > 0 && now.Sub(g.window[g.first].at) > guardWindow {
		g.forget()
	}
	return g.good, g.n
}

// Rate is the answer rate the cap is made of.
func (g *Throttle) Rate(now time.Time) float64 {
	answered, completed := g.Seen(now)
	return (float64(answered) + guardPrior*g.rule.Reference) / (float64(completed) + guardPrior)
}

func (g *Throttle) off() bool { return !(g.rule.PerMinute > 0 && g.rule.Reference > 0) }

// PerMinute is the cap at now; 0 means that there is none.
func (g *Throttle) PerMinute(now time.Time) float64 {
	if g.off() {
		return 0
	}
	return g.rule.PerMinute * max(g.Rate(now)/g.rule.Reference, guardFloor)
}

// Hold cuts a step to what the guard allows at now and gives AnswerGuard as the reason if it did. Dialed tells it what was dialed then.
func (g *Throttle) Hold(s Step, now time.Time) Step {
	if g.off() {
		return s
	}
	perSecond := g.PerMinute(now) / 60
	most := max(perSecond, 1) // one second's worth may go at once
	if g.at.IsZero() {
		g.tokens = most
	} else {
		g.tokens = min(g.tokens+max(now.Sub(g.at).Seconds(), 0)*perSecond, most)
	}
	g.at = now
	if free := max(int(g.tokens+1e-9), 0); s.Dial > free {
		s.Dial, s.Reason = free, AnswerGuard
	}
	return s
}

// Dialed takes n dials from what is allowed.
func (g *Throttle) Dialed(n int) { g.tokens -= float64(n) }
