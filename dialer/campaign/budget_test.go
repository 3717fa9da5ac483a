package campaign_test

import (
	"context"
	"testing"

	"github.com/boyunhq/boyun/dialer/budget"
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
