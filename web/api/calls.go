package api

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/tape"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Call is one call in a list.
type Call struct {
	ID               string     `json:"id"`
	CampaignID       string     `json:"campaign_id"`
	CampaignName     string     `json:"campaign_name"`
	LeadID           string     `json:"lead_id"`
	Name             string     `json:"name" doc:"Of the lead"`
	Number           string     `json:"number" doc:"Masked"`
	Region           string     `json:"region"`
	Timezone         string     `json:"timezone"`
	AgentID          *string    `json:"agent_id"`
	AgentName        string     `json:"agent_name"`
	TakenBy          *string    `json:"taken_by" doc:"Who took it from that agent: user id or key:<id>; null: nobody did"`
	TakenName        string     `json:"taken_by_name"`
	TakenAt          *time.Time `json:"taken_at"`
	Outcome          *string    `json:"outcome" enum:"answered,abandoned,machine,busy,rejected,no_answer,vacant,powered_off,suspended,unreachable,failed,blocked" doc:"Null while it lives"`
	Blame            string     `json:"blame"`
	Reason           string     `json:"reason" doc:"Stable word"`
	HungUpBy         string     `json:"hung_up_by" enum:",customer,agent,system"`
	SIPStatus        int        `json:"sip_status"`
	Cause            int        `json:"cause" doc:"Q.850"`
	Direction        string     `json:"direction" enum:"outbound,inbound" doc:"inbound: the customer called us"`
	Queue            string     `json:"queue" doc:"Name of the queue a caller came through"`
	Test             bool       `json:"test" doc:"Sandbox: nobody real was called"`
	CreatedAt        time.Time  `json:"created_at"`
	AnsweredAt       *time.Time `json:"answered_at"`
	EndedAt          *time.Time `json:"ended_at"`
	TalkMS           int64      `json:"talk_ms" doc:"Answer to end"`
	Disposition      *string    `json:"disposition"`
	DispositionLabel *Labels    `json:"disposition_label"`
	Recorded         bool       `json:"recorded"`
	EarlyRecorded    bool       `json:"early_recorded" doc:"What the network said before it refused is kept"`
}

// CallDetail is one call with everything that is kept of it.
type CallDetail struct {
	Call
	Events           []CallEvent       `json:"events" nullable:"false"`
	Verdicts         []Verdict         `json:"verdicts" nullable:"false" doc:"What was heard, before and after the answer"`
	Note             string            `json:"note"`
	Form             map[string]string `json:"form"`
	FormLabels       map[string]string `json:"form_labels"`
	MOS              float64           `json:"mos"`
	TrunkID          string            `json:"trunk_id"`
	TrunkName        string            `json:"trunk_name" doc:"Who carried it, or refused it last"`
	CarrierCostMicro *int64            `json:"carrier_cost_micro" doc:"What the carrier charges; null where the trunk has no price for the number. Not what Boyun bills"`
	CarrierCurrency  string            `json:"carrier_currency"`
	Recordings       []Recording       `json:"recordings" nullable:"false"`
	Hold             *Hold             `json:"hold" doc:"Null: none"`
	KeepUntil        *time.Time        `json:"keep_until" doc:"When its recordings are deleted, unless it is on hold; null: there are none"`
	Usage            []UsageRow        `json:"usage" nullable:"false"`
	Attempt          int               `json:"attempt_number"`
	Others           []Call            `json:"other_calls" nullable:"false"`
}

// CallEvent is one line of the timeline.
type CallEvent struct {
	Seq    int               `json:"seq"`
	At     time.Time         `json:"at"`
	Kind   string            `json:"kind"`
	Detail map[string]string `json:"detail"`
}

// Recording is one recording of a call.
type Recording struct {
	Kind      string     `json:"kind" enum:"call,early"`
	LengthMS  int64      `json:"length_ms"`
	Bytes     int64      `json:"bytes"`
	Status    string     `json:"status" enum:"open,complete,partial"`
	StartedAt time.Time  `json:"started_at"`
	Paused    bool       `json:"paused" doc:"It is open, and nothing is kept now"`
	Gaps      []Gap      `json:"gaps" nullable:"false" doc:"Stretches it does not have"`
	DeletedAt *time.Time `json:"deleted_at" doc:"Its time was over"`
}

// Hold is a legal hold: while it stands, no recording of the call is deleted.
type Hold struct {
	SetAt  time.Time `json:"set_at"`
	SetBy  string    `json:"set_by" doc:"Name of the person, or key:<id>"`
	Reason string    `json:"reason"`
}

type callFilter struct {
	Paging
	CallChoice
}

// CallChoice chooses calls; what is empty does not restrict.
type CallChoice struct {
	From        time.Time `query:"from"`
	To          time.Time `query:"to"`
	CampaignID  string    `query:"campaign_id"`
	AgentID     string    `query:"agent_id" doc:"Who talked: its agent, or who took it from them"`
	Outcome     string    `query:"outcome" enum:"answered,abandoned,machine,busy,rejected,no_answer,vacant,powered_off,suspended,unreachable,failed,blocked"`
	Disposition string    `query:"disposition" doc:"A code of any campaign's dispositions; one that no call has finds nothing"`
	LeadID      string    `query:"lead_id"`
	Direction   string    `query:"direction" enum:"outbound,inbound"`
	Held        bool      `query:"held" doc:"Only calls on legal hold"`
	Number      string    `query:"number" doc:"A complete number; fragments find nothing because numbers are sealed"`
}

