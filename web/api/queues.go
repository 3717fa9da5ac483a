package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/softphone/roster"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Queue is where people wait for its members.
type Queue struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Overflow  *string  `json:"overflow_id" doc:"Queue whose members help out"`
	OverflowS int      `json:"overflow_seconds" doc:"After so long a wait"`
	WaitS     int      `json:"wait_seconds" doc:"A caller at most; then a callback is promised instead"`
	Hours     []Window `json:"hours" nullable:"false" doc:"Workspace time; none: always open"`
	Members   []string `json:"member_ids" nullable:"false"`
}

// QueueChange is a queue of which only some is given.
type QueueChange struct {
	Name      *string   `json:"name,omitempty" maxLength:"60"`
	Overflow  *string   `json:"overflow_id,omitempty" maxLength:"64" doc:"Empty: nobody helps out"`
	OverflowS *int      `json:"overflow_seconds,omitempty"`
	WaitS     *int      `json:"wait_seconds,omitempty"`
	Hours     *[]Window `json:"hours,omitempty"`
	Members   *[]string `json:"member_ids,omitempty"`
}

// QueueNow is one queue as it stands.
type QueueNow struct {
	QueueID string     `json:"queue_id" doc:"Empty: people who wait for a campaign's own agents"`
	Waiting int        `json:"waiting"`
	Longest *time.Time `json:"longest_since" doc:"Since when the first of them waits"`
	Members int        `json:"members" doc:"At work"`
	Ready   int        `json:"ready"`
}

// Skill is something some agents can.
type Skill struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// SkilledAgent is a row of the matrix.
type SkilledAgent struct {
	UserID string         `json:"user_id"`
	Name   string         `json:"name"`
	Levels map[string]int `json:"levels" nullable:"false" doc:"Skill id to level, 1 to 5"`
	Queues []string       `json:"queue_ids" nullable:"false"`
}

// InboundNumber is where the callers of a caller ID land.
type InboundNumber struct {
	CallerID string  `json:"caller_id"`
	Label    string  `json:"label"`
	Number   string  `json:"number" doc:"Masked"`
	Sandbox  bool    `json:"sandbox"`
	QueueID  *string `json:"queue_id" doc:"Null: the agents of the campaign that called them"`
	Closed   bool    `json:"closed" doc:"Their calls are refused"`
}

// RosterWorld is what the resources of queues and skills read.
type RosterWorld struct {
	Store *roster.Store
	Shelf Shelf
	// Assigned tells the desks of this node that agents' places have changed; nil without a voice node here, whose desks read again soon.
	Assigned func(t tenant.ID, agents ...tenant.UserID)
}

type queues struct {
	RosterWorld
	now func() time.Time
}

// Roster adds queues, skills and where callers land.
func (a *API) Roster(world RosterWorld) {
	q := &queues{world, a.Now}
	const tag = "Queues"
	get := func(path, id, summary string) Route {
		return Route{Method: http.MethodGet, Path: path, ID: id, Tag: tag, Summary: summary, Object: access.Routing, Action: access.Read}
	}
	set := func(method, path, id, summary string) Route {
		return Route{Method: method, Path: path, ID: id, Tag: tag, Summary: summary, Object: access.Routing, Action: access.Write}
	}
	register(a, get("/v1/queues", "listQueues", "Queues with their members"), q.list)
	create := set(http.MethodPost, "/v1/queues", "createQueue", "Add a queue")
	create.Status = http.StatusCreated
	register(a, create, q.create)
	register(a, set(http.MethodPatch, "/v1/queues/{id}", "editQueue", "Change a queue; it counts for whoever comes next"), q.edit)
	register(a, set(http.MethodDelete, "/v1/queues/{id}", "deleteQueue", "Remove a queue nothing leads to"), q.remove)
	register(a, Route{Method: http.MethodGet, Path: "/v1/queues/now", ID: "getQueuesNow", Tag: tag, Summary: "Who waits and who serves, at this moment", Object: access.Floor, Action: access.Read}, q.live)
	register(a, get("/v1/skills", "listSkills", "Skills"), q.skills)
	create.Path, create.ID, create.Summary = "/v1/skills", "createSkill", "Add a skill"
	register(a, create, q.addSkill)
	register(a, set(http.MethodDelete, "/v1/skills/{id}", "deleteSkill", "Take a skill from everybody"), q.removeSkill)
	register(a, get("/v1/skills/agents", "listSkilledAgents", "Agents with their skills and queues"), q.matrix)
	register(a, set(http.MethodPut, "/v1/skills/{id}/agents/{user}", "setSkill", "Set one agent's level"), q.grant)
	register(a, get("/v1/inbound-numbers", "listInboundNumbers", "Where the callers of each caller ID land"), q.numbers)
	register(a, set(http.MethodPut, "/v1/inbound-numbers/{id}", "setInboundNumber", "Say where callers land"), q.lead)
}

