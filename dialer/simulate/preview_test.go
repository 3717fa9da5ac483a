package simulate_test

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/simulate"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// previewed is a morning of one agent who looks at each lead for ten seconds, and of people whose phones are all busy and are not tried again.
func previewed(t *testing.T, change func(*scenario.Scenario)) scenario.Scenario {
	return day(t, func(s *scenario.Scenario) {
		s.Campaign.Mode, s.Campaign.Retry = tempo.Preview, map[dialer.Outcome]time.Duration{}
		s.Team[0].Agents, s.Team[0].Look = 1, scenario.Spread{Median: 10 * time.Second}
		s.Groups[0].Leads, s.Groups[0].Fates = 40, scenario.Fates{Busy: 1}
		change(s)
	})
}

// owners tells to whom each lead was promised when it was dialed first.
func owners(dials []simulate.Dial) map[int]int {
	of := map[int]int{}
	for _, d := range dials {
		if _, again := of[d.Lead]; !again {
			of[d.Lead] = d.Owner
		}
	}
	return of
}

func TestALeadPassedOverOnceIsNotPassedOverForEver(t *testing.T) {
	r := play(t, previewed(t, func(s *scenario.Scenario) { s.Team[0].Skips = map[retry.Skip]float64{retry.SkipOther: 0.5} }))
	if r.Leads.Done != 40 || r.Skipped < 20 || r.Skipped > 80 {
		t.Errorf("%d of 40 leads were called in three hours, %d times one was passed over", r.Leads.Done, r.Skipped)
	}
}

func TestALeadPassedOverIsCalledAtTheNumberWhoseTurnItWas(t *testing.T) {
	r := play(t, previewed(t, func(s *scenario.Scenario) {
		s.Team[0].Skips = map[retry.Skip]float64{retry.SkipOther: 0.5}
		s.Groups[0].Numbers, s.Groups[0].Fates = []float64{0, 1}, scenario.Fates{Vacant: 1}
		s.Campaign.MaxAttempts, s.Campaign.PerDay = 5, 5
		s.Campaign.Recycle = map[dialer.Outcome]retry.Recycle{dialer.Vacant: {NextNumber: true}}
	}))
	if r.Leads.Done != 40 || r.Dials != 80 {
		t.Errorf("%d leads of two dead numbers each are done after %d calls, want 40 after 80", r.Leads.Done, r.Dials)
	}
}

// One line, on which the first agent talks for a quarter of an hour: the second one's lead goes back twice, with its promise, and a number that was
// not shown is not used.
func TestAPromiseOutlivesALineThatIsMissing(t *testing.T) {
	s := previewed(t, func(s *scenario.Scenario) {
		s.Groups[0].Leads, s.Groups[0].Fates, s.Carrier.Lines = 2, scenario.Fates{Person: 1}, 1
		s.Callers.Numbers = numbers(1, callerid.Caps{PerDay: 3}, callerid.Place{})
		s.Groups[0].Promises = []scenario.Promise{{At: s.Start, Agent: 1}, {At: s.Start, Agent: 2}}
		s.Team = append(s.Team, s.Team[0])
		s.Team[0].Look, s.Team[0].Talk = scenario.Spread{Median: time.Minute}, scenario.Spread{Median: 15 * time.Minute}
		s.Team[1].Look = scenario.Spread{Median: 6 * time.Minute}
	})
	r, dials := watch(t, s)
	if len(dials) != 2 || dials[0].Owner != 1 || dials[1].Owner != 2 || dials[1].For != 2 || dials[1].At.Sub(s.Start) < 10*time.Minute {
		t.Errorf("dialed %+v; left %+v", dials, r.Skips)
	}
}

func TestAPromiseOutlivesTheGuardsSecondLook(t *testing.T) {
	s := previewed(t, func(s *scenario.Scenario) {
		s.Days, s.Groups[0].Leads = 2, 2
		s.Team[0].Look = scenario.Spread{Median: 15 * time.Minute}
		s.Team[0].From, s.Team[0].To = 11*time.Hour+30*time.Minute, 12*time.Hour+30*time.Minute // the window is open until twelve
		s.Start = s.Start.Add(2*time.Hour + 30*time.Minute)
		s.Groups[0].Promises = []scenario.Promise{{At: s.Start, Agent: 1}, {At: s.Start.Add(14 * time.Minute), Agent: 1}}
	})
	r, dials := watch(t, s)
	if r.Leads.Done != 2 {
		t.Errorf("%d of 2 leads were called: %+v", r.Leads.Done, r.Skips)
	}
	for lead, owner := range owners(dials) {
		if owner != 1 {
			t.Errorf("lead %d lost its promise", lead)
		}
	}
}

func TestWhatHoldsADayBackIsCountedForAsLongAsItDoes(t *testing.T) {
	r := play(t, previewed(t, func(s *scenario.Scenario) { s.Team[0].From = 10 * time.Hour }))
	for _, h := range r.Held {
		if h.Reason == string(pace.NoAgents) && h.Seconds == 3600 {
			return
		}
	}
	t.Errorf("nobody was there for an hour, and it says %+v", r.Held)
}
