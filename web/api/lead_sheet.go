package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// LeadDetail is the sheet of one lead.
type LeadDetail struct {
	Lead
	ListName  string       `json:"list_name"`
	Priority  int          `json:"priority"`
	File      string       `json:"file" doc:"That brought it; empty: added by hand"`
	Numbers   []LeadNumber `json:"numbers" nullable:"false" doc:"In the order in which they are tried"`
	Places    []LeadPlace  `json:"places" nullable:"false" doc:"In campaigns, the newest first"`
	Idle      *MayCall     `json:"idle" doc:"Without any place: what the rules that hold for every campaign say now"`
	Callbacks []Callback   `json:"callbacks" nullable:"false" doc:"Open ones"`
	Calls     []Call       `json:"calls" nullable:"false"`
}

// LeadNumber is one number of a lead with what is known of it.
type LeadNumber struct {
	ID       string        `json:"id" doc:"Names the number without telling it"`
	Number   string        `json:"number" doc:"Masked"`
	Country  string        `json:"country"`
	Region   string        `json:"region"`
	Carrier  string        `json:"carrier"`
	Kind     string        `json:"kind"`
	Timezone string        `json:"timezone"`
	Blocked  *Blocked      `json:"blocked" doc:"On the company's blocklist"`
	OptedOut []CampaignOut `json:"opted_out" nullable:"false" doc:"Of single campaigns"`
	Consents []Consent     `json:"consents" nullable:"false"`
	Calls    int           `json:"calls" doc:"To this number, from all lists and campaigns"`
	LastAt   *time.Time    `json:"last_at"`
	Outcome  string        `json:"outcome" doc:"Of the last call"`
}

// CampaignOut is a campaign that a person asked to leave them alone.
type CampaignOut struct {
	CampaignID   string    `json:"campaign_id"`
	CampaignName string    `json:"campaign_name"`
	Since        time.Time `json:"since"`
}

// LeadPlace is where a lead stands in one campaign.
type LeadPlace struct {
	CampaignID   string         `json:"campaign_id"`
	CampaignName string         `json:"campaign_name"`
	Status       string         `json:"campaign_status"`
	State        string         `json:"state"`
	Reason       string         `json:"reason"`
	Detail       map[string]any `json:"detail"`
	DueAt        *time.Time     `json:"due_at" doc:"Of the next try"`
	Tries        int            `json:"tries"`
	MaxTries     int            `json:"max_tries"`
	NumberID     string         `json:"number_id" doc:"The next try goes to"`
	AgentName    string         `json:"agent_name" doc:"To whom it is promised"`
	ChangedAt    time.Time      `json:"changed_at"`
	MayCall      MayCall        `json:"may_call"`
}

// MayCall is the answer of every rule for this moment.
type MayCall struct {
	Allowed bool           `json:"allowed"`
	Reason  string         `json:"reason"`
	Detail  map[string]any `json:"detail"`
	Until   *time.Time     `json:"until" doc:"When the answer may be another; null: time changes nothing"`
}

// LeadMoment is one thing that happened to a lead.
type LeadMoment struct {
	At           time.Time      `json:"at"`
	Kind         string         `json:"kind"`
	CampaignID   string         `json:"campaign_id"`
	CampaignName string         `json:"campaign_name"`
	Actor        string         `json:"actor" doc:"User id or key:<id>; empty: the system"`
	ActorName    string         `json:"actor_name"`
	CallID       string         `json:"call_id"`
	Undone       bool           `json:"undone"`
	Detail       map[string]any `json:"detail"`
}