func viewQueue(q roster.Queue) Queue {
	v := Queue{ID: string(q.ID), Name: q.Name, Overflow: pointer(string(q.Overflow)), OverflowS: int(q.After.Seconds()), WaitS: int(q.Wait.Seconds()), Hours: []Window{}, Members: []string{}}
	for _, w := range q.Hours {
		v.Hours = append(v.Hours, Window{w.Days, w.From, w.To})
	}
	for _, m := range q.Members {
		v.Members = append(v.Members, string(m))
	}
	return v
}

func (q *queues) assigned(t tenant.ID, agents ...tenant.UserID) {
	if q.Assigned != nil {
		q.Assigned(t, agents...)
	}
}

func (q *queues) list(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[Page[Queue]], error) {
	all, err := q.Store.Queues(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]Queue, len(all))
	for i, one := range all {
		items[i] = viewQueue(one)
	}
	return pageOf(items, ""), nil
}

type named struct {
	Body struct {
		Name string `json:"name" maxLength:"60"`
	}
}

func (q *queues) create(ctx context.Context, who tenant.Actor, in *named) (*answer[Queue], error) {
	made, err := q.Store.AddQueue(ctx, who, in.Body.Name, q.now())
	return &answer[Queue]{viewQueue(made)}, err
}

type queueEdit struct {
	ByID
	Body QueueChange
}

func inSeconds(n *int) *time.Duration {
	if n == nil {
		return nil
	}
	return new(time.Duration(*n) * time.Second)
}

func (q *queues) edit(ctx context.Context, who tenant.Actor, in *queueEdit) (*answer[Queue], error) {
	change := roster.Change{Name: in.Body.Name, Overflow: as[dialer.QueueID](in.Body.Overflow), After: inSeconds(in.Body.OverflowS), Wait: inSeconds(in.Body.WaitS)}
	if in.Body.Hours != nil {
		change.Hours = new([]guard.Window{})
		for _, w := range *in.Body.Hours {
			*change.Hours = append(*change.Hours, guard.Window{Days: w.Days, From: w.From, To: w.To})
		}
	}
	if in.Body.Members != nil {
		change.Members = new(make([]tenant.UserID, len(*in.Body.Members)))
		for i, m := range *in.Body.Members {
			(*change.Members)[i] = tenant.UserID(m)
		}
	}
	changed, touched, err := q.Store.ChangeQueue(ctx, who, dialer.QueueID(in.ID), change, q.now())
	if err != nil {
		return nil, err
	}
	q.assigned(who.Tenant, touched...)
	return &answer[Queue]{viewQueue(changed)}, nil
}

func (q *queues) remove(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	touched, err := q.Store.RemoveQueue(ctx, who, dialer.QueueID(in.ID), q.now())
	if err != nil {
		return nil, err
	}
	q.assigned(who.Tenant, touched...)
	return nil, nil
}

func (q *queues) live(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[Page[QueueNow]], error) {
	items, err := QueuesNow(ctx, q.Shelf, who.Tenant)
	return pageOf(items, ""), err
}

