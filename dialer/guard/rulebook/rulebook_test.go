package rulebook_test

import (
	"context"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/rulebook"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func open(t testing.TB) (*tenanttest.World, *rulebook.Book) {
	t.Helper()
	w := book.Open(t)
	rules, err := guard.New(guard.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return w, &rulebook.Book{Schemas: w.Schemas, Guard: rules}
}

func TestATenantTightensOnly(t *testing.T) {
	w, b := open(t)
	by := tenant.System(w.Tenant(t, nil))
	f, ok := b.Tighten(t.Context(), by, guard.Tightening{PerDay: 9}, noon).(*fault.Error)
	if !ok || f.Reason != "rule_loosened" || f.Detail["allowed"] != 2 {
		t.Fatalf("loosened: %v", f)
	}
	if err := b.Tighten(t.Context(), by, guard.Tightening{PerDay: 1, Licence: "B2-20260001"}, noon); err != nil {
		t.Fatal(err)
	}
	o, err := b.Overview(t.Context(), by.Tenant)
	if err != nil || o.Base.PerDay != 2 || o.Tight.PerDay != 1 || o.Own.Licence != "B2-20260001" {
		t.Fatalf("%+v, %v", o, err)
	}
	if f, ok := b.Destinations(t.Context(), by, []string{"CN", "CU"}, noon).(*fault.Error); !ok || f.Reason != "destination_by_operator" {
		t.Fatalf("a tenant added a country: %v", f)
	}
	if err := b.Destinations(t.Context(), by, nil, noon); err != nil {
		t.Fatal(err)
	}
	if err := b.Destinations(t.Context(), by, []string{"CN"}, noon); err != nil {
		t.Fatalf("what a tenant left out it may not add again: %v", err)
	}
	if o, err := b.Overview(t.Context(), by.Tenant); err != nil || len(o.Countries) != 1 || len(o.Granted) != 1 {
		t.Fatalf("%+v, %v", o, err)
	}
}

func TestNoTenantSeesAnothersRules(t *testing.T) {
	w, b := open(t)
	isolation.Isolate(t, w, isolation.Trial{Tenants: 4, Plant: func(ctx context.Context, o isolation.Office) error {
		return b.Tighten(ctx, tenant.System(o.ID), guard.Tightening{Licence: o.Canary}, noon)
	}}, isolation.Probe{Name: "Overview", Run: func(ctx context.Context, o isolation.Office) (any, error) { return b.Overview(ctx, o.ID) }},
		isolation.Probe{Name: "Destinations", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return nil, b.Destinations(ctx, tenant.System(o.ID), []string{"CN"}, noon)
		}})
}
