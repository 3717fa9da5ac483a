package simulate_test

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/simulate"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// american is a day of five agents and people of the US by state, from nine in the morning of their own clock.
func american(t *testing.T, start time.Time, states []scenario.Residence, change func(*scenario.Scenario)) scenario.Scenario {
	return day(t, func(s *scenario.Scenario) {
		s.Zone, s.Start, s.Campaign.Profile, s.Campaign.Mode = start.Location(), start, "US", tempo.Progressive
		s.Groups[0].Leads, s.Groups[0].Country, s.Groups[0].Kind, s.Groups[0].Zones, s.Groups[0].States = 400, "US", phone.FixedOrMobile, []string{start.Location().String()}, states
		s.Groups[0].Fates = scenario.Fates{Busy: 1}
		s.Campaign.Retry = map[dialer.Outcome]time.Duration{}
		if change != nil {
			change(s)
		}
	})
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func skips(r simulate.Report, what simulate.Skip) (leads int) {
	for _, s := range r.Skips {
		if s.Reason == what.Reason && s.State == what.State && s.Holiday == what.Holiday {
			leads += s.Leads
		}
	}
	return leads
}

func TestAStatesOwnHoursAreKeptAndSaidToBeItsOwn(t *testing.T) {
	evening := time.Date(2026, 11, 30, 20, 10, 0, 0, zone(t, "America/New_York")) // Florida ends at eight, the country at nine
	r := play(t, american(t, evening, []scenario.Residence{{States: []string{"FL"}, Share: 0.4}, {States: []string{"NY", "FL"}, Share: 0.1}}, func(s *scenario.Scenario) {
		s.Team[0].From, s.Team[0].To = 20*time.Hour, 21*time.Hour
	}))
	held := skips(r, simulate.Skip{Reason: guard.WindowClosed, State: "FL"})
	if held < 170 || held > 230 || r.Dials != 400-held {
		t.Errorf("%d of about 200 held to Florida's hours, %d dialed; %+v", held, r.Dials, r.Skips)
	}
	for _, s := range r.Skips {
		if s.State == "FL" && (s.Law == "" || s.Country != "US") {
			t.Errorf("the law is not named: %+v", s)
		}
	}
}

func TestDaysOffOfAStateAndOfTheCompanyAreKept(t *testing.T) {
	pioneer := time.Date(2026, 7, 24, 9, 0, 0, 0, zone(t, "America/Denver"))
	for _, test := range []struct {
		name    string
		closed  []guard.ClosedDay
		state   string
		holiday string
		from    int
		to      int
	}{
		{"a holiday of Utah", nil, "UT", "Pioneer Day", 80, 120},
		{"the company's own, in one state", []guard.ClosedDay{{Date: "2026-07-24", Country: "US", State: "CO", Name: "Fair"}}, "", "Fair", 80, 120},
		{"the company's own, everywhere", []guard.ClosedDay{{Date: "2026-07-24", Country: "US", Name: "Mourning"}}, "", "Mourning", 400, 400},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := play(t, american(t, pioneer, []scenario.Residence{{States: []string{"UT"}, Share: 0.25}, {States: []string{"CO"}, Share: 0.25}}, func(s *scenario.Scenario) {
				s.Closed = test.closed
				s.Team[0].To = 9*time.Hour + 20*time.Minute
			}))
			if n := skips(r, simulate.Skip{Reason: guard.WindowClosed, State: test.state, Holiday: test.holiday}); n < test.from || n > test.to {
				t.Errorf("%d leads kept from being called by %q: %+v", n, test.holiday, r.Skips)
			}
		})
	}
}

