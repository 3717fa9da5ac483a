package acd

import (
	"context"
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/tenant"
)

// View is one agent's standing as pacing, supervisors and the queue see it.
type View struct {
	Tenant      tenant.ID
	Agent       dialer.AgentID
	State       agent.State
	Since       time.Time
	Reason      string
	Next        string // a break is asked for after this call
	Reattaching bool
	Call        dialer.CallID
	Campaigns   []dialer.CampaignID    // the agent works in; never changed after Post
	Queues      []dialer.QueueID       // the agent is a member of; never changed after Post
	Skills      map[dialer.SkillID]int // level 1 to 5; never changed after Post
}

func (v View) worksIn(c dialer.CampaignID) bool {
	for _, mine := range v.Campaigns {
		if mine == c {
			return true
		}
	}
	return false
}

func (v View) serves(q dialer.QueueID) bool { return slices.Contains(v.Queues, q) }

// Member is an agent's desk as the queue needs it.
type Member interface {
	// Reserve holds the agent for p and returns the seat, or an error when the agent is not ready any more. Before it returns it has
	// posted the new standing.
	Reserve(ctx context.Context, p call.Person) (call.Seat, error)
}
