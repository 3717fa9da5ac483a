package call

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/retry"
)

// The script of the plain call: INVITE at 0, ringing at 100 ms, answer at 400 ms, agent at 420 ms, agent hangs up at 1,400 ms.
const (
	ringsAt   = 100 * time.Millisecond
	answersAt = 400 * time.Millisecond
	seatedIn  = 20 * time.Millisecond
	talksFor  = time.Second
	wholeLife = 1600 * time.Millisecond
)

func runner(t *testing.T, w *world) *Runner {
	t.Helper()
	r, err := New(Config{Node: "n1", Jitter: func() float64 { return 0.5 }}, World{Lines: w, Trunks: w, Agents: w, Tapes: w, Numbers: w, Sentry: w, Records: records{w},
		Announcer: w, OptOuts: w, Ears: w, Earpieces: w, Messages: w, Watcher: w, Router: w, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var plain = Assignment{Tenant: "aaaaaaaaaa", Call: "call-1", Attempt: "a1", Record: dialer.RecordAll, Try: 1, RingTimeout: 30 * time.Second, Rules: retry.Defaults()}

func TestOneCallFromLineToEnding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		end := runner(t, w).Run(t.Context(), plain)
		if end.Outcome != dialer.Answered || end.By != dialer.ByAgent || end.Agent != "lin" || end.Line != "line-call-1" {
			t.Fatalf("ending %+v", end)
		}
		if got := end.Times.Ended.Sub(end.Times.Answered); got != seatedIn+talksFor {
			t.Fatalf("talk of %v, want %v", got, seatedIn+talksFor)
		}
		const want = "routed sent ringing answered seated bridged first_audio hung_up"
		if got := kinds(w.closed[0].Events); got != want {
			t.Fatalf("timeline %q, want %q", got, want)
		}
		w.mustBeEmpty(t)
	})
}

// An agent who chose the call hears it until the answer; nobody else hears a call before it is theirs.
func TestWhoWaitsForACallHearsItUntilTheAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		held bool
		want string
	}{"held for it": {true, "lin call-1 ring, rings, hears, over"}, "for whoever is free": {false, ""}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, a := newWorld(), plain
				w.network, a.Promised, a.Held = true, "lin", test.held
				runner(t, w).Run(t.Context(), a)
				if got := strings.Join(w.earpiece, ", "); got != test.want {
					t.Fatalf("heard %q, want %q", got, test.want)
				}
			})
		})
	}
}

// Who pays for the agent's leg hangs on it: the ending says where the agent talked, and nothing where nobody did.
func TestTheEndingSaysWhetherTheAgentsTelephoneWasOnTheCall(t *testing.T) {
	for name, test := range map[string]struct {
		world func(*world)
		want  dialer.Station
	}{
		"on a telephone":                 {func(w *world) { w.station = dialer.OnPhone }, dialer.OnPhone},
		"on the page":                    {func(*world) {}, dialer.OnPage},
		"a telephone, but nobody talked": {func(w *world) { w.station, w.noAgent = dialer.OnPhone, true }, dialer.OnPage},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				test.world(w)
				if end := runner(t, w).Run(t.Context(), plain); end.Station != test.want || w.closed[0].Ending.Station != test.want {
					t.Fatalf("station %q, want %q", end.Station, test.want)
				}
			})
		})
	}
}

// Who took a call from its agent, and when, is in the ending: never worked out from anything else.
func TestTheEndingSaysWhoTookTheCallFromItsAgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.taker = "boss"
		end := runner(t, w).Run(t.Context(), plain)
		if end.Agent != "lin" || end.Taken.By != "boss" || !end.Taken.At.Equal(end.Times.Bridged) || w.closed[0].Ending.Taken != end.Taken {
			t.Fatalf("taken %+v", end.Taken)
		}
	})
}

func TestEveryWayACallCanEndEarly(t *testing.T) {
	tests := []struct {
		name  string
		world func(*world)
		want  string // outcome blame reason
	}{
		{"the number cannot be opened", func(w *world) { w.sealed = true }, "blocked platform number_sealed"},
		{"the row cannot be written", func(w *world) { w.away = true }, "blocked platform database_away"},
		{"no line is free", func(w *world) { w.full = true }, "blocked rule line_limit"},
		{"the trunk says busy", func(w *world) {
			w.refuses = &dialer.Ending{Outcome: dialer.Busy, Blame: dialer.Customer, Reason: "sip_486", SIP: 486}
		}, "busy customer sip_486"},
		{"the sentry does not let it go", func(w *world) { w.forbidden = "country_denied" }, "blocked rule country_denied"},
		{"the person opts out while it rings", func(w *world) { w.withdraw = 250 * time.Millisecond }, "blocked rule blacklisted"},
		{"the person opts out after the answer", func(w *world) { w.withdraw = 700 * time.Millisecond }, "answered agent agent_hung_up"},
		{"no agent comes", func(w *world) { w.noAgent = true }, "abandoned platform no_agent_in_time"},
		{"the person hangs up", func(w *world) { w.hangsUpAfter = 700 * time.Millisecond }, "answered customer bye"},
		{"the person hangs up before an agent came", func(w *world) { w.noAgent, w.hangsUpAfter = true, 900*time.Millisecond }, "answered customer bye"},
		{"there is no room for recordings, which this campaign does not need", func(w *world) { w.unkept = true }, "answered agent agent_hung_up"},
		{"the tape cannot start: the talk goes on", func(w *world) { w.noTape = true }, "answered agent agent_hung_up"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				test.world(w)
				end := runner(t, w).Run(t.Context(), plain)
				if got := fmt.Sprint(end.Outcome, " ", end.Blame, " ", end.Reason); got != test.want {
					t.Fatalf("got %q, want %q", got, test.want)
				}
				if rowless := end.Blame == dialer.Platform && end.Outcome == dialer.Blocked; (w.closed[0].Unopened != nil) != rowless {
					t.Errorf("the end brings the call's row: %v, want %v", !rowless, rowless)
				}
				w.mustBeEmpty(t)
			})
		})
	}
}