func (a *API) leadSheet(l *lists) {
	const tag = "Leads"
	act := func(method, under, id, summary string, action access.Action) Route {
		return Route{Method: method, Path: "/v1/leads/{id}" + under, ID: id, Tag: tag, Summary: summary, Object: access.Leads, Action: action}
	}
	register(a, act(http.MethodGet, "", "getLead", "All that is known of one lead, and whether it may be called now", access.Read), l.lead)
	register(a, act(http.MethodPatch, "", "editLead", "Change a lead's words and priority", access.Write), l.editLead)
	register(a, act(http.MethodGet, "/timeline", "leadTimeline", "Everything that happened to a lead, the newest first", access.Read), l.timeline)
	register(a, act(http.MethodPost, "/numbers", "addLeadNumber", "Put a further number behind a lead's others", access.Write), l.addNumber)
	register(a, act(http.MethodPut, "/numbers", "orderLeadNumbers", "Say in which order a lead's numbers are tried", access.Write), l.orderNumbers)
	register(a, act(http.MethodDelete, "/numbers/{number_id}", "removeLeadNumber", "Take a number away that the rules do not ask to keep", access.Write), l.removeNumber)
	register(a, act(http.MethodPost, "/numbers/restore", "restoreLeadNumber", "Put a number back that was taken away within the last day", access.Write), l.restoreNumber)
	register(a, act(http.MethodPost, "/reveal", "revealLeadNumber", "Show a number's digits; who and why go to the audit log", access.Export), l.reveal)
	register(a, act(http.MethodPost, "/callback", "promiseCallback", "Call back at a moment, by a campaign that draws on the lead's list", access.Write), l.promise)
}

func (l *lists) lead(ctx context.Context, who tenant.Actor, in *ByID) (*answer[LeadDetail], error) {
	return l.sheet(ctx, who, dialer.LeadID(in.ID))
}

func (l *lists) sheet(ctx context.Context, who tenant.Actor, id dialer.LeadID) (*answer[LeadDetail], error) {
	s, err := l.Leads.Sheet(ctx, who.Tenant, id, l.now())
	if err != nil {
		return nil, err
	}
	page, err := l.History.List(ctx, who.Tenant, history.Filter{Lead: id, Limit: 50})
	if err != nil {
		return nil, err
	}
	calls, err := viewCalls(ctx, newWording(l.Campaigns, who.Tenant), page.Calls)
	if err != nil {
		return nil, err
	}
	promises, err := l.Callbacks.List(ctx, who.Tenant, callback.Query{Lead: id})
	if err != nil {
		return nil, err
	}
	d := LeadDetail{ListName: s.Lead.ListName, Priority: s.Lead.Priority, File: s.File, Numbers: []LeadNumber{}, Places: []LeadPlace{}, Callbacks: []Callback{}, Calls: calls}
	for _, n := range s.Numbers {
		d.Numbers = append(d.Numbers, viewLeadNumber(n))
	}
	for _, p := range s.Places {
		d.Places = append(d.Places, viewPlace(p, d.Numbers))
	}
	for _, p := range promises {
		d.Callbacks = append(d.Callbacks, viewCallback(p))
	}
	if len(s.Places) > 0 { // the newest, as in the lists
		p := s.Places[0]
		s.Lead.Place = &list.Place{State: p.State, Reason: p.Reason, Detail: p.Detail, Due: p.Due, Tries: p.Tries, Agent: p.Agent, Changed: p.Changed}
		d.Lead = viewLead(s.Lead, p.Campaign)
	} else {
		d.Lead = viewLead(s.Lead, "")
	}
	if s.Idle != nil {
		v := viewVerdict(*s.Idle)
		d.Idle = &v
	}
	return &answer[LeadDetail]{d}, nil
}

func viewVerdict(v guard.Verdict) MayCall {
	m := MayCall{Allowed: v.Allowed, Reason: v.Reason, Detail: v.Detail, Until: instant(v.Until)}
	if m.Detail == nil {
		m.Detail = map[string]any{}
	}
	return m
}

func viewLeadNumber(n lead.Number) LeadNumber {
	v := LeadNumber{ID: string(n.ID), Number: mask(n.Last4), Country: n.Country, Region: n.Region, Carrier: n.Carrier, Kind: string(n.Kind), Timezone: n.Zone, OptedOut: []CampaignOut{},
		Consents: []Consent{}, Calls: n.Calls, LastAt: instant(n.Last), Outcome: string(n.Outcome)}
	if n.Blocked != nil {
		b := viewBlocked(*n.Blocked)
		v.Blocked = &b
	}
	for _, o := range n.OptedOut {
		v.OptedOut = append(v.OptedOut, CampaignOut{string(o.Campaign), o.Name, moment(o.Since)})
	}
	for _, c := range n.Consents {
		v.Consents = append(v.Consents, viewConsent(c))
	}
	return v
}

