package inbound

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
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
