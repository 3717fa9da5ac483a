package station

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// office is a tenant with an agent Lin, who works in a campaign with a callback line over the sandbox, and one over a real trunk.
type office struct {
	testing.TB
	*Store
	world *tenanttest.World
	boxes tenanttest.OneBox
	id    tenant.ID
	lin   tenant.Actor
	boss  tenant.Actor
	at    time.Time
}

func stores(w *tenanttest.World, boxes tenanttest.OneBox) *Store {
	rules, err := guard.New(guard.Config{TrustTenants: true})
	if err != nil {
		panic(err)
	}
	return NewStore(w.Schemas, boxes, callerid.New(w.Schemas, boxes, true), rules)
}

func open(t testing.TB) *office {
	t.Helper()
	w := book.Open(t)
	o := &office{TB: t, world: w, boxes: tenanttest.NewBox(t), id: w.Tenant(t, nil), at: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)}
	o.Store = stores(w, o.boxes)
	o.lin = tenant.Actor{Tenant: o.id, User: "lin", Role: tenant.Agent}
	o.boss = tenant.Actor{Tenant: o.id, User: "boss", Role: tenant.Admin}
	o.exec(`insert into users (id, email, name, role) values ('lin', 'lin@example.com', 'Lin', 'agent'), ('zhou', 'zhou@example.com', 'Zhou', 'agent')`)
	o.exec(`insert into lists (id, name, country) values ('l', 'Autumn', 'CN')`)
	o.exec(`insert into trunks (id, name, kind, host) values ('box', 'Sandbox', 'sandbox', ''), ('sip', 'Carrier', 'ip', 'sip.carrier.example')`)
	for id, digits := range map[dialer.CallerID]string{"boxid": "+12015550100", "own": "+8657188880001"} {
		sealed, err := list.SealCaller(o.boxes.Of, id, e164(t, digits))
		if err != nil {
			t.Fatal(err)
		}
		o.exec(`insert into caller_ids (id, label, sealed, last4, kind, trunk_id, proof) values (?, ?, ?, right(?, 4), ?, ?, 'verified')`, string(id), string(id), sealed, digits,
			map[dialer.CallerID]string{"boxid": "sandbox", "own": "own"}[id], map[dialer.CallerID]string{"boxid": "box", "own": "sip"}[id])
	}
	o.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, route, status) values ('c', 'Callback line', 'l', 'box', 'boxid', 'callback', 'running'),
		('real', 'Real callback line', 'l', 'sip', 'own', 'callback', 'draft'), ('direct', 'Direct', 'l', 'box', 'boxid', 'direct', 'running')`)
	o.exec(`insert into campaign_agents (campaign_id, user_id) values ('c', 'lin'), ('real', 'zhou'), ('direct', 'lin'), ('direct', 'zhou')`)
	return o
}

func (o *office) exec(sql string, args ...any) {
	o.Helper()
	err := o.world.Schemas.Within(context.Background(), o.id, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error })
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func e164(t testing.TB, digits string) dialer.Number {
	t.Helper()
	n, ok := dialer.NewNumber(digits)
	if !ok {
		t.Fatalf("%q is no number", digits)
	}
	return n
}

func mobile(t testing.TB, digits string) Claim {
	return Claim{Number: e164(t, digits), Country: "CN", Kind: phone.Mobile}
}

func reason(err error) string {
	if coded, ok := errors.AsType[*fault.Error](err); ok {
		return coded.Reason
	}
	return fmt.Sprint(err)
}
