package bill

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) {
	code := m.Run()
	book.Server.Close()
	os.Exit(code)
}

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
