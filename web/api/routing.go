package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/route"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// RoutingRule is one line of the rules: if its condition holds and none above it did, it decides.
type RoutingRule struct {
	ID     string        `json:"id" maxLength:"64" doc:"Empty for a new rule"`
	Name   string        `json:"name" maxLength:"80"`
	When   string        `json:"when" maxLength:"4000" doc:"Expression that says yes or no, e.g. tag(\"vip\") and number(\"balance\") > 1000"`
	Off    bool          `json:"off"`
	Action RoutingAction `json:"action"`
}

// RoutingAction is what a rule decides.
type RoutingAction struct {
	QueueID  string         `json:"queue_id" maxLength:"64" doc:"Empty: the campaign's own agents"`
	Skills   []RoutingSkill `json:"skills" nullable:"false" maxItems:"8"`
	Priority int            `json:"priority" minimum:"0" maximum:"9" doc:"9 is served first; 5 is usual"`
	First    string         `json:"first" enum:",owner,last,agent" doc:"Whom they should get before anybody else"`
	AgentID  string         `json:"agent_id" maxLength:"64" doc:"For first agent"`
	WaitS    float64        `json:"wait_s" minimum:"0" maximum:"300" doc:"How long they wait for that one; a person who was called never longer than the law's two seconds"`
	Announce bool           `json:"announce" required:"false" doc:"People the campaign calls hear its announcement first; who presses 1 gets what else is decided here. Not for callers"`
}

// RoutingSkill is a skill asked for.
type RoutingSkill struct {
	SkillID  string `json:"skill_id" maxLength:"64"`
	Level    int    `json:"level" minimum:"1" maximum:"5"`
	Required bool   `json:"required" doc:"Never done without; else it only decides between agents"`
}

// RoutingVersion is one saved state of the rules.
type RoutingVersion struct {
	Version int           `json:"version" doc:"0: nothing was saved yet"`
	Rules   []RoutingRule `json:"rules" nullable:"false"`
	Note    string        `json:"note"`
	By      string        `json:"by"`
	At      *time.Time    `json:"at"`
}

// RoutingProblem is why a rule cannot be taken, and where.
type RoutingProblem struct {
	Rule   int               `json:"rule" doc:"Which rule, from 0"`
	Reason string            `json:"reason"`
	Line   int               `json:"line"`
	Column int               `json:"column" doc:"In letters, from 1; 0 when it is not about the expression"`
	Words  map[string]string `json:"words" nullable:"false"`
	Text   string            `json:"text"`
}

// RoutingTrial is what rules make of real leads.
type RoutingTrial struct {
	Items    []RoutingTried   `json:"items" nullable:"false"`
	Counts   map[string]int   `json:"counts" nullable:"false" doc:"Leads per rule id; the empty id counts those no rule spoke of"`
	Of       int              `json:"of" doc:"Leads the list has; the sample is at most 1000 of them"`
	Problems []RoutingProblem `json:"problems" nullable:"false"`
}

// RoutingTried is one lead of a trial.
type RoutingTried struct {
	LeadID   string   `json:"lead_id"`
	Name     string   `json:"name"`
	Number   string   `json:"number" doc:"Masked"`
	RuleID   string   `json:"rule_id"`
	QueueID  string   `json:"queue_id"`
	Priority int      `json:"priority"`
	First    string   `json:"first"`
	AgentID  string   `json:"agent_id"`
	Failed   []string `json:"failed" nullable:"false" doc:"Rules that could not be evaluated for this lead"`
}

// RoutingTemplate is a rule to begin with.
type RoutingTemplate struct {
	Code   string        `json:"code"`
	When   string        `json:"when"`
	Action RoutingAction `json:"action"`
}

type routing struct {
	store *route.Store
	now   func() time.Time
}

