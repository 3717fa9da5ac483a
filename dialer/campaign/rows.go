package campaign

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/supply"
	"github.com/boyunhq/boyun/tenant"
)

type campaignRow struct {
	ID              string `gorm:"primaryKey"`
	Name            string
	ListID          string
	Supply          json.RawMessage
	TrunkID         string
	TrunkGroupID    *string
	CallerID        string
	Callers         json.RawMessage
	Route           string
	Mode            string
	Status          string
	Windows         json.RawMessage
	MaxAttempts     int
	PerDay          int
	RingSeconds     int
	WrapSeconds     int
	Retry           json.RawMessage
	Script          json.RawMessage
	Dispositions    json.RawMessage
	Record          bool
	RecordOnConsent bool
	RecordRequired  bool
	RecordPolicy    dialer.RecordPolicy `gorm:"->"` // what the three say together
	RecordPause     bool
	KeepDays        int
	Purpose         string
	Pacing          json.RawMessage
	Compliance      json.RawMessage
	Detection       json.RawMessage
	Sample          bool
	Version         int
	CreatedBy       string
	CreatedAt       time.Time
	StartedAt       *time.Time
	EndedAt         *time.Time
}

func (campaignRow) TableName() string { return "campaigns" }

// listedRow is a campaign with the names of what it points at.
type listedRow struct {
	Row        campaignRow `gorm:"embedded"` // named: gorm passes over embedded structs that are not exported
	ListName   string
	TrunkName  string
	CallerName string
	Sandbox    bool
	Agents     string // comma-separated user ids
}

type stepRow struct {
	ID       string      `json:"id"`
	Title    string      `json:"title"`
	Text     string      `json:"text"`
	Branches []branchRow `json:"branches,omitempty"`
	Fields   []fieldRow  `json:"fields,omitempty"`
}

type branchRow struct {
	Label string `json:"label"`
	To    string `json:"to"`
}

type fieldRow struct {
	Key      string   `json:"key"`
	Label    string   `json:"label"`
	Required bool     `json:"required,omitempty"`
	Options  []string `json:"options,omitempty"`
}

type dispositionRow struct {
	Code  string            `json:"code"`
	Label map[string]string `json:"label"`
	Kind  string            `json:"kind"`
}

// pacingRow is what is kept of Pacing; what is missing has its default.
type pacingRow struct {
	Target         float64 `json:"target"`
	Ratio          float64 `json:"ratio"`
	PerMinute      int     `json:"per_minute"`
	GuardOn        bool    `json:"guard_on"`
	GuardBase      int     `json:"guard_base"`
	GuardReference float64 `json:"guard_reference"`
	PreviewSeconds int     `json:"preview_seconds"`
	PreviewThen    Lapse   `json:"preview_then"`
	ToAgent        bool    `json:"to_agent"`
}

func pacingOf(p Pacing) pacingRow {
	return pacingRow{p.Target, p.Ratio, p.PerMinute, p.Guard.On, p.Guard.Base, p.Guard.Reference, int(p.Preview.Time / time.Second), p.Preview.Then, p.ToAgent}
}

func (r pacingRow) pacing() Pacing {
	return Pacing{Target: r.Target, Ratio: r.Ratio, PerMinute: r.PerMinute, Guard: AnswerGuard{r.GuardOn, r.GuardBase, r.GuardReference},
		Preview: Look{time.Duration(r.PreviewSeconds) * time.Second, r.PreviewThen}, ToAgent: r.ToAgent}
}

// planRow puts the editable part of a campaign into row.
func planRow(p Plan, row *campaignRow) error {
	steps := make([]stepRow, len(p.Script))
	for i, s := range p.Script {
		steps[i] = stepRow{ID: s.ID, Title: s.Title, Text: s.Text}
		for _, b := range s.Branches {
			steps[i].Branches = append(steps[i].Branches, branchRow(b))
		}
		for _, f := range s.Fields {
			steps[i].Fields = append(steps[i].Fields, fieldRow(f))
		}
	}
	outcomes := make([]dispositionRow, len(p.Dispositions))
	for i, d := range p.Dispositions {
		outcomes[i] = dispositionRow{Code: d.Code, Label: d.Label, Kind: string(d.Kind)}
	}
	minutes := map[dialer.Outcome]int{}
	for outcome, wait := range p.Retry {
		minutes[outcome] = int(wait / time.Minute)
	}
	var err error
	for at, value := range map[*json.RawMessage]any{&row.Windows: p.Windows, &row.Script: steps, &row.Dispositions: outcomes, &row.Retry: minutes, &row.Supply: p.Supply, &row.Pacing: pacingOf(p.Pacing), &row.Callers: p.Callers, &row.Detection: p.Detection.Stored()} {
		if *at, err = json.Marshal(value); err != nil {
			return fmt.Errorf("campaign plan: %w", err)
		}
	}
	if row.Compliance, err = p.Compliance.JSON(); err != nil {
		return fmt.Errorf("campaign plan: %w", err)
	}
	row.Name, row.ListID, row.TrunkID, row.CallerID, row.Mode = p.Name, string(p.List), string(p.Trunk), string(p.Caller), string(p.Mode)
	row.Route = string(p.Route)
	row.TrunkGroupID = nil
	if p.Group != "" {
		row.TrunkGroupID = new(string(p.Group))
	}
	row.MaxAttempts, row.PerDay, row.Purpose = p.MaxAttempts, p.PerDay, p.Purpose
	row.Record, row.RecordOnConsent, row.RecordRequired = p.Recording.Policy.On(), p.Recording.Policy == dialer.RecordConsent, p.Recording.Policy == dialer.RecordRequired
	row.RecordPause, row.KeepDays = p.Recording.Pause, p.Recording.Days
	row.RingSeconds, row.WrapSeconds = int(p.RingTime/time.Second), int(p.WrapTime/time.Second)
	return nil
}

