package simulate_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/simulate"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
	"github.com/boyunhq/boyun/dialer/supply"
)

// watch plays a scenario and gives every dial of it.
func watch(t *testing.T, s scenario.Scenario) (simulate.Report, []simulate.Dial) {
	t.Helper()
	var dials []simulate.Dial
	r, err := simulate.Run(t.Context(), s, simulate.World{Dialed: func(d simulate.Dial) { dials = append(dials, d) }})
	if err != nil {
		t.Fatal(err)
	}
	return r, dials
}

func numbers(n int, caps callerid.Caps, of callerid.Place) (all []scenario.Caller) {
	for i := range n {
		all = append(all, scenario.Caller{Standing: callerid.Standing{ID: dialer.CallerID(fmt.Sprintf("%s%d", of.En, i)), Caps: caps, Place: of}})
	}
	return all
}

// Whatever the pool, the mode and the day: no number is shown more often than it may be, in no sixty minutes and on no day, and a person sees
// the number again that they know.
func TestNoNumberIsShownMoreOftenThanItsCapsAllow(t *testing.T) {
	held := 0.0
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 1))
		caps := callerid.Caps{PerHour: 1 + r.IntN(40), PerDay: r.IntN(120)}
		s := day(t, func(s *scenario.Scenario) {
			s.Seed, s.Days, s.Groups[0].Leads = seed, 2, 1500
			s.Campaign.Mode = tempo.Modes()[r.IntN(len(tempo.Modes()))]
			s.Team[0].Skips = map[retry.Skip]float64{"later": 0.2}
			s.Callers = scenario.Callers{Numbers: numbers(1+r.IntN(6), caps, callerid.Place{}), Guard: r.IntN(2) == 0}
		})
		report, dials := watch(t, s)
		used, knows := map[dialer.CallerID][]time.Time{}, map[int]dialer.CallerID{}
		for _, d := range dials {
			if d.Number == "" {
				t.Fatalf("seed %d: a call without a number", seed)
			}
			if last := knows[d.Lead]; last != "" && last != d.Number {
				t.Fatalf("seed %d: lead %d knows %s and is called from %s", seed, d.Lead, last, d.Number)
			}
			knows[d.Lead] = d.Number
			used[d.Number] = append(used[d.Number], d.At)
		}
		for id, at := range used {
			days := map[int]int{}
			for i, moment := range at {
				days[moment.In(s.Zone).YearDay()]++
				if i >= caps.PerHour && moment.Sub(at[i-caps.PerHour]) < time.Hour {
					t.Fatalf("seed %d: %s was shown %d times within %v", seed, id, caps.PerHour+1, moment.Sub(at[i-caps.PerHour]))
				}
			}
			for day, n := range days {
				if caps.PerDay > 0 && n > caps.PerDay {
					t.Fatalf("seed %d: %s was shown %d times on day %d, its cap is %d", seed, id, n, day, caps.PerDay)
				}
			}
		}
		for _, h := range report.Held {
			if h.Reason == callerid.AtCap {
				held += h.Seconds
			}
		}
		calls := 0
		for _, n := range report.Numbers {
			calls += n.Calls
		}
		if calls != report.Dials {
			t.Errorf("seed %d: the numbers made %d calls, the campaign %d", seed, calls, report.Dials)
		}
	}
	if held == 0 {
		t.Error("no cap held anything; the test shows nothing")
	}
}

func TestANumberThatPeopleStopAnsweringRests(t *testing.T) {
	s := day(t, func(s *scenario.Scenario) {
		s.Days, s.Team[0].Agents, s.Groups[0].Leads = 1, 20, 8000
		s.Groups[0].Fates = scenario.Fates{Person: 0.30}
		s.Callers.Numbers = numbers(2, callerid.Caps{}, callerid.Place{})
		for i := range s.Callers.Numbers {
			s.Callers.Numbers[i].Health = callerid.Health{Seen: 1000, Answers: callerid.Rate{N: 1000, K: 700}}
		}
	})
	r, dials := watch(t, s)
	if r.Numbers[0].Rests.IsZero() && r.Numbers[1].Rests.IsZero() {
		t.Fatalf("seven in ten used to answer, three do, and no number rests: %+v", r.Numbers)
	}
	for _, d := range dials {
		for _, n := range r.Numbers {
			if string(d.Number) == n.Number && !n.Rests.IsZero() && d.At.After(n.Rests.Add(-callerid.RestFor(0)).Add(time.Minute)) && d.At.Before(n.Rests) {
				t.Fatalf("%s is shown at %v in its rest until %v", d.Number, d.At, n.Rests)
			}
		}
	}
}

func TestTheNearestNumberIsShown(t *testing.T) {
	hangzhou, beijing := callerid.Place{Country: "CN", En: "Hangzhou"}, callerid.Place{Country: "CN", En: "Beijing"}
	s := day(t, func(s *scenario.Scenario) {
		s.Groups[0].Regions = []scenario.Region{{Place: hangzhou, Share: 1}}
		s.Callers.Numbers = append(numbers(1, callerid.Caps{}, hangzhou), numbers(3, callerid.Caps{}, beijing)...)
	})
	r, _ := watch(t, s)
	if r.Numbers[0].Calls != r.Dials {
		t.Errorf("people of Hangzhou were called from %+v", r.Numbers)
	}
}