// Routing adds the rules.
func (a *API) Routing(store *route.Store) {
	r := &routing{store, a.Now}
	const tag, path = "Routing", "/v1/routing"
	register(a, Route{Method: http.MethodGet, Path: path + "/rules", ID: "getRoutingRules", Tag: tag, Summary: "The rules in force", Object: access.Routing, Action: access.Read}, r.get)
	register(a, Route{Method: http.MethodPut, Path: path + "/rules", ID: "saveRoutingRules", Tag: tag, Summary: "Put rules into force as a new version",
		Object: access.Routing, Action: access.Write}, r.save)
	register(a, Route{Method: http.MethodGet, Path: path + "/versions", ID: "listRoutingVersions", Tag: tag, Summary: "Earlier versions, the newest first",
		Object: access.Routing, Action: access.Read}, r.versions)
	register(a, Route{Method: http.MethodPost, Path: path + "/versions/{version}/restore", ID: "restoreRoutingVersion", Tag: tag, Summary: "Put an earlier version into force again",
		Object: access.Routing, Action: access.Write}, r.restore)
	register(a, Route{Method: http.MethodPost, Path: path + "/check", ID: "checkRoutingRules", Tag: tag, Summary: "What is wrong with a draft", Object: access.Routing, Action: access.Read}, r.check)
	register(a, Route{Method: http.MethodPost, Path: path + "/try", ID: "tryRoutingRules", Tag: tag, Summary: "Decide for real leads without calling anybody",
		Object: access.Routing, Action: access.Read}, r.try)
	register(a, Route{Method: http.MethodGet, Path: path + "/templates", ID: "listRoutingTemplates", Tag: tag, Summary: "Rules to begin with", Object: access.Routing, Action: access.Read}, r.templates)
}

func viewAction(a route.Action) RoutingAction {
	v := RoutingAction{QueueID: string(a.Queue), Skills: []RoutingSkill{}, Priority: a.Priority, First: string(a.First), AgentID: string(a.Agent), WaitS: a.Wait.Seconds(), Announce: a.Announce}
	for _, n := range a.Skills {
		v.Skills = append(v.Skills, RoutingSkill{string(n.Skill), n.Level, n.Required})
	}
	return v
}

func viewVersion(v route.Version) RoutingVersion {
	out := RoutingVersion{Version: v.Number, Rules: []RoutingRule{}, Note: v.Note, By: string(v.By), At: instant(v.At)}
	for _, r := range v.Rules {
		out.Rules = append(out.Rules, RoutingRule{r.ID, r.Name, r.When, r.Off, viewAction(r.Action)})
	}
	return out
}

func rulesOf(drafts []RoutingRule) []route.Rule {
	rules := make([]route.Rule, len(drafts))
	for i, d := range drafts {
		a := d.Action
		rules[i] = route.Rule{ID: d.ID, Name: d.Name, When: d.When, Off: d.Off, Action: route.Action{Queue: dialer.QueueID(a.QueueID), Priority: a.Priority,
			First: route.First(a.First), Agent: dialer.AgentID(a.AgentID), Wait: time.Duration(a.WaitS * float64(time.Second)), Announce: a.Announce}}
		for _, s := range a.Skills {
			rules[i].Action.Skills = append(rules[i].Action.Skills, route.Need{Skill: dialer.SkillID(s.SkillID), Level: s.Level, Required: s.Required})
		}
	}
	return rules
}

func viewProblems(problems []*route.Problem) []RoutingProblem {
	out := []RoutingProblem{}
	for _, p := range problems {
		words := p.Words
		if words == nil {
			words = map[string]string{}
		}
		out = append(out, RoutingProblem{p.Rule, p.Reason, p.Line, p.Column, words, p.Text})
	}
	return out
}

func (r *routing) get(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[RoutingVersion], error) {
	v, err := r.store.Current(ctx, who.Tenant)
	return &answer[RoutingVersion]{viewVersion(v)}, err
}

type saveRules struct {
	Body struct {
		Rules []RoutingRule `json:"rules" nullable:"false" maxItems:"100"`
		Seen  int           `json:"seen" minimum:"0" doc:"The version the draft began with; another one in force is a conflict"`
		Note  string        `json:"note" maxLength:"200"`
	}
}

