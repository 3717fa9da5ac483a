package arena

import (
	"math"

	"github.com/boyunhq/boyun/dialer/pace"
)

// Score is what came of one day, or of several added up.
type Score struct {
	Name              string
	Busy, Lost, Idle  float64 // agent seconds: with people and their wrap-ups; with misjudged machines; ready
	Answered          int     // people who were judged people
	Abandoned         int     // of them without an agent
	AfterJump         [2]int  // answered and abandoned within ten minutes of a hidden jump
	Forecasts, Actual []float64
	Worst             float64 // abandon share of the worst day
	jumps             []float64
	minutes           int
	perMinute         []float64 // people who answered
	lostPerMinute     []float64 // of them abandoned
	busyPerMinute     []float64 // agent seconds with people
	paidPerMinute     []float64 // and in any state but breaks
	changes           []float64 // seconds at which the answer rate changes at once
}

func newScore(s Scenario, agents int, hours float64) Score {
	n := int(hours*60) + 1
	sc := Score{Name: s.Name, Forecasts: make([]float64, 0, n)}
	for _, series := range []*[]float64{&sc.perMinute, &sc.lostPerMinute, &sc.busyPerMinute, &sc.paidPerMinute} {
		*series = make([]float64, n+2)
	}
	for _, at := range append(append([]float64{}, s.Jumps...), s.Steps...) {
		sc.changes = append(sc.changes, at*3600)
	}
	for _, j := range s.Jumps {
		sc.jumps = append(sc.jumps, j*3600)
	}
	return sc
}

// minute keeps a forecast at each whole minute.
func (s *Score) minute(now, forecast float64) {
	if now >= float64(s.minutes)*60 {
		s.Forecasts = append(s.Forecasts, forecast)
		s.minutes++
	}
}

func (s *Score) answer(at float64) {
	s.Answered++
	if m := int(at / 60); m < len(s.perMinute) {
		s.perMinute[m]++
	}
	if s.inJump(at) {
		s.AfterJump[0]++
	}
}

func (s *Score) abandon(at float64) {
	s.Abandoned++
	if m := int(at / 60); m < len(s.lostPerMinute) {
		s.lostPerMinute[m]++
	}
	if s.inJump(at) {
		s.AfterJump[1]++
	}
}

func (s *Score) inJump(at float64) bool {
	for _, j := range s.jumps {
		if at >= j && at < j+600 {
			return true
		}
	}
	return false
}

// spent books an agent's time in a state.
func (s *Score) spent(state string, human bool, from, to float64) {
	long := to - from
	switch state {
	case "ready":
		s.Idle += long
	case "talk", "wrap":
		if human {
			s.Busy += long
		} else {
			s.Lost += long
		}
	}
	if state == "out" || state == "pause" {
		return
	}
	for at := from; at < to; {
		slot := int(at / 60)
		if slot >= len(s.paidPerMinute) {
			return
		}
		end := math.Min(float64(slot+1)*60, to)
		s.paidPerMinute[slot] += end - at
		if state != "ready" && human {
			s.busyPerMinute[slot] += end - at
		}
		at = end
	}
}

// Utilisation is the share of their ready and working time agents spent with people.
func (s Score) Utilisation() float64 { return s.Busy / math.Max(s.Busy+s.Lost+s.Idle, 1) }

// Abandon is the share of answering people who had no agent in time.
func (s Score) Abandon() float64 { return float64(s.Abandoned) / math.Max(float64(s.Answered), 1) }

// Forecast is the error of the forecasts after the first half hour over that of a Poisson count with the right mean; and accuracy.
func (s Score) Forecast() (ratio, accuracy float64) {
	var a pace.Accuracy
	for m := 30; m+1 < len(s.Forecasts); m++ {
		a.Add(s.Forecasts[m], int(s.perMinute[m]))
	}
	accuracy, _ = a.Share()
	return a.Ratio(), accuracy
}