func viewPlace(p lead.Place, numbers []LeadNumber) LeadPlace {
	v := LeadPlace{CampaignID: string(p.Campaign), CampaignName: p.Name, Status: p.Status, State: p.State, Reason: p.Reason, Detail: p.Detail, Tries: p.Tries, MaxTries: p.Most, AgentName: p.AgentName,
		ChangedAt: moment(p.Changed), MayCall: viewVerdict(p.Verdict)}
	if p.State == "queued" || p.State == "waiting" {
		v.DueAt = instant(p.Due)
	}
	if v.Detail == nil {
		v.Detail = map[string]any{}
	}
	if p.Position < len(numbers) {
		v.NumberID = numbers[p.Position].ID
	}
	return v
}

type leadEdit struct {
	ByID
	Body struct {
		Version  string            `json:"version,omitempty" maxLength:"64" doc:"The one the editor saw: 409 lead_changed tells who changed what since. Absent: whatever stands is changed"`
		Name     *string           `json:"name,omitempty" maxLength:"400"`
		Tags     *[]string         `json:"tags,omitempty" maxItems:"30"`
		Fields   map[string]string `json:"fields,omitempty" doc:"Those given are replaced; an empty value removes"`
		Note     *string           `json:"note,omitempty" maxLength:"8000"`
		Priority *int              `json:"priority,omitempty" minimum:"-100000" maximum:"100000"`
	}
}

func (l *lists) editLead(ctx context.Context, who tenant.Actor, in *leadEdit) (*answer[LeadDetail], error) {
	b := in.Body
	if b.Priority != nil || b.Tags != nil || len(b.Fields) > 0 { // by which campaigns choose whom they call
		if err := l.mayFeedLead(ctx, who, dialer.LeadID(in.ID)); err != nil {
			return nil, err
		}
	}
	if _, err := l.Lists.Edit(ctx, who, dialer.LeadID(in.ID), list.Change{Version: b.Version, Name: b.Name, Tags: b.Tags, Fields: b.Fields, Note: b.Note, Priority: b.Priority}, l.now()); err != nil {
		return nil, err
	}
	return l.sheet(ctx, who, dialer.LeadID(in.ID))
}

func (l *lists) timeline(ctx context.Context, who tenant.Actor, in *struct {
	ByID
	Paging
}) (*answer[Page[LeadMoment]], error) {
	all, next, err := l.Leads.Timeline(ctx, who.Tenant, dialer.LeadID(in.ID), in.Cursor, in.Limit, l.now())
	if err != nil {
		return nil, err
	}
	words := newWording(l.Campaigns, who.Tenant)
	items := make([]LeadMoment, len(all))
	for i, m := range all {
		items[i] = LeadMoment{At: moment(m.At), Kind: m.Kind, CampaignID: string(m.Campaign), CampaignName: m.CampaignName, Actor: m.Actor, ActorName: m.ActorName, CallID: string(m.Call),
			Undone: m.Undone, Detail: m.Detail}
		if code, ok := m.Detail["disposition"].(string); ok && code != "" {
			label, err := words.disposition(ctx, m.Campaign, code)
			if err != nil {
				return nil, err
			}
			m.Detail["label"] = label
		}
	}
	return pageOf(items, next), nil
}

type numberBody struct {
	ByID
	Body struct {
		Number string `json:"number" minLength:"1" maxLength:"120" doc:"As people write it"`
	}
}

func (l *lists) addNumber(ctx context.Context, who tenant.Actor, in *numberBody) (*answer[LeadDetail], error) {
	if err := l.mayFeedLead(ctx, who, dialer.LeadID(in.ID)); err != nil {
		return nil, err
	}
	if err := l.Lists.AddNumber(ctx, who, dialer.LeadID(in.ID), in.Body.Number, l.now()); err != nil {
		return nil, err
	}
	return l.sheet(ctx, who, dialer.LeadID(in.ID))
}

type orderBody struct {
	ByID
	Body struct {
		Order []string `json:"order" minItems:"1" maxItems:"10" doc:"Every number's id once"`
	}
}

