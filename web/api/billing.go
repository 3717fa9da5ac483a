package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/billing/bill"
	"github.com/boyunhq/boyun/billing/line"
	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/user"
)

// Billing is the preview of a month: equal to the ledger to the last micro-unit.
type Billing struct {
	Month            string     `json:"month" doc:"2026-11"`
	Plan             string     `json:"plan" enum:"seat,line"`
	Seats            Seats      `json:"seats"`
	Lines            Lines      `json:"lines"`
	TrialUntil       *time.Time `json:"trial_until"`
	RenewsAt         time.Time  `json:"renews_at"`
	Currency         string     `json:"currency"`
	Tariff           string     `json:"tariff"`
	Version          int        `json:"version" doc:"Goes into a plan change"`
	TotalMicro       int64      `json:"total_micro"`
	Items            []BillItem `json:"items" nullable:"false"`
	SandboxTalkMS    int64      `json:"sandbox_talk_ms"`
	SandboxWouldCost int64      `json:"sandbox_would_cost_micro"`
}

// Seats and Lines say what the plan allows and what is in use now.
type Seats struct {
	Have int `json:"have" doc:"0: the plan does not count seats"`
	Used int `json:"used"`
}

// Lines of the plan.
type Lines struct {
	Have   int        `json:"have"`
	Now    int        `json:"now"`
	Peak   int        `json:"peak"`
	PeakAt *time.Time `json:"peak_at"`
}

// BillItem is one line of the bill.
type BillItem struct {
	Key            string `json:"key"`
	Kind           string `json:"kind" enum:"plan,usage,proration"`
	Meter          string `json:"meter"`
	Quantity       int64  `json:"quantity"`
	Unit           string `json:"unit" enum:"seat,line,ms,call"`
	Calls          int    `json:"calls"`
	UnitPriceMicro int64  `json:"unit_price_micro"`
	AmountMicro    int64  `json:"amount_micro"`
}

// PlanPreview is what a change costs.
type PlanPreview struct {
	TodayMicro   int64     `json:"today_micro"`
	MonthlyMicro int64     `json:"monthly_micro"`
	Currency     string    `json:"currency"`
	EffectiveAt  time.Time `json:"effective_at"`
}

// Money is what the billing resources stand on.
type Money struct {
	Plans     *plan.Store
	Bills     *bill.Bills
	Ledger    *meter.Ledger
	Lines     *line.Lines
	Users     *user.Users
	Directory *directory.Directory
}

type money struct {
	Money
	now func() time.Time
}

// Money adds plan, usage and the bill preview.
func (a *API) Money(with Money) {
	m := &money{with, a.Now}
	register(a, Route{Method: http.MethodGet, Path: "/v1/billing", ID: "getBilling", Tag: "Billing", Summary: "The month so far, equal to the ledger",
		Object: access.Billing, Action: access.Read}, m.get)
	register(a, Route{Method: http.MethodGet, Path: "/v1/billing/usage", ID: "listUsage", Tag: "Billing", Summary: "Ledger rows of a month, the oldest first",
		Object: access.Billing, Action: access.Read}, m.usage)
	register(a, Route{Method: http.MethodPost, Path: "/v1/billing/plan/preview", ID: "previewPlan", Tag: "Billing", Summary: "What another plan costs today and each month",
		Object: access.Billing, Action: access.Read}, m.preview)
	register(a, Route{Method: http.MethodPost, Path: "/v1/billing/plan", ID: "changePlan", Tag: "Billing", Summary: "Change the plan",
		Object: access.Billing, Action: access.Write}, m.change)
}

// OfMonth chooses a month.
type OfMonth struct {
	Month string `query:"month" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"2026-11; this month when absent"`
}

// at is a moment within the month asked for.
func (m *money) at(ctx context.Context, t tenant.ID, month string) (time.Time, *time.Location, error) {
	workspace, err := m.Directory.Get(ctx, t)
	if err != nil {
		return time.Time{}, nil, err
	}
	zone, err := workspace.Zone()
	if err != nil || month == "" {
		return m.now(), zone, err
	}
	at, err := time.ParseInLocation("2006-01", month, zone)
	if err != nil {
		return time.Time{}, nil, fault.New(fault.Invalid, "month_form", "%q is no month such as 2026-11", month)
	}
	return at, zone, nil
}

