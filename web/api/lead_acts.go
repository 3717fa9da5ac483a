package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// LeadAct is something done to leads, and how far it has come.
type LeadAct struct {
	ID           string           `json:"id"`
	Kind         string           `json:"kind" enum:"priority,queue,exclude,opt_out,delete"`
	CampaignID   string           `json:"campaign_id"`
	CampaignName string           `json:"campaign_name"`
	Priority     int              `json:"priority"`
	Everywhere   bool             `json:"everywhere"`
	Status       string           `json:"status" enum:"running,done,cancelled,failed,undoing,undone"`
	Total        int64            `json:"total"`
	Looked       int64            `json:"looked"`
	Changed      int64            `json:"changed"`
	Counts       map[string]int64 `json:"counts" doc:"What became of the leads: changed, and why others stayed as they were"`
	Error        string           `json:"error"`
	By           string           `json:"by"`
	ByName       string           `json:"by_name"`
	CreatedAt    time.Time        `json:"created_at"`
	FinishedAt   *time.Time       `json:"finished_at"`
	UndoUntil    *time.Time       `json:"undo_until" doc:"Null: it cannot be undone"`
}

// LeadChoice says which leads: those named, or those of a list or campaign that pass a filter.
type LeadChoice struct {
	Leads      []string    `json:"leads,omitempty" maxItems:"10000"`
	ListID     string      `json:"list_id,omitempty" maxLength:"64"`
	CampaignID string      `json:"campaign_id,omitempty" maxLength:"64" doc:"State and reason are those in this campaign; the list's newest when absent"`
	State      string      `json:"state,omitempty" enum:",queued,leased,dialing,waiting,done,blocked,idle"`
	Reason     string      `json:"reason,omitempty" maxLength:"80"`
	Outcome    string      `json:"outcome,omitempty" enum:",answered,abandoned,machine,busy,rejected,no_answer,vacant,powered_off,suspended,unreachable,failed,blocked" doc:"Of the last call, for leads a campaign is done with"`
	Q          string      `json:"q,omitempty" maxLength:"200" doc:"Beginning of a name, or a complete number"`
	Where      *LeadFilter `json:"where,omitempty"`
}

type leadActs struct {
	*lists
	access *access.Access
}

func (a *API) leadActs(l *lists) {
	acts := &leadActs{l, a.Access}
	const tag, path = "Leads", "/v1/lead-acts"
	route := func(method, under, id, summary string, action access.Action) Route {
		return Route{Method: method, Path: path + under, ID: id, Tag: tag, Summary: summary, Object: access.Leads, Action: action}
	}
	begin := route(http.MethodPost, "", "beginLeadAct", "Do something to many leads: at once to a few, as a job with progress to more", access.Write)
	begin.Bytes = 2 << 20
	count := route(http.MethodPost, "/count", "countLeads", "How many leads a choice holds now", access.Read)
	count.Bytes = 2 << 20
	register(a, begin, acts.begin)
	register(a, count, acts.count)
	register(a, route(http.MethodGet, "", "listLeadActs", "The latest acts on many leads", access.Read), acts.all)
	register(a, route(http.MethodGet, "/{id}", "getLeadAct", "One act and how far it has come", access.Read), acts.get)
	register(a, route(http.MethodPost, "/{id}/cancel", "cancelLeadAct", "Stop an act; what it has done stays until it is undone", access.Write), acts.cancel)
	register(a, route(http.MethodPost, "/{id}/undo", "undoLeadAct", "Take an act back, as far as nobody changed the leads since", access.Write), acts.undo)
}

// ViewLeadAct is an act as screens draw it.
func ViewLeadAct(a lead.Act, now time.Time) LeadAct {
	v := LeadAct{ID: a.ID, Kind: string(a.Kind), CampaignID: string(a.Campaign), CampaignName: a.CampaignName, Priority: a.Priority, Everywhere: a.Everywhere, Status: string(a.Status), Total: a.Total,
		Looked: a.Looked, Changed: a.Changed, Counts: a.Counts, Error: a.Error, By: a.By, ByName: a.ByName, CreatedAt: moment(a.Created), FinishedAt: instant(a.Finished)}
	if a.CanUndo(now) {
		v.UndoUntil = instant(a.Created.Add(lead.UndoFor))
	}
	return v
}

