package pace

import (
	"strconv"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

var dawn = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// after is n seconds into the day.
func after(n float64) time.Time { return dawn.Add(time.Duration(n * float64(time.Second))) }

// open is without limits.
var open = Limits{Lines: 1 << 20, Channels: 1 << 20, PerTick: 1 << 20}

// team is a restored pacer whose n agents are ready at dawn.
func team(n int) *Predictive {
	p := NewPredictive(Settings{Start: dawn, Detects: true})
	p.Restore(Memory{})
	for i := range n {
		p.Observe(Event{At: dawn, Kind: AgentChanged, Agent: dialer.AgentID(strconv.Itoa(i)), State: Ready})
	}
	return p
}

func TestANewPacerDialsOneToOneUntilItKnowsTheDay(t *testing.T) {
	p := team(10)
	if got := p.Step(after(1), "a", open); got.Dial <= 10 {
		t.Fatalf("a pacer that knows its day dials ahead: %+v", got)
	}
	p = team(10)
	p.restored = false
	if got := p.Step(after(1), "a", open); got.Dial != 10 || got.Reason != Budget {
		t.Fatalf("one call per ready agent: %+v", got)
	}
}

func TestNobodyReadyAndNobodySoonMeansNoDials(t *testing.T) {
	p := NewPredictive(Settings{Start: dawn})
	p.Restore(Memory{})
	if got := p.Step(after(1), "a", open); got.Dial != 0 || got.Reason != NoAgents {
		t.Fatalf("no agents: %+v", got)
	}
	p = team(1)
	p.Observe(Event{At: after(1), Kind: AgentChanged, Agent: "0", State: Talking})
	p.Observe(Event{At: after(2), Kind: PauseAsked, Agent: "0"})
	if got := p.Step(after(2), "a", open); got.Dial != 0 || got.Reason != NoAgents {
		t.Fatalf("the only agent leaves after the call: %+v", got)
	}
}

func TestASpentBudgetMeansOneToOne(t *testing.T) {
	p := team(10)
	p.Restore(Memory{Answered: 100, Abandoned: 60})
	if got := p.Step(after(1), "a", open); got.Dial != 10 || got.Reason != Budget {
		t.Fatalf("one call per ready agent: %+v", got)
	}
}

// call tells a call's events, a second apart.
func (p *Predictive) tell(at float64, call dialer.CallID, kinds ...Event) {
	for i, e := range kinds {
		e.At, e.Call, e.Agent = after(at+float64(i)), call, "0"
		p.Observe(e)
	}
}

func TestWhatEndsLikeAPersonWasOne(t *testing.T) {
	tests := []struct {
		name                string
		detects             bool
		told                []Event
		answered, abandoned int
	}{
		{"everything is told", true, []Event{{Kind: CallDialed}, {Kind: CallRinging}, {Kind: CallAnswered}, {Kind: CallHuman}, {Kind: CallAbandoned},
			{Kind: CallEnded, Cause: CauseAbandon}}, 1, 1},
		{"the end says it all", true, []Event{{Kind: CallDialed}, {Kind: CallEnded, Cause: CauseAbandon}}, 1, 1},
		{"a conversation without its connect", true, []Event{{Kind: CallDialed}, {Kind: CallAnswered}, {Kind: CallEnded, Cause: CauseHangup}}, 1, 0},
		{"a connect without a verdict", true, []Event{{Kind: CallDialed}, {Kind: CallConnected}, {Kind: CallEnded, Cause: CauseHangup}}, 1, 0},
		{"a machine", true, []Event{{Kind: CallDialed}, {Kind: CallAnswered}, {Kind: CallMachine}, {Kind: CallEnded, Cause: CauseMachine}}, 0, 0},
		{"an answer that nobody judges needs an agent", false, []Event{{Kind: CallDialed}, {Kind: CallAnswered}}, 1, 0},
		{"an answer that is being judged does not yet", true, []Event{{Kind: CallDialed}, {Kind: CallAnswered}}, 0, 0},
		{"abandoned, told twice", true, []Event{{Kind: CallDialed}, {Kind: CallAbandoned}, {Kind: CallAbandoned}, {Kind: CallEnded, Cause: CauseAbandon}}, 1, 1},
		{"a call nobody dialed", true, []Event{{Kind: CallHuman}, {Kind: CallAbandoned}}, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := NewPredictive(Settings{Start: dawn, Detects: test.detects})
			p.Restore(Memory{})
			p.tell(1, "x", test.told...)
			if got := p.Memory(); got.Answered != test.answered || got.Abandoned != test.abandoned {
				t.Fatalf("%+v", got)
			}
		})
	}
}

func TestAnAgentWhoComesBackInSpiteOfTheRequestIsReady(t *testing.T) {
	p := team(1)
	for at, state := range []AgentState{Talking, Wrap, Ready} {
		p.Observe(Event{At: after(float64(at)), Kind: PauseAsked, Agent: "0"})
		p.Observe(Event{At: after(float64(at)), Kind: AgentChanged, Agent: "0", State: state})
	}
	if got := p.Step(after(4), "a", open); got.Dial == 0 {
		t.Fatalf("the agent waits: %+v", got)
	}
}

func TestADayThatGoesOnAfterItsEndGoesOn(t *testing.T) {
	for name, at := range map[string]float64{"in the middle": 3600, "just before its end": 8*3600 - 5, "an hour after": 9 * 3600} {
		p := team(10)
		p.Restore(Memory{Answered: 1000, Abandoned: 5})
		got := p.Step(after(at), "a", open)
		if bold := got.Dial > 14; bold != (name != "just before its end") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
