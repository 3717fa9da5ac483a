package inbound

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/tenant"
)

// A campaign queues its lists a little at a time; who calls before their turn has come is promised a call all the same.
func TestACallerWhoIsNotQueuedYetIsCalledBackFirst(t *testing.T) {
	w := book.Open(t)
	a := fixture.Claim(t, w)
	fixture.Exec(t, w, a.Tenant,
		`insert into leads (id, list_id, sealed, blind, last4, country, kind, timezone) values ('l2', 'list1', '', 'blind-2', '0002', 'CN', 'mobile', 'Asia/Shanghai')`,
		`insert into lists (id, name, country) values ('list2', 'Another', 'CN')`,
		`insert into leads (id, list_id, sealed, blind, last4, country) values ('l3', 'list2', '', 'blind-3', '0003', 'CN')`)
	rules, err := guard.New(guard.Config{TrustTenants: true})
	if err != nil {
		t.Fatal(err)
	}
	s := NewStore(World{Schemas: w.Schemas, Guard: rules, Now: func() time.Time { return a.At }})
	for _, lead := range []dialer.LeadID{"l1", "l2", "l3"} {
		d := call.Departure{Entry: call.Entry{Call: a.Call, Lead: lead, Campaign: a.Campaign, Last: "u1"}, Ending: dialer.Ending{Times: dialer.Times{Ended: a.At}}}
		if err := w.Schemas.Within(context.Background(), a.Tenant, func(tx *gorm.DB) error { return s.promise(tx, d) }); err != nil {
			t.Fatal(err)
		}
	}
	queue := fixture.One(t, w, a.Tenant, `select string_agg(lead_id || ' ' || state || ' ' || reason || ' ' || priority || ' ' || coalesce(agent_id, '-') || ' ' || (extract(epoch from due_at - '2026-11-23T10:00:00Z'))::int, '; ' order by lead_id) from queue where lead_id <> 'l1'`)
	if queue != "l2 waiting callback 1000 u1 120" {
		t.Errorf("the queue holds %q", queue)
	}
	if state := fixture.One(t, w, a.Tenant, `select state from queue where lead_id = 'l1'`); state != "dialing" {
		t.Errorf("a lead that is being called is %s", state)
	}
}

func TestACallbackOfNoCampaignIsOnTheListAndCanBeCancelled(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	a := fixture.Claim(t, w)
	s, list := NewStore(World{Schemas: w.Schemas, Now: func() time.Time { return a.At }}), callback.NewStore(w.Schemas)
	d := call.Departure{Entry: call.Entry{Call: a.Call, Lead: a.Lead}, Ending: dialer.Ending{Times: dialer.Times{Ended: a.At}}}
	if err := w.Schemas.Within(ctx, a.Tenant, func(tx *gorm.DB) error { return s.promise(tx, d) }); err != nil {
		t.Fatal(err)
	}
	open, err := list.List(ctx, a.Tenant, callback.Query{})
	if err != nil || len(open) != 1 || open[0].Lead != a.Lead || open[0].Campaign != "" {
		t.Fatalf("%+v, %v", open, err)
	}
	if c, err := list.Edit(ctx, tenant.Actor{Tenant: a.Tenant, User: "u1"}, open[0].ID, "", callback.Change{Cancel: true}, a.At); err != nil || c.Cancelled.IsZero() {
		t.Fatalf("%+v, %v", c, err)
	}
}

func TestACallerBelongsToTheCampaignThatShowsTheNumber(t *testing.T) {
	w := book.Open(t)
	a := fixture.Claim(t, w)
	fixture.Exec(t, w, a.Tenant,
		`insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('k2', 'Pooled', '', '0002', 'own', 't1'), ('k3', 'Idle', '', '0003', 'own', 't1')`,
		`insert into caller_pools (id, name, created_by, created_at) values ('p1', 'Pool', 'u1', now())`,
		`insert into caller_pool_members (pool_id, caller_id) values ('p1', 'k2')`,
		`insert into campaigns (id, name, list_id, trunk_id, caller_id, callers) values ('c2', 'Of the pool', 'list1', 't1', 'k3', '{"pool": "p1"}')`,
		`insert into leads (id, list_id, sealed, blind, last4, country) values ('new', 'list1', '', 'blind-new', '0009', 'CN')`)
	for number, want := range map[dialer.CallerID]dialer.CampaignID{"k1": "c1", "k2": "c2", "k3": ""} {
		e := call.Entry{Lead: "new"}
		err := w.Schemas.Within(context.Background(), a.Tenant, func(tx *gorm.DB) error { return whereabouts(tx, call.Arrival{Caller: number}, &e) })
		if err != nil || e.Campaign != want {
			t.Errorf("who calls %s belongs to %q, %v; want %q", number, e.Campaign, err, want)
		}
	}
}
