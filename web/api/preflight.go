package api

import (
	"context"
	"errors"
	"time"

	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Preflight is what is known before a launch.
type Preflight struct {
	Dialable    int64           `json:"dialable" doc:"May be called today"`
	Leads       int64           `json:"leads"`
	Blocked     []LeadCount     `json:"blocked" nullable:"false" doc:"The others, by reason; dialable and these add up to leads"`
	States      []StateCount    `json:"states" nullable:"false" doc:"States whose own rules hold for some of the leads, by the guard's verdicts"`
	ExpectedEnd *time.Time      `json:"expected_end" doc:"Null when it cannot be known"`
	Lines       LinesNeeded     `json:"lines"`
	CostMicro   int64           `json:"cost_micro" doc:"If each of the dialable leads talks for one minute; nothing on the sandbox"`
	Surcharge   Surcharge       `json:"surcharge"`
	Currency    string          `json:"currency"`
	Items       []PreflightItem `json:"items" nullable:"false"`
}

// StateCount is what one state's own rule means for the leads.
type StateCount struct {
	Country string      `json:"country"`
	State   string      `json:"state" doc:"As in postal addresses"`
	Law     string      `json:"law"`
	Leads   int64       `json:"leads" doc:"Held to it: the number's area code or an address names the state"`
	Held    []StateHeld `json:"held" nullable:"false" doc:"What it keeps from being called though the country's rules would not"`
}

// StateHeld is how many leads, and why.
type StateHeld struct {
	Reason  string `json:"reason"`
	Holiday string `json:"holiday" doc:"Of the state, when that is why; empty otherwise"`
	Skipped int64  `json:"skipped" doc:"Not called today"`
	Later   int64  `json:"later" doc:"Not now, but later today"`
}

func viewStates(counts []campaign.StateCount) []StateCount {
	all := []StateCount{}
	for _, c := range counts {
		s := StateCount{Country: c.Country, State: c.Code, Law: c.Law, Leads: c.Leads, Held: []StateHeld{}}
		for _, h := range c.Held {
			s.Held = append(s.Held, StateHeld(h))
		}
		all = append(all, s)
	}
	return all
}

// Surcharge is what a callback line adds to a minute whose agent is called on a telephone.
type Surcharge struct {
	Route       string `json:"route" enum:"direct,callback"`
	MinuteMicro int64  `json:"minute_micro" doc:"0 on a direct route, and on the sandbox"`
	Currency    string `json:"currency"`
	Tariff      string `json:"tariff" doc:"The version of the prices it stands in"`
	Stations    int    `json:"stations" doc:"Agents of the campaign whose calls come to a telephone that was proved"`
}

// LinesNeeded compares what the team needs with what the plan has.
type LinesNeeded struct {
	Needed int `json:"needed"`
	Have   int `json:"have"`
}

// PreflightItem is one check.
type PreflightItem struct {
	Key     string         `json:"key"`
	Verdict string         `json:"verdict" enum:"pass,know,stop"`
	Reason  string         `json:"reason"`
	Detail  map[string]any `json:"detail"`
}

// LeadCount is a number of leads that stand at the same place for the same reason.
type LeadCount struct {
	State  string `json:"state" enum:"queued,leased,dialing,waiting,done,blocked,idle"`
	Reason string `json:"reason"`
	Count  int64  `json:"count"`
}

type preflightBody struct {
	Body struct {
		CampaignChange
		ID string `json:"id,omitempty" doc:"Of the campaign this is an edit of"`
	}
}

func (c *campaigns) preflight(ctx context.Context, who tenant.Actor, in *preflightBody) (*answer[Preflight], error) {
	id, draft, err := c.drafted(ctx, who.Tenant, in.Body.ID, in.Body.CampaignChange)
	if err != nil {
		return nil, err
	}
	found, err := c.Campaigns.Try(ctx, who.Tenant, id, draft, in.Body.agents(), c.now())
	if err != nil {
		return nil, err
	}
	return c.flight(ctx, who.Tenant, found)
}

// drafted is the plan that a change makes of campaign id, or of a new one when it is empty.
func (c *campaigns) drafted(ctx context.Context, t tenant.ID, of string, change CampaignChange) (id dialer.CampaignID, draft campaign.Plan, err error) {
	if draft, err = c.Campaigns.Defaults(ctx, t); err != nil {
		return "", draft, err
	}
	id = dialer.CampaignID(of)
	if id != "" {
		was, err := c.Campaigns.Get(ctx, t, id)
		if err != nil {
			return id, draft, err
		}
		draft = was.Plan
	}
	change.onto(&draft)
	if draft.Name == "" {
		draft.Name = "…" // people look at the forecast before they have a name for it
	}
	return id, draft, nil
}

// SkippedLead is a lead that will not be called today.
type SkippedLead struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Number  string         `json:"number" doc:"Masked"`
	Country string         `json:"country"`
	Region  string         `json:"region"`
	States  []string       `json:"states" nullable:"false" doc:"Of the number's area code and of the address, where the country has states that ask more"`
	Reason  string         `json:"reason"`
	Detail  map[string]any `json:"detail"`
	Until   *time.Time     `json:"until"`
}

