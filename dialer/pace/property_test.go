package pace

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer"
)

// story draws events of a day in any order, possible or not.
func story(t *rapid.T) []Event {
	kinds := []Kind{CallDialed, CallDialed, CallRinging, CallAnswered, CallHuman, CallMachine, CallConnected, CallAbandoned, CallEnded, AgentChanged,
		AgentChanged, PauseAsked, "nonsense"}
	states := []AgentState{Out, Ready, Ready, Talking, Wrap, Paused, Reserved, "nonsense"}
	causes := []Cause{CauseBusy, CauseNoAnswer, CauseMachine, CauseHangup, CauseAbandon, ""}
	at := 0.0
	var all []Event
	for range rapid.IntRange(0, 200).Draw(t, "events") {
		at += rapid.Float64Range(-2, 6).Draw(t, "gap")
		all = append(all, Event{At: after(at), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
			Call:  dialer.CallID(strconv.Itoa(rapid.IntRange(0, 30).Draw(t, "call"))),
			List:  dialer.ListID(strconv.Itoa(rapid.IntRange(0, 2).Draw(t, "list"))),
			Agent: dialer.AgentID(strconv.Itoa(rapid.IntRange(0, 15).Draw(t, "agent"))),
			State: rapid.SampledFrom(states).Draw(t, "state"), Cause: rapid.SampledFrom(causes).Draw(t, "cause")})
	}
	return all
}

func TestWhateverIsToldThePacerKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		settings := Settings{Start: dawn, Detects: rapid.Bool().Draw(t, "detects"), Target: rapid.Float64Range(-1, 2).Draw(t, "target"),
			Cap: rapid.Float64Range(-1, 2).Draw(t, "cap")}
		p, twice := NewPredictive(settings), NewPredictive(settings)
		day := Memory{Answered: rapid.IntRange(-5, 2000).Draw(t, "answered"), Abandoned: rapid.IntRange(-5, 100).Draw(t, "abandoned")}
		p.Restore(day)
		twice.Restore(day)
		for _, e := range story(t) {
			p.Observe(e)
			twice.Observe(e)
			twice.Observe(e)
			if rapid.IntRange(0, 2).Draw(t, "ask") > 0 {
				continue
			}
			limits := Limits{Lines: rapid.IntRange(-3, 40).Draw(t, "lines"), Channels: rapid.IntRange(-3, 40).Draw(t, "channels"),
				PerTick: rapid.IntRange(-3, 40).Draw(t, "rate")}
			got := p.Step(e.At, "1", limits)
			if most := max(min(limits.Lines, limits.Channels, limits.PerTick), 0); got.Dial < 0 || got.Dial > most {
				t.Fatalf("%d dials where %d may go", got.Dial, most)
			}
			if math.IsNaN(got.Forecast) || math.IsInf(got.Forecast, 0) || got.Forecast < 0 {
				t.Fatalf("a forecast of %v", got.Forecast)
			}
			if got.Dial > 0 && !anybody(p) {
				t.Fatal("dials without an agent who is ready or could be soon")
			}
			if other := twice.Step(e.At, "1", limits); other != got {
				t.Fatalf("events told twice change the step: %+v and %+v", got, other)
			}
		}
	})
}

func anybody(p *Predictive) bool {
	for _, a := range p.book.agents {
		if !a.leaving && (a.state == Ready || a.state == Talking || a.state == Wrap || a.state == Reserved) {
			return true
		}
	}
	return false
}

func TestMoreAbandonedNeverMeansMoreDials(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		told := story(t)
		answered := rapid.IntRange(0, 1000).Draw(t, "answered")
		abandoned := rapid.IntRange(0, 60).Draw(t, "abandoned")
		dials := func(abandoned int, restored bool) int {
			p := NewPredictive(Settings{Start: dawn, Target: 0.03})
			p.Restore(Memory{Answered: answered, Abandoned: abandoned})
			p.restored = restored
			at := dawn
			for _, e := range told {
				p.Observe(e)
				at = e.At
			}
			return p.Step(at, "1", open).Dial
		}
		few, many, unknown := dials(abandoned, true), dials(abandoned+10, true), dials(abandoned, false)
		if many > few {
			t.Fatalf("%d dials with %d abandoned, %d with ten more", few, abandoned, many)
		}
		if unknown > few {
			t.Fatalf("%d dials before the day is restored, %d after", unknown, few)
		}
	})
}

func TestTheSightIsTheTruth(t *testing.T) {
	p := team(10)
	for i := range 20 {
		p.Observe(Event{At: after(1), Kind: CallDialed, Call: dialer.CallID(strconv.Itoa(i)), List: "1"})
	}
	// events were lost: only two agents are there, one of them on the way out, and no call is up
	s := Sight{Now: after(9), List: "1", Limits: open, Agents: []Agent{{ID: "3", State: Ready, Since: after(2)}, {ID: "4", State: Talking, BreakAsked: true}}}
	if got := p.Pace(s); got.Dial == 0 || got.Dial > 8 || p.Up() != 0 {
		t.Fatalf("%+v with %d calls up", got, p.Up())
	}
	s.Now, s.Agents = after(9.5), nil
	if got := p.Pace(s); got.Dial != 0 || got.Reason != NoAgents {
		t.Fatalf("nobody is there: %+v", got)
	}
}

func TestACallNobodyToldTheEndOfIsGivenUp(t *testing.T) {
	p := team(3)
	p.Observe(Event{At: after(1), Kind: CallDialed, Call: "x", List: "1"})
	p.Step(after(100), "1", open)
	if p.Up() != 1 {
		t.Fatal("it may still ring")
	}
	p.Step(after(125), "1", open)
	if p.Up() != 0 {
		t.Fatal("it can not ring any more")
	}
}