func (m *money) get(ctx context.Context, who tenant.Actor, in *OfMonth) (*answer[Billing], error) {
	at, zone, err := m.at(ctx, who.Tenant, in.Month)
	if err != nil {
		return nil, err
	}
	b, err := m.Bills.Preview(ctx, who.Tenant, at, zone)
	if err != nil {
		return nil, err
	}
	used, err := m.Lines.Used(ctx, who.Tenant)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "line_count_away", "lines cannot be counted now", err)
	}
	people, err := m.Users.List(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	peak, err := m.Ledger.Peak(ctx, who.Tenant, b.From, b.To)
	if err != nil {
		return nil, err
	}
	v := Billing{Month: b.From.Format("2006-01"), Plan: string(b.Subscription.Kind), TrialUntil: instant(b.Subscription.TrialUntil), RenewsAt: moment(b.To),
		Currency: b.Subscription.Currency, Tariff: b.Subscription.Tariff, Version: b.Subscription.Version, TotalMicro: int64(b.Total), Items: []BillItem{},
		SandboxTalkMS: b.SandboxTalk.Milliseconds(), SandboxWouldCost: int64(b.SandboxWouldCost),
		Lines: Lines{Have: b.Subscription.LineLimit(), Now: used, Peak: peak.Lines, PeakAt: instant(peak.At)}}
	if seats, counted := b.Subscription.SeatLimit(); counted {
		v.Seats.Have = seats
	}
	for _, person := range people {
		if person.Seat && person.Status == user.Active {
			v.Seats.Used++
		}
	}
	for _, item := range b.Items {
		v.Items = append(v.Items, BillItem{Key: item.Key, Kind: string(item.Kind), Meter: item.Meter, Quantity: item.Quantity, Unit: item.Unit, Calls: item.Calls,
			UnitPriceMicro: int64(item.Price), AmountMicro: int64(item.Amount)})
	}
	return &answer[Billing]{v}, nil
}

type usageFilter struct {
	OfMonth
	Paging
	Meter string `query:"meter" enum:"minutes,inbound_minutes,callback_minutes"`
}

func (m *money) usage(ctx context.Context, who tenant.Actor, in *usageFilter) (*answer[Page[UsageRow]], error) {
	at, zone, err := m.at(ctx, who.Tenant, in.Month)
	if err != nil {
		return nil, err
	}
	f := meter.Filter{Meter: in.Meter, Cursor: in.Cursor, Limit: in.Limit}
	f.From, f.To = plan.Month(at, zone)
	rows, next, err := m.Ledger.List(ctx, who.Tenant, f)
	return pageOf(viewUsage(rows), next), err
}

// PlanChange is another plan.
type PlanChange struct {
	Plan    string `json:"plan" enum:"seat,line"`
	Seats   int    `json:"seats" minimum:"0"`
	Lines   int    `json:"lines" minimum:"0"`
	Version int    `json:"version,omitempty" doc:"Of the plan that was looked at; needed to change it"`
}

type planChange struct{ Body PlanChange }

func (c PlanChange) change() plan.Change {
	return plan.Change{Kind: plan.Kind(c.Plan), Seats: c.Seats, Lines: c.Lines}
}

func (m *money) preview(ctx context.Context, who tenant.Actor, in *planChange) (*answer[PlanPreview], error) {
	at, zone, err := m.at(ctx, who.Tenant, "")
	if err != nil {
		return nil, err
	}
	was, err := m.Plans.Get(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	if !was.TrialUntil.IsZero() {
		was.Seats, was.Lines = 0, 0 // nothing is paid yet
	}
	price, err := plan.Quote(was, in.Body.change(), at, zone)
	return &answer[PlanPreview]{PlanPreview{int64(price.Today), int64(price.Monthly), price.Currency, moment(price.Effective)}}, err
}

func (m *money) change(ctx context.Context, who tenant.Actor, in *planChange) (*answer[Billing], error) {
	if _, err := m.Plans.Apply(ctx, who, in.Body.change(), in.Body.Version); err != nil {
		return nil, err
	}
	return m.get(ctx, who, &OfMonth{})
}
