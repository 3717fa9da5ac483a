package campaign_test

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/supply"
	"github.com/boyunhq/boyun/tenant"
)

// Whoever is promised a call tomorrow is called tomorrow, however an agent who tries it today fares.
func TestATryBeforeThePromisedMomentLeavesThePromise(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	e, epoch := b.start("sip", "own")
	now := noon(t)
	due := now.Add(26 * time.Hour).UTC()
	b.exec(`insert into callbacks (id, campaign_id, lead_id, agent_id, due_at, created_by, created_at) values ('b1', ?, 'lead00000001', 'ann', ?, 'ann', ?)`, string(e.Campaign), due, now)
	b.exec(`update queue set state = 'waiting', reason = 'callback', due_at = ?, agent_id = 'ann'`, due)
	waits := func(after string) {
		t.Helper()
		got := scan[string](b, `select state || ' ' || reason || ' ' || coalesce(agent_id, '-') || ' ' || (due_at = ?)::text from queue`, due)
		if got != "waiting callback ann true" {
			t.Errorf("after %s the lead is %s", after, got)
		}
	}
	who := run.For{Agent: "ann", Lead: "lead00000001"}
	lunch := now.Add(2*time.Hour + 30*time.Minute)
	if _, _, err := b.store.ClaimFor(ctx, e, "node1", epoch, who, lunch); reasonOf(err) != "window_closed" {
		t.Errorf("at lunch: %v", err)
	}
	waits("a try at lunch, when nobody may be called")

	got, ok, err := b.store.ClaimFor(ctx, e, "node1", epoch, who, now)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if err := b.store.Return(ctx, e, epoch, got, retry.After(retry.SkipLapsed, now), now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	waits("a look that lapsed")

	records := history.NewStore(b.Schemas, func(*gorm.DB, tenant.ID, dialer.CallID) error { return nil })
	for _, outcome := range []dialer.Outcome{dialer.Blocked, dialer.NoAnswer} {
		now = now.Add(5 * time.Minute)
		if got, ok, err = b.store.ClaimFor(ctx, e, "node1", epoch, who, now); err != nil || !ok {
			t.Fatal(outcome, ok, err)
		}
		if err := records.Open(ctx, b.t, history.Opening{Call: got.Call, Attempt: got.Attempt, Campaign: e.Campaign, Lead: got.Lead, Trunk: "sip", Caller: "own", Node: "node1", At: now}); err != nil {
			t.Fatal(err)
		}
		end := dialer.Ending{Outcome: outcome, Reason: "x", Times: dialer.Times{Created: now, Ended: now.Add(time.Minute)}}
		closing := history.Closing{Call: got.Call, Attempt: got.Attempt, Campaign: e.Campaign, Lead: got.Lead, Epoch: epoch, Ending: end,
			Next: retry.Next(end, retry.Defaults(), retry.Lead{Used: got.Try}, now, 0.5)}
		if err := records.Close(ctx, b.t, closing); err != nil {
			t.Fatal(err)
		}
		waits("a call that was " + string(outcome))
	}
}

// A list that is taken out of a campaign takes no promise with it, also when the guard has put that off.
func TestAListThatIsTakenOutLeavesPromisesThatWerePutOff(t *testing.T) {
	b := newBench(t)
	b.leads(1, 2)
	b.more("l2", "two", 2)
	both := []supply.Share{{List: "l1", Weight: 1}, {List: "l2", Weight: 1}}
	e, epoch := b.supplied(supply.Plan{Lists: both})
	b.claim(e, epoch, 10)
	b.exec(`update queue set state = 'waiting', reason = 'window_closed', due_at = ? where state = 'dialing'`, noon(t).UTC())
	b.exec(`insert into callbacks (id, campaign_id, lead_id, due_at, created_by) select 'b1', ?, min(id), ?, 'ann' from leads where list_id = 'l2'`, string(e.Campaign), noon(t).UTC())
	b.resupply(e.Campaign, supply.Plan{Lists: both[:1]})
	if got := scan[string](b, `select string_agg(q.state || ' ' || q.reason, ', ' order by q.lead_id) from queue q join leads l on l.id = q.lead_id where l.list_id = 'l2'`); got != "waiting window_closed, blocked list_removed" {
		t.Errorf("of the list that is gone are left: %s", got)
	}
}
