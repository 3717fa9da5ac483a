package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/softphone/station"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Campaign is one campaign.
type Campaign struct {
	CampaignDraft
	ID        string     `json:"id"`
	Status    string     `json:"status" enum:"draft,running,paused,done,stopped"`
	Sample    bool       `json:"sample"`
	Version   int        `json:"version" doc:"Rises with every change; an edit names the one it saw"`
	CreatedAt time.Time  `json:"created_at"`
	StartedAt *time.Time `json:"started_at"`
	EndedAt   *time.Time `json:"ended_at"`
	ListName  string     `json:"list_name"`
	Leads     int64      `json:"leads"`
	Done      int64      `json:"done"`
}

// CampaignWorld is what the resource of campaigns reads.
type CampaignWorld struct {
	Campaigns *campaign.Store
	Lists     *list.Store
	Plans     *plan.Store
	Stations  *station.Store
	Display   *run.Display
	Floor     Floor
	Assigned  Assigned
}

// Assigned tells the desks that people work in other campaigns now; nil where no desks are in this process.
type Assigned func(t tenant.ID, users ...tenant.UserID)

func (f Assigned) tell(t tenant.ID, users []tenant.UserID) {
	if f != nil && len(users) > 0 {
		f(t, users...)
	}
}

type campaigns struct {
	CampaignWorld
	now func() time.Time
}

// Campaigns adds the resource of campaigns.
func (a *API) Campaigns(world CampaignWorld) {
	c := &campaigns{world, a.Now}
	const tag, path = "Campaigns", "/v1/campaigns"
	read := func(method, under, id, summary string) Route {
		return Route{Method: method, Path: path + under, ID: id, Tag: tag, Summary: summary, Object: access.Campaigns, Action: access.Read}
	}
	write := func(method, under, id, summary string) Route {
		return Route{Method: method, Path: path + under, ID: id, Tag: tag, Summary: summary, Object: access.Campaigns, Action: access.Write}
	}
	register(a, read(http.MethodGet, "", "listCampaigns", "Campaigns: running ones first, then the newest"), c.list)
	create := write(http.MethodPost, "", "createCampaign", "Make a draft; name and list_id are enough")
	create.Status = http.StatusCreated
	register(a, create, c.create)
	register(a, read(http.MethodGet, "/defaults", "campaignDefaults", "What a new campaign would hold"), c.defaults)
	register(a, write(http.MethodPost, "/preflight", "preflightCampaign", "Who would be called today, what it costs and what stops it; nothing is saved"), c.preflight)
	register(a, write(http.MethodPost, "/preflight/leads", "preflightLeads", "The leads behind one reason of a preflight; nothing is saved"), c.skipped)
	register(a, read(http.MethodGet, "/{id}", "getCampaign", "One campaign"), c.get)
	register(a, write(http.MethodPatch, "/{id}", "editCampaign", "Change a campaign; a running one takes it at its next dial"), c.edit)
	register(a, write(http.MethodDelete, "/{id}", "deleteCampaign", "Delete a draft"), c.remove)
	pace := write(http.MethodPost, "/{id}/pace", "paceCampaign", "Change mode and pacing; a running campaign dials the new way within a second, calls go on")
	pace.Action = access.Run
	register(a, pace, c.pace)
	for verb, summary := range map[string]string{"start": "Start dialing", "pause": "Dial nothing new; calls go on", "resume": "Dial again", "stop": "End the campaign; calls go on"} {
		route := write(http.MethodPost, "/{id}/"+verb, verb+"Campaign", summary)
		route.Action = access.Run
		register(a, route, c.act(verb))
	}
	register(a, read(http.MethodGet, "/{id}/live", "campaignLive", "Figures, lanes and reasons of now"), c.live)
	register(a, read(http.MethodGet, "/{id}/pulse", "campaignPulse", "How it dials: abandon budget, forecasts against answers, where its time went, minute by minute"), c.pulse)
	register(a, read(http.MethodGet, "/{id}/reasons", "campaignReasons", "Why leads are not dialed; the counts add up to the leads that are left"), c.reasons)
	register(a, read(http.MethodGet, "/{id}/leads", "campaignLeads", "Leads of the campaign with their place in it"), c.leads)
	a.announcements(world.Campaigns)
}

func (c *campaigns) list(ctx context.Context, who tenant.Actor, in *Paging) (*answer[Page[Campaign]], error) {
	all, err := c.Campaigns.List(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	progress, err := c.Campaigns.Progress(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]Campaign, len(all))
	for i, each := range all {
		items[i] = viewCampaign(each, progress[each.ID])
	}
	return pieceOf(items, in.Cursor, in.Limit)
}