// QueuesNow sums what the voice nodes show of a tenant's queues, for the live stream too.
func QueuesNow(ctx context.Context, shelf Shelf, t tenant.ID) ([]QueueNow, error) {
	kept, err := shelf.List(ctx, acd.BoardPrefix(t))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "state_away", "how the queues stand cannot be read now", err)
	}
	at := map[dialer.QueueID]int{}
	items := []QueueNow{}
	for _, raw := range kept {
		var lines []acd.Line
		if json.Unmarshal(raw, &lines) != nil {
			continue
		}
		for _, l := range lines {
			i, known := at[l.Queue]
			if !known {
				i = len(items)
				at[l.Queue], items = i, append(items, QueueNow{QueueID: string(l.Queue)})
			}
			items[i].Waiting, items[i].Members, items[i].Ready = items[i].Waiting+l.Waiting, items[i].Members+l.Members, items[i].Ready+l.Ready
			if since := instant(l.Longest); since != nil && (items[i].Longest == nil || since.Before(*items[i].Longest)) {
				items[i].Longest = since
			}
		}
	}
	return items, nil
}

func (q *queues) skills(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[Page[Skill]], error) {
	all, err := q.Store.Skills(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]Skill, len(all))
	for i, s := range all {
		items[i] = Skill{string(s.ID), s.Name}
	}
	return pageOf(items, ""), nil
}

func (q *queues) addSkill(ctx context.Context, who tenant.Actor, in *named) (*answer[Skill], error) {
	made, err := q.Store.AddSkill(ctx, who, in.Body.Name, q.now())
	return &answer[Skill]{Skill{string(made.ID), made.Name}}, err
}

func (q *queues) removeSkill(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	agents, err := q.Store.Matrix(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	if err := q.Store.RemoveSkill(ctx, who, dialer.SkillID(in.ID), q.now()); err != nil {
		return nil, err
	}
	for _, a := range agents {
		if a.Levels[dialer.SkillID(in.ID)] > 0 {
			q.assigned(who.Tenant, a.User)
		}
	}
	return nil, nil
}

func (q *queues) matrix(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[Page[SkilledAgent]], error) {
	all, err := q.Store.Matrix(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]SkilledAgent, len(all))
	for i, a := range all {
		items[i] = SkilledAgent{UserID: string(a.User), Name: a.Name, Levels: map[string]int{}, Queues: []string{}}
		for skill, level := range a.Levels {
			items[i].Levels[string(skill)] = level
		}
		for _, id := range a.Queues {
			items[i].Queues = append(items[i].Queues, string(id))
		}
	}
	return pageOf(items, ""), nil
}

type skillGrant struct {
	ByID
	User string `path:"user" maxLength:"64"`
	Body struct {
		Level int `json:"level" minimum:"0" maximum:"5" doc:"0 takes it away"`
	}
}

func (q *queues) grant(ctx context.Context, who tenant.Actor, in *skillGrant) (*empty, error) {
	grant := roster.Grant{User: tenant.UserID(in.User), Skill: dialer.SkillID(in.ID), Level: in.Body.Level}
	if err := q.Store.Set(ctx, who, grant, q.now()); err != nil {
		return nil, err
	}
	q.assigned(who.Tenant, grant.User)
	return nil, nil
}

func viewNumber(n roster.Number) InboundNumber {
	return InboundNumber{CallerID: string(n.Caller), Label: n.Label, Number: mask(n.Last4), Sandbox: n.Sandbox, QueueID: pointer(string(n.Queue)), Closed: n.Closed}
}

func (q *queues) numbers(ctx context.Context, who tenant.Actor, _ *struct{}) (*answer[Page[InboundNumber]], error) {
	all, err := q.Store.Numbers(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]InboundNumber, len(all))
	for i, n := range all {
		items[i] = viewNumber(n)
	}
	return pageOf(items, ""), nil
}

type inboundLead struct {
	ByID
	Body struct {
		QueueID string `json:"queue_id" maxLength:"64" doc:"Empty: the agents of the campaign that called them"`
		Closed  bool   `json:"closed"`
	}
}

func (q *queues) lead(ctx context.Context, who tenant.Actor, in *inboundLead) (*answer[InboundNumber], error) {
	n, err := q.Store.Lead(ctx, who, dialer.CallerID(in.ID), dialer.QueueID(in.Body.QueueID), in.Body.Closed, q.now())
	return &answer[InboundNumber]{viewNumber(n)}, err
}
