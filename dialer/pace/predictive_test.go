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