// Of lists that have leads left, each gets its part by weight, whatever their sizes are; a higher priority goes before the mix.
func TestListsAreMixedByTheirWeights(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 2))
		lists := make([]scenario.List, 2+r.IntN(3))
		s := day(t, func(s *scenario.Scenario) {
			s.Groups, s.Seed = nil, seed
			for i := range lists {
				lists[i] = scenario.List{Name: fmt.Sprint("list", i), Weight: 1 + r.IntN(9)}
				s.Groups = append(s.Groups, scenario.Group{Name: lists[i].Name, List: lists[i].Name, Leads: 1000 + r.IntN(2000), Fates: scenario.DefaultFates(), Consent: 1})
			}
			s.Groups = append(s.Groups, scenario.Group{Name: "first", List: lists[0].Name, Priority: 5, Leads: 40, Fates: scenario.DefaultFates(), Consent: 1})
			s.Lists, s.Campaign.Mode = lists, tempo.Modes()[r.IntN(len(tempo.Modes()))]
		})
		_, dials := watch(t, s)
		seen, got, all, weights := map[int]bool{}, map[string]int{}, 0, 0
		for _, d := range dials {
			if seen[d.Lead] || all >= 400 {
				continue
			}
			seen[d.Lead] = true
			if d.Group == "first" {
				if all > 0 {
					t.Fatalf("seed %d: a lead of a high priority waits for %d others", seed, all)
				}
				continue
			}
			got[d.Group]++
			all++
		}
		for _, l := range lists {
			weights += l.Weight
		}
		for _, l := range lists { // forty went to the first list before the mix, which it does not owe for long
			if ideal := float64(all) * float64(l.Weight) / float64(weights); math.Abs(float64(got[l.Name])-ideal) > 0.02*float64(all)+45 {
				t.Errorf("seed %d: list %s of weight %d of %d got %d of %d", seed, l.Name, l.Weight, weights, got[l.Name], all)
			}
		}
	}
}

// A callback goes to whoever promised it, at the time that was asked for; to somebody else only when that agent has had it alone for long
// enough and is not there.
func TestACallbackGoesToTheAgentWhoPromisedIt(t *testing.T) {
	own, other := 0, 0
	for seed, mode := range []tempo.Mode{tempo.Manual, tempo.Preview, tempo.Progressive, tempo.Ratio, tempo.Predictive} {
		s := day(t, func(s *scenario.Scenario) {
			s.Seed, s.Campaign.Mode, s.Team[0].Agents = uint64(seed), mode, 8
			s.Team[0].To = 16 * time.Hour
			s.Team[0].Breaks = []scenario.Break{{At: 12 * time.Hour, For: time.Hour, Spread: time.Hour}}
			s.Groups[0].Callback = scenario.Callback{Share: 0.3, After: scenario.Spread{Median: time.Hour, P90: 3 * time.Hour}, Own: 1}
			s.Groups[0].Promises = []scenario.Promise{{At: s.Start.Add(30 * time.Minute), Agent: 3}, {At: s.Start.Add(30 * time.Minute), Agent: 99}}
		})
		r, dials := watch(t, s)
		gone := false
		for _, d := range dials {
			switch {
			case d.Owner == 0:
				continue
			case d.At.Before(d.Due):
				t.Fatalf("%s: called %v before the time that was asked for", mode, d.Due.Sub(d.At))
			case d.For != d.Owner && d.At.Sub(d.Due) < supply.Alone:
				t.Fatalf("%s: promised by agent %d, due %v, dialed %v for agent %d", mode, d.Owner, d.Due, d.At, d.For)
			}
			gone = gone || d.Owner == 99
		}
		if !gone {
			t.Errorf("%s: nobody called whom an agent promised to call who is not there", mode)
		}
		if r.Callbacks == 0 || r.Returned.Own == 0 {
			t.Errorf("%s: %d promised, %+v", mode, r.Callbacks, r.Returned)
		}
		own, other = own+r.Returned.Own, other+r.Returned.Other
	}
	if other >= own { // in their breaks, and when a day leaves them no moment
		t.Errorf("%d were called back by the agent who promised, %d by others", own, other)
	}
}

// Callbacks of one agent are due at once: all but one go back undialed, and are still that agent's.
func TestACallbackThatGoesBackUndialedIsStillPromised(t *testing.T) {
	s := day(t, func(s *scenario.Scenario) {
		at := s.Start
		s.Campaign.Mode, s.Campaign.Ratio = tempo.Ratio, 5
		for range 12 {
			s.Groups[0].Promises = append(s.Groups[0].Promises, scenario.Promise{At: at, Agent: 1})
		}
		s.Until = s.Start.Add(time.Hour)
	})
	_, dials := watch(t, s)
	own := 0
	for _, d := range dials {
		if d.Owner == 1 {
			own++
		}
	}
	if own != 12 {
		t.Errorf("%d of twelve callbacks were dialed as those of who promised them", own)
	}
}

// Whoever asks in the campaign's last try to be called back is called back, as the guard does it.
func TestACallbackPromisedOnTheLastTryIsPlayed(t *testing.T) {
	s := day(t, func(s *scenario.Scenario) {
		s.Campaign.MaxAttempts = 1
		s.Groups[0].Callback = scenario.Callback{Share: 0.5, After: scenario.Spread{Median: time.Hour, P90: 2 * time.Hour}, Own: 1}
	})
	r, _ := watch(t, s)
	if r.Callbacks == 0 || r.Returned.Own+r.Returned.Other == 0 {
		t.Errorf("%d promised, kept %+v", r.Callbacks, r.Returned)
	}
}
