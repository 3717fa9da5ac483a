package run

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/budget"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/infra/fault"
)

func reasonOf(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Reason
	}
	return ""
}

// unanswered is the fate of calls that reach nobody.
func unanswered(int) dialer.Ending { return dialer.Ending{Outcome: dialer.NoAnswer} }

func TestAModeIsChangedWhileCallsAreUpAndNoneIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(4, 10_000)
		s.fate, s.pacing.Ratio, s.people = unanswered, 3, []budget.Count{{People: 1000}}
		s.during(t, Config{}, time.Second, func() {
			for _, step := range []struct {
				mode tempo.Mode
				up   int // calls once the ones before have ended
			}{{tempo.Progressive, 4}, {tempo.Ratio, 12}, {tempo.Agentless, 50}, {tempo.Manual, 0}, {tempo.Progressive, 4}} {
				s.with(func() { s.mode = step.mode })
				time.Sleep(2*callsFor + 3*time.Second)
				s.with(func() {
					if s.up != step.up {
						t.Errorf("%s has %d calls up, want %d", step.mode, s.up, step.up)
					}
				})
			}
			s.with(func() {
				if s.dropped != 0 {
					t.Errorf("%d calls did not end by themselves", s.dropped)
				}
			})
		})
	})
}

func TestWithoutAKnownBudgetTheFastModesDialOneToOne(t *testing.T) {
	for name, set := range map[string]func(*stage){
		"the books cannot be read":  func(s *stage) { s.noBooks = true },
		"the budget is spent":       func(s *stage) { s.people = []budget.Count{{People: 100, Abandoned: 3}} },
		"it was spent a month long": func(s *stage) { s.people = []budget.Count{{}, {People: 100, Abandoned: 9}} },
	} {
		for _, mode := range []tempo.Mode{tempo.Ratio, tempo.Predictive} {
			t.Run(name+", "+string(mode), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newStage(4, 1000)
					s.mode, s.fate, s.pacing.Ratio = mode, unanswered, 3
					set(s)
					s.during(t, Config{}, 5*time.Second, func() {
						time.Sleep(3 * time.Second)
						s.with(func() {
							if s.up != 4 || s.reasons[pace.Budget] == 0 {
								t.Errorf("%d calls for 4 ready agents, told %v", s.up, s.reasons)
							}
						})
					})
				})
			})
		}
	}
}

func TestNothingIsDialedASecondAfterTheLastAgentLeft(t *testing.T) {
	for _, mode := range []tempo.Mode{tempo.Progressive, tempo.Ratio, tempo.Predictive} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(5, 10_000)
			s.mode, s.fate, s.pacing.Ratio, s.people = mode, unanswered, 3, []budget.Count{{People: 1000}}
			var left time.Time
			s.during(t, Config{}, 30*time.Second, func() {
				time.Sleep(21 * time.Second)
				s.with(func() {
					left = time.Now()
					for i := range s.agents {
						s.agents[i].State, s.agents[i].Since = pace.Out, left
					}
				})
			})
			if n := len(s.started); n == 0 || s.started[n-1].After(left.Add(time.Second)) {
				t.Errorf("%s: %d calls, the last %v after the last agent left", mode, n, s.started[n-1].Sub(left))
			}
		})
	}
}

func TestAPreviewIsDialedOnlyWhenTheAgentSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(2, 6)
		s.mode = tempo.Preview
		s.choices["lead-5"] = ""
		s.choices["lead-4"] = retry.SkipTomorrow
		s.choices["lead-3"] = retry.SkipUnfit
		s.during(t, Config{}, 30*time.Second, nil)
		if len(s.assigned) != 1 || s.assigned[0].Lead != "lead-5" || !s.assigned[0].Held || s.assigned[0].Promised == "" {
			t.Fatalf("dialed %+v", s.assigned)
		}
		if s.back["lead-4"] != "skipped_tomorrow" || s.back["lead-3"] != "skipped_unfit" || s.back["lead-2"] != "skipped_withdrawn" {
			t.Fatalf("put back: %v", s.back)
		}
		if s.reasons[tempo.AgentsTurn] == 0 && s.reasons[""] == 0 {
			t.Fatalf("the page was told %v", s.reasons)
		}
	})
}

func TestALeadThatMayNotBeCalledAnyMoreIsNotDialedAfterAPreview(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(1, 1)
		s.mode, s.denies = tempo.Preview, "blacklisted"
		s.choices["lead-0"] = ""
		s.during(t, Config{}, 5*time.Second, nil)
		if len(s.started) != 0 || s.back["lead-0"] != "blacklisted" || s.done != 1 {
			t.Fatalf("%d calls, back %v, %d agents released", len(s.started), s.back, s.done)
		}
	})
}

func TestAnotherModeTakesBackWhatAgentsStillLookAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(3, 100)
		s.mode = tempo.Preview
		s.during(t, Config{}, time.Second, func() {
			time.Sleep(3 * time.Second)
			s.with(func() {
				if len(s.held) != 3 || len(s.started) != 0 {
					t.Errorf("%d leads on desks, %d calls", len(s.held), len(s.started))
				}
				s.mode = tempo.Progressive
			})
			time.Sleep(2 * time.Second)
			s.with(func() {
				if len(s.started) != 3 || len(s.back) != 3 {
					t.Errorf("%d calls, %d leads put back", len(s.started), len(s.back))
				}
			})
		})
	})
}