func (c *campaigns) view(ctx context.Context, t tenant.ID, found campaign.Campaign) (*answer[Campaign], error) {
	progress, err := c.Campaigns.Progress(ctx, t, found.ID)
	return &answer[Campaign]{viewCampaign(found, progress[found.ID])}, err
}

func viewCampaign(c campaign.Campaign, p campaign.Progress) Campaign {
	return Campaign{CampaignDraft: viewDraft(c.Plan, c.Agents), ID: string(c.ID), Status: string(c.Status), Sample: c.Sample, Version: c.Version,
		CreatedAt: moment(c.CreatedAt), StartedAt: instant(c.StartedAt), EndedAt: instant(c.EndedAt), ListName: c.ListName, Leads: p.Leads, Done: p.Done}
}

type campaignBody struct{ Body CampaignChange }

func (c *campaigns) create(ctx context.Context, who tenant.Actor, in *campaignBody) (*answer[Campaign], error) {
	fresh, err := c.Campaigns.Defaults(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	in.Body.onto(&fresh)
	made, err := c.Campaigns.Draft(ctx, who, fresh, in.Body.agents(), c.now())
	if err != nil {
		return nil, err
	}
	c.Assigned.tell(who.Tenant, made.Agents)
	return c.view(ctx, who.Tenant, made)
}

func (c *campaigns) defaults(ctx context.Context, who tenant.Actor, _ *empty) (*answer[CampaignDraft], error) {
	fresh, err := c.Campaigns.Defaults(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	return &answer[CampaignDraft]{viewDraft(fresh, nil)}, nil
}

func (c *campaigns) get(ctx context.Context, who tenant.Actor, in *ByID) (*answer[Campaign], error) {
	found, err := c.Campaigns.Get(ctx, who.Tenant, dialer.CampaignID(in.ID))
	if err != nil {
		return nil, err
	}
	return c.view(ctx, who.Tenant, found)
}

type campaignEdit struct {
	ByID
	Body struct {
		CampaignChange
		Version int `json:"version" doc:"The one the editor saw"`
	}
}

func (c *campaigns) edit(ctx context.Context, who tenant.Actor, in *campaignEdit) (*answer[Campaign], error) {
	id := dialer.CampaignID(in.ID)
	was, err := c.Campaigns.Get(ctx, who.Tenant, id)
	if err != nil {
		return nil, err
	}
	trunk, group := was.Trunk, was.Group
	in.Body.onto(&was.Plan)
	if was.Status != campaign.Draft { // what has started calls whoever the edit leads to
		if err := sandboxed(who, was.Sandbox && was.Trunk == trunk && was.Group == group); err != nil {
			return nil, err
		}
	}
	now, err := c.Campaigns.Edit(ctx, who, id, in.Body.Version, was.Plan, in.Body.agents(), c.now())
	if err != nil {
		return nil, err
	}
	if in.Body.AgentIDs != nil {
		c.Assigned.tell(who.Tenant, append(was.Agents, now.Agents...)) // who left must know too
	}
	return c.view(ctx, who.Tenant, now)
}

func (c *campaigns) remove(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	return nil, c.Campaigns.Remove(ctx, who, dialer.CampaignID(in.ID), c.now())
}

// act moves a campaign through its life. A test key reaches the sandbox only.
func (c *campaigns) act(verb string) func(context.Context, tenant.Actor, *ByID) (*answer[Campaign], error) {
	return func(ctx context.Context, who tenant.Actor, in *ByID) (*answer[Campaign], error) {
		id := dialer.CampaignID(in.ID)
		was, err := c.Campaigns.Get(ctx, who.Tenant, id)
		if err != nil {
			return nil, err
		}
		if err := sandboxed(who, was.Sandbox); err != nil {
			return nil, err
		}
		var now campaign.Campaign
		switch verb {
		case "start":
			now, err = c.Campaigns.Start(ctx, who, id, c.now())
			err = c.explain(ctx, who.Tenant, id, err)
		case "pause":
			now, err = c.Campaigns.Pause(ctx, who, id, c.now())
		case "resume":
			now, err = c.Campaigns.Resume(ctx, who, id, c.now())
		case "stop":
			now, err = c.Campaigns.Stop(ctx, who, id, c.now())
		}
		if err != nil {
			return nil, err
		}
		c.Assigned.tell(who.Tenant, now.Agents) // desks show which of their campaigns run
		c.Display.Turned(ctx, run.Entry{Tenant: who.Tenant, Campaign: id}, string(now.Status))
		return c.view(ctx, who.Tenant, now)
	}
}
