package tempo

import (
	"strconv"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/budget"
	"github.com/boyunhq/boyun/dialer/pace"
)

func TestABurstOfARatioCostsNoMoreThanTheBudgetHas(t *testing.T) {
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	var x Tempo
	x.Begin(Settings{Mode: Ratio, Ratio: 5, Caps: budget.Caps{{Share: 0.03, Days: 1}}, RingTimeout: 30 * time.Second}, now)
	x.Count([]budget.Count{{}})
	sight := pace.Sight{Now: now, Agents: make([]pace.Agent, 10), Limits: pace.Limits{Lines: 1000, Channels: 1000, PerTick: 1000}}
	for i := range sight.Agents {
		sight.Agents[i] = pace.Agent{ID: dialer.AgentID(strconv.Itoa(i)), State: pace.Ready, Since: now}
	}
	if step := x.Step(sight); step.Dial != 11 || step.Reason != pace.Budget {
		t.Errorf("of a list nobody knows: %+v, want one more than agents: each call may be a person", step)
	}
	for n := range 400 { // every fourth is answered by a person
		call := dialer.CallID(strconv.Itoa(n))
		if n%4 == 0 {
			x.Observe(pace.Event{At: now, Kind: pace.CallHuman, Call: call})
			x.Ended(dialer.Answered)
		}
		x.Observe(pace.Event{At: now, Kind: pace.CallEnded, Call: call})
	}
	if step := x.Step(sight); step.Dial != 10+11 || step.Reason != pace.Budget {
		t.Errorf("three may be lost, a fourth of the calls are people: %+v, want 21 on the way", step)
	}
	for range 3 {
		x.Ended(dialer.Abandoned)
	}
	if step := x.Step(sight); step.Dial != 10 || step.Reason != pace.Budget {
		t.Errorf("none may be lost: %+v, want one for each agent", step)
	}
}
