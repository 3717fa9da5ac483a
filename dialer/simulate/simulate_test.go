package simulate_test

import (
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/simulate"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// day is a scenario of five agents and an ordinary list, changed by the test and completed.
func day(t *testing.T, change func(*scenario.Scenario)) scenario.Scenario {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	s := scenario.Scenario{Name: "Test", Seed: 5, Zone: zone, Start: time.Date(2026, 11, 30, 9, 0, 0, 0, zone),
		Team:   []scenario.Shift{{Agents: 5, From: 9 * time.Hour, To: 12 * time.Hour}},
		Groups: []scenario.Group{{Name: "people", Leads: 3000, Fates: scenario.DefaultFates(), Consent: 1}}}
	if change != nil {
		change(&s)
	}
	if err := s.Complete(); err != nil {
		t.Fatal(err)
	}
	return s
}

func play(t *testing.T, s scenario.Scenario) simulate.Report {
	t.Helper()
	r, err := simulate.Run(t.Context(), s, simulate.World{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheSameScenarioGivesTheSameDay(t *testing.T) {
	s := day(t, nil)
	first, second := play(t, s), play(t, s)
	if !reflect.DeepEqual(first, second) {
		t.Error("two runs of one scenario differ")
	}
	s.Seed++
	if other := play(t, s); reflect.DeepEqual(first, other) {
		t.Error("another seed draws the same people")
	}
}

func TestEverythingAddsUp(t *testing.T) {
	for _, mode := range tempo.Modes() {
		r := play(t, day(t, func(s *scenario.Scenario) {
			s.Campaign.Mode = mode
			s.Money.Minute = 120_000
			s.Campaign.Detection = scenario.Detection{On: true, Missed: 0.1, Mistaken: 0.02}
			s.Groups[0].Blocked, s.Groups[0].Callback = 0.05, scenario.Callback{Share: 0.05, Own: 0.5}
		}))
		if got := r.Leads.Done + r.Leads.Waiting + r.Leads.Blocked; got != r.Leads.Total || got != 3000 {
			t.Errorf("%s: %d leads of %d have a place", mode, got, r.Leads.Total)
		}
		outcomes, skipped, dials, abandoned := 0, 0, 0, 0
		for _, n := range r.Outcomes {
			outcomes += n
		}
		for _, s := range r.Skips {
			skipped += s.Leads
		}
		for _, p := range r.Points {
			dials, abandoned = dials+p.Dials, abandoned+p.Abandoned
		}
		if up := r.Dials - outcomes; up < 0 || up > 40 {
			t.Errorf("%s: %d dials ended as %d outcomes", mode, r.Dials, outcomes)
		}
		if skipped != r.Leads.Waiting+r.Leads.Blocked || dials != r.Dials || abandoned != r.Abandoned {
			t.Errorf("%s: reasons %d, points %d dials and %d abandoned, report %+v", mode, skipped, dials, abandoned, r.Leads)
		}
		worked := r.Time.Talk + r.Time.Wrap + r.Time.Idle + r.Time.Machines + r.Time.Held
		if want := 5 * 3 * time.Hour.Seconds(); worked < want-300 || worked > want+300 {
			t.Errorf("%s: the team was there for %.0f s of %.0f", mode, worked, want)
		}
		if alone := mode == tempo.Agentless; r.Usage <= 0 || (r.Utilisation <= 0.2 || r.Utilisation >= 1 || r.Connected == 0) != alone || (r.Heard > 0) != alone {
			t.Errorf("%s: a day without work or price: utilisation %.3f, connected %d, heard %d, usage %d", mode, r.Utilisation, r.Connected, r.Heard, r.Usage)
		}
	}
}

// The reason predictive pacing is bought: the same people, fewer idle agents, and no more abandoned than asked for by much.
func TestPredictiveKeepsATeamBusierThanProgressive(t *testing.T) {
	team := func(mode tempo.Mode) simulate.Report {
		return play(t, day(t, func(s *scenario.Scenario) { s.Team[0].Agents, s.Groups[0].Leads, s.Campaign.Mode = 20, 6_000, mode }))
	}
	progressive, predictive := team(tempo.Progressive), team(tempo.Predictive)
	if predictive.Utilisation < progressive.Utilisation+0.05 {
		t.Errorf("predictive %.3f, progressive %.3f", predictive.Utilisation, progressive.Utilisation)
	}
	if predictive.AbandonRate > 0.03 || progressive.AbandonRate > 0.01 {
		t.Errorf("abandoned: predictive %.4f, progressive %.4f", predictive.AbandonRate, progressive.AbandonRate)
	}
}

func TestNobodyIsDialedWhenTheGuardSaysNo(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*scenario.Scenario)
		reason string
	}{
		{"blacklisted people", func(s *scenario.Scenario) { s.Groups[0].Blocked = 1 }, "blacklisted"},
		{"numbers that cost", func(s *scenario.Scenario) {
			s.Groups[0].Country, s.Groups[0].Zones, s.Groups[0].Kind = "CN", []string{"Asia/Shanghai"}, phone.Premium
		}, "kind_denied"},
		{"nobody knows what time it is there", func(s *scenario.Scenario) { s.Groups[0].Country, s.Groups[0].Zones = "US", nil }, "zone_unknown"},
		{"proof of consent is missing", func(s *scenario.Scenario) { s.Campaign.NeedConsent, s.Groups[0].Consent = true, 0 }, "consent_missing"},
		{"the night of the people", func(s *scenario.Scenario) {
			s.Groups[0].Country, s.Groups[0].Kind, s.Groups[0].Zones = "US", phone.FixedOrMobile, []string{"America/New_York"}
			s.Team[0].From, s.Team[0].To, s.Start = 13*time.Hour, 17*time.Hour, s.Start.Add(4*time.Hour)
		}, "window_closed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := play(t, day(t, test.change))
			if r.Dials != 0 || len(r.Skips) != 1 || r.Skips[0].Reason != test.reason || r.Skips[0].Leads != 3000 {
				t.Errorf("dialed %d, skipped %+v", r.Dials, r.Skips)
			}
		})
	}
}

func TestNobodyIsDialedWithoutATeam(t *testing.T) {
	r := play(t, day(t, func(s *scenario.Scenario) {
		s.Team[0].Breaks = []scenario.Break{{At: 10 * time.Hour, For: time.Hour}}
	}))
	for _, p := range r.Points {
		if h := p.At.Hour(); h == 10 && p.At.Minute() >= 10 && p.Dials > 0 {
			t.Errorf("%d dials at %s, in everybody's break", p.Dials, p.At.Format("15:04"))
		}
	}
}

func TestAListThatEndsSaysWhen(t *testing.T) {
	r := play(t, day(t, func(s *scenario.Scenario) {
		s.Groups[0].Leads, s.Days = 40, 3
		s.Campaign.Retry = map[dialer.Outcome]time.Duration{}
	}))
	if r.Finish.IsZero() || !r.Finish.Before(r.Start.Add(9*time.Hour)) || r.Leads.Done != 40 {
		t.Errorf("finished %v, %+v", r.Finish, r.Leads)
	}
}

func TestADayThatIsCalledOffEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := simulate.Run(ctx, day(t, nil), simulate.World{Progress: func(float64) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestTheExamplesPlayForAMorning(t *testing.T) {
	for _, name := range []string{"first-day", "mixed-lists", "states", "promises"} {
		f, err := os.Open("../../docs/scenarios/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		s, err := scenario.Read(f)
		f.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s.Until = s.Start.Add(time.Hour)
		r := play(t, s)
		text := r.Text(time.Second)
		for _, word := range []string{r.Name, "utilisation", "abandoned", "team at work", "not reached"} {
			if !strings.Contains(text, word) {
				t.Errorf("%s: the summary lacks %q:\n%s", name, word, text)
			}
		}
	}
}
