package api

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Lead is one person on one list, with their place in its newest campaign.
type Lead struct {
	ID         string            `json:"id"`
	ListID     string            `json:"list_id"`
	Name       string            `json:"name"`
	Number     string            `json:"number" doc:"Masked"`
	Country    string            `json:"country"`
	Region     string            `json:"region"`
	Timezone   string            `json:"timezone"`
	Fields     map[string]string `json:"fields"`
	FieldOrder []string          `json:"field_order" nullable:"false" doc:"The names of fields, in the order of the columns they came in"`
	Tags       []string          `json:"tags" nullable:"false"`
	Note       string            `json:"note"`
	CreatedAt  time.Time         `json:"created_at"`
	State      string            `json:"state" enum:"queued,leased,dialing,waiting,done,blocked,idle" doc:"idle: no campaign uses it"`
	Reason     string            `json:"reason"`
	Detail     map[string]any    `json:"detail"`
	DueAt      *time.Time        `json:"due_at"`
	Tries      int               `json:"tries"`
	CampaignID *string           `json:"campaign_id"`
	Version    string            `json:"version" doc:"Of what an edit can change; goes into editLead"`
}

func (a *API) leads(l *lists) {
	const tag = "Leads"
	read := func(path, id, summary string) Route {
		return Route{Method: http.MethodGet, Path: path, ID: id, Tag: tag, Summary: summary, Object: access.Leads, Action: access.Read}
	}
	register(a, read("/v1/lists/{id}/leads", "listLeads", "Leads of a list"), l.leadsOf)
	register(a, read("/v1/lists/{id}/states", "leadStates", "Leads of a list counted by where they stand; the counts add up to the list"), l.states)
	register(a, read("/v1/leads", "findLeads", "People on any list, by the beginning of a name or a complete number"), l.find)
	register(a, Route{Method: http.MethodPost, Path: "/v1/lists/{id}/leads", ID: "addLead", Tag: tag, Summary: "Put one person on a list", Status: http.StatusCreated,
		Object: access.Leads, Action: access.Write}, l.add)
	a.leadSheet(l)
	a.leadActs(l)
}

type LeadsQuery struct {
	ByID
	Paging
	State  string `query:"state" enum:"queued,leased,dialing,waiting,done,blocked,idle"`
	Reason string `query:"reason" doc:"Stable word; one that no lead has finds nothing"`
	Q      string `query:"q" doc:"Beginning of a name, or a complete number: numbers are sealed"`
	Where  string `query:"where" doc:"A LeadFilter in JSON"`
}

// dialed are digits with the usual marks: what is looked for as a number and not as a name.
var dialed = regexp.MustCompile(`^[+0-9][0-9 ()./-]{3,}$`)

func (q LeadsQuery) filter() (f list.Filter, err error) {
	f = list.Filter{State: q.State, Reason: q.Reason, Cursor: q.Cursor, Limit: q.Limit}
	if dialed.MatchString(q.Q) {
		f.Number = q.Q
	} else {
		f.Name = q.Q
	}
	f.Where, err = filterOf(q.Where)
	return f, err
}

func (l *lists) leadsOf(ctx context.Context, who tenant.Actor, in *struct {
	LeadsQuery
	CampaignID string `query:"campaign_id" doc:"The list's newest campaign when absent"`
}) (*answer[Page[Lead]], error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	f.List, f.Campaign = dialer.ListID(in.ID), dialer.CampaignID(in.CampaignID)
	if _, err := l.Lists.Get(ctx, who.Tenant, f.List); err != nil {
		return nil, err
	}
	if f.Campaign == "" {
		newest, err := newestOn(ctx, l.Campaigns, who.Tenant, f.List)
		if err != nil {
			return nil, err
		}
		f.Campaign = newest
	}
	if f.Campaign == "" { // nobody dials it: all of its leads are idle
		if f.State != "" && f.State != "idle" || f.Reason != "" {
			return pageOf[Lead](nil, ""), nil
		}
		f.State = ""
	}
	return leadPage(ctx, l.Lists, who.Tenant, f)
}

type findQuery struct {
	Paging
	Q string `query:"q" required:"true" minLength:"2" maxLength:"120"`
}

func (l *lists) find(ctx context.Context, who tenant.Actor, in *findQuery) (*answer[Page[Lead]], error) {
	f := list.Filter{Cursor: in.Cursor, Limit: in.Limit}
	if dialed.MatchString(in.Q) {
		f.Number = in.Q
	} else {
		f.Name = in.Q
	}
	return leadPage(ctx, l.Lists, who.Tenant, f)
}

