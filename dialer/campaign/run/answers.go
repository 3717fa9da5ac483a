package run

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
)

// The answer rate that the guard looks at is of the last completed dials.
const (
	recentDials = 500
	recentSpan  = 15 * time.Minute
	fewDials    = 50 // below this many nothing is known yet and the reference counts
)

// answers is the answer rate of the last dials.
type answers struct {
	last []answer
}

type answer struct {
	at     time.Time
	person bool
	call   dialer.CallID
}

// observe counts a dial as completed when a person answered it or it ended.
func (a *answers) observe(e pace.Event) {
	switch e.Kind {
	case pace.CallHuman:
		a.add(answer{at: e.At, person: true, call: e.Call})
	case pace.CallEnded:
		for i := len(a.last) - 1; i >= 0; i-- {
			if a.last[i].call == e.Call {
				return // the person who answered it
			}
		}
		a.add(answer{at: e.At, call: e.Call})
	}
}

func (a *answers) add(one answer) {
	a.last = append(a.last, one)
	for len(a.last) > recentDials || len(a.last) > fewDials && one.at.Sub(a.last[0].at) > recentSpan {
		a.last = a.last[1:]
	}
}

// rate is the share of people among the last dials; known is false while they are too few.
func (a *answers) rate() (share float64, known bool) {
	if len(a.last) < fewDials {
		return 0, false
	}
	people := 0
	for _, one := range a.last {
		if one.person {
			people++
		}
	}
	return float64(people) / float64(len(a.last)), true
}

// allowed is how many dials a minute the guard allows: base x rate / reference, never more than base.
func (a *answers) allowed(g AnswerGuard) float64 {
	rate, known := a.rate()
	if !known {
		return float64(g.Base)
	}
	return max(1, float64(g.Base)*min(1, rate/g.Reference))
}
