package campaign_test

import (
	"context"
	"slices"
	"testing"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/supply"
)

// A number of the preflight and the people behind it are the same, however the campaign draws on its lists.
func TestBehindEachCountOfThePreflightAreAsManyLeads(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 5)
	b.more("l2", "second", 6)
	b.exec(`update leads set tags = '{vip}' where id <> 'lead00000005'`)
	b.exec(`insert into blocklist (blind, last4, reason, created_at) select blind, last4, 'opt_out', '2026-03-02' from leads where id in ('lead00000001', 'lead00000005', 'second000002', 'second000003')`)
	plan, err := b.store.Defaults(ctx, b.t)
	if err != nil {
		t.Fatal(err)
	}
	plan.Name, plan.List, plan.Trunk, plan.Caller = "Two lists", "l1", "sip", "own"
	plan.Supply = supply.Plan{Lists: []supply.Share{{List: "l1", Weight: 1}, {List: "l2", Weight: 1}}, Select: list.Where{Tags: []string{"vip"}}}
	flight, err := b.store.Try(ctx, b.t, "", plan, nil, noon(t))
	if err != nil || len(flight.Skipped) != 2 {
		t.Fatalf("%+v, %v", flight, err)
	}
	for _, skip := range flight.Skipped {
		seen := map[dialer.LeadID]bool{}
		for next := dialer.LeadID(""); ; {
			var rows []campaign.Refused
			if rows, next, err = b.store.Skipped(ctx, b.t, "", plan, skip.Reason, next, 2, noon(t)); err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				seen[r.Lead.ID] = true
			}
			if next == "" {
				break
			}
		}
		if int64(len(seen)) != skip.Leads {
			t.Errorf("%d leads are counted as %s, shown are %v", skip.Leads, skip.Reason, seen)
		}
	}
}

// A mix may be called as soon as one of its lists may.
func TestOneListWithConsentIsEnoughForAMix(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 2)
	b.more("l2", "second", 2)
	b.exec(`delete from consents where blind in (select blind from leads where list_id = 'l1')`)
	plan, err := b.store.Defaults(ctx, b.t)
	if err != nil {
		t.Fatal(err)
	}
	plan.Name, plan.List, plan.Trunk, plan.Caller = "Two lists", "l1", "sip", "own"
	plan.Supply.Lists = []supply.Share{{List: "l1", Weight: 1}, {List: "l2", Weight: 1}}
	for _, want := range []campaign.Level{campaign.Passes, campaign.Stops} {
		flight, err := b.store.Try(ctx, b.t, "", plan, nil, noon(t))
		if err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(flight.Checks, func(c campaign.Check) bool { return c.Code == "consent_none" }); i < 0 || flight.Checks[i].Level != want {
			t.Errorf("want %v: %+v", want, flight.Checks)
		}
		b.exec(`delete from consents`)
	}
}