func (l *lists) orderNumbers(ctx context.Context, who tenant.Actor, in *orderBody) (*answer[LeadDetail], error) {
	if err := l.mayFeedLead(ctx, who, dialer.LeadID(in.ID)); err != nil {
		return nil, err
	}
	order := make([]list.NumberID, len(in.Body.Order))
	for i, id := range in.Body.Order {
		order[i] = list.NumberID(id)
	}
	if err := l.Lists.OrderNumbers(ctx, who, dialer.LeadID(in.ID), order, l.now()); err != nil {
		return nil, err
	}
	return l.sheet(ctx, who, dialer.LeadID(in.ID))
}

func (l *lists) removeNumber(ctx context.Context, who tenant.Actor, in *struct {
	ByID
	NumberID string `path:"number_id" maxLength:"64"`
}) (*answer[NumberRemoved], error) {
	if err := l.mayFeedLead(ctx, who, dialer.LeadID(in.ID)); err != nil { // the next number takes its turn
		return nil, err
	}
	keep, err := l.Leads.Keeps(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	undo, err := l.Lists.RemoveNumber(ctx, who, dialer.LeadID(in.ID), list.NumberID(in.NumberID), keep, l.now())
	if err != nil {
		return nil, err
	}
	sheet, err := l.sheet(ctx, who, dialer.LeadID(in.ID))
	if err != nil {
		return nil, err
	}
	return &answer[NumberRemoved]{NumberRemoved{LeadDetail: sheet.Body, Undo: undo}}, nil
}

// NumberRemoved is a lead without the number, and what puts it back.
type NumberRemoved struct {
	LeadDetail
	Undo string `json:"undo" doc:"Puts the number back within a day: POST numbers/restore. It is the number, sealed; nothing else keeps it"`
}

type restoreBody struct {
	ByID
	Body struct {
		Undo string `json:"undo" minLength:"1" maxLength:"8000" doc:"As the removal answered it"`
	}
}

func (l *lists) restoreNumber(ctx context.Context, who tenant.Actor, in *restoreBody) (*answer[LeadDetail], error) {
	if err := l.mayFeedLead(ctx, who, dialer.LeadID(in.ID)); err != nil {
		return nil, err
	}
	if err := l.Lists.RestoreNumber(ctx, who, dialer.LeadID(in.ID), in.Body.Undo, l.now()); err != nil {
		return nil, err
	}
	return l.sheet(ctx, who, dialer.LeadID(in.ID))
}

type revealBody struct {
	ByID
	Body struct {
		NumberID string `json:"number_id,omitempty" maxLength:"64" doc:"Absent: the first"`
		Reason   string `json:"reason" maxLength:"500"`
	}
}

type revealed struct {
	Number string `json:"number" doc:"E.164"`
}

func (l *lists) reveal(ctx context.Context, who tenant.Actor, in *revealBody) (*answer[revealed], error) {
	n, err := l.Lists.Reveal(ctx, who, dialer.LeadID(in.ID), list.NumberID(in.Body.NumberID), in.Body.Reason, l.now())
	if err != nil {
		return nil, err
	}
	return &answer[revealed]{revealed{n.Reveal()}}, nil
}

type promiseBody struct {
	ByID
	Body struct {
		CampaignID string    `json:"campaign_id" maxLength:"64"`
		DueAt      time.Time `json:"due_at"`
		AgentID    string    `json:"agent_id,omitempty" maxLength:"64" doc:"Absent: any agent"`
		Note       string    `json:"note,omitempty" maxLength:"2000"`
	}
}

func (l *lists) promise(ctx context.Context, who tenant.Actor, in *promiseBody) (*answer[Callback], error) {
	b := in.Body
	if err := mayQueue(ctx, l.Campaigns, who, dialer.CampaignID(b.CampaignID)); err != nil {
		return nil, err
	}
	made, err := l.Callbacks.Make(ctx, who, callback.Promise{Campaign: dialer.CampaignID(b.CampaignID), Lead: dialer.LeadID(in.ID), Due: b.DueAt, Agent: tenant.UserID(b.AgentID), Note: b.Note}, l.now())
	if err != nil {
		return nil, err
	}
	return &answer[Callback]{viewCallback(made)}, nil
}