// What the guard found out about a real list is played as it is, its tightened rules too.
func TestTheFactsOfARealListAreThoseThatCount(t *testing.T) {
	profiles, err := guard.NewProfiles()
	if err != nil {
		t.Fatal(err)
	}
	s := american(t, time.Date(2026, 11, 30, 9, 0, 0, 0, zone(t, "America/New_York")), nil, nil)
	profile := profiles.Get("US")
	profile.PerDay = 1
	facts := guard.Facts{Gathered: true, Country: "US", Kind: phone.FixedOrMobile, Days: profiles.Days("US"), Zones: []*time.Location{s.Zone},
		Frame: guard.Frame{Proven: true, Profile: profile, Platform: profiles.Platform(), Countries: []string{"US"}, Terms: guard.Terms{Purpose: guard.ForService},
			Rules: guard.Rules{Week: profile.Week, MaxAttempts: 3, PerDay: 3}},
		Calls: []guard.Dialed{{At: s.Start.Add(-time.Minute)}}}
	facts.Reside(profiles, []string{"NY"})
	s.Groups[0].Facts = &facts
	if r := play(t, s); r.Dials != 0 || skips(r, simulate.Skip{Reason: guard.AttemptCap}) != 400 {
		t.Errorf("dialed %d of people called today already: %+v", r.Dials, r.Skips)
	}
}

// Whoever was left without an agent is dialed again only with one held, and is then never left without.
func TestWhoWasLeftWithoutAnAgentGetsOneAtTheNextDial(t *testing.T) {
	r := play(t, day(t, func(s *scenario.Scenario) {
		s.Campaign.Mode, s.Campaign.Ratio = tempo.Ratio, 20
		s.Groups[0].Leads, s.Groups[0].Fates, s.Carrier.Ring = 60, scenario.Fates{Person: 1}, scenario.Spread{Median: 8 * time.Second}
		s.Campaign.Retry = map[dialer.Outcome]time.Duration{dialer.Abandoned: 10 * time.Minute}
		s.Team[0].Agents = 2
	}))
	if r.Abandoned == 0 {
		t.Fatal("nobody was left without an agent; the test shows nothing")
	}
	if r.Connected+r.HungUp < 60 || r.Dials != 60+r.Abandoned || r.Leads.Done != 60 {
		t.Errorf("%d abandoned, %d connected in %d dials, %+v", r.Abandoned, r.Connected, r.Dials, r.Leads)
	}
}

func TestASpentBudgetSlowsARatioCampaignToOneCallForEachAgent(t *testing.T) {
	r := play(t, day(t, func(s *scenario.Scenario) {
		s.Campaign.Mode, s.Campaign.Ratio, s.Groups[0].Leads = tempo.Ratio, 10, 20_000
	}))
	if !heldFor(r, string(pace.Budget)) || r.AbandonRate > 0.2 { // without it two people in three are left without an agent
		t.Errorf("a ratio of ten abandons %.3f of the people; held %+v", r.AbandonRate, r.Held)
	}
}

func heldFor(r simulate.Report, reason string) bool {
	for _, h := range r.Held {
		if h.Reason == reason && h.Seconds > 60 {
			return true
		}
	}
	return false
}

func TestTheAnswerGuardAndTheCapByHandHoldDialsBack(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*scenario.Campaign)
		most   float64 // dials a minute
		reason pace.Reason
	}{
		{"the cap", func(c *scenario.Campaign) { c.PerMinute = 4 }, 4, tempo.SpeedCap},
		{"the guard, at half of its reference", func(c *scenario.Campaign) { c.Guard = pace.ThrottleRule{PerMinute: 8, Reference: 0.6} }, 5, pace.AnswerGuard},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := play(t, day(t, func(s *scenario.Scenario) {
				s.Campaign.Mode = tempo.Progressive
				test.change(&s.Campaign)
			}))
			if minutes := r.End.Sub(r.Start).Minutes(); float64(r.Dials)/minutes > test.most*1.1 || !heldFor(r, string(test.reason)) {
				t.Errorf("%.1f dials a minute, held %+v", float64(r.Dials)/minutes, r.Held)
			}
		})
	}
}

