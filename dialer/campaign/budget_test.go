package campaign_test

import (
	"context"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/budget"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/pace"
)

// The compliance page lets a business ask more of itself than the law does; what it asks must reach the dialer.
func TestATighterAbandonCapReachesTheDialer(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	e, _ := b.start("box", "boxid")
	caps := func() (plan, page budget.Caps) {
		p, err := b.store.Plan(ctx, e)
		if err != nil {
			t.Fatal(err)
		}
		standing, err := b.store.Budget(ctx, b.t, e.Campaign, noon(t))
		if err != nil {
			t.Fatal(err)
		}
		return p.Pacing.Caps, standing.Caps
	}
	if plan, page := caps(); plan.Strictest() != 0.03 || page.Strictest() != 0.03 || plan.Days() != 30 {
		t.Fatalf("the profile's own: %v, %v", plan, page)
	}
	b.exec(`insert into settings (key, value) values ('compliance', '{"abandon_cap": 0.012}')`)
	if plan, page := caps(); plan.Strictest() != 0.012 || page.Strictest() != 0.012 {
		t.Errorf("tightened: the dialer has %v, the page %v", plan, page)
	}
	// a customer who calls back and is answered is nobody we dialed
	b.exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, direction, outcome, created_at, answered_at, ended_at)
		values ('in', '', ?, 'lead00000001', 'box', 'boxid', 'inbound', 'abandoned', ?, ?, ?)`, string(e.Campaign), noon(t).UTC(), noon(t).UTC(), noon(t).UTC())
	standing, err := b.store.Budget(ctx, b.t, e.Campaign, noon(t))
	if err != nil || standing.Over(30) != (budget.Count{}) {
		t.Errorf("an inbound call spends the budget: %+v, %v", standing.Over(30), err)
	}
}

func TestTheAbandonBudgetIsCountedFromTheCallsThemselves(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	e, _ := b.start("box", "boxid")
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	call := func(n int, outcome string, at time.Time) {
		for range n {
			b.exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, outcome, created_at, answered_at, ended_at)
				values (gen_random_uuid()::text, 'a', ?, 'lead00000001', 'box', 'boxid', ?, ?, ?, ?)`, string(e.Campaign), outcome, at.UTC(), at.UTC(), at.UTC())
		}
	}
	now := noon(t)
	call(5, "answered", now.Add(-time.Hour))
	call(2, "abandoned", now.Add(-time.Hour))
	call(9, "machine", now.Add(-time.Hour))
	call(3, "answered", now.Add(-11*time.Hour)) // yesterday over there, today in UTC
	call(1, "abandoned", now.Add(-29*24*time.Hour))
	call(7, "abandoned", now.Add(-31*24*time.Hour))
	days, err := b.store.People(ctx, e, 30, zone, now)
	if err != nil || len(days) != 30 || days[0] != (budget.Count{People: 7, Abandoned: 2}) || days[1] != (budget.Count{People: 3}) || days[29] != (budget.Count{People: 1, Abandoned: 1}) {
		t.Fatalf("%v %v", days, err)
	}
	if got := (budget.Budget{Known: true, Days: days}).Over(30); got != (budget.Count{People: 11, Abandoned: 3}) {
		t.Fatalf("a month holds %+v", got)
	}
	m := run.Minute{At: now.Truncate(time.Minute), Mode: campaign.Predictive, Dials: 9, Completed: 7, Answered: 3, Abandoned: 1, Forecast: 2.5, Talk: time.Minute,
		Held: map[pace.Reason]time.Duration{pace.Enough: 40 * time.Second}}
	for range 2 {
		if err := b.store.Keep(ctx, e, m); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := b.store.Kept(ctx, b.t, e.Campaign, now.Add(-time.Hour), now.Add(time.Hour))
	if err != nil || len(kept) != 1 || kept[0].Forecast != 2.5 || kept[0].Held[pace.Enough] != 40*time.Second || kept[0].Mode != campaign.Predictive || !kept[0].At.Equal(m.At) {
		t.Fatalf("%+v %v", kept, err)
	}
}
