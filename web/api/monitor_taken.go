package api

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// TakenCall is a call a supervisor took from its agent: first it is talked in, then its outcome is to be said.
type TakenCall struct {
	CallID     string     `json:"call_id"`
	CampaignID string     `json:"campaign_id"`
	Since      time.Time  `json:"since"`
	Ended      *time.Time `json:"ended_at" doc:"Null while it runs"`
	By         string     `json:"by" enum:",customer,agent,system" doc:"Who ended it; agent: the supervisor in the agent's place"`
	Reason     string     `json:"reason"`

	LeadID       string        `json:"lead_id"`
	Name         string        `json:"name"`
	Number       string        `json:"number" doc:"Masked"`
	Zone         string        `json:"zone" doc:"The customer's, an IANA name: callbacks are promised in it"`
	Dispositions []Disposition `json:"dispositions" nullable:"false" doc:"What may be said of the call"`
	Required     []CardField   `json:"required" nullable:"false" doc:"Fields of the script that a disposition of kind success needs"`

	Muted       bool       `json:"muted"`
	HoldSince   *time.Time `json:"hold_since" doc:"The customer hears music since then; null: both are joined"`
	Reattaching bool       `json:"reattaching" doc:"The supervisor's audio is away: the customer hears a soft tone"`
	Recording   string     `json:"recording" enum:"on,off,paused,withheld,failing" doc:"withheld: they have not agreed yet; failing: it cannot be written now"`
	MayPause    bool       `json:"may_pause" doc:"The campaign lets the recording be paused"`

	Code   string            `json:"code" doc:"What the agent had chosen; empty: nothing"`
	Note   string            `json:"note" doc:"What the agent had typed"`
	Fields map[string]string `json:"fields" nullable:"false"`
}

// CardField is one field of the script's form.
type CardField struct {
	Key     string   `json:"key"`
	Label   string   `json:"label"`
	Options []string `json:"options" nullable:"false"`
}

func viewTaken(k *monitor.Taken) *TakenCall {
	if k == nil {
		return nil
	}
	c := k.Card
	v := &TakenCall{CallID: string(k.Call), CampaignID: string(k.Campaign), Since: moment(k.Since), Ended: instant(k.Ended), By: k.By, Reason: k.Reason,
		LeadID: c.Lead, Name: c.Name, Number: c.Number, Zone: c.Zone, Dispositions: []Disposition{}, Required: []CardField{},
		Muted: k.Muted, HoldSince: instant(k.Held), Reattaching: k.Away, Recording: string(k.Tape), MayPause: k.Pausable,
		Code: k.Draft.Code, Note: k.Draft.Note, Fields: k.Draft.Fields}
	if v.Fields == nil {
		v.Fields = map[string]string{}
	}
	for _, d := range c.Dispositions {
		v.Dispositions = append(v.Dispositions, Disposition{d.Code, Labels{d.Label.ZH, d.Label.EN}, string(d.Kind)})
	}
	for _, step := range c.Script {
		for _, f := range step.Fields {
			if f.Required {
				v.Required = append(v.Required, CardField{f.Key, f.Label, append([]string{}, f.Options...)})
			}
		}
	}
	return v
}

func (m *monitors) take(ctx context.Context, who tenant.Actor, in *ByID) (*answer[Monitor], error) {
	sessions, err := m.sessions()
	if err != nil {
		return nil, err
	}
	if err := m.Access.Permit(who, who.Tenant, access.Calls, access.Take); err != nil {
		return nil, err
	}
	v, err := sessions.Take(ctx, who, monitor.ID(in.ID))
	return &answer[Monitor]{viewMonitor(v)}, err
}

func (m *monitors) hangUp(_ context.Context, who tenant.Actor, in *ByID) (*answer[Monitor], error) {
	return m.does(func(sessions Monitors) (monitor.View, error) { return sessions.HangUp(who, monitor.ID(in.ID)) })
}

type takenDisposition struct {
	ByID
	Body struct {
		Code     string            `json:"code" minLength:"1" maxLength:"64"`
		Note     string            `json:"note,omitempty" maxLength:"4000"`
		Fields   map[string]string `json:"fields,omitempty"`
		Callback string            `json:"callback_at,omitempty" maxLength:"16" doc:"Where the kind is callback: the customer's wall clock, as 2006-01-02T15:04. Any agent of the campaign calls back"`
		OnlyHere bool              `json:"only_here,omitempty" doc:"Where the kind is dnc: calls of this campaign alone are not wanted"`
	}
}

func (m *monitors) dispose(ctx context.Context, who tenant.Actor, in *takenDisposition) (*answer[Monitor], error) {
	sessions, err := m.sessions()
	if err != nil {
		return nil, err
	}
	b := in.Body
	said := signal.Dispose{Code: b.Code, Note: b.Note, Fields: b.Fields, OnlyHere: b.OnlyHere}
	if b.Callback != "" {
		said.Callback = &signal.Callback{At: b.Callback, AnyAgent: true}
	}
	v, err := sessions.Dispose(ctx, who, monitor.ID(in.ID), said)
	return &answer[Monitor]{viewMonitor(v)}, err
}
