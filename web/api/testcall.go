package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/tenant"
)

// News carries what happens to calls (infra/state).
type News interface {
	Subscribe(ctx context.Context, topic string) (<-chan state.Event, error)
}

// TestCallBody says whom to call.
type TestCallBody struct {
	Number   string `json:"number" doc:"Its last two digits choose the callee: see GET /v1/sandbox"`
	CallerID string `json:"caller_id,omitempty" doc:"The sandbox's; others reach real people and are refused"`
	TrunkID  string `json:"trunk_id,omitempty" doc:"The sandbox; others reach real people and are refused"`
}

// patience is how long a test call may take from the wish to its first INVITE.
const patience = 8 * time.Second

// test puts the number at the head of the sample campaign's queue, promised to the asker's desk, and answers when it is dialed.
func (c *calls) test(ctx context.Context, who tenant.Actor, in *struct{ Body TestCallBody }) (*answer[Call], error) {
	if who.User == "" {
		return nil, fault.New(fault.Forbidden, "needs_desk", "a test call comes to a person's desk; an API key has none")
	}
	sample, err := c.Campaigns.Sample(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	if in.Body.TrunkID != "" && in.Body.TrunkID != string(sample.Trunk) || in.Body.CallerID != "" && in.Body.CallerID != string(sample.Caller) {
		return nil, fault.New(fault.Conflict, "sandbox_only", "test calls reach the sandbox only")
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	news, err := c.News.Subscribe(ctx, history.Topic(who.Tenant))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "state_away", "calls cannot be watched now; try again", err)
	}
	lead, _, err := c.Lists.Add(ctx, who, sample.List, list.Entry{Number: in.Body.Number}, c.now())
	if err != nil {
		return nil, err
	}
	if err := c.Campaigns.Promise(ctx, who.Tenant, sample.ID, lead.ID, who.User, c.now()); err != nil {
		return nil, err
	}
	c.Assigned.tell(who.Tenant, []tenant.UserID{who.User})
	id, err := opened(news, lead.ID)
	if err != nil {
		return nil, err
	}
	call, err := c.History.Get(ctx, who.Tenant, id)
	if err != nil {
		return nil, err
	}
	v, err := viewCall(ctx, newWording(c.Campaigns, who.Tenant), call)
	return &answer[Call]{v}, err
}

// opened waits for the first news of a call to lead; the channel is closed when patience is over.
func opened(news <-chan state.Event, lead dialer.LeadID) (dialer.CallID, error) {
	for event := range news {
		var n history.News
		if json.Unmarshal(event.Data, &n) == nil && n.Lead == lead && n.Happened == history.Opened {
			return n.Call, nil
		}
	}
	return "", fault.New(fault.Conflict, "desk_not_ready", "the number waits for your desk: go ready there and it is dialed")
}
