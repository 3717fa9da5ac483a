package node

import (
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/tenant"
)

// floor shows the agents to the pacer in its own words.
type floor struct{ queue *acd.Queue }

var _ run.Agents = floor{}

func (f floor) Snapshot(t tenant.ID, c dialer.CampaignID) []pace.Agent {
	views := f.queue.Snapshot(t, c)
	agents := make([]pace.Agent, 0, len(views))
	for _, v := range views {
		agents = append(agents, pace.Agent{ID: v.Agent, State: standing(v), Since: v.Since, BreakAsked: v.Next != ""})
	}
	return agents
}

func (f floor) Subscribe(t tenant.ID, c dialer.CampaignID) (<-chan struct{}, func()) {
	return f.queue.Subscribe(t, c)
}

// Ready lists the agents who wait for a call: whom a promised callback may go to.
func (f floor) Ready(t tenant.ID, c dialer.CampaignID) []dialer.AgentID {
	var ready []dialer.AgentID
	for _, v := range f.queue.Snapshot(t, c) {
		if v.State == agent.Ready && v.Next == "" {
			ready = append(ready, v.Agent)
		}
	}
	return ready
}

func standing(v acd.View) pace.AgentState {
	switch v.State {
	case agent.Ready:
		return pace.Ready
	case agent.Reserved, agent.Preview:
		return pace.Reserved
	case agent.Talking, agent.Hold:
		return pace.Talking
	case agent.Wrap:
		return pace.Wrap
	}
	return pace.Out
}
