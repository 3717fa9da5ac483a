package bill

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

type office struct {
	*tenanttest.World
	who    tenant.ID
	now    time.Time
	plans  *plan.Store
	ledger *meter.Ledger
	bills  *Bills
	zone   *time.Location
}

func open(t *testing.T) *office {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{World: book.Open(t), now: time.Date(2026, 11, 1, 0, 0, 0, 0, zone), zone: zone}
	o.who = o.Tenant(t, nil)
	o.plans = plan.NewStore(o.Schemas, func() time.Time { return o.now })
	o.ledger, o.bills = meter.NewLedger(o.Schemas), New(o.Schemas, o.plans)
	o.exec(t, func(tx *gorm.DB) error { return o.plans.Begin(tx, "CNY") })
	return o
}

func (o *office) exec(t *testing.T, fn func(tx *gorm.DB) error) {
	t.Helper()
	if err := o.Schemas.Within(context.Background(), o.who, fn); err != nil {
		t.Fatal(err)
	}
}

// call writes an ended call; talk 0 is one nobody answered.
func (o *office) call(t *testing.T, at time.Time, talk time.Duration, test bool) dialer.CallID {
	t.Helper()
	id := dialer.CallID(dialer.NewID())
	var answered any
	if talk > 0 {
		answered = at
	}
	o.exec(t, func(tx *gorm.DB) error {
		return tx.Exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at, answered_at, ended_at, talk_ms, test, outcome)
			values (?, ?, 'c', 'l', 't', 'k', ?, ?, ?, ?, ?, 'answered')`, string(id), string(id), at, answered, at.Add(talk), talk.Milliseconds(), test).Error
	})
	return id
}

func (o *office) rate(t *testing.T, id dialer.CallID) {
	t.Helper()
	if err := o.ledger.Rate(context.Background(), o.who, id); err != nil {
		t.Fatal(err)
	}
}

func (o *office) preview(t *testing.T) Bill {
	t.Helper()
	b, err := o.bills.Preview(context.Background(), o.who, o.now, o.zone)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheBillIsTheLedgerToTheLastUnit(t *testing.T) {
	o := open(t)
	random := rand.New(rand.NewPCG(7, 7))
	tariff := plan.Current("CNY", o.now)
	var want plan.Micro
	var sandbox time.Duration
	var ids []dialer.CallID
	for range 120 {
		talk := time.Duration(random.IntN(400_000)) * time.Millisecond
		if random.IntN(3) == 0 {
			talk = 0
		}
		test := random.IntN(4) == 0
		id := o.call(t, o.now.Add(time.Duration(random.IntN(20*24))*time.Hour), talk, test)
		ids = append(ids, id)
		for range 1 + random.IntN(3) { // jobs are delivered at least once
			o.rate(t, id)
		}
		if _, amount := tariff.Rate(talk); !test {
			want += amount
		} else {
			sandbox += talk
		}
	}
	if rated, differ, err := o.ledger.Reconcile(context.Background(), o.who, o.now.Add(-time.Hour)); rated != 0 || len(differ) != 0 || err != nil {
		t.Fatalf("reconcile rates %d, finds %v (%v)", rated, differ, err)
	}
	b := o.preview(t)
	if b.Total != want || b.SandboxTalk != sandbox {
		t.Fatalf("bill %d, want %d; sandbox %v, want %v", b.Total, want, b.SandboxTalk, sandbox)
	}
	rows, _, err := o.ledger.List(context.Background(), o.who, meter.Filter{From: b.From, To: b.To, Limit: 200})
	if err != nil || len(rows) != len(ids) {
		t.Fatalf("%d rows for %d calls (%v)", len(rows), len(ids), err)
	}
	var sum plan.Micro
	for _, r := range rows {
		sum += r.Amount
	}
	if sum != b.Total {
		t.Fatalf("rows add up to %d, the bill to %d", sum, b.Total)
	}
}

func TestAReversalTakesACallOffTheBill(t *testing.T) {
	o, ctx := open(t), context.Background()
	id := o.call(t, o.now, 61*time.Second, false)
	o.rate(t, id)
	if _, err := o.ledger.Reverse(ctx, o.who, id); err != nil {
		t.Fatal(err)
	}
	if _, err := o.ledger.Reverse(ctx, o.who, id); !fault.Is(err, fault.Conflict) {
		t.Fatalf("reversing twice: %v", err)
	}
	if b := o.preview(t); b.Total != 0 {
		t.Fatalf("bill %d after the reversal", b.Total)
	}
	if _, differ, err := o.ledger.Reconcile(ctx, o.who, o.now.Add(-time.Hour)); len(differ) != 0 || err != nil {
		t.Fatalf("a reversed call differs: %v (%v)", differ, err)
	}
}

func TestReconcileFindsWhatTheJobsMissedAndWhatWasChanged(t *testing.T) {
	o, ctx := open(t), context.Background()
	missed, changed := o.call(t, o.now, time.Minute, false), o.call(t, o.now, time.Minute, false)
	o.rate(t, changed)
	o.exec(t, func(tx *gorm.DB) error {
		return tx.Exec(`update calls set talk_ms = 61000 where id = ?`, string(changed)).Error
	})
	rated, differ, err := o.ledger.Reconcile(ctx, o.who, o.now.Add(-time.Hour))
	if err != nil || rated != 1 || len(differ) != 1 || differ[0].Call != changed {
		t.Fatalf("rated %d, differ %+v (%v)", rated, differ, err)
	}
	if rows, err := o.ledger.OfCall(ctx, o.who, missed); err != nil || len(rows) != 1 || rows[0].Amount != 120_000 {
		t.Fatalf("the missed call is rated %+v (%v)", rows, err)
	}
}

func TestACallThatLivesIsNotRated(t *testing.T) {
	o := open(t)
	id := o.call(t, o.now, time.Minute, false)
	o.exec(t, func(tx *gorm.DB) error { return tx.Exec(`update calls set ended_at = null`).Error })
	if err := o.ledger.Rate(context.Background(), o.who, id); !fault.Is(err, fault.Conflict) {
		t.Fatalf("got %v", err)
	}
}

func TestThePlanIsPaidFromItsPurchaseAndChangesAreProrated(t *testing.T) {
	o, ctx := open(t), context.Background()
	by := tenant.Actor{Tenant: o.who, User: "u1", Role: tenant.Owner}
	if b := o.preview(t); b.Total != 0 || len(b.Items) != 1 {
		t.Fatalf("the trial costs %d: %+v", b.Total, b.Items)
	}
	o.now = time.Date(2026, 11, 16, 0, 0, 0, 0, o.zone) // half of a month of 30 days is left
	sub, err := o.plans.Apply(ctx, by, plan.Change{Kind: plan.BySeat, Seats: 10}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if b := o.preview(t); b.Total != 490_000_000 {
		t.Fatalf("half a month of ten seats at 98 is %d", b.Total)
	}
	o.now = o.now.Add(6 * 24 * time.Hour)
	if sub, err = o.plans.Apply(ctx, by, plan.Change{Kind: plan.BySeat, Seats: 4}, sub.Version); err != nil {
		t.Fatal(err)
	}
	if b := o.preview(t); b.Total != 490_000_000 {
		t.Fatalf("fewer seats within the month make it %d", b.Total)
	}
	o.now = o.now.AddDate(0, 1, 0)
	if b := o.preview(t); b.Total != 4*98_000_000 || b.Items[0].Quantity != 4 {
		t.Fatalf("the next month is %d: %+v", b.Total, b.Items)
	}
	if _, err := o.plans.Apply(ctx, by, plan.Change{Kind: plan.ByLine, Lines: 60}, 1); !fault.Is(err, fault.Conflict) {
		t.Fatalf("a change on an old version: %v", err)
	}
}

func TestSeatsInUseCannotBeTakenAway(t *testing.T) {
	o := open(t)
	for i := range 3 {
		o.exec(t, func(tx *gorm.DB) error {
			return tx.Exec(`insert into users (id, email, role) values (?, ?, 'agent')`, fmt.Sprint("u", i), fmt.Sprint("u", i, "@example.com")).Error
		})
	}
	_, err := o.plans.Apply(context.Background(), tenant.Actor{Tenant: o.who}, plan.Change{Kind: plan.BySeat, Seats: 2}, 1)
	if !fault.Is(err, fault.Conflict) {
		t.Fatalf("got %v", err)
	}
}

func TestAMonthEndsWhereTheTenantLives(t *testing.T) {
	tests := []struct {
		name, zone string
		now        time.Time // in UTC
		at         time.Time // of the call, in UTC
		in         bool
	}{
		{"the last second of November in Shanghai", "Asia/Shanghai", time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 30, 15, 59, 59, 0, time.UTC), true},
		{"the first second of December in Shanghai is still November in London", "Asia/Shanghai", time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC), false},
		{"the first second of November in Shanghai", "Asia/Shanghai", time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC), true},
		{"a month that began in summer time and ends in winter time", "America/New_York", time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 4, 0, 0, 0, time.UTC), true},
		{"its last second", "America/New_York", time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 1, 4, 59, 59, 0, time.UTC), true},
		{"and the next", "America/New_York", time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 1, 5, 0, 0, 0, time.UTC), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := open(t)
			zone, err := time.LoadLocation(test.zone)
			if err != nil {
				t.Fatal(err)
			}
			o.zone, o.now = zone, test.now
			o.rate(t, o.call(t, test.at, time.Minute, false))
			if b := o.preview(t); (b.Total == 120_000) != test.in || !test.in && b.Total != 0 {
				t.Fatalf("the bill from %v to %v is %d", b.From, b.To, b.Total)
			}
		})
	}
}

// Storms of calls, rated by jobs that come twice, in any order and at once, with corrections and reversals in between.
func TestWhateverHappensTheBillIsTheSumOfWhatTheCallsSay(t *testing.T) {
	o, ctx := open(t), context.Background()
	random := rand.New(rand.NewPCG(11, 4))
	tariff := plan.Current("CNY", o.now)
	talks := map[dialer.CallID]time.Duration{} // what is to be paid for
	var ids []dialer.CallID
	for range 60 {
		talk := time.Duration(random.IntN(300_000)) * time.Millisecond
		id := o.call(t, o.now.Add(time.Duration(random.IntN(600))*time.Hour), talk, false)
		talks[id], ids = talk, append(ids, id)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for worker := range 6 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(uint64(worker), 9))
			for range 60 {
				id := ids[random.IntN(len(ids))]
				mu.Lock() // the truth and its correction belong together; ratings run beside them
				if random.IntN(4) == 0 {
					talks[id] = time.Duration(random.IntN(300_000)) * time.Millisecond
					o.exec(t, func(tx *gorm.DB) error {
						return tx.Exec(`update calls set talk_ms = ? where id = ?`, talks[id].Milliseconds(), string(id)).Error
					})
					if err := o.ledger.Correct(ctx, o.who, id); err != nil {
						t.Error(err)
					}
				}
				mu.Unlock()
				o.rate(t, id)
			}
		})
	}
	wg.Wait()
	for _, id := range ids { // rated before a correction that crossed them: the close of the day finds those
		if err := o.ledger.Correct(ctx, o.who, id); err != nil {
			t.Fatal(err)
		}
	}
	var want plan.Micro
	for _, talk := range talks {
		_, amount := tariff.Rate(talk)
		want += amount
	}
	b := o.preview(t)
	if b.Total != want {
		t.Fatalf("bill %d, the calls say %d", b.Total, want)
	}
	for _, item := range b.Items {
		if item.Kind != Usage {
			continue
		}
		var sum plan.Micro
		for f := b.Rows(item); ; {
			rows, next, err := o.ledger.List(ctx, o.who, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				sum += r.Amount
			}
			if f.Cursor = next; next == "" {
				break
			}
		}
		if sum != item.Amount {
			t.Fatalf("the rows behind %s add up to %d, the line says %d", item.Key, sum, item.Amount)
		}
	}
	if _, differ, err := o.ledger.Reconcile(ctx, o.who, o.now.Add(-time.Hour)); err != nil || len(differ) != 0 {
		t.Fatalf("%v, %v", differ, err)
	}
}

func TestTheSandboxSaysWhatItWouldHaveCostCallByCall(t *testing.T) {
	o := open(t)
	var want plan.Micro
	tariff := plan.Current("CNY", o.now)
	for _, talk := range []time.Duration{time.Second, 7 * time.Second, 7 * time.Second, 61500 * time.Millisecond} {
		o.rate(t, o.call(t, o.now, talk, true))
		_, amount := tariff.Rate(talk)
		want += amount
	}
	gone := o.call(t, o.now, time.Hour, true)
	o.rate(t, gone)
	if _, err := o.ledger.Reverse(context.Background(), o.who, gone); err != nil {
		t.Fatal(err)
	}
	if b := o.preview(t); b.Total != 0 || b.SandboxWouldCost != want {
		t.Fatalf("costs %d and would cost %d, want %d", b.Total, b.SandboxWouldCost, want)
	}
}

func TestNoTenantSeesAnothersBill(t *testing.T) {
	w := book.Open(t)
	now := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	plans := plan.NewStore(w.Schemas, func() time.Time { return now })
	ledger, bills := meter.NewLedger(w.Schemas), New(w.Schemas, plans)
	minutes := func(o isolation.Office) time.Duration {
		return time.Duration(o.ID[0])*time.Minute + time.Duration(o.ID[1])*time.Second
	}
	plant := func(ctx context.Context, o isolation.Office) error {
		err := w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			return errors.Join(plans.Begin(tx, "CNY"), tx.Exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at, answered_at, ended_at, talk_ms, outcome)
				values ('c', 'a', 'c', 'l', 't', 'k', ?, ?, ?, ?, 'answered')`, now, now, now.Add(time.Hour), minutes(o).Milliseconds()).Error)
		})
		return errors.Join(err, ledger.Rate(ctx, o.ID, "c"))
	}
	isolation.Isolate(t, w, isolation.Trial{Plant: plant}, isolation.Probe{Name: "bill.Preview", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
		b, err := bills.Preview(ctx, o.ID, now, time.UTC)
		if err == nil && (len(b.Items) != 2 || b.Items[1].Quantity != minutes(o).Milliseconds()) {
			err = fmt.Errorf("%+v is not the tenant's own bill", b.Items)
		}
		return b, err
	}})
}