func TestACallThatMustBeRecordedDoesNotBeginWithoutRoomAndGoesOnWithoutIt(t *testing.T) {
	must := plain
	must.Record = dialer.RecordRequired
	for _, test := range []struct {
		name  string
		world func(*world)
		want  string
	}{
		{"no room before the call", func(w *world) { w.unkept = true }, "blocked rule recording_full"},
		{"room, and then none: the talk goes on", func(w *world) { w.noTape = true }, "answered agent agent_hung_up"},
		{"room", func(*world) {}, "answered agent agent_hung_up"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				test.world(w)
				end := runner(t, w).Run(t.Context(), must)
				if got := fmt.Sprint(end.Outcome, " ", end.Blame, " ", end.Reason); got != test.want {
					t.Fatalf("got %q, want %q", got, test.want)
				}
				w.mustBeEmpty(t)
			})
		})
	}
}

// Whoever hangs up, at whatever moment, everything taken is given back and one ending is written.
func TestHangingUpAtEvery20MillisecondsLeavesNothingBehind(t *testing.T) {
	for _, who := range []string{"drain", "customer", "agent"} {
		t.Run(who, func(t *testing.T) {
			for at := time.Duration(0); at <= wholeLife; at += 20 * time.Millisecond {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld()
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					switch who {
					case "drain":
						defer time.AfterFunc(at, cancel).Stop()
					case "customer":
						w.hangsUpAfter = at
					case "agent":
						w.agentAfter = at
					}
					end := runner(t, w).Run(ctx, plain)
					if len(w.closed) != 1 || w.closed[0].Ending.Outcome != end.Outcome {
						t.Fatalf("at %v: %d endings", at, len(w.closed))
					}
					if talked := !end.Times.Answered.IsZero(); talked != (end.Outcome == dialer.Answered) {
						t.Fatalf("at %v: outcome %s, answered %v", at, end.Outcome, talked)
					}
					w.mustBeEmpty(t)
				})
			}
		})
	}
}

func TestAnEndingIsWrittenAgainUntilTheDatabaseTakesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.failCloses = 6
		start := time.Now()
		runner(t, w).Run(t.Context(), plain)
		if len(w.closed) != 1 || time.Since(start) < 6*time.Second {
			t.Fatalf("%d endings after %v", len(w.closed), time.Since(start))
		}
		w.mustBeEmpty(t)
	})
}

func TestAnAbandonedPersonHearsTheMessageWithinTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.noAgent = true
		end := runner(t, w).Run(t.Context(), plain)
		if wait := w.farewell.Sub(end.Times.Answered); wait > 2*time.Second || w.farewell.IsZero() {
			t.Fatalf("the message began %v after the answer", wait)
		}
		if w.closed[0].Next.State != retry.Waiting || !w.closed[0].Kept {
			t.Fatalf("an abandoned person is %s", w.closed[0].Next.State)
		}
	})
}

func kinds(events []dialer.Event) string {
	var out []string
	for _, e := range events {
		out = append(out, e.Kind)
	}
	return strings.Join(out, " ")
}

func TestTheRuleThatDecidedIsInTheTimelineAndTheAgentsFloorIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		runner(t, w).Run(t.Context(), plain)
		routed := w.closed[0].Events[0]
		if routed.Kind != "routed" || routed.Detail["rule"] != "high value" || routed.Detail["version"] != "3" || routed.Detail["agent"] != "lin" || routed.Detail["first"] != "owner" {
			t.Fatalf("%+v", routed)
		}
		if w.asked.Way.Priority != 9 || w.asked.Way.Agent != "lin" {
			t.Fatalf("the floor was asked for %+v", w.asked.Way)
		}
	})
}

func TestRulesThatCannotBeAskedCostNoCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.noRules = errors.New("database away")
		if end := runner(t, w).Run(t.Context(), plain); end.Outcome != dialer.Answered {
			t.Fatalf("%+v", end)
		}
	})
}