func (r *routing) save(ctx context.Context, who tenant.Actor, in *saveRules) (*answer[RoutingVersion], error) {
	v, err := r.store.Save(ctx, who, rulesOf(in.Body.Rules), in.Body.Note, in.Body.Seen, r.now())
	return &answer[RoutingVersion]{viewVersion(v)}, err
}

func (r *routing) versions(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[Page[RoutingVersion]], error) {
	all, err := r.store.Versions(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]RoutingVersion, len(all))
	for i, v := range all {
		items[i] = viewVersion(v)
	}
	return pageOf(items, ""), nil
}

type restoreRules struct {
	Version int `path:"version" minimum:"1"`
	Body    struct {
		Seen int `json:"seen" minimum:"0"`
	}
}

func (r *routing) restore(ctx context.Context, who tenant.Actor, in *restoreRules) (*answer[RoutingVersion], error) {
	v, err := r.store.Restore(ctx, who, in.Version, in.Body.Seen, r.now())
	return &answer[RoutingVersion]{viewVersion(v)}, err
}

// RoutingCheck is what is wrong with a draft: nothing when problems is empty.
type RoutingCheck struct {
	Problems []RoutingProblem `json:"problems" nullable:"false"`
}

type checkRules struct {
	Body struct {
		Rules []RoutingRule `json:"rules" nullable:"false" maxItems:"100"`
	}
}

func (r *routing) check(ctx context.Context, who tenant.Actor, in *checkRules) (*answer[RoutingCheck], error) {
	problems, err := r.store.Check(ctx, who.Tenant, rulesOf(in.Body.Rules))
	return &answer[RoutingCheck]{RoutingCheck{viewProblems(problems)}}, err
}

type tryRules struct {
	Body struct {
		Rules      []RoutingRule `json:"rules" nullable:"false" maxItems:"100"`
		ListID     string        `json:"list_id,omitempty" maxLength:"64"`
		LeadIDs    []string      `json:"lead_ids,omitempty" maxItems:"200"`
		CampaignID string        `json:"campaign_id,omitempty" maxLength:"64"`
		Inbound    bool          `json:"inbound,omitempty" doc:"As if they called us"`
	}
}

func (r *routing) try(ctx context.Context, who tenant.Actor, in *tryRules) (*answer[RoutingTrial], error) {
	at := route.Sample{List: dialer.ListID(in.Body.ListID), Campaign: dialer.CampaignID(in.Body.CampaignID), Inbound: in.Body.Inbound, Now: r.now()}
	for _, id := range in.Body.LeadIDs {
		at.Leads = append(at.Leads, dialer.LeadID(id))
	}
	tried, of, problems, err := r.store.Try(ctx, who.Tenant, rulesOf(in.Body.Rules), at)
	if err != nil {
		return nil, err
	}
	out := RoutingTrial{Items: []RoutingTried{}, Counts: map[string]int{}, Of: of, Problems: viewProblems(problems)}
	for _, t := range tried {
		d := t.Decision
		out.Counts[d.Rule]++
		failed := t.Failed
		if failed == nil {
			failed = []string{}
		}
		out.Items = append(out.Items, RoutingTried{LeadID: string(t.Lead), Name: t.Name, Number: mask(t.Last4), RuleID: d.Rule, QueueID: string(d.Queue), Priority: d.Priority,
			First: string(d.Why), AgentID: string(d.Agent), Failed: failed})
	}
	return &answer[RoutingTrial]{out}, nil
}

func (r *routing) templates(context.Context, tenant.Actor, *struct{}) (*answer[Page[RoutingTemplate]], error) {
	var items []RoutingTemplate
	for _, t := range route.Templates() {
		items = append(items, RoutingTemplate{t.Code, t.When, viewAction(t.Action)})
	}
	return pageOf(items, ""), nil
}
