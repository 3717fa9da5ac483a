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
		{"nobody logged in: nothing is dialed", Sight{Limits: wide}, Step{0, NoAgents}},
		{"agents who talk are no reason to dial", Sight{Agents: []Agent{talking, {State: Wrap}}, Limits: wide}, Step{0, NoAgents}},
		{"one number for each ready agent", Sight{Agents: []Agent{ready, ready, talking}, Limits: wide}, Step{2, ""}},
		{"a ringing call covers one ready agent", Sight{Agents: []Agent{ready, ready}, Dials: []Dial{{Stage: Ringing}}, Limits: wide}, Step{1, ""}},
		{"a person waiting for an agent covers one too", Sight{Agents: []Agent{ready}, Dials: []Dial{{Stage: Answered}}, Limits: wide}, Step{0, OnTheWay}},
		{"a bridged call covers nobody", Sight{Agents: []Agent{ready}, Dials: []Dial{{Stage: Bridged}}, Limits: wide}, Step{1, ""}},
		{"an agent who asked for a break gets no call", Sight{Agents: []Agent{{State: Ready, BreakAsked: true}}, Limits: wide}, Step{0, NoAgents}},
		{"more dials than agents never goes negative", Sight{Agents: []Agent{ready}, Dials: []Dial{{Stage: Sent}, {Stage: Sent}}, Limits: wide}, Step{0, OnTheWay}},
		{"the plan's lines hold it back", Sight{Agents: []Agent{ready, ready, ready}, Limits: Limits{Lines: 1, Channels: 9, PerTick: 9}}, Step{1, LineLimit}},
		{"the trunk's channels hold it back", Sight{Agents: []Agent{ready, ready, ready}, Limits: Limits{Lines: 9, Channels: 0, PerTick: 9}}, Step{0, TrunkLimit}},
		{"the trunk's rate holds it back", Sight{Agents: []Agent{ready, ready, ready}, Limits: Limits{Lines: 9, Channels: 9, PerTick: 2}}, Step{2, TrunkRate}},
		{"the smallest limit is the one named", Sight{Agents: []Agent{ready, ready, ready}, Limits: Limits{Lines: 2, Channels: 1, PerTick: 2}}, Step{1, TrunkLimit}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.sight.Now = time.Unix(0, 0)
			if got := Func(Progressive).Pace(test.sight); got != test.expect {
				t.Fatalf("got %+v, want %+v", got, test.expect)
			}
		})
	}
}