type skippedBody struct {
	Body struct {
		CampaignChange
		ID     string `json:"id,omitempty" doc:"Of the campaign this is an edit of"`
		Reason string `json:"skipped_for" maxLength:"64" doc:"One of blocked"`
		Cursor string `json:"cursor,omitempty" maxLength:"64"`
	}
}

func (c *campaigns) skipped(ctx context.Context, who tenant.Actor, in *skippedBody) (*answer[Page[SkippedLead]], error) {
	id, draft, err := c.drafted(ctx, who.Tenant, in.Body.ID, in.Body.CampaignChange)
	if err != nil {
		return nil, err
	}
	rows, next, err := c.Campaigns.Skipped(ctx, who.Tenant, id, draft, in.Body.Reason, dialer.LeadID(in.Body.Cursor), 50, c.now())
	if err != nil {
		return nil, err
	}
	items := make([]SkippedLead, len(rows))
	for i, r := range rows {
		items[i] = SkippedLead{ID: string(r.Lead.ID), Name: r.Lead.Name, Number: mask(r.Lead.Last4), Country: r.Lead.Country, Region: r.Lead.Region, States: append([]string{}, r.States...), Reason: r.Verdict.Reason,
			Detail: r.Verdict.Detail, Until: instant(r.Verdict.Until)}
		if items[i].Detail == nil {
			items[i].Detail = map[string]any{}
		}
	}
	return pageOf(items, string(next)), nil
}

func (c *campaigns) flight(ctx context.Context, t tenant.ID, found campaign.Preflight) (*answer[Preflight], error) {
	p := Preflight{Dialable: found.Dialable(), Leads: found.Leads, Blocked: []LeadCount{}, States: viewStates(found.States), Items: items(found.Checks)}
	if found.Finished > 0 {
		p.Blocked = append(p.Blocked, LeadCount{State: "done", Count: found.Finished})
	}
	for _, skip := range found.Skipped {
		p.Blocked = append(p.Blocked, LeadCount{State: "blocked", Reason: skip.Reason, Count: skip.Leads})
	}
	sub, tariff, err := c.prices(ctx, t)
	if err != nil {
		return nil, err
	}
	p.Currency, p.Lines = sub.Currency, LinesNeeded{Needed: found.Agents, Have: sub.LineLimit()}
	if p.Surcharge, err = c.surcharge(ctx, t, found.Route, found.Sandbox, found.Team, sub, tariff); err != nil {
		return nil, err
	}
	if !found.Sandbox {
		p.CostMicro = found.Dialable() * (int64(tariff.Minute) + p.Surcharge.MinuteMicro)
	}
	if found.Route == campaign.CallbackLine {
		p.Items = append(p.Items, p.Surcharge.item(found.Agents))
	}
	lines := PreflightItem{Key: "lines", Verdict: "pass", Reason: "lines", Detail: map[string]any{"needed": p.Lines.Needed, "have": p.Lines.Have}}
	if p.Lines.Needed > p.Lines.Have {
		lines.Verdict, lines.Reason = "know", "lines_few"
	}
	p.Items = append(p.Items, lines)
	return &answer[Preflight]{p}, nil
}

