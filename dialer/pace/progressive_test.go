package pace

import (
	"testing"
	"time"
)

func TestProgressive(t *testing.T) {
	ready, talking := Agent{State: Ready}, Agent{State: Talking}
	wide := Limits{Lines: 100, Channels: 100, PerTick: 100}
	tests := []struct {
		name   string
		sight  Sight
		expect Step
	}{
		{"nobody logged in: nothing is dialed", Sight{Limits: wide}, Step{Dial: 0, Reason: NoAgents}},
		{"agents who talk are no reason to dial", Sight{Agents: []Agent{talking, {State: Wrap}}, Limits: wide}, Step{Dial: 0, Reason: NoAgents}},
		{"one number for each ready agent", Sight{Agents: []Agent{ready, ready, talking}, Limits: wide}, Step{Dial: 2, Reason: ""}},
		{"a ringing call covers one ready agent", Sight{Agents: []Agent{ready, ready}, Dials: []Dial{{Stage: Ringing}}, Limits: wide}, Step{Dial: 1, Reason: ""}},
		{"a person waiting for an agent covers one too", Sight{Agents: []Agent{ready}, Dials: []Dial{{Stage: Answered}}, Limits: wide}, Step{Dial: 0, Reason: OnTheWay}},
		{"a bridged call covers nobody", Sight{Agents: []Agent{ready}, Dials: []Dial{{Stage: Bridged}}, Limits: wide}, Step{Dial: 1, Reason: ""}},
		{"an agent who asked for a break gets no call", Sight{Agents: []Agent{{State: Ready, BreakAsked: true}}, Limits: wide}, Step{Dial: 0, Reason: NoAgents}},
		{"more dials than agents never goes negative", Sight{Agents: []Agent{ready}, Dials: []Dial{{Stage: Sent}, {Stage: Sent}}, Limits: wide}, Step{Dial: 0, Reason: OnTheWay}},
		{"the plan's lines hold it back", Sight{Agents: []Agent{ready, ready, ready}, Limits: Limits{Lines: 1, Channels: 9, PerTick: 9}}, Step{Dial: 1, Reason: LineLimit}},
		{"the trunk's channels hold it back", Sight{Agents: []Agent{ready, ready, ready}, Limits: Limits{Lines: 9, Channels: 0, PerTick: 9}}, Step{Dial: 0, Reason: TrunkLimit}},
		{"the trunk's rate holds it back", Sight{Agents: []Agent{ready, ready, ready}, Limits: Limits{Lines: 9, Channels: 9, PerTick: 2}}, Step{Dial: 2, Reason: TrunkRate}},
		{"the smallest limit is the one named", Sight{Agents: []Agent{ready, ready, ready}, Limits: Limits{Lines: 2, Channels: 1, PerTick: 2}}, Step{Dial: 1, Reason: TrunkLimit}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.sight.Now = time.Unix(0, 0)
			if got := Progressive(test.sight); got != test.expect {
				t.Fatalf("got %+v, want %+v", got, test.expect)
			}
		})
	}
}

func TestARatioBearsNoMoreThanItsBudget(t *testing.T) {
	wide := Limits{Lines: 100, Channels: 100, PerTick: 100}
	ready := make([]Agent, 5)
	for i := range ready {
		ready[i].State = Ready
	}
	for _, test := range []struct {
		name   string
		ratio  Ratio
		dials  int
		limits Limits
		expect Step
	}{
		{"without a bound it is the ratio's", Ratio{Lines: 5}, 0, wide, Step{Dial: 25}},
		{"a wide bound changes nothing", Ratio{Lines: 5, Spare: 20}, 0, wide, Step{Dial: 25}},
		{"a narrow one holds", Ratio{Lines: 5, Spare: 3.9}, 0, wide, Step{Dial: 8, Reason: Budget}},
		{"what rings already counts", Ratio{Lines: 5, Spare: 3.9}, 6, wide, Step{Dial: 2, Reason: Budget}},
		{"one call for each agent is always there", Ratio{Lines: 5, Spare: 0.1}, 0, wide, Step{Dial: 5, Reason: Budget}},
		{"nothing more is the budget's doing", Ratio{Lines: 5, Spare: 3}, 8, wide, Step{Reason: Budget}},
		{"a limit that holds more is the one named", Ratio{Lines: 5, Spare: 3}, 0, Limits{Lines: 4, Channels: 9, PerTick: 9}, Step{Dial: 4, Reason: LineLimit}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.ratio.Pace(Sight{Now: time.Unix(0, 0), Agents: ready, Dials: make([]Dial, test.dials), Limits: test.limits})
			if got != test.expect {
				t.Fatalf("got %+v, want %+v", got, test.expect)
			}
		})
	}
}
