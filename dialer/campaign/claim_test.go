package campaign_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/infra/fault"
)

func wantPlaces(b *bench, c dialer.CampaignID, want map[string]int) {
	b.Helper()
	if got := b.places(c); !maps.Equal(got, want) {
		b.Fatalf("queue is %v, want %v", got, want)
	}
}

func TestAClaimCommitsAttemptsAndNothingIsClaimedTwice(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 30)
	e, epoch := b.start("sip", "own")
	seen := map[dialer.LeadID]bool{}
	for range 4 {
		got, err := b.store.Claim(ctx, e, "node1", epoch, 8, noon(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range got {
			if seen[c.Lead] {
				t.Fatalf("lead %s was claimed twice", c.Lead)
			}
			seen[c.Lead] = true
			if c.Try != 1 || c.Attempt == "" || c.Call == "" {
				t.Fatalf("claimed %+v", c)
			}
		}
	}
	if len(seen) != 30 {
		t.Fatalf("claimed %d of 30", len(seen))
	}
	wantPlaces(b, e.Campaign, map[string]int{"dialing": 30})
	if n := scan[int](b, `select count(*) from attempts where epoch = 1 and node = 'node1' and number = 1 and ended_at is null`); n != 30 {
		t.Fatalf("%d attempts", n)
	}
}

func TestAStaleHolderClaimsNothing(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 3)
	e, _ := b.start("sip", "own")
	tests := []struct {
		name   string
		holder string
		epoch  int64
	}{{"an older epoch", "node1", 0}, {"another holder", "node2", 1}, {"an epoch that is not there yet", "node1", 2}}
	for _, test := range tests {
		if got, err := b.store.Claim(ctx, e, test.holder, test.epoch, 3, noon(t)); !fault.Is(err, fault.Conflict) || len(got) != 0 {
			t.Errorf("%s claimed %v, %v", test.name, got, err)
		}
	}
	err := b.Schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`update leases set expires_at = now() - interval '1 second'`).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.store.Claim(ctx, e, "node1", 1, 3, noon(t)); !fault.Is(err, fault.Conflict) || len(got) != 0 {
		t.Errorf("a lease that ran out claimed %v, %v", got, err)
	}
	wantPlaces(b, e.Campaign, map[string]int{"queued": 3})
}

func TestAPausedCampaignClaimsNothingFromThatMomentOn(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 3)
	e, epoch := b.start("sip", "own")
	if _, err := b.store.Pause(ctx, b.by(), e.Campaign, noon(t)); err != nil {
		t.Fatal(err)
	}
	if got, err := b.store.Claim(ctx, e, "node1", epoch, 3, noon(t)); err != nil || len(got) != 0 {
		t.Fatalf("claimed %v, %v", got, err)
	}
	wantPlaces(b, e.Campaign, map[string]int{"queued": 3})
}