// CallWorld is what the resource of calls reads.
type CallWorld struct {
	History   *history.Store
	Ledger    *meter.Ledger
	Campaigns *campaign.Store
	Lists     *list.Store
	Sounds    *tape.Library
	Samples   *hearing.Store
	Ears      *hearing.Ears
	News      News
	Assigned  Assigned
	Keeper    Keeper
	Desks     Desks
	MP3       MP3
}

type calls struct {
	CallWorld
	access *access.Access
	now    func() time.Time
	log    *slog.Logger
}

// Calls adds the resource of call history.
func (a *API) Calls(world CallWorld) {
	c := &calls{world, a.Access, a.Now, a.Log}
	register(a, Route{Method: http.MethodGet, Path: "/v1/calls", ID: "listCalls", Tag: "Calls", Summary: "Calls, newest first",
		Object: access.Calls, Action: access.ReadOwn}, c.list)
	register(a, Route{Method: http.MethodGet, Path: "/v1/calls/export", ID: "exportCalls", Tag: "Calls", Summary: "Calls as CSV in UTF-8, newest first, with notes and answers; numbers are masked, and the audit log keeps who took it",
		Object: access.Calls, Action: access.Export}, c.export)
	register(a, Route{Method: http.MethodGet, Path: "/v1/calls/{id}", ID: "getCall", Tag: "Calls", Summary: "One call with timeline, recordings and ledger rows",
		Object: access.Calls, Action: access.ReadOwn}, c.get)
	register(a, Route{Method: http.MethodPost, Path: "/v1/calls/test", ID: "testCall", Tag: "Calls", Summary: "Call a sandbox number and bring it to the asker's own desk",
		Object: access.Desk, Action: access.Run}, c.test)
	register(a, Route{Method: http.MethodGet, Path: "/v1/calls/{id}/quality", ID: "getCallQuality", Tag: "Calls", Summary: "How a call sounded from its answer to its end, second by second; where no agent was in it, the agent's side is not known",
		Object: access.Calls, Action: access.ReadOwn}, c.quality)
	a.recordings(c)
	a.holds(c)
	a.networkAnnouncements(c)
}

// own narrows a filter to what the asker took part in, when that is all they may see.
func (c *calls) own(who tenant.Actor, object access.Object, agent string) tenant.UserID {
	if who.Key != "" || c.access.May(who.Role, object, access.Read) {
		return tenant.UserID(agent)
	}
	return who.User
}

// find is a call that the asker may see by their right on object; what they may not see is not here.
func (c *calls) find(ctx context.Context, who tenant.Actor, object access.Object, id string) (history.Call, error) {
	call, err := c.History.Get(ctx, who.Tenant, dialer.CallID(id))
	if only := c.own(who, object, ""); err == nil && only != "" && !call.Had(only) {
		err = notHere()
	}
	return call, err
}

// filter is what a question asks of the calls that the asker may see.
func (c *calls) filter(ctx context.Context, who tenant.Actor, in *CallChoice) (history.Filter, error) {
	f := history.Filter{Direction: in.Direction, Held: in.Held, Campaign: dialer.CampaignID(in.CampaignID), Lead: dialer.LeadID(in.LeadID), Agent: c.own(who, access.Calls, in.AgentID),
		Outcome: dialer.Outcome(in.Outcome), Disposition: in.Disposition, From: in.From, To: in.To}
	if in.Number != "" {
		blind, err := c.Lists.Blind(ctx, who.Tenant, in.Number, "")
		if err != nil {
			return f, err
		}
		f.Blind = blind
	}
	return f, nil
}

func (c *calls) list(ctx context.Context, who tenant.Actor, in *callFilter) (*answer[Page[Call]], error) {
	f, err := c.filter(ctx, who, &in.CallChoice)
	if err != nil {
		return nil, err
	}
	f.Cursor, f.Limit = in.Cursor, in.Limit
	page, err := c.History.List(ctx, who.Tenant, f)
	if err != nil {
		return nil, err
	}
	items, err := viewCalls(ctx, newWording(c.Campaigns, who.Tenant), page.Calls)
	return pageOf(items, page.Next), err
}

func (c *calls) get(ctx context.Context, who tenant.Actor, in *ByID) (*answer[CallDetail], error) {
	call, err := c.find(ctx, who, access.Calls, in.ID)
	if err != nil {
		return nil, err
	}
	until, err := c.Keeper.Until(ctx, who.Tenant, call.ID)
	if err != nil {
		return nil, err
	}
	words := newWording(c.Campaigns, who.Tenant)
	d, err := viewDetail(ctx, words, call)
	if err != nil {
		return nil, err
	}
	rows, err := c.Ledger.OfCall(ctx, who.Tenant, call.ID)
	if err != nil {
		return nil, err
	}
	d.Usage, d.KeepUntil = viewUsage(rows), instant(until)
	others, err := c.History.List(ctx, who.Tenant, history.Filter{Lead: call.Lead, Agent: c.own(who, access.Calls, ""), Limit: 20})
	if err != nil {
		return nil, err
	}
	d.Others, err = viewCalls(ctx, words, slices.DeleteFunc(others.Calls, func(other history.Call) bool { return other.ID == call.ID }))
	return &answer[CallDetail]{d}, err
}