func TestAPreviewIsSkippedOrRunsOut(t *testing.T) {
	preview := func(change func(*scenario.Scenario)) simulate.Report {
		return play(t, day(t, func(s *scenario.Scenario) {
			s.Campaign.Mode, s.Groups[0].Leads = tempo.Preview, 300
			s.Team[0].Look = scenario.Spread{Median: 20 * time.Second}
			s.Team[0].Pace = 0
			change(s)
		}))
	}
	if r := preview(func(s *scenario.Scenario) { s.Team[0].Skips = map[retry.Skip]float64{retry.SkipUnfit: 1} }); r.Dials != 0 || r.Skipped != 300 || r.Leads.Done != 300 {
		t.Errorf("who is passed over is called: %d dials, %d skipped, %+v", r.Dials, r.Skipped, r.Leads)
	}
	if r := preview(func(s *scenario.Scenario) { s.Campaign.Preview.Time = 5 * time.Second }); r.Dials < 200 || r.Skipped != 0 || r.Abandoned != 0 {
		t.Errorf("a timed accept: %d dials, %d skipped, %d abandoned", r.Dials, r.Skipped, r.Abandoned)
	}
	lapsed := preview(func(s *scenario.Scenario) { s.Campaign.Preview = scenario.Preview{Time: 5 * time.Second, Skip: true} })
	if most := 5 * 3 * 60 / 2; lapsed.Dials != 0 || lapsed.Skipped == 0 || lapsed.Skipped > most {
		t.Errorf("nobody looked: %d dials, %d skipped, want up to %d with a break behind each", lapsed.Dials, lapsed.Skipped, most)
	}
}

func TestACampaignWithoutAgentsSpeaksAndConnectsWhoAsks(t *testing.T) {
	speak := func(change func(*scenario.Scenario)) simulate.Report {
		return play(t, day(t, func(s *scenario.Scenario) {
			s.Campaign.Mode, s.Groups[0].Leads, s.Groups[0].Fates = tempo.Agentless, 500, scenario.Fates{Person: 1}
			s.Carrier.Lines = 20
			change(s)
		}))
	}
	alone := speak(func(s *scenario.Scenario) { s.Team, s.Campaign.Speech = nil, scenario.Speech{Heard: 0.6, OptOut: 0.1} })
	if alone.Leads.Done != 500 || alone.Heard < 260 || alone.Heard > 340 || alone.OptedOut < 30 || alone.OptedOut > 70 || alone.Connected != 0 || alone.Agents != 0 {
		t.Errorf("%d heard it out of 500, %d opted out, %+v", alone.Heard, alone.OptedOut, alone.Leads)
	}
	if !heldFor(alone, string(pace.LineLimit)) {
		t.Errorf("twenty lines held nothing back: %+v", alone.Held)
	}
	asked := speak(func(s *scenario.Scenario) {
		s.Campaign.Speech = scenario.Speech{ToAgent: true, Agent: 0.1}
		s.Campaign.Retry = map[dialer.Outcome]time.Duration{dialer.Abandoned: 10 * time.Minute}
	})
	if asked.Connected < 30 || asked.Abandoned == 0 || asked.Leads.Done != 500 {
		t.Errorf("%d of about 50 who asked had an agent, %d waited in vain, %+v", asked.Connected, asked.Abandoned, asked.Leads)
	}
}

func TestALeadsNextNumberIsCalledWhenOneIsDead(t *testing.T) {
	dials := func(numbers []float64) int {
		return play(t, day(t, func(s *scenario.Scenario) {
			s.Campaign.Mode, s.Groups[0].Leads, s.Groups[0].Numbers, s.Groups[0].Fates = tempo.Progressive, 100, numbers, scenario.Fates{Vacant: 1}
		})).Dials
	}
	if one, two := dials(nil), dials([]float64{0, 1}); one != 100 || two != 200 {
		t.Errorf("%d dials of 100 dead numbers, %d of leads with two", one, two)
	}
}