// surcharge is what the route adds, for whom.
func (w CampaignWorld) surcharge(ctx context.Context, t tenant.ID, route campaign.Route, sandbox bool, team []tenant.UserID, sub plan.Subscription, tariff plan.Tariff) (s Surcharge, err error) {
	s = Surcharge{Route: string(route), Currency: sub.Currency, Tariff: tariff.Version}
	if route != campaign.CallbackLine {
		return s, nil
	}
	if !sandbox {
		s.MinuteMicro = int64(tariff.Callback)
	}
	s.Stations, err = w.Stations.Used(ctx, t, team)
	return s, err
}

// adds is the surcharge of a campaign as it stands.
func (w CampaignWorld) adds(ctx context.Context, t tenant.ID, c campaign.Campaign) (Surcharge, error) {
	if c.Route != campaign.CallbackLine {
		return Surcharge{Route: string(c.Route)}, nil
	}
	sub, tariff, err := w.prices(ctx, t)
	if err != nil {
		return Surcharge{}, err
	}
	return w.surcharge(ctx, t, c.Route, c.Sandbox, c.Agents, sub, tariff)
}

// item is the surcharge as a line of the preflight.
func (s Surcharge) item(agents int) PreflightItem {
	i := PreflightItem{Key: "surcharge", Verdict: "know", Reason: "surcharge", Detail: map[string]any{"minute_micro": s.MinuteMicro, "currency": s.Currency, "stations": s.Stations, "agents": agents}}
	switch {
	case s.Stations == 0:
		i.Reason = "surcharge_nobody"
	case s.MinuteMicro == 0:
		i.Reason = "surcharge_sandbox"
	}
	return i
}

// keys are the console's places for what dialer/campaign checks.
func keyOf(code string) string {
	switch code {
	case "list_empty":
		return "leads"
	case "agents_none":
		return "agents"
	case "trunk_off":
		return "trunk"
	case "caller_unproven":
		return "caller_id"
	case "company_unproven":
		return "profile"
	case "sample_on_real_trunk":
		return "sample"
	case "destinations_none":
		return "destinations"
	case "dispositions_none":
		return "dispositions"
	case "script_none":
		return "script"
	case "recording_off":
		return "recording"
	}
	return code
}

func items(checks []campaign.Check) []PreflightItem {
	out := []PreflightItem{}
	verdicts := map[campaign.Level]string{campaign.Passes: "pass", campaign.Informs: "know", campaign.Stops: "stop"}
	for _, check := range checks {
		item := PreflightItem{Key: keyOf(check.Code), Verdict: verdicts[check.Level], Reason: check.Code, Detail: check.Detail}
		if item.Verdict == "pass" {
			item.Reason = "ok"
		}
		if item.Detail == nil {
			item.Detail = map[string]any{}
		}
		out = append(out, item)
	}
	return out
}

// explain turns a start that a check stopped into all checks that stop it.
func (c *campaigns) explain(ctx context.Context, t tenant.ID, id dialer.CampaignID, cause error) error {
	f, ok := errors.AsType[*fault.Error](cause)
	if !ok || f.Code != fault.Conflict || f.Reason == "campaign_state" {
		return cause
	}
	found, err := c.Campaigns.Preflight(ctx, t, id, c.now())
	if err != nil {
		return cause
	}
	var stops []PreflightItem
	for _, item := range items(found.Checks) {
		if item.Verdict == "stop" {
			stops = append(stops, item)
		}
	}
	return fault.New(fault.Conflict, "preflight_stops", "%s", f.Message).With("items", stops).With("reason", f.Reason)
}

func (c CampaignWorld) prices(ctx context.Context, t tenant.ID) (plan.Subscription, plan.Tariff, error) {
	sub, err := c.Plans.Get(ctx, t)
	if err != nil {
		return sub, plan.Tariff{}, err
	}
	tariff, err := plan.Version(sub.Tariff, sub.Currency)
	return sub, tariff, err
}
