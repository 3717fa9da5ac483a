package inbound

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// Who enters is tried by two tenants with one number over real SIP in cmd/demo; here are the steps that take an id.
func TestNoTenantTouchesAnothersInboundCalls(t *testing.T) {
	w := book.Open(t)
	s := NewStore(World{Schemas: w.Schemas, History: history.NewStore(w.Schemas, func(*gorm.DB, tenant.ID, dialer.CallID) error { return nil }), Now: time.Now})
	plant := func(ctx context.Context, o isolation.Office) error { return fixture.Canary(ctx, w.Schemas, o) }
	nothing := func(context.Context, isolation.Office) (any, error) { return nil, nil }
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	missing := func(err error) error {
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	}
	isolation.Isolate(t, w, isolation.Trial{Plant: plant, Tenants: 3, Rounds: 4},
		isolation.Probe{Name: "Answered", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return nil, missing(s.Answered(ctx, me.ID, fixture.Of(other).Call, noon))
		}},
		isolation.Probe{Name: "Beat", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return nil, s.Beat(ctx, me.ID, fixture.Of(other).Call, noon)
		}},
		isolation.Probe{Name: "trunks", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) { return s.trunks(ctx, o.ID) }},
		isolation.Probe{Name: "settle", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			alive, err := s.settle(ctx, me.ID, fixture.Of(other).Call)
			if alive {
				t.Error("another tenant's call is alive for us")
			}
			return nil, missing(err)
		}},
	)
}