// Whoever takes a campaign over while its old holder is inside a claim waits until that claim has ended.
func TestATakeOverWaitsForTheClaimThatRuns(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	e, _ := b.start("sip", "own")
	inside, leave := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		err := b.Schemas.Within(ctx, b.t, func(tx *gorm.DB) error {
			var held bool
			if err := tx.Raw(`select public.lease_held('campaign/' || ? || '/' || ?, 'node1', 1)`, string(b.t), string(e.Campaign)).Scan(&held).Error; err != nil || !held {
				return fmt.Errorf("not held: %v %w", held, err)
			}
			close(inside)
			<-leave
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-inside
	err := b.Schemas.Public(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec(`set local lock_timeout = '200ms'`).Error; err != nil {
			return err
		}
		return tx.Exec(`update leases set holder = 'node2', epoch = 2`).Error
	})
	if err == nil || !strings.Contains(err.Error(), "lock timeout") {
		t.Errorf("the lease was taken from under a running claim: %v", err)
	}
	close(leave)
	wait.Wait()
}

func TestRefusedLeadsGoWhereTheyBelongWithTheReason(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 8)
	b.exec(`update leads set timezone = '' where id = 'lead00000001'`)
	b.exec(`update leads set country = 'CU' where id = 'lead00000002'`)
	b.exec(`update leads set kind = 'premium' where id = 'lead00000003'`)
	b.exec(`insert into blocklist (blind, last4, reason, created_at) select blind, last4, 'opt_out', '2026-03-02' from leads where id = 'lead00000004'`)
	b.exec(`update leads set timezone = 'America/New_York' where id = 'lead00000005'`)
	b.exec(`insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, created_at, ended_at, outcome)
		select 'a' || i, 'other', 'x' || i, 1, 'c' || i, blind, 'n', 1, ?::timestamptz - i * interval '10 minutes', now(), 'busy' from leads, generate_series(1, 2) i where id = 'lead00000006'`, noon(t))
	e, epoch := b.start("sip", "own")
	got, err := b.store.Claim(ctx, e, "node1", epoch, 8, noon(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 {
		t.Fatalf("claimed %v, want leads 7 and 8", got)
	}
	wantPlaces(b, e.Campaign, map[string]int{"dialing": 2, "blocked:zone_unknown": 1, "blocked:country_denied": 1, "blocked:kind_denied": 1,
		"blocked:blacklisted": 1, "waiting:window_closed": 1, "waiting:attempt_cap": 1})
	due := scan[time.Time](b, `select due_at from queue where reason = 'window_closed'`)
	zone, _ := time.LoadLocation("America/New_York") // CN tenant, US number: the stricter of both profiles in the person's own zone
	if want := time.Date(2026, 11, 23, 9, 0, 0, 0, zone); !due.Equal(want) {
		t.Errorf("due %s, want %s", due, want)
	}
	if detail := scan[string](b, `select detail->>'since' from queue where reason = 'blacklisted'`); detail != "2026-03-02" {
		t.Errorf("blacklisted since %q", detail)
	}
}

func TestNobodyRealIsCalledWithoutProof(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 2)
	b.guard.TrustTenants = false
	night := noon(t).Add(17 * time.Hour) // 03:00
	c, err := b.store.Create(ctx, b.t, freshOn("sip", "own"))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.store.Assign(ctx, b.t, c.ID, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.Start(ctx, b.by(), c.ID, night); !fault.Is(err, fault.Conflict) {
		t.Fatalf("a campaign on a real trunk started without proof: %v", err)
	}
	e, epoch := b.start("box", "boxid")
	got, err := b.store.Claim(ctx, e, "node1", epoch, 2, night)
	if err != nil || len(got) != 2 {
		t.Fatalf("the sandbox must work at night and without proof: %v %v", got, err)
	}
}

func TestAHigherPriorityGoesFirstAndALongDueBeforeAnother(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 6)
	b.exec(`update leads set priority = 5 where id in ('lead00000003', 'lead00000004')`)
	b.exec(`update leads set priority = -1 where id = 'lead00000001'`)
	e, epoch := b.start("sip", "own")
	b.exec(`update queue set state = 'waiting', due_at = due_at + interval '1 hour' where lead_id = 'lead00000003'`) // not due: passed over, not waited for
	b.exec(`update queue set state = 'waiting', due_at = due_at - interval '1 minute' where lead_id = 'lead00000006'`)
	var order []string
	for range 5 {
		got, err := b.store.Claim(ctx, e, "node1", epoch, 1, noon(t))
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		order = append(order, string(got[0].Lead[len(got[0].Lead)-1]))
	}
	if strings.Join(order, "") != "46251" {
		t.Fatalf("order %v", order)
	}
}

func TestAPromisedLeadWaitsForItsAgentAndNotForEver(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	e, epoch := b.start("sip", "own")
	b.exec(`update queue set state = 'waiting', agent_id = 'bob'`)
	claim := func(now time.Time) []run.Claimed {
		t.Helper()
		got, err := b.store.Claim(ctx, e, "node1", epoch, 1, now)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	b.presence = ready{"ann"}
	if got := claim(noon(t)); len(got) != 0 {
		t.Fatalf("claimed without its agent: %v", got)
	}
	b.presence = ready{"ann", "bob"}
	if got := claim(noon(t)); len(got) != 1 || got[0].Promised != "bob" {
		t.Fatalf("claimed %v", got)
	}
	b.exec(`update queue set state = 'waiting', agent_id = 'bob'`)
	b.presence = nil
	if got := claim(noon(t).Add(20 * time.Minute)); len(got) != 1 || got[0].Promised != "" {
		t.Fatalf("after the agent did not come: %v", got)
	}
}

func TestABlockedAttemptDoesNotUseTheBudget(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	e, epoch := b.start("sip", "own")
	now := noon(t)
	for try, outcome := range []string{"blocked", "busy", "blocked", "busy"} {
		got, err := b.store.Claim(ctx, e, "node1", epoch, 1, now)
		if err != nil || len(got) != 1 {
			t.Fatalf("try %d: %v %v", try, got, err)
		}
		if want := []int{1, 1, 2, 2}[try]; got[0].Try != want {
			t.Errorf("claim %d says try %d, want %d", try, got[0].Try, want)
		}
		b.exec(`update attempts set ended_at = now(), outcome = ? where ended_at is null`, outcome)
		b.exec(`update queue set state = 'waiting'`)
	}
	if got, _ := b.store.Claim(ctx, e, "node1", epoch, 1, now); len(got) != 0 {
		t.Fatalf("a third call on one day: %v", got)
	}
	wantPlaces(b, e.Campaign, map[string]int{"waiting:attempt_cap": 1})
	tomorrow := now.AddDate(0, 0, 1)
	if got, _ := b.store.Claim(ctx, e, "node1", epoch, 1, tomorrow); len(got) != 1 || got[0].Try != 3 {
		t.Fatalf("the third try: %v", got)
	}
	b.exec(`update attempts set ended_at = now(), outcome = 'busy' where ended_at is null`)
	b.exec(`update queue set state = 'waiting'`)
	if got, _ := b.store.Claim(ctx, e, "node1", epoch, 1, tomorrow); len(got) != 0 {
		t.Fatalf("a fourth try: %v", got)
	}
	wantPlaces(b, e.Campaign, map[string]int{"done:budget_spent": 1})
}

// Many claim at once, some under a lease they have lost: every lead is claimed once at most.
func TestClaimsOfTwoNodesNeverShareALead(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 300)
	e, _ := b.start("sip", "own")
	var mu sync.Mutex
	claimed := map[dialer.LeadID]int{}
	var wait sync.WaitGroup
	for worker := range 6 {
		wait.Go(func() {
			for n := range 20 {
				holder, epoch := fmt.Sprintf("node%d", worker%2+1), int64(worker%2+1)
				if worker == 0 && n == 10 {
					b.lease(e, "node2", 2)
				}
				got, err := b.store.Claim(ctx, e, holder, epoch, 7, noon(t))
				if err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
				mu.Lock()
				for _, c := range got {
					claimed[c.Lead]++
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	for lead, n := range claimed {
		if n != 1 {
			t.Errorf("lead %s was claimed %d times", lead, n)
		}
	}
	if n := scan[int](b, `select count(*) from attempts`); n != len(claimed) || n == 0 {
		t.Errorf("%d attempts for %d claims", n, len(claimed))
	}
}

func TestLeadsOfADeadNodeComeBackNotBeforeTwiceTheRingingTime(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 3)
	e, epoch := b.start("sip", "own")
	got, err := b.store.Claim(ctx, e, "node1", epoch, 2, noon(t))
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	// the first became a call that history has not swept yet: not ours to settle
	b.exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at) values (?, ?, ?, ?, 'sip', 'own', now())`,
		string(got[0].Call), string(got[0].Attempt), string(e.Campaign), string(got[0].Lead))
	b.lease(e, "node2", 2)
	died := noon(t).Add(time.Minute)
	for range 2 { // twice equals once
		if err := b.store.Expire(ctx, e, 2, died); err != nil {
			t.Fatal(err)
		}
	}
	wantPlaces(b, e.Campaign, map[string]int{"queued": 1, "dialing": 1, "waiting:node_lost": 1})
	if n := scan[int](b, `select count(*) from attempts where ended_at is not null and outcome = 'failed'`); n != 1 {
		t.Errorf("%d attempts closed, want 1", n)
	}
	early, err := b.store.Claim(ctx, e, "node2", 2, 9, died.Add(59*time.Second))
	if err != nil || len(early) != 1 {
		t.Fatalf("inside twice the ringing time: %v %v", early, err)
	}
	late, err := b.store.Claim(ctx, e, "node2", 2, 9, died.Add(60*time.Second))
	if err != nil || len(late) != 1 || late[0].Lead != got[1].Lead || late[0].Try != 2 {
		t.Fatalf("after it: %+v %v", late, err)
	}
}

func freshOn(trunk dialer.TrunkID, caller dialer.CallerID) campaign.Fresh {
	return campaign.Fresh{Name: "Renewals", List: "l1", Trunk: trunk, Caller: caller, By: "ann", At: time.Now()}
}

func TestALeadForOneAgentIsClaimedThroughTheSameGuard(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 6)
	e, epoch := b.start("box", "boxid")
	now := noon(t)
	claim := func(who run.For) (run.Claimed, bool) {
		t.Helper()
		c, ok, err := b.store.ClaimFor(ctx, e, "node1", epoch, who, now)
		if err != nil {
			t.Fatalf("claim for %+v: %v", who, err)
		}
		return c, ok
	}
	b.exec(`update queue set kept = true where lead_id = 'lead00000003'`)
	if _, ok := claim(run.For{Lead: "lead00000009"}); ok {
		t.Fatal("a lead that is not there was claimed")
	}
	if got, err := b.store.Claim(ctx, e, "node1", epoch, 6, now); err != nil || len(got) != 5 {
		t.Fatalf("%d claimed with the one we owe a call among them: %v", len(got), err)
	}
	c, ok := claim(run.For{Kept: true})
	if !ok || c.Lead != "lead00000003" || !c.Kept {
		t.Fatalf("whom we owe a call: %+v %v", c, ok)
	}
	if _, ok := claim(run.For{Kept: true}); ok {
		t.Fatal("the same person twice")
	}
	if err := b.store.Return(ctx, e, epoch, c, retry.After(retry.SkipNobody, now), now); err != nil {
		t.Fatal(err)
	}
	b.leads(7, 1)
	if _, ok := claim(run.For{Lead: "lead00000007"}); !ok {
		t.Fatal("a lead of the list that is not queued yet cannot be asked for")
	}
	b.exec(`delete from queue where lead_id = 'lead00000007'`)
	b.exec(`update attempts set outcome = 'blocked', ended_at = now() where lead_id = 'lead00000007'`)
	b.exec(`update caller_use set calls = calls - 1`)
	if shown := scan[int](b, `select coalesce(sum(calls), 0) from caller_use`); shown != 5 {
		t.Fatalf("the number counts as shown %d times in 5 calls", shown)
	}
	now = now.Add(6 * time.Second)
	again, ok := claim(run.For{Kept: true})
	if !ok || again.Lead != c.Lead || again.Try != c.Try || again.Call == c.Call {
		t.Fatalf("given back and claimed again: %+v after %+v", again, c)
	}
	if err := b.store.Return(ctx, e, epoch-1, again, retry.After(retry.SkipUnfit, now), now); err != nil || b.places(e.Campaign)["done:skipped_unfit"] != 0 {
		t.Fatalf("a stale epoch put a lead back: %v %v", err, b.places(e.Campaign))
	}
	if reason, err := b.store.Confirm(ctx, e, again, now); err != nil || reason != "" {
		t.Fatalf("nothing has changed and it may not be called: %q %v", reason, err)
	}
	b.exec(`insert into blocklist (blind, last4, reason) select blind, last4, 'opt_out' from leads where id = 'lead00000003'`)
	if reason, err := b.store.Confirm(ctx, e, again, now); err != nil || reason != "blacklisted" {
		t.Fatalf("the person opted out meanwhile: %q %v", reason, err)
	}
	if err := b.store.Return(ctx, e, epoch, again, retry.After(retry.SkipUnfit, now), now); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.store.ClaimFor(ctx, e, "other", epoch+1, run.For{}, now); !fault.Is(err, fault.Conflict) {
		t.Fatalf("a stale lease claims: %v", err)
	}
}