// choice is what somebody chose, as the leads of a list or of a campaign are filtered on their pages.
func (l *leadActs) choice(ctx context.Context, who tenant.Actor, c LeadChoice) (s lead.Scope, err error) {
	for _, id := range c.Leads {
		s.Leads = append(s.Leads, dialer.LeadID(id))
	}
	if len(s.Leads) > 0 {
		return s, nil
	}
	f := list.Filter{List: dialer.ListID(c.ListID), Campaign: dialer.CampaignID(c.CampaignID), State: c.State, Reason: c.Reason}
	if c.Outcome != "" {
		f.State, f.Reason = "done", c.Outcome
	}
	if dialed.MatchString(c.Q) {
		f.Number = c.Q
	} else {
		f.Name = c.Q
	}
	if c.Where != nil {
		f.Where = c.Where.where()
	}
	switch {
	case f.List != "":
		if _, err := l.Lists.Get(ctx, who.Tenant, f.List); err != nil {
			return s, err
		}
		if f.Campaign == "" {
			if f.Campaign, err = newestOn(ctx, l.Campaigns, who.Tenant, f.List); err != nil {
				return s, err
			}
		}
		if f.Campaign == "" && f.State == "idle" && f.Reason == "" { // nobody dials it: all of its leads are idle
			f.State = ""
		}
	case f.Campaign != "":
		found, err := l.Campaigns.Get(ctx, who.Tenant, f.Campaign)
		if err != nil {
			return s, err
		}
		if len(found.Supply.Lists) < 2 {
			f.List = found.List
		} else {
			f.Queued = true
		}
	}
	return lead.Scope{Filter: f}, nil
}

type actBody struct {
	Body struct {
		Kind       string     `json:"kind" enum:"priority,queue,exclude,opt_out,delete"`
		CampaignID string     `json:"campaign_id,omitempty" maxLength:"64" doc:"Into or out of whose queue; of an opt-out from one campaign"`
		Priority   int        `json:"priority,omitempty" minimum:"-100000" maximum:"100000"`
		Everywhere bool       `json:"everywhere,omitempty" doc:"Opt-out of all the company's calls"`
		Choice     LeadChoice `json:"choice"`
	}
}

func (l *leadActs) begin(ctx context.Context, who tenant.Actor, in *actBody) (*answer[LeadAct], error) {
	b := in.Body
	var err error
	switch lead.Kind(b.Kind) {
	case lead.Enqueue:
		err = mayQueue(ctx, l.Campaigns, who, dialer.CampaignID(b.CampaignID))
	case lead.Priority:
		err = l.mayRank(ctx, who, b.Choice)
	}
	if err != nil {
		return nil, err
	}
	scope, err := l.choice(ctx, who, b.Choice)
	if err != nil {
		return nil, err
	}
	made, err := l.Leads.Begin(ctx, who, lead.Wish{Kind: lead.Kind(b.Kind), Campaign: dialer.CampaignID(b.CampaignID), Priority: b.Priority, Everywhere: b.Everywhere, Scope: scope}, l.now())
	return l.viewed(made, err)
}

func (l *leadActs) viewed(a lead.Act, err error) (*answer[LeadAct], error) {
	if err != nil {
		return nil, err
	}
	return &answer[LeadAct]{ViewLeadAct(a, l.now())}, nil
}

type choiceBody struct {
	Body struct {
		Choice LeadChoice `json:"choice"`
	}
}

type chosenLeads struct {
	Count int64 `json:"count"`
}

func (l *leadActs) count(ctx context.Context, who tenant.Actor, in *choiceBody) (*answer[chosenLeads], error) {
	scope, err := l.choice(ctx, who, in.Body.Choice)
	if err != nil {
		return nil, err
	}
	n, err := l.Leads.Count(ctx, who.Tenant, scope)
	if err != nil {
		return nil, err
	}
	return &answer[chosenLeads]{chosenLeads{n}}, nil
}

type leadActList struct {
	Items []LeadAct `json:"items" nullable:"false"`
}

func (l *leadActs) all(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[leadActList], error) {
	all, err := l.Leads.Acts(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	v := leadActList{Items: []LeadAct{}}
	for _, a := range all {
		v.Items = append(v.Items, ViewLeadAct(a, l.now()))
	}
	return &answer[leadActList]{v}, nil
}

func (l *leadActs) get(ctx context.Context, who tenant.Actor, in *ByID) (*answer[LeadAct], error) {
	return l.viewed(l.Leads.Act(ctx, who.Tenant, in.ID))
}

func (l *leadActs) cancel(ctx context.Context, who tenant.Actor, in *ByID) (*answer[LeadAct], error) {
	a, err := l.Leads.Act(ctx, who.Tenant, in.ID)
	if err != nil {
		return nil, err
	}
	if err := l.mayUndo(ctx, who, a); err != nil {
		return nil, err
	}
	return l.viewed(l.Leads.Cancel(ctx, who, in.ID, l.now()))
}

type undoBody struct {
	ByID
	Body struct {
		Mistake string `json:"mistake,omitempty" maxLength:"300" doc:"Of an opt-out: what was wrong with it"`
	}
}

func (l *leadActs) undo(ctx context.Context, who tenant.Actor, in *undoBody) (*answer[LeadAct], error) {
	a, err := l.Leads.Act(ctx, who.Tenant, in.ID)
	if err != nil {
		return nil, err
	}
	if err := l.mayUndo(ctx, who, a); err != nil {
		return nil, err
	}
	if a.Kind == lead.StopCall { // whoever takes opt-outs back may write the blocklist
		if err := l.access.Permit(who, who.Tenant, access.Compliance, access.Write); err != nil {
			return nil, err
		}
	}
	return l.viewed(l.Leads.Undo(ctx, who, in.ID, in.Body.Mistake, l.now()))
}
