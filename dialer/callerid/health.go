package callerid

import (
	"math"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// The health of a number is watched by two sequential probability ratio tests (Wald 1945), each repeated without end with its lower
// boundary at zero (Page 1954): one on whether people answer, one on whether those who answer hang up within seconds. Each call moves the
// statistic by the logarithm of how much likelier its fate is for a number that people avoid than for a well one; the number rests when a
// statistic reaches Boundary.
//
// What is expected of a well number is its own long-run rate, moved by what its peers see now: a bad list or a bad hour lowers all
// numbers of a pool together and rests none. Error rates, measured over seeds in health_test.go and tabled in docs/caller-ids.md: a well
// number is rested by mistake less than once in 12,000 completed calls; one whose answers fall from 31 % to 19 % rests after about 260.
const (
	// Boundary is ln(1/α) of Wald's upper limit with α = 1/2,000 for each run of the test; runs that go nowhere end at zero and begin
	// anew, so the calls between false alarms are many times 1/α.
	Boundary = 7.6

	answerDrop = 0.70 // the alternative for answers: seven tenths of what is expected
	shortRise  = 2.0  // the alternative for short calls: twice what is expected,
	shortStep  = 0.10 // and at least ten points more

	slowMemory    = 2000 // completed calls that the long-run rates remember
	fastMemory    = 30   // and the rates of now, by which peers are compared
	doubt         = 5    // expected answers' worth of doubt about what peers say: few calls say little
	learning      = 200  // completed calls before which a number is not judged
	learningTalks = 60   // calls that agents took before short ones are judged
	fresh         = 2 * time.Hour
	peersNeed     = 50 // completed calls of peers before they say anything about now
)

// ShortCall is how long a person stays who hangs up on what they see or hear at once.
const ShortCall = 6 * time.Second

// Rate counts successes among trials; both decay, so that it remembers the last so many.
type Rate struct {
	N float64 `json:"n"`
	K float64 `json:"k"`
}

// one is a single trial.
func one(hit bool) Rate {
	if hit {
		return Rate{1, 1}
	}
	return Rate{1, 0}
}

// add counts more trials and forgets what is older than memory trials.
func (r *Rate) add(more Rate, memory float64) {
	keep := math.Pow(1-1/memory, more.N)
	r.N, r.K = r.N*keep+more.N, r.K*keep+more.K
}

// Of is the rate, or other when nothing was counted.
func (r Rate) Of(other float64) float64 {
	if r.N <= 0 {
		return other
	}
	return r.K / r.N
}

// err is the standard error of the rate: what is usual is only known so well, and the doubt is the number's.
func (r Rate) err() float64 {
	if r.N <= 0 {
		return 0
	}
	p := (r.K + 1) / (r.N + 2) // never certain, however one-sided a few trials were
	return math.Sqrt(p * (1 - p) / r.N)
}

// Health is what the tests know of one number.
type Health struct {
	Answers  Rate      `json:"answers"`  // long run, of completed calls
	Now      Rate      `json:"now"`      // of late
	Shorts   Rate      `json:"shorts"`   // long run, of calls that people answered and an agent took
	ShortNow Rate      `json:"shortNow"` // of late
	Answer   float64   `json:"answer"`   // statistic of the test on answers
	Short    float64   `json:"short"`    // statistic of the test on short calls
	Run      Rate      `json:"run"`      // answers since the statistic last left zero: what a rest tells
	ShortRun Rate      `json:"shortRun"` // short calls likewise
	Seen     int       `json:"seen"`     // completed calls in all
	At       time.Time `json:"at"`       // of the last call
}

// Fate is what one completed call says about the number it showed.
type Fate struct {
	Answered bool // by a person
	Talked   bool // an agent took it
	Short    bool // and the person hung up within ShortCall
	At       time.Time
}

// Completed tells whether a call ended with a fate of the callee: what the platform or a carrier broke says nothing about a number.
func Completed(o dialer.Outcome) bool {
	return o != "" && o != dialer.Blocked && o != dialer.Failed && o != dialer.Vacant
}

// FateOf is what a completed call says: how it ended, whether an agent took it, whether the person hung up, and after how long a talk.
func FateOf(o dialer.Outcome, bridged, byCustomer bool, talk time.Duration, at time.Time) Fate {
	f := Fate{Answered: o == dialer.Answered || o == dialer.Abandoned, At: at}
	f.Talked = o == dialer.Answered && bridged
	f.Short = f.Talked && byCustomer && talk < ShortCall
	return f
}

// Finding is why a number must rest.
type Finding struct {
	Reason   string  // AnswersFell or ShortsRose
	From, To float64 // what was expected, what was seen
	Calls    int     // in which it was seen
}

// Reasons of rests.
const (
	AnswersFell = "answers_fell"
	ShortsRose  = "short_calls_rose"
	ByHand      = "manual"
)

// Expected is the answer rate a well number would have now, among peers.
func (h Health) Expected(peers []Health, now time.Time) float64 {
	return clamp((h.Answers.Of(0)-h.Answers.err())*drift(peers, now, func(p Health) (Rate, Rate) { return p.Answers, p.Now }), 0.02, 0.95)
}

// ExpectedShort is the share of short calls a well number would have now.
func (h Health) ExpectedShort(peers []Health, now time.Time) float64 {
	return clamp((h.Shorts.Of(0)+h.Shorts.err())*drift(peers, now, func(p Health) (Rate, Rate) { return p.Shorts, p.ShortNow }), 0.02, 0.45)
}

// drift is how the peers' rates of now compare with their own long run; 1 when there are too few calls to say.
func drift(peers []Health, now time.Time, of func(Health) (slow, fast Rate)) float64 {
	var n, seen, usual float64
	for _, p := range peers {
		slow, fast := of(p)
		if now.Sub(p.At) > fresh || p.Seen < learning || slow.N <= 0 {
			continue
		}
		n, seen, usual = n+fast.N, seen+fast.K, usual+fast.N*slow.Of(0)
	}
	if n < peersNeed || usual <= 0 {
		return 1
	}
	return clamp((seen+doubt)/(usual+doubt), 0.25, 1.5)
}

// Judge takes one completed call into h and says whether the number must rest now. It is a function of its values. What is usual for the
// number learns a call only once the test has come back to zero after it: a fall is measured against what was before it, however long
// it takes to be sure.
func Judge(h Health, peers []Health, f Fate) (Health, *Finding) {
	var found *Finding
	if h.Seen < learning {
		h.Answers.add(one(f.Answered), slowMemory)
		if f.Talked {
			h.Shorts.add(one(f.Short), slowMemory)
		}
	} else {
		found = h.judge(peers, f)
	}
	h.Now.add(one(f.Answered), fastMemory)
	if f.Talked {
		h.ShortNow.add(one(f.Short), fastMemory)
	}
	h.Seen, h.At = h.Seen+1, f.At
	return h, found
}

func (h *Health) judge(peers []Health, f Fate) (found *Finding) {
	well := h.Expected(peers, f.At)
	h.Answer = step(h.Answer, f.Answered, well, answerDrop*well)
	h.Run.add(one(f.Answered), math.Inf(1))
	switch {
	case h.Answer >= Boundary:
		found = &Finding{AnswersFell, well, h.Run.Of(0), int(h.Run.N)}
	case h.Answer == 0:
		h.Answers.add(h.Run, slowMemory)
		h.Run = Rate{}
	}
	if !f.Talked {
		return found
	}
	if h.Shorts.N < learningTalks {
		h.Shorts.add(one(f.Short), slowMemory)
		return found
	}
	well = h.ExpectedShort(peers, f.At)
	h.Short = step(h.Short, f.Short, well, max(shortRise*well, well+shortStep))
	h.ShortRun.add(one(f.Short), math.Inf(1))
	switch {
	case h.Short >= Boundary && found == nil:
		found = &Finding{ShortsRose, well, h.ShortRun.Of(0), int(h.ShortRun.N)}
	case h.Short == 0:
		h.Shorts.add(h.ShortRun, slowMemory)
		h.ShortRun = Rate{}
	}
	return found
}

// step moves a statistic by one trial; well is how likely a hit is for a well number, avoided for the other.
func step(statistic float64, hit bool, well, avoided float64) float64 {
	if hit {
		return max(0, statistic+math.Log(avoided/well))
	}
	return max(0, statistic+math.Log((1-avoided)/(1-well)))
}

// Rested is h after a rest: the tests and the rates of now begin anew; what is usual for the number stays, so that a number that comes
// back as badly as it left is found again, not taken for a number of low expectations.
func (h Health) Rested() Health {
	h.Answer, h.Short, h.Run, h.ShortRun, h.Now, h.ShortNow = 0, 0, Rate{}, Rate{}, Rate{}, Rate{}
	return h
}

// RestFor is how long a number rests that has rested before so many times in the last thirty days.
func RestFor(before int) time.Duration {
	const day = 24 * time.Hour
	return [...]time.Duration{day, 3 * day, 30 * day}[min(max(before, 0), 2)]
}

func clamp(v, low, high float64) float64 { return min(max(v, low), high) }

// Usual is the number's own long-run answer rate; known is false while it is learnt.
func (h Health) Usual() (rate float64, known bool) { return h.Answers.Of(0), h.Seen >= learning }

// Learning is how many completed calls are still to be seen before the number is judged.
func (h Health) Learning() int { return max(0, learning-h.Seen) }

// Test is where one of the tests stands, for people to see.
type Test struct {
	Of          string // answers, short_calls
	Usual, Seen float64
	Calls       int
	Statistic   float64
}

// Tests are those that run; none while the number is learnt.
func (h Health) Tests() (running []Test) {
	if h.Seen >= learning {
		running = append(running, Test{"answers", h.Answers.Of(0), h.Run.Of(h.Answers.Of(0)), int(h.Run.N), h.Answer})
	}
	if h.Shorts.N >= learningTalks {
		running = append(running, Test{"short_calls", h.Shorts.Of(0), h.ShortRun.Of(h.Shorts.Of(0)), int(h.ShortRun.N), h.Short})
	}
	return running
}
