package simulate

import (
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// pacer is the pacing of the scenario's mode, with what it wants to be told.
type pacer struct {
	pace.Pacer
	observe func(pace.Event)
}

// newPacer makes the pacer of one day.
func newPacer(s scenario.Scenario, day int) pacer {
	begin, end := s.Hours(day)
	deaf := func(pace.Event) {}
	switch c := s.Campaign; c.Mode {
	case "predictive":
		p := pace.NewPredictive(pace.Settings{Target: c.Target, RingTimeout: c.RingTime, Start: begin, Day: end.Sub(begin), Detects: c.Detection.On})
		p.Restore(pace.Memory{})
		return pacer{p, p.Observe}
	case "ratio":
		return pacer{pace.Ratio{Lines: c.Ratio}, deaf}
	default:
		return pacer{pace.Func(pace.Progressive), deaf}
	}
}
