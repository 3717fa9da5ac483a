package campaign_test

import (
	"context"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/infra/fault"
)

func TestATestCallIsTheNextOneForWhoAskedHoweverOftenAndOnlyOnTheSandbox(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 3)
	c, err := b.store.Create(ctx, b.t, campaign.Fresh{Name: "First call", List: "l1", At: noon(t)})
	if err != nil {
		t.Fatal(err)
	}
	b.exec(`update campaigns set sample = true where id = ?`, string(c.ID))
	if sample, err := b.store.Sample(ctx, b.t); err != nil || sample.ID != c.ID {
		t.Fatalf("the sample campaign is %v, %v", sample.ID, err)
	}
	e := run.Entry{Tenant: b.t, Campaign: c.ID}
	b.lease(e, "node1", 1)
	b.presence = ready{"ann"}
	const lead = dialer.LeadID("lead00000002")
	for try := range 5 { // more than the campaign's three tries
		now := noon(t).Add(time.Duration(try) * time.Minute)
		if err := b.store.Promise(ctx, b.t, c.ID, lead, "ann", now); err != nil {
			t.Fatalf("test call %d: %v", try+1, err)
		}
		got, err := b.store.Claim(ctx, e, "node1", 1, 1, now)
		if err != nil || len(got) != 1 || got[0].Lead != lead || got[0].Promised != "ann" {
			t.Fatalf("test call %d claimed %+v, %v", try+1, got, err)
		}
		if err := b.store.Promise(ctx, b.t, c.ID, lead, "ann", now); !fault.Is(err, fault.Conflict) {
			t.Errorf("a number that rings was promised again: %v", err)
		}
		b.exec(`update attempts set ended_at = ?, outcome = 'answered' where id = ?`, now, string(got[0].Attempt))
		b.exec(`update queue set state = 'done', reason = 'answered' where lead_id = ?`, string(lead))
	}
	if err := b.store.TestCall(ctx, b.t, "ann", noon(t)); err != nil {
		t.Fatal(err)
	}
	if next := scan[string](b, `select lead_id from queue where state = 'waiting' and agent_id = 'ann'`); next != "lead00000001" {
		t.Errorf("the next sample is %q", next)
	}
	b.exec(`update campaigns set trunk_id = 'sip' where id = ?`, string(c.ID))
	if err := b.store.Promise(ctx, b.t, c.ID, lead, "ann", noon(t)); !fault.Is(err, fault.Conflict) {
		t.Errorf("a test call went to a real carrier: %v", err)
	}
}

func TestAPlanIsTriedWithoutASaveAndADraftIsDeleted(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 4)
	plan, err := b.store.Defaults(ctx, b.t)
	if err != nil {
		t.Fatal(err)
	}
	plan.Name, plan.List = "Try me", "l1"
	flight, err := b.store.Try(ctx, b.t, "", plan, nil, noon(t))
	if err != nil || flight.Leads != 4 || flight.Dialable() != 4 || !flight.Sandbox {
		t.Fatalf("tried as %+v, %v", flight, err)
	}
	if n := scan[int](b, `select count(*) from campaigns`); n != 0 {
		t.Fatalf("trying saved %d campaigns", n)
	}
	c, err := b.store.Draft(ctx, b.by(), plan, nil, noon(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.store.Remove(ctx, b.by(), c.ID, noon(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.Get(ctx, b.t, c.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a deleted draft is still there: %v", err)
	}
}

func TestAPromiseToAnAgentOutlivesAClaimInWhichNobodyWasDialed(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	e, epoch := b.start("sip", "own")
	now := noon(t)
	b.exec(`update queue set state = 'waiting', reason = 'callback', due_at = ?, agent_id = 'ann'`, now)
	b.presence = ready{"ann"}
	who := func() string {
		return scan[string](b, `select state || ' ' || coalesce(agent_id, 'anybody') from queue`)
	}
	for name, claim := range map[string]func() (run.Claimed, error){
		"by the pacer": func() (run.Claimed, error) {
			got, err := b.store.Claim(ctx, e, "node1", epoch, 1, now)
			if len(got) != 1 {
				return run.Claimed{}, err
			}
			return got[0], err
		},
		"by hand": func() (run.Claimed, error) {
			got, _, err := b.store.ClaimFor(ctx, e, "node1", epoch, run.For{Agent: "bob", Lead: "lead00000001"}, now)
			return got, err
		},
	} {
		got, err := claim()
		if err != nil || got.Promised != "ann" {
			t.Fatalf("claimed %s: %+v, %v", name, got, err)
		}
		now = now.Add(time.Minute)
		if err := b.store.Return(ctx, e, epoch, got, retry.After(retry.SkipNobody, now), now); err != nil || who() != "waiting ann" {
			t.Fatalf("claimed %s and put back it is %q, %v", name, who(), err)
		}
		now = now.Add(10 * time.Minute)
	}
	now = now.Add(time.Hour) // nobody kept it in time: anybody may
	if got, err := b.store.Claim(ctx, e, "node1", epoch, 1, now); err != nil || len(got) != 1 || got[0].Promised != "" || who() != "dialing anybody" {
		t.Fatalf("overdue it was claimed as %+v, %v, and is %q", got, err, who())
	}
}
