package campaign_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/disposition"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/supply"
)

// The claim's statement and supply.Promise are one rule: for leads of any agent and any moment they open the same ones, for the same agents.
func TestAClaimTakesPromisedLeadsAsSupplySays(t *testing.T) {
	b, ctx, now := newBench(t), context.Background(), noon(t)
	b.exec(`insert into users (id, email, role) values ('eve', 'eve@example.com', 'agent')`)
	b.leads(1, 120)
	e, epoch := b.start("sip", "own")
	b.exec(`update caller_ids set per_hour = 0, per_day = 0`)
	b.exec(`delete from queue`)
	r, waits := rand.New(rand.NewPCG(7, 7)), map[dialer.LeadID]supply.Promise{}
	for i := 1; i <= 120; i++ {
		lead := dialer.LeadID(fmt.Sprintf("lead%08d", i))
		p := supply.Promise{Agent: []dialer.AgentID{"", "ann", "bob", "eve"}[r.IntN(4)], Due: now.Add(time.Duration(r.IntN(40)-30) * time.Minute)} // also at the very bounds
		waits[lead] = p
		b.exec(`insert into queue (campaign_id, lead_id, state, reason, due_at, agent_id) values (?, ?, 'waiting', 'callback', ?, nullif(?, ''))`, string(e.Campaign), string(lead), p.Due.UTC(), string(p.Agent))
	}
	b.presence = ready{"ann", "eve"}
	got, err := b.store.Claim(ctx, e, "node1", epoch, 200, now)
	if err != nil {
		t.Fatal(err)
	}
	claimed := map[dialer.LeadID]run.Claimed{}
	for _, c := range got {
		claimed[c.Lead] = c
	}
	for lead, p := range waits {
		c, taken := claimed[lead]
		if open := p.Open(now, func(a dialer.AgentID) bool { return slices.Contains(b.presence, a) }); open != taken {
			t.Errorf("due %v, promised by %q: claimed %v, the rule says %v", p.Due.Sub(now), p.Agent, taken, open)
		} else if taken && c.Promised != p.For(now) {
			t.Errorf("due %v, promised by %q: claimed for %q, the rule says %q", p.Due.Sub(now), p.Agent, c.Promised, p.For(now))
		}
	}
}

func TestALeadThatIsPutBackGivesItsNumbersUseBack(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 3)
	e, epoch := b.start("sip", "own")
	got, err := b.store.Claim(ctx, e, "node1", epoch, 3, noon(t))
	if err != nil || len(got) != 3 {
		t.Fatal(len(got), err)
	}
	for range 2 { // twice equals once
		if err := b.store.Return(ctx, e, epoch, got[0], retry.After(retry.SkipLater, noon(t)), noon(t).Add(7*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if used := scan[int](b, `select sum(calls) from caller_use where caller_id = 'own'`); used != 2 {
		t.Errorf("of three numbers that were taken one was not dialed; %d are counted", used)
	}
}

// Whoever asks on the lead's last try to be called back is called back: the promise is a try of its own, and one only.
func TestACallbackPromisedOnTheLastTryIsKeptOnce(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	e, epoch := b.start("sip", "own")
	b.exec(`update campaigns set max_attempts = 1`)
	now := noon(t)
	claim := func(what string, want int) (got []run.Claimed) {
		t.Helper()
		got, err := b.store.Claim(ctx, e, "node1", epoch, 1, now)
		if err != nil || len(got) != want {
			t.Fatalf("%s: %v, %v; the place is %s", what, got, err, scan[string](b, `select state || ' ' || reason from queue`))
		}
		return got
	}
	end := func(outcome string) {
		b.exec(`update attempts set ended_at = ?, outcome = ? where ended_at is null`, now, outcome)
		now = now.Add(10 * time.Minute)
	}
	first := claim("the only try", 1)[0]
	b.exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at, ended_at, outcome) values (?, ?, ?, ?, 'sip', 'own', ?, ?, 'answered')`, string(first.Call), string(first.Attempt), string(e.Campaign),
		string(first.Lead), now, now)
	b.exec(`update queue set state = 'done', reason = 'answered'`)
	word := disposition.Disposition{Call: first.Call, Agent: "ann", Code: "later", Kind: disposition.Callback, Callback: &disposition.Promise{At: now.Add(10 * time.Minute)}, At: now.Add(time.Minute)}
	if err := disposition.NewStore(b.Schemas).Dispose(ctx, b.t, word); err != nil {
		t.Fatal(err)
	}
	end("answered")
	b.presence = ready{"ann"}
	if got := claim("the promised call", 1)[0]; got.Promised != "ann" || got.Try != 2 {
		t.Errorf("promised as %+v", got)
	}
	if why, err := b.store.Confirm(ctx, e, run.Claimed{Lead: first.Lead}, now); err != nil || why != "" { // an agent looked at it before it is dialed
		t.Errorf("the promised call may not be dialed: %q, %v", why, err)
	}
	// a call that never left uses up neither
	end("blocked")
	b.exec(`update queue set state = 'waiting', reason = 'callback', due_at = ?`, now)
	claim("the promised call again", 1)
	end("no_answer")
	b.exec(`update queue set state = 'waiting', reason = 'retry_wait', due_at = ?`, now)
	claim("a third", 0)
	wantPlaces(b, e.Campaign, map[string]int{"done:budget_spent": 1})
}
