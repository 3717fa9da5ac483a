package pace

import "math"

// Ratio dials a fixed number of calls for each agent who is ready: Lines 1 is progressive, 3 means three calls ringing per ready agent.
// It learns nothing and knows no abandon budget by itself; a campaign loop puts it back to 1 when its budget is spent.
type Ratio struct {
	Lines float64 // calls on the way per ready agent; below 1 or not a number counts as 1
}

// Pace implements Pacer.
func (r Ratio) Pace(s Sight) Step {
	lines := r.Lines
	if !(lines >= 1) {
		lines = 1
	}
	ready := s.ready()
	if ready == 0 {
		return Step{Reason: NoAgents}
	}
	want := int(math.Floor(float64(ready)*min(lines, 100))) - s.onTheWay()
	if want <= 0 {
		return Step{Reason: OnTheWay}
	}
	return s.Limits.hold(want)
}
