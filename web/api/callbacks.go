package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Callback is one promise to call back.
type Callback struct {
	ID           string     `json:"id"`
	CampaignID   string     `json:"campaign_id"`
	CampaignName string     `json:"campaign_name"`
	LeadID       string     `json:"lead_id"`
	Name         string     `json:"name"`
	Number       string     `json:"number" doc:"Masked"`
	Region       string     `json:"region"`
	Timezone     string     `json:"timezone" doc:"The customer's"`
	CallID       *string    `json:"call_id" doc:"In which it was promised"`
	AgentID      *string    `json:"agent_id" doc:"Null: any agent"`
	AgentName    string     `json:"agent_name"`
	DueAt        time.Time  `json:"due_at"`
	Note         string     `json:"note"`
	CreatedAt    time.Time  `json:"created_at"`
	DoneAt       *time.Time `json:"done_at"`
	CancelledAt  *time.Time `json:"cancelled_at"`
	State        string     `json:"state" doc:"Where the lead stands in the campaign"`
	Reason       string     `json:"reason"`
	Tries        int        `json:"tries" doc:"Calls since it was promised"`
}

type callbackList struct {
	Items []Callback `json:"items" nullable:"false"`
}

type callbacks struct {
	*callback.Store
	campaigns *campaign.Store
	now       func() time.Time
}

// Callbacks adds the promises to call back: all of them for who leads, their own for agents.
func (a *API) Callbacks(store *callback.Store, campaigns *campaign.Store) {
	c := &callbacks{store, campaigns, a.Now}
	const tag = "Callbacks"
	register(a, Route{Method: http.MethodGet, Path: "/v1/callbacks", ID: "listCallbacks", Tag: tag, Summary: "Promised callbacks, the soonest first", Object: access.Leads, Action: access.Read}, c.all)
	register(a, Route{Method: http.MethodPatch, Path: "/v1/callbacks/{id}", ID: "editCallback", Tag: tag, Summary: "Move, hand over or cancel a callback",
		Object: access.Leads, Action: access.Write}, c.edit)
	register(a, Route{Method: http.MethodGet, Path: "/v1/desk/callbacks", ID: "listMyCallbacks", Tag: tag, Summary: "My callbacks and those of any agent in my campaigns",
		Object: access.Desk, Action: access.Run}, c.mine)
	register(a, Route{Method: http.MethodPatch, Path: "/v1/desk/callbacks/{id}", ID: "editMyCallback", Tag: tag, Summary: "Move or cancel a callback of mine, or take one of any agent",
		Object: access.Desk, Action: access.Run}, c.editMine)
}

type callbacksQuery struct {
	CampaignID string `query:"campaign_id"`
	AgentID    string `query:"agent_id"`
	Closed     bool   `query:"closed" doc:"Those that are done or cancelled"`
}

func (c *callbacks) all(ctx context.Context, who tenant.Actor, in *callbacksQuery) (*answer[callbackList], error) {
	return c.list(ctx, who, callback.Query{Campaign: dialer.CampaignID(in.CampaignID), Agent: tenant.UserID(in.AgentID), Closed: in.Closed})
}

func (c *callbacks) mine(ctx context.Context, who tenant.Actor, in *struct {
	Closed bool `query:"closed"`
}) (*answer[callbackList], error) {
	return c.list(ctx, who, callback.Query{Agent: who.User, Closed: in.Closed})
}

func (c *callbacks) list(ctx context.Context, who tenant.Actor, q callback.Query) (*answer[callbackList], error) {
	all, err := c.List(ctx, who.Tenant, q)
	v := callbackList{Items: []Callback{}}
	for _, each := range all {
		v.Items = append(v.Items, viewCallback(each))
	}
	return &answer[callbackList]{v}, err
}

func viewCallback(c callback.Callback) Callback {
	v := Callback{ID: string(c.ID), CampaignID: string(c.Campaign), CampaignName: c.CampaignName, LeadID: string(c.Lead), Name: c.Name, Number: mask(c.Last4), Region: c.Region,
		Timezone: c.Zone, CallID: pointer(string(c.Call)), AgentID: pointer(string(c.Agent)), AgentName: c.AgentName, DueAt: moment(c.Due), Note: c.Note, CreatedAt: moment(c.Created),
		State: c.State, Reason: c.Reason, Tries: c.Tries}
	if !c.Done.IsZero() {
		v.DoneAt = instant(c.Done)
	}
	if !c.Cancelled.IsZero() {
		v.CancelledAt = instant(c.Cancelled)
	}
	return v
}

type callbackEdit struct {
	ByID
	Body struct {
		DueAt   *time.Time `json:"due_at,omitempty"`
		AgentID *string    `json:"agent_id,omitempty" doc:"Empty: any agent"`
		Note    *string    `json:"note,omitempty" maxLength:"2000"`
		Cancel  bool       `json:"cancel,omitempty"`
	}
}

func (e *callbackEdit) change() callback.Change {
	return callback.Change{Due: e.Body.DueAt, Agent: as[tenant.UserID](e.Body.AgentID), Note: e.Body.Note, Cancel: e.Body.Cancel}
}

func (c *callbacks) edit(ctx context.Context, who tenant.Actor, in *callbackEdit) (*answer[Callback], error) {
	was, err := c.Get(ctx, who.Tenant, callback.ID(in.ID))
	if err != nil {
		return nil, err
	}
	if err := mayQueue(ctx, c.campaigns, who, was.Campaign); err != nil {
		return nil, err
	}
	changed, err := c.Edit(ctx, who, was.ID, "", in.change(), c.now())
	return &answer[Callback]{viewCallback(changed)}, err
}

func (c *callbacks) editMine(ctx context.Context, who tenant.Actor, in *callbackEdit) (*answer[Callback], error) {
	changed, err := c.Edit(ctx, who, callback.ID(in.ID), who.User, in.change(), c.now())
	return &answer[Callback]{viewCallback(changed)}, err
}