func (r campaignRow) plan() (Plan, error) {
	p := Plan{Name: r.Name, List: dialer.ListID(r.ListID), Trunk: dialer.TrunkID(r.TrunkID), Caller: dialer.CallerID(r.CallerID), Mode: Mode(r.Mode), Route: Route(r.Route),
		MaxAttempts: r.MaxAttempts, PerDay: r.PerDay, RingTime: time.Duration(r.RingSeconds) * time.Second, WrapTime: time.Duration(r.WrapSeconds) * time.Second,
		Recording: r.recording(), Purpose: r.Purpose, Retry: map[dialer.Outcome]time.Duration{}}
	var (
		steps    []stepRow
		outcomes []dispositionRow
		minutes  map[dialer.Outcome]int
		windows  []guard.Window
		pacing   = pacingOf(DefaultPacing())
		callers  callerid.Choice
		detects  = hearing.Defaults().Stored()
	)
	for at, raw := range map[any]json.RawMessage{&pacing: r.Pacing, &detects: r.Detection, &steps: r.Script, &outcomes: r.Dispositions, &minutes: r.Retry, &windows: r.Windows, &callers: r.Callers} {
		if err := json.Unmarshal(raw, at); err != nil {
			return Plan{}, fmt.Errorf("campaign %s: %w", r.ID, err)
		}
	}
	p.Windows, p.Pacing, p.Callers, p.Detection = windows, pacing.pacing(), callers, detects.Settings()
	var err error
	if p.Compliance, err = guard.ReadTerms(r.Compliance); err != nil {
		return Plan{}, fmt.Errorf("campaign %s: %w", r.ID, err)
	}
	if r.TrunkGroupID != nil {
		p.Group = dialer.GroupID(*r.TrunkGroupID)
	}
	if p.Supply, err = r.supply(); err != nil {
		return Plan{}, err
	}
	for outcome, n := range minutes {
		p.Retry[outcome] = time.Duration(n) * time.Minute
	}
	for _, s := range steps {
		step := Step{ID: s.ID, Title: s.Title, Text: s.Text}
		for _, b := range s.Branches {
			step.Branches = append(step.Branches, Branch(b))
		}
		for _, f := range s.Fields {
			step.Fields = append(step.Fields, Field(f))
		}
		p.Script = append(p.Script, step)
	}
	for _, d := range outcomes {
		p.Dispositions = append(p.Dispositions, Disposition{Code: d.Code, Label: d.Label, Kind: Kind(d.Kind)})
	}
	return p, nil
}

// recording is what becomes of the campaign's sound.
func (r campaignRow) recording() Recording {
	return Recording{Policy: r.RecordPolicy, Pause: r.RecordPause && r.RecordPolicy.Pausable(), Days: r.KeepDays}
}

// supply is the campaign's supply alone.
func (r campaignRow) supply() (p supply.Plan, err error) {
	if len(r.Supply) == 0 {
		return p, nil
	}
	if err := json.Unmarshal(r.Supply, &p); err != nil {
		return p, fmt.Errorf("supply of campaign %s: %w", r.ID, err)
	}
	return p, nil
}

func (r listedRow) campaign() (Campaign, error) {
	plan, err := r.Row.plan()
	c := Campaign{ID: dialer.CampaignID(r.Row.ID), Plan: plan, Status: Status(r.Row.Status), Sandbox: r.Sandbox, Sample: r.Row.Sample, Version: r.Row.Version,
		CreatedBy: tenant.UserID(r.Row.CreatedBy), CreatedAt: r.Row.CreatedAt, StartedAt: moment(r.Row.StartedAt), EndedAt: moment(r.Row.EndedAt),
		ListName: r.ListName, TrunkName: r.TrunkName, CallerName: r.CallerName}
	for _, id := range split(r.Agents) {
		c.Agents = append(c.Agents, tenant.UserID(id))
	}
	return c, err
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
