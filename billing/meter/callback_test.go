package meter_test

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/billing/meter"
	"github.com/boyunhq/boyun/billing/plan"
	"github.com/boyunhq/boyun/dialer"
)

// phoned makes a call one whose agent's telephone was called for it.
func (o *office) phoned(t *testing.T, call dialer.CallID, on bool) {
	t.Helper()
	station := dialer.OnPage
	if on {
		station = dialer.OnPhone
	}
	must(t, o.Schemas.Within(context.Background(), o.id, func(tx *gorm.DB) error {
		return tx.Exec(`update calls set station = ? where id = ?`, string(station), string(call)).Error
	}))
}

func (o *office) costs(t *testing.T, call dialer.CallID) (sum plan.Micro) {
	t.Helper()
	for _, r := range o.rows(t, call) {
		sum += r.Amount
	}
	return sum
}

func TestACallbackLineCostsItsSurchargeOnTopUnderTheSameTariff(t *testing.T) {
	o, ctx := open(t), context.Background()
	id := o.call(t, 90*time.Second, false)
	o.phoned(t, id, true)
	for range 3 { // twice equals once
		must(t, o.ledger.Rate(ctx, o.id, id))
	}
	rows := o.rows(t, id)
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	call, surcharge := rows[0], rows[1]
	if call.Leg != meter.CustomerLeg || call.Meter != meter.Minutes || call.Amount != 180_000 {
		t.Errorf("the call: %+v", call)
	}
	if surcharge.Leg != meter.AgentLeg || surcharge.Meter != meter.Callback || surcharge.Billed != 90*time.Second || surcharge.Amount != 75_000 || surcharge.Tariff != call.Tariff ||
		surcharge.Key != meter.Key(id, "agent", "callback_minutes", 0) {
		t.Errorf("its surcharge of 0.05 a minute: %+v", surcharge)
	}
	if rated, differ, err := o.ledger.Reconcile(ctx, o.id, noon.Add(-time.Hour)); err != nil || rated != 0 || len(differ) != 0 {
		t.Errorf("reconciled: %d rated, %v, %v", rated, differ, err)
	}
}

func TestTheSurchargeEndsWhenSomebodyTakesTheCallFromTheAgent(t *testing.T) {
	o, ctx := open(t), context.Background()
	id := o.call(t, 90*time.Second, false)
	o.phoned(t, id, true)
	must(t, o.Schemas.Within(ctx, o.id, func(tx *gorm.DB) error {
		return tx.Exec(`update calls set taken_by = 'boss', taken_at = answered_at + interval '30.0009 seconds' where id = ?`, string(id)).Error
	}))
	must(t, o.ledger.Rate(ctx, o.id, id))
	rows := o.rows(t, id)
	if len(rows) != 2 || rows[0].Quantity != 90*time.Second || rows[1].Leg != meter.AgentLeg || rows[1].Quantity != 30*time.Second {
		t.Errorf("rated %+v", rows)
	}
	if rated, differ, err := o.ledger.Reconcile(ctx, o.id, noon.Add(-time.Hour)); err != nil || rated != 0 || len(differ) != 0 {
		t.Errorf("reconciled: %d rated, %v, %v", rated, differ, err)
	}
	must(t, o.ledger.Correct(ctx, o.id, id))
	if again := o.rows(t, id); len(again) != 2 {
		t.Errorf("a correction of what is right writes %+v", again)
	}
}

func TestTheSurchargeOfACallThatNobodyAnsweredOrOnTheSandboxIsNothing(t *testing.T) {
	o, ctx := open(t), context.Background()
	missed, sandbox := o.call(t, 0, false), o.call(t, time.Minute, true)
	for _, id := range []dialer.CallID{missed, sandbox} {
		o.phoned(t, id, true)
		must(t, o.ledger.Rate(ctx, o.id, id))
		if sum := o.costs(t, id); sum != 0 || len(o.rows(t, id)) != 2 {
			t.Errorf("it costs %d in %d rows", sum, len(o.rows(t, id)))
		}
	}
	would, err := func() (sum plan.Micro, err error) {
		err = o.Schemas.Within(ctx, o.id, func(tx *gorm.DB) error {
			sum, err = meter.WouldCost(tx, noon.Add(-time.Hour), noon.Add(time.Hour))
			return err
		})
		return sum, err
	}()
	if err != nil || would != 120_000+50_000 {
		t.Errorf("the sandbox's would cost %d (%v)", would, err)
	}
}

func TestCorrectionsFollowBothLegs(t *testing.T) {
	o, ctx := open(t), context.Background()
	id := o.call(t, time.Minute, false)
	o.phoned(t, id, true)
	must(t, o.ledger.Rate(ctx, o.id, id))
	steps := []struct {
		name  string
		talk  time.Duration
		phone bool
		want  plan.Micro
	}{
		{"it was shorter", 30 * time.Second, true, 60_000 + 25_000},
		{"the agent was on the page after all", 30 * time.Second, false, 60_000},
		{"no, on the telephone", 30 * time.Second, true, 60_000 + 25_000},
	}
	for _, step := range steps {
		o.talked(t, id, step.talk)
		o.phoned(t, id, step.phone)
		if _, differ, err := o.ledger.Reconcile(ctx, o.id, noon.Add(-time.Hour)); err != nil || len(differ) != 1 {
			t.Errorf("%s: the difference is not seen: %v, %v", step.name, differ, err)
		}
		for range 2 {
			must(t, o.ledger.Correct(ctx, o.id, id))
		}
		if sum := o.costs(t, id); sum != step.want {
			t.Errorf("%s: it costs %d, want %d", step.name, sum, step.want)
		}
		if _, differ, err := o.ledger.Reconcile(ctx, o.id, noon.Add(-time.Hour)); err != nil || len(differ) != 0 {
			t.Errorf("%s: after the correction: %v, %v", step.name, differ, err)
		}
	}
	if _, err := o.ledger.Reverse(ctx, o.id, id); err != nil {
		t.Fatal(err)
	}
	if _, differ, err := o.ledger.Reconcile(ctx, o.id, noon.Add(-time.Hour)); err != nil || len(differ) != 0 || o.costs(t, id) != 0 {
		t.Errorf("reversed: costs %d, %v, %v", o.costs(t, id), differ, err)
	}
}