func leadPage(ctx context.Context, store *list.Store, t tenant.ID, f list.Filter) (*answer[Page[Lead]], error) {
	page, err := store.Leads(ctx, t, f)
	if err != nil {
		return nil, err
	}
	items := make([]Lead, len(page.Leads))
	for i, found := range page.Leads {
		items[i] = viewLead(found, f.Campaign)
	}
	return pageOf(items, page.Next), nil
}

// newestOn is the campaign that was last made on a list, empty when there is none.
func newestOn(ctx context.Context, campaigns *campaign.Store, t tenant.ID, id dialer.ListID) (dialer.CampaignID, error) {
	all, err := campaigns.List(ctx, t)
	var newest campaign.Campaign
	for _, c := range all {
		if c.List == id && c.Status != campaign.Draft && c.CreatedAt.After(newest.CreatedAt) {
			newest = c
		}
	}
	return newest.ID, err
}

func viewLead(l list.Lead, campaign dialer.CampaignID) Lead {
	v := Lead{ID: string(l.ID), ListID: string(l.List), Name: l.Name, Number: mask(l.Last4), Country: l.Country, Region: l.Region, Timezone: l.Zone,
		Fields: map[string]string{}, FieldOrder: []string{}, Tags: append([]string{}, l.Tags...), Note: l.Note, CreatedAt: moment(l.CreatedAt), State: "idle", Detail: map[string]any{}, Version: l.Version()}
	for _, f := range l.Fields {
		v.Fields[f.Name] = f.Value
		v.FieldOrder = append(v.FieldOrder, f.Name)
	}
	if l.Place == nil {
		return v
	}
	v.State, v.Reason, v.Tries, v.CampaignID = l.Place.State, l.Place.Reason, l.Place.Tries, pointer(string(campaign))
	if l.Place.Detail != nil {
		v.Detail = l.Place.Detail
	}
	if v.State == "queued" || v.State == "waiting" {
		v.DueAt = instant(l.Place.Due)
	}
	return v
}

type leadCounts struct {
	Counts []LeadCount `json:"counts" nullable:"false"`
}

func (l *lists) states(ctx context.Context, who tenant.Actor, in *ByID) (*answer[leadCounts], error) {
	found, err := l.Lists.Get(ctx, who.Tenant, dialer.ListID(in.ID))
	if err != nil {
		return nil, err
	}
	newest, err := newestOn(ctx, l.Campaigns, who.Tenant, found.ID)
	if err != nil {
		return nil, err
	}
	all := leadCounts{Counts: []LeadCount{}}
	if newest != "" {
		places, err := l.Campaigns.Standing(ctx, who.Tenant, newest, found.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range places {
			all.Counts = append(all.Counts, LeadCount(p))
		}
	}
	if newest == "" && found.Leads > 0 {
		all.Counts = append(all.Counts, LeadCount{State: "idle", Count: found.Leads})
	}
	return &answer[leadCounts]{all}, nil
}

type leadBody struct {
	ByID
	Body struct {
		Phone  string            `json:"phone"`
		Name   string            `json:"name,omitempty"`
		Fields map[string]string `json:"fields,omitempty"`
	}
}

func (l *lists) add(ctx context.Context, who tenant.Actor, in *leadBody) (*answer[Lead], error) {
	if err := l.mayFeed(ctx, who, dialer.ListID(in.ID)); err != nil {
		return nil, err
	}
	made, _, err := l.Lists.Add(ctx, who, dialer.ListID(in.ID), list.Entry{Number: in.Body.Phone, Name: in.Body.Name, Fields: in.Body.Fields}, l.now())
	if err != nil {
		return nil, err
	}
	return &answer[Lead]{viewLead(made, "")}, nil
}

func (c *campaigns) leads(ctx context.Context, who tenant.Actor, in *struct {
	LeadsQuery
	Outcome string `query:"outcome" enum:"answered,abandoned,machine,busy,rejected,no_answer,vacant,powered_off,suspended,unreachable,failed,blocked" doc:"How the lead's last call ended; done leads carry it as reason"`
}) (*answer[Page[Lead]], error) {
	found, err := c.Campaigns.Get(ctx, who.Tenant, dialer.CampaignID(in.ID))
	if err != nil {
		return nil, err
	}
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	f.Campaign = found.ID
	if len(found.Supply.Lists) < 2 {
		f.List = found.List
	} else { // of several lists, those that stand in its queue
		f.Queued = true
	}
	if in.Outcome != "" {
		f.State, f.Reason = "done", in.Outcome
	}
	return leadPage(ctx, c.Lists, who.Tenant, f)
}
