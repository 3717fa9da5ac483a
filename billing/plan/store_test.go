package plan_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

type office struct {
	*tenanttest.World
	by    tenant.Actor
	now   time.Time
	plans *plan.Store
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{World: book.Open(t), now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	o.by = tenant.Actor{Tenant: o.Tenant(t, nil), User: "boss", Role: tenant.Owner}
	o.plans = plan.NewStore(o.Schemas, func() time.Time { return o.now })
	for range 2 { // twice equals once
		err := o.Schemas.Within(context.Background(), o.by.Tenant, func(tx *gorm.DB) error { return o.plans.Begin(tx, "EUR") })
		if err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func reason(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Reason
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestATrialIsFreeBoundedAndEnds(t *testing.T) {
	o, ctx := open(t), context.Background()
	sub, err := o.plans.Get(ctx, o.by.Tenant)
	if err != nil || sub.Paid != 0 || sub.Currency != "EUR" || !sub.TrialUntil.Equal(o.now.Add(14*24*time.Hour)) {
		t.Fatalf("%+v, %v", sub, err)
	}
	if seats, counted := sub.SeatLimit(); seats != 10 || !counted {
		t.Errorf("%d seats, counted %v", seats, counted)
	}
	if lines, err := o.plans.LineLimit(ctx, o.by.Tenant); lines != 30 || err != nil {
		t.Errorf("%d lines, %v", lines, err)
	}
	o.now = sub.TrialUntil
	if _, err := o.plans.LineLimit(ctx, o.by.Tenant); reason(err) != "trial_over" || !fault.Is(err, fault.Quota) {
		t.Errorf("after the trial: %v", err)
	}
	if _, err := o.plans.Apply(ctx, o.by, plan.Change{Kind: plan.ByLine, Lines: 60}, sub.Version); err != nil {
		t.Fatal(err)
	}
	if lines, err := o.plans.LineLimit(ctx, o.by.Tenant); lines != 60 || err != nil {
		t.Errorf("%d lines after the purchase, %v", lines, err)
	}
	if sub, err = o.plans.Get(ctx, o.by.Tenant); err != nil || sub.Paid != 60*6_000_000 {
		t.Errorf("%+v, %v", sub, err)
	}
}

func TestTwoAdminsWhoChangeThePlanAtOnceDoNotOverwriteEachOther(t *testing.T) {
	o, ctx := open(t), context.Background()
	results := make([]error, 8)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			_, results[i] = o.plans.Apply(ctx, o.by, plan.Change{Kind: plan.BySeat, Seats: 5 + i}, 1)
		})
	}
	wg.Wait()
	won := 0
	for i, err := range results {
		switch reason(err) {
		case "":
			won++
			if sub, err := o.plans.Get(ctx, o.by.Tenant); err != nil || sub.Seats != 5+i || sub.Version != 2 {
				t.Errorf("%+v, %v", sub, err)
			}
		case "version_old":
		default:
			t.Error(err)
		}
	}
	if won != 1 {
		t.Fatalf("%d changes of one version", won)
	}
	rows, err := audit.New(o.Schemas).Rows(ctx, o.by.Tenant, audit.Filter{})
	if err != nil || len(rows) != 1 || rows[0].Action != "plan_changed" || rows[0].Actor != "boss" {
		t.Fatalf("%+v, %v", rows, err)
	}
}

func TestWhatCannotBeBought(t *testing.T) {
	o, ctx := open(t), context.Background()
	for want, c := range map[string]plan.Change{
		"plan_kind":   {Kind: "free", Seats: 3},
		"seats_range": {Kind: plan.BySeat},
		"lines_range": {Kind: plan.ByLine, Lines: 100_001},
	} {
		if _, err := o.plans.Apply(ctx, o.by, c, 1); reason(err) != want {
			t.Errorf("%+v: %v, want %s", c, err, want)
		}
		if _, err := plan.Quote(plan.Subscription{Currency: "EUR", Tariff: "2026-11"}, c, o.now, time.UTC); reason(err) != want {
			t.Errorf("quote of %+v: %v, want %s", c, err, want)
		}
	}
}

func TestNoTenantSeesOrChangesAnothersPlan(t *testing.T) {
	w, now := book.Open(t), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	plans := plan.NewStore(w.Schemas, func() time.Time { return now })
	plant := func(ctx context.Context, o isolation.Office) error {
		return w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error { return plans.Begin(tx, "CNY") })
	}
	lines := func(o isolation.Office) int { return 1 + 256*int(o.ID[0]) + int(o.ID[1]) } // a figure of the tenant's own
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "Get and Apply", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			was, err := plans.Get(ctx, o.ID)
			if err != nil {
				return nil, err
			}
			if was.TrialUntil.IsZero() && was.Lines != lines(o) {
				return nil, fmt.Errorf("has %d lines, bought %d", was.Lines, lines(o))
			}
			_, err = plans.Apply(ctx, tenant.Actor{Tenant: o.ID, User: "u", Role: tenant.Owner}, plan.Change{Kind: plan.ByLine, Lines: lines(o)}, was.Version)
			if fault.Is(err, fault.Conflict) { // another goroutine of the same tenant was quicker
				err = nil
			}
			return nil, err
		}},
		isolation.Probe{Name: "LineLimit", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			got, err := plans.LineLimit(ctx, o.ID)
			if err == nil && got != 30 && got != lines(o) {
				err = fmt.Errorf("may use %d lines, bought %d", got, lines(o))
			}
			return nil, err
		}},
	)
}
