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
