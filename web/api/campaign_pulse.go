package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/tenant"
)

// Pulse is how a campaign dials: what it may still risk, how well it foresees, and where its time went.
type Pulse struct {
	Budget      AbandonBudget  `json:"budget"`
	Forecast    Forecast       `json:"forecast"`
	GuardPoints *float64       `json:"guard_points" doc:"Points of utilisation that the answer-rate guard cost in the range; null when it is off"`
	Utilisation *float64       `json:"utilisation" doc:"0..1 over the range: talking and wrapping up, of that and waiting"`
	Held        []HeldTime     `json:"held" nullable:"false" doc:"Seconds in which nothing new was dialed, by why; the longest first"`
	Minutes     []PacingMinute `json:"minutes" nullable:"false" doc:"Oldest first; minutes in which it did not run are not there"`
}

// AbandonBudget is what may still happen to people who answer.
type AbandonBudget struct {
	Known bool        `json:"known" doc:"false: it cannot be counted, and the campaign dials one to one"`
	Left  int64       `json:"left" doc:"People who may still be left without an agent now"`
	Caps  []BudgetCap `json:"caps" nullable:"false"`
}

// BudgetCap is one cap with what was counted under it.
type BudgetCap struct {
	Share     float64 `json:"share"`
	Days      int     `json:"days"`
	People    int64   `json:"people"`
	Abandoned int64   `json:"abandoned"`
}

// Forecast is how well the people of the next minute were foreseen.
type Forecast struct {
	Accuracy *float64 `json:"accuracy" doc:"1 - WAPE of people answered in the next 60 s; null before anybody answered"`
	Ceiling  float64  `json:"ceiling" doc:"What a forecaster reaches who knows the rate and nothing else, at this volume"`
	Ratio    float64  `json:"ratio" doc:"Error against that forecaster's; 1 is as good"`
	Minutes  int      `json:"minutes"`
}

// HeldTime is how long one reason held.
type HeldTime struct {
	Reason  string `json:"reason" doc:"A stable word, such as no_agents, line_limit or list_dry; state_away, database_away and look_failed say that what dialing needs to know cannot be read"`
	Seconds int64  `json:"seconds"`
}

// PacingMinute is one minute.
type PacingMinute struct {
	At        time.Time        `json:"at"`
	Mode      string           `json:"mode"`
	Dials     int              `json:"dials"`
	Answered  int              `json:"answered"`
	Abandoned int              `json:"abandoned"`
	Forecast  float64          `json:"forecast"`
	Held      map[string]int64 `json:"held" nullable:"false" doc:"Reason to seconds"`
}

type pulseQuery struct {
	ByID
	Range int `query:"range" minimum:"600" maximum:"86400" default:"7200" doc:"Seconds back from now"`
}

func (c *campaigns) pulse(ctx context.Context, who tenant.Actor, in *pulseQuery) (*answer[Pulse], error) {
	now, id := c.now(), dialer.CampaignID(in.ID)
	minutes, err := c.Campaigns.Kept(ctx, who.Tenant, id, now.Add(-time.Duration(in.Range)*time.Second), now)
	if err != nil {
		return nil, err
	}
	found, err := c.Campaigns.Get(ctx, who.Tenant, id)
	if err != nil {
		return nil, err
	}
	budget, err := c.Campaigns.Budget(ctx, who.Tenant, id, now)
	if err != nil {
		return nil, err
	}
	p := viewPulse(minutes, found.Pacing.Guard.On)
	p.Budget = AbandonBudget{Known: budget.Known, Left: budget.Left(), Caps: []BudgetCap{}}
	for _, cap := range budget.Caps {
		count := budget.Over(cap.Days)
		p.Budget.Caps = append(p.Budget.Caps, BudgetCap{cap.Share, cap.Days, count.People, count.Abandoned})
	}
	return &answer[Pulse]{p}, nil
}

func viewPulse(minutes []run.Minute, guarded bool) Pulse {
	p := Pulse{Held: []HeldTime{}, Minutes: []PacingMinute{}}
	var busy, idle, guard time.Duration
	var seen pace.Accuracy
	held := map[pace.Reason]time.Duration{}
	for _, m := range minutes {
		busy, idle, guard = busy+m.Talk+m.Wrap, idle+m.Idle, guard+m.GuardIdle
		one := PacingMinute{At: moment(m.At), Mode: string(m.Mode), Dials: m.Dials, Answered: m.Answered, Abandoned: m.Abandoned, Forecast: m.Forecast, Held: map[string]int64{}}
		for reason, d := range m.Held {
			held[reason] += d
			one.Held[string(reason)] = int64(d.Round(time.Second) / time.Second)
		}
		if m.Mode == campaign.Predictive {
			seen.Add(m.Forecast, m.Answered)
		}
		p.Minutes = append(p.Minutes, one)
	}
	if all := busy + idle; all > 0 {
		p.Utilisation = new(busy.Seconds() / all.Seconds())
		if guarded {
			p.GuardPoints = new(100 * guard.Seconds() / all.Seconds())
		}
	}
	p.Forecast = Forecast{Ceiling: seen.Ceiling(), Ratio: seen.Ratio(), Minutes: seen.Minutes}
	if share, ok := seen.Share(); ok {
		p.Forecast.Accuracy = new(share)
	}
	for reason, d := range held {
		p.Held = append(p.Held, HeldTime{string(reason), int64(d.Round(time.Second) / time.Second)})
	}
	slices.SortFunc(p.Held, func(a, b HeldTime) int {
		return cmp.Or(cmp.Compare(b.Seconds, a.Seconds), cmp.Compare(a.Reason, b.Reason))
	})
	return p
}
