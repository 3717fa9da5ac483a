package meter_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

type office struct {
	*tenanttest.World
	id     tenant.ID
	ledger *meter.Ledger
}

func open(t *testing.T) *office {
	t.Helper()
	w := book.Open(t)
	o := &office{World: w, id: w.Tenant(t, nil), ledger: meter.NewLedger(w.Schemas)}
	must(t, begin(w, o.id))
	return o
}

func begin(w *tenanttest.World, id tenant.ID) error {
	plans := plan.NewStore(w.Schemas, func() time.Time { return noon })
	return w.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error { return plans.Begin(tx, "CNY") })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ended writes a call that is over; talk 0 is one nobody answered.
func ended(tx *gorm.DB, id dialer.CallID, at time.Time, talk time.Duration, test bool) error {
	var answered any
	if talk > 0 {
		answered = at
	}
	return tx.Exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at, answered_at, ended_at, talk_ms, test, outcome)
		values (?, ?, 'c', 'l', 't', 'k', ?, ?, ?, ?, ?, 'answered')`, string(id), "a"+string(id), at.Add(-9*time.Second), answered, at.Add(talk), talk.Milliseconds(), test).Error
}

func (o *office) call(t *testing.T, talk time.Duration, test bool) dialer.CallID {
	t.Helper()
	id := dialer.CallID(dialer.NewID())
	must(t, o.Schemas.Within(context.Background(), o.id, func(tx *gorm.DB) error { return ended(tx, id, noon, talk, test) }))
	return id
}

func (o *office) rows(t *testing.T, call dialer.CallID) []meter.Entry {
	t.Helper()
	rows, err := o.ledger.OfCall(context.Background(), o.id, call)
	must(t, err)
	return rows
}

func (o *office) talked(t *testing.T, call dialer.CallID, talk time.Duration) {
	t.Helper()
	must(t, o.Schemas.Within(context.Background(), o.id, func(tx *gorm.DB) error {
		return tx.Exec(`update calls set talk_ms = ? where id = ?`, talk.Milliseconds(), string(call)).Error
	}))
}

func TestEveryEndedCallIsOneRow(t *testing.T) {
	tests := []struct {
		name   string
		talk   time.Duration
		test   bool
		billed time.Duration
		amount plan.Micro
	}{
		{"a call of a minute and a half", 90 * time.Second, false, 90 * time.Second, 180_000},
		{"a call that ended within its first second", 300 * time.Millisecond, false, time.Second, 2_000},
		{"one nobody answered costs nothing and is a row", 0, false, 0, 0},
		{"one on the sandbox is counted and free", 90 * time.Second, true, 90 * time.Second, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := open(t)
			id := o.call(t, test.talk, test.test)
			for range 3 {
				must(t, o.ledger.Rate(context.Background(), o.id, id))
			}
			rows := o.rows(t, id)
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			r := rows[0]
			if r.Quantity != test.talk || r.Billed != test.billed || r.Amount != test.amount || r.Test != test.test || r.Tariff != "2026-11" || r.Currency != "CNY" {
				t.Fatalf("%+v", r)
			}
			if r.Key != meter.Key(id, "customer", "minutes", 0) || len(r.Key) != 64 {
				t.Fatalf("key %q", r.Key)
			}
		})
	}
}

func TestACorrectionReversesAndRatesAgain(t *testing.T) {
	o, ctx := open(t), context.Background()
	id := o.call(t, time.Minute, false)
	must(t, o.ledger.Rate(ctx, o.id, id))
	must(t, o.ledger.Correct(ctx, o.id, id)) // nothing to correct
	if rows := o.rows(t, id); len(rows) != 1 {
		t.Fatalf("%d rows for a ledger that was right", len(rows))
	}
	o.talked(t, id, 30*time.Second)
	var wg sync.WaitGroup
	for range 4 { // several people correct it at once
		wg.Go(func() {
			if err := o.ledger.Correct(ctx, o.id, id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	rows := o.rows(t, id)
	if len(rows) != 3 || rows[1].Amount != -120_000 || rows[2].Amount != 60_000 || rows[2].Revision != 2 {
		t.Fatalf("%+v", rows)
	}
	if _, differ, err := o.ledger.Reconcile(ctx, o.id, noon.Add(-time.Hour)); err != nil || len(differ) != 0 {
		t.Fatalf("%v, %v", differ, err)
	}
	must(t, o.ledger.Rate(ctx, o.id, id)) // a job that comes late changes nothing
	if rows := o.rows(t, id); len(rows) != 3 {
		t.Fatalf("%d rows", len(rows))
	}
}

func TestAReversedCallStaysReversedUntilItIsCorrected(t *testing.T) {
	o, ctx := open(t), context.Background()
	id := o.call(t, time.Minute, false)
	must(t, o.ledger.Rate(ctx, o.id, id))
	if _, err := o.ledger.Reverse(ctx, o.id, id); err != nil {
		t.Fatal(err)
	}
	must(t, o.ledger.Rate(ctx, o.id, id))
	sum := func() (n plan.Micro) {
		for _, r := range o.rows(t, id) {
			n += r.Amount
		}
		return n
	}
	if sum() != 0 {
		t.Fatalf("it costs %d", sum())
	}
	must(t, o.ledger.Correct(ctx, o.id, id))
	if sum() != 120_000 {
		t.Fatalf("it costs %d", sum())
	}
}

func TestMissedCallsBeyondABatchAreAllFound(t *testing.T) {
	o, ctx := open(t), context.Background()
	must(t, o.Schemas.Within(ctx, o.id, func(tx *gorm.DB) error {
		for i := range 1203 {
			if err := ended(tx, dialer.CallID(fmt.Sprint("call", i)), noon, time.Minute, false); err != nil {
				return err
			}
		}
		return nil
	}))
	if rated, differ, err := o.ledger.Reconcile(ctx, o.id, noon.Add(-time.Hour)); err != nil || rated != 1203 || len(differ) != 0 {
		t.Fatalf("%d rated, %v, %v", rated, differ, err)
	}
	page, next, err := o.ledger.List(ctx, o.id, meter.Filter{From: noon, To: noon.Add(time.Hour), Limit: 1000})
	if err != nil || len(page) != 200 || next == "" {
		t.Fatalf("a page of %d, %q, %v", len(page), next, err)
	}
	seen := map[string]bool{}
	for f := (meter.Filter{From: noon, To: noon.Add(time.Hour), Limit: 170}); ; f.Cursor = next {
		page, next, err = o.ledger.List(ctx, o.id, f)
		must(t, err)
		for _, e := range page {
			seen[e.Key] = true
		}
		if next == "" {
			break
		}
	}
	if len(seen) != 1203 {
		t.Fatalf("the pages hold %d rows", len(seen))
	}
}

func TestAClosedCallIsRatedByItsJobAndTheDayIsClosed(t *testing.T) {
	o, ctx := open(t), t.Context()
	must(t, jobs.Migrate(ctx, o.DSN, slog.New(slog.DiscardHandler)))
	j, err := jobs.New(dbtest.Pool(t, o.DSN, 8), jobs.Config{Logger: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond})
	must(t, err)
	must(t, o.ledger.Handle(j))
	soft, stop := context.WithCancel(ctx)
	var worker sync.WaitGroup
	worker.Go(func() {
		if err := j.Run(soft, context.Background()); err != nil {
			t.Error(err)
		}
	})
	defer worker.Wait()
	defer stop()
	var calls []dialer.CallID
	for i := range 20 {
		id := dialer.CallID(dialer.NewID())
		calls = append(calls, id)
		undo := errors.New("the transaction fails")
		err := o.Schemas.Within(ctx, o.id, func(tx *gorm.DB) error {
			_, err := j.Insert(ctx, tx, meter.RateCall{Tenant: string(o.id), Call: string(id)}, jobs.Options{})
			err = errors.Join(err, ended(tx, id, noon, time.Duration(i)*time.Second, false))
			if i%5 == 4 {
				err = errors.Join(err, undo)
			}
			return err
		})
		if err != nil && i%5 != 4 {
			t.Fatal(err)
		}
	}
	deadline := time.After(20 * time.Second)
	for i, id := range calls {
		want := 1
		if i%5 == 4 {
			want = 0
		}
		for len(o.rows(t, id)) != want {
			select {
			case <-deadline:
				t.Fatalf("call %d has %d rows, want %d", i, len(o.rows(t, id)), want)
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	var closes []struct{ ScheduledAt time.Time }
	must(t, o.Schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`select scheduled_at from jobs.river_job where kind = 'close_ledger_day' and args->>'tenant' = ?`, string(o.id)).Scan(&closes).Error
	}))
	if len(closes) != 1 || closes[0].ScheduledAt.Before(time.Now()) {
		t.Fatalf("closes of the day: %v", closes)
	}
}

func TestTheCloseOfADayRatesWhatWasMissedAndIsLoudAboutDifferences(t *testing.T) {
	o, ctx := open(t), context.Background()
	missed, wrong := o.call(t, time.Minute, false), o.call(t, time.Minute, false)
	must(t, o.ledger.Rate(ctx, o.id, wrong))
	must(t, meter.Close(o.ledger, ctx, o.id, "2026-11-23"))
	if len(o.rows(t, missed)) != 1 {
		t.Fatal("the missed call is not in the ledger")
	}
	o.talked(t, wrong, 2*time.Minute)
	if err := meter.Close(o.ledger, ctx, o.id, "2026-11-23"); !fault.Is(err, fault.Internal) {
		t.Fatalf("got %v", err)
	}
	must(t, o.ledger.Correct(ctx, o.id, wrong))
	must(t, meter.Close(o.ledger, ctx, o.id, "2026-11-23"))
}

func TestNoTenantSeesAnothersLedger(t *testing.T) {
	w := book.Open(t)
	ledger := meter.NewLedger(w.Schemas)
	plans := plan.NewStore(w.Schemas, func() time.Time { return noon })
	callOf := func(o isolation.Office) dialer.CallID { return dialer.CallID(o.Canary) }
	plant := func(ctx context.Context, o isolation.Office) error {
		err := w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			if err := plans.Begin(tx, "CNY"); err != nil {
				return err
			}
			return ended(tx, callOf(o), noon, time.Minute, false)
		})
		return errors.Join(err, ledger.Rate(ctx, o.ID, callOf(o)))
	}
	type probe = isolation.Probe
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		probe{Name: "meter.OfCall", Run: func(ctx context.Context, o isolation.Office) (any, error) { return ledger.OfCall(ctx, o.ID, callOf(o)) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return ledger.OfCall(ctx, me.ID, callOf(other))
			}},
		probe{Name: "meter.Rate", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return nil, ledger.Rate(ctx, o.ID, callOf(o))
		},
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return nil, ledger.Rate(ctx, me.ID, callOf(other))
			}},
		probe{Name: "meter.Reverse", Silent: true, Run: func(context.Context, isolation.Office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return ledger.Reverse(ctx, me.ID, callOf(other))
			}},
		probe{Name: "meter.Correct", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return nil, ledger.Correct(ctx, o.ID, callOf(o))
		},
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return nil, ledger.Correct(ctx, me.ID, callOf(other))
			}},
		probe{Name: "meter.List", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			rows, _, err := ledger.List(ctx, o.ID, meter.Filter{From: noon, To: noon.Add(time.Hour)})
			return rows, err
		}},
		probe{Name: "meter.Reconcile", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			rated, differ, err := ledger.Reconcile(ctx, o.ID, noon.Add(-time.Hour))
			if err == nil && (rated != 0 || len(differ) != 0) {
				err = fmt.Errorf("rated %d, differ %v", rated, differ)
			}
			return differ, err
		}},
		probe{Name: "meter.Peak", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return ledger.Peak(ctx, o.ID, noon.Add(-time.Hour), noon)
		}},
	)
}
