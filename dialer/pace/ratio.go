package pace

import (
	"cmp"
	"math"
)

// Ratio dials a fixed number of calls for each agent who is ready: Lines 1 is progressive, 3 means three calls ringing per ready agent.
// It learns nothing and knows no abandon budget by itself: who asks it says how many calls the budget bears beyond the agents who are
// ready, and puts it back to 1 when nothing is left.
type Ratio struct {
	Lines float64 // calls on the way per ready agent; below 1 or not a number counts as 1
	Spare float64 // most calls on the way beyond one per ready agent; 0 is no bound
}

// Pace decides the next step.
func (r Ratio) Pace(s Sight) Step {
	lines := r.Lines
	if !(lines >= 1) {
		lines = 1
	}
	ready := s.ready()
	if ready == 0 {
		return Step{Reason: NoAgents}
	}
	want, reason := math.Floor(float64(ready)*min(lines, 100)), Reason("")
	if most := float64(ready) + math.Floor(r.Spare); r.Spare > 0 && want > most {
		want, reason = most, Budget
	}
	more := int(want) - s.onTheWay()
	if more <= 0 {
		return Step{Reason: cmp.Or(reason, OnTheWay)}
	}
	step := s.Limits.hold(more)
	step.Reason = cmp.Or(step.Reason, reason)
	return step
}
