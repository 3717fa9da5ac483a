package campaign

import (
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/guard"
)

// Pacing holds the settings of all modes, so that a campaign that changes its mode and comes back finds them as they were.
type Pacing struct {
	Target    float64 // predictive: of the people who answer, how many may find no agent; 0.001 up to the profile's cap
	Ratio     float64 // ratio: calls on the way for each ready agent, 1 to 5
	PerMinute int     // most dials a minute, set by hand; 0 is no cap
	Guard     AnswerGuard
	Preview   Look
	ToAgent   bool // agentless: who presses 1 is connected to an agent of the campaign
}

// AnswerGuard slows dialing down in proportion when fewer people answer: most dials a minute are Base x rate / Reference. It protects
// the standing of the caller ID; it is not a pacer.
type AnswerGuard struct {
	On        bool
	Base      int     // dials a minute at the reference rate
	Reference float64 // share of completed dials that a person answers on a good day
}

// Look is how long an agent may look at a lead before it is dialed, and what happens then.
type Look struct {
	Time time.Duration // 0: no limit
	Then Lapse
}

// Lapse is what becomes of a lead whose preview ran out.
type Lapse string

// Lapses.
const (
	LapseDial Lapse = "dial" // it is dialed: a timed accept
	LapseSkip Lapse = "skip" // it is passed over, and the agent goes on a break: nobody looked
)

// DefaultPacing starts careful: one in a hundred people may wait in vain.
func DefaultPacing() Pacing {
	return Pacing{Target: 0.01, Ratio: 1.5, Guard: AnswerGuard{Base: 60, Reference: 0.30}, Preview: Look{Time: 30 * time.Second, Then: LapseDial}}
}

func (p Plan) checkPacing(profile guard.Profile) error {
	most := capsOf(profile).Strictest()
	switch s := p.Pacing; {
	case !slices.Contains(tempo.Modes(), p.Mode):
		return wrong("mode_unknown", "there is no mode %q", p.Mode).With("field", "mode")
	case s.Target < 0.001 || s.Target > most:
		return wrong("target_range", "the abandon target must be 0.1 %% to %g %%", 100*most).With("field", "pacing").With("max", most)
	case s.Ratio < 1 || s.Ratio > 5:
		return wrong("ratio_range", "calls per ready agent must be 1 to 5").With("field", "pacing")
	case s.PerMinute < 0 || s.PerMinute > 6000:
		return wrong("per_minute_range", "a cap is 1 to 6000 dials a minute, or 0 for none").With("field", "pacing")
	case s.Guard.On && (s.Guard.Base < 1 || s.Guard.Base > 6000 || s.Guard.Reference < 0.01 || s.Guard.Reference > 1):
		return wrong("guard_range", "the guard needs 1 to 6000 dials a minute at an answer rate of 1 to 100 %%").With("field", "pacing")
	case s.Preview.Time != 0 && (s.Preview.Time < 5*time.Second || s.Preview.Time > 10*time.Minute):
		return wrong("preview_range", "a preview lasts 5 to 600 seconds, or 0 for no limit").With("field", "pacing")
	case s.Preview.Then != LapseDial && s.Preview.Then != LapseSkip:
		return wrong("preview_then", "after a preview a lead is dialed or skipped").With("field", "pacing")
	}
	return nil
}
