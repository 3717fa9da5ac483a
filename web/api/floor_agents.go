package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// FloorAgent is one agent as supervisors see them.
type FloorAgent struct {
	AgentNow
	Reason      string    `json:"reason" doc:"Of a break, or of what keeps calls away"`
	Next        string    `json:"next" doc:"The break asked for after this call; empty for none"`
	Reattaching bool      `json:"reattaching" doc:"The agent's audio is away in a call"`
	CallID      string    `json:"call_id" doc:"The call at hand, or the one that is wrapped up; empty for none"`
	CampaignID  string    `json:"campaign_id" doc:"Of that call"`
	CampaignIDs []string  `json:"campaign_ids" nullable:"false" doc:"In which the agent works"`
	MOS         float64   `json:"mos" doc:"Of the agent's voice over the last seconds, 1 to 4.5; 0 when not known"`
	Recording   string    `json:"recording" enum:",on,off,paused,withheld,failing" doc:"Of the call at hand; withheld: they have not agreed yet; failing: it cannot be written now"`
	Trouble     []Trouble `json:"trouble" nullable:"false" doc:"What is wrong with the sound of the call at hand"`

	Held []HeldCampaign `json:"held" nullable:"false" doc:"The agent's running campaigns that call nobody, because their calls must be recorded and could not be"`
}

// HeldCampaign is a running campaign that calls nobody.
type HeldCampaign struct {
	CampaignID string `json:"campaign_id"`
	Reason     string `json:"reason" enum:"recording_full,recording_unwritable"`
}

// Trouble is something wrong with the sound of a call.
type Trouble struct {
	Kind string `json:"kind" enum:"quality_low,one_way,echo"`
	Side string `json:"side" enum:"agent,customer" doc:"Whose line or telephone is to blame; of one_way: who is not heard"`
	Way  string `json:"way" enum:",from,to" doc:"Of quality_low: from or to that side"`
}

// Floors adds the agents of all nodes and the calls that were taken from them, live.
func (a *API) Floors(f Floor) {
	f.taken(a)
	register(a, Route{Method: http.MethodGet, Path: "/v1/floor/agents", ID: "listFloorAgents", Tag: "Floor", Summary: "Agents who are signed in, and where they stand",
		Object: access.Floor, Action: access.Read}, func(ctx context.Context, who tenant.Actor, _ *empty) (*answer[Page[FloorAgent]], error) {
		all, err := f.standing(ctx, who.Tenant)
		return pageOf(all, ""), err
	})
}

func (r agentRecord) floor() FloorAgent {
	return FloorAgent{AgentNow: r.now(), Reason: r.Reason, Next: r.Next, Reattaching: r.Reattaching, CallID: r.Call, CampaignID: r.Campaign,
		CampaignIDs: append([]string{}, r.Campaigns...), MOS: r.MOS, Recording: r.Recording, Trouble: append([]Trouble{}, r.Trouble...), Held: append([]HeldCampaign{}, r.Held...)}
}

func (r agentRecord) now() AgentNow {
	return AgentNow{UserID: r.Agent, Name: r.Name, State: r.State, Since: moment(r.Since), campaigns: r.Campaigns}
}

func (f Floor) standing(ctx context.Context, t tenant.ID) ([]FloorAgent, error) {
	kept, err := f.records(ctx, t)
	if err != nil {
		return nil, err
	}
	all := []FloorAgent{}
	for _, raw := range kept {
		if a, ok := ReadFloorAgent(raw); ok {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b FloorAgent) int { return byAgentName(a.AgentNow, b.AgentNow) })
	return all, nil
}