func TestWhomWeLeftWithoutAnAgentIsDialedWithOneHeld(t *testing.T) {
	for _, mode := range []tempo.Mode{tempo.Progressive, tempo.Ratio, tempo.Predictive, tempo.Agentless} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(2, 0)
			s.mode, s.owed, s.people, s.pacing.Ratio, s.pacing.ToAgent = mode, 3, []budget.Count{{People: 1000}}, 3, true
			s.leads = 1 // or the campaign would be done
			s.during(t, Config{}, 3*time.Second, func() {
				time.Sleep(time.Second)
				s.with(func() {
					kept := 0
					for _, a := range s.assigned {
						if a.Kept {
							kept++
							if !a.Held || a.Promised == "" {
								t.Errorf("%s: a person we owe a call is dialed without an agent: %+v", mode, a)
							}
						}
					}
					if kept != 2 {
						t.Errorf("%s: %d of those we owe a call are dialed for 2 agents", mode, kept)
					}
				})
			})
		})
	}
}

func TestAnAgentAsksForACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(1, 10)
		s.mode = tempo.Manual
		ctx, cancel := context.WithCancel(t.Context())
		n := s.node(Config{})
		ended := make(chan error, 1)
		go func() { ended <- n.Run(ctx) }()
		time.Sleep(2 * time.Second)
		if len(s.started) != 0 {
			t.Errorf("%d calls nobody asked for", len(s.started))
		}
		if err := n.Ask(ctx, shop, "agent-0", ""); err != nil {
			t.Error(err)
		}
		if err := n.Ask(ctx, shop, "agent-0", ""); reasonOf(err) != "not_now" {
			t.Errorf("an agent who has a call already: %v", err)
		}
		time.Sleep(callsFor + time.Second)
		err := n.Ask(ctx, shop, "agent-0", "77")
		synctest.Wait()
		if err != nil || len(s.assigned) != 2 || s.assigned[1].Lead != "lead-77" {
			t.Errorf("the lead named: %v", err)
		}
		s.with(func() { s.mode = tempo.Progressive })
		time.Sleep(2 * time.Second)
		if err := n.Ask(ctx, shop, "agent-0", ""); reasonOf(err) != "mode_other" {
			t.Errorf("in another mode: %v", err)
		}
		if err := n.Ask(ctx, Entry{"aaaaaaaaaa", "other"}, "agent-0", ""); reasonOf(err) != "campaign_idle" {
			t.Errorf("another campaign: %v", err)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestEveryMinuteIsWrittenDownWithItsReasons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(2, 10_000)
		s.fate = func(n int) dialer.Ending {
			return dialer.Ending{Outcome: []dialer.Outcome{dialer.Answered, dialer.Busy}[n%2]}
		}
		s.during(t, Config{}, 3*time.Minute+30*time.Second, nil)
		if len(s.kept) < 3 {
			t.Fatalf("%d minutes", len(s.kept))
		}
		m := s.kept[1]
		if m.Dials < 11 || m.Dials > 13 || m.Completed < 9 || m.Completed > 15 || m.Answered < 4 || m.Answered > 8 || m.Abandoned != 0 || m.Mode != tempo.Progressive {
			t.Errorf("the minute holds %+v", m)
		}
		if held := m.Held[pace.OnTheWay]; held < 55*time.Second || held > time.Minute {
			t.Errorf("every agent had a call on the way for %v of the minute: %v", held, m.Held)
		}
		if m.Idle < 119*time.Second || m.Idle > 121*time.Second {
			t.Errorf("two agents were idle for %v", m.Idle)
		}
	})
}

// The rule that was asked for, in the loop itself: 60 dials a minute at 30 % answers become 40 at 20 %, and the cap by hand holds as well.
func TestTheGuardAndTheCapHoldDialsBackAndSaySo(t *testing.T) {
	for _, test := range []struct {
		name     string
		pacing   Pacing
		people   int // every so many-th call reaches a person
		from, to int // dials in the last whole minute
		reason   pace.Reason
	}{
		{"at the reference rate the base is allowed", Pacing{Guard: AnswerGuard{On: true, Base: 60, Reference: 0.25}}, 4, 54, 63, pace.AnswerGuard},
		{"two thirds of the rate are two thirds of the dials", Pacing{Guard: AnswerGuard{On: true, Base: 60, Reference: 0.30}}, 5, 36, 44, pace.AnswerGuard},
		{"a cap by hand", Pacing{PerMinute: 30}, 4, 29, 31, tempo.SpeedCap},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(30, 100_000)
				s.pacing = test.pacing
				s.fate = func(n int) dialer.Ending {
					if n%test.people == 0 {
						return dialer.Ending{Outcome: dialer.Answered}
					}
					return dialer.Ending{Outcome: dialer.NoAnswer}
				}
				s.during(t, Config{}, 14*time.Minute, nil)
				m := s.kept[len(s.kept)-1]
				if m.Dials < test.from || m.Dials > test.to || m.Held[test.reason] < 30*time.Second {
					t.Errorf("%d dials, want %d to %d; held %v", m.Dials, test.from, test.to, m.Held)
				}
				if (m.GuardIdle > 0) != (test.reason == pace.AnswerGuard) {
					t.Errorf("agents idled for %v because of the guard", m.GuardIdle)
				}
			})
		})
	}
}

func TestAnAnnouncementThatIsRecordedAnewIsHeardFromTheNextCallOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(0, 10_000)
		s.mode, s.spoken = tempo.Agentless, time.Now()
		s.during(t, Config{}, time.Second, func() {
			time.Sleep(2 * time.Second)
			s.with(func() { s.spoken = s.spoken.Add(time.Minute) })
			time.Sleep(2 * callsFor)
		})
		first, last := s.assigned[0].Flow.Announcement, s.assigned[len(s.assigned)-1].Flow.Announcement
		if string(last) != s.spoken.Format(time.TimeOnly) || string(first) == string(last) {
			t.Errorf("the first call heard %s, the last %s", first, last)
		}
	})
}
