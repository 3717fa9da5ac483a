package history

import (
	"context"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) {
	code := m.Run()
	book.Server.Close()
	if err := goleak.Find(); err != nil && code == 0 {
		println(err.Error())
		code = 1
	}
	os.Exit(code)
}

// followed counts the jobs that closed calls set going.
type followed struct{ calls []dialer.CallID }

func (f *followed) follow(_ *gorm.DB, _ tenant.ID, call dialer.CallID) error {
	f.calls = append(f.calls, call)
	return nil
}

func opened(t *testing.T) (*tenanttest.World, *Store, *followed, fixture.Attempt) {
	t.Helper()
	w, f := book.Open(t), &followed{}
	s, a := NewStore(w.Schemas, f.follow), fixture.Claim(t, w)
	err := s.Open(context.Background(), a.Tenant, Opening{Call: a.Call, Attempt: a.Attempt, Campaign: a.Campaign, Lead: a.Lead, Trunk: "t1", Caller: "k1", Node: "n1", Test: true, At: a.At})
	if err != nil {
		t.Fatal(err)
	}
	return w, s, f, a
}

func answered(a fixture.Attempt) Closing {
	at := func(ms int) time.Time { return a.At.Add(time.Duration(ms) * time.Millisecond) }
	return Closing{Call: a.Call, Attempt: a.Attempt, Campaign: a.Campaign, Lead: a.Lead, Epoch: 1, MOS: 4.3, Sound: oneSecond().Encode(),
		Ending: dialer.Ending{Outcome: dialer.Answered, Blame: dialer.Customer, Reason: "bye", By: dialer.ByCustomer, SIP: 200, Cause: 16, Agent: "u1", Line: "line-1",
			Times: dialer.Times{Created: at(0), Sent: at(1), Ringing: at(400), Answered: at(9000), Seated: at(9001), Bridged: at(9005), FirstAudio: at(9020), Ended: at(19234)}},
		Events: []dialer.Event{{At: at(1), Kind: "sent"}, {At: at(400), Kind: "ringing", Detail: map[string]string{"status": "180"}}, {At: at(19234), Kind: "hung_up"}},
		Next:   retry.Decision{State: retry.Done, Reason: "answered"}}
}

func TestACallIsClosedOnceWithEverythingThatFollows(t *testing.T) {
	w, s, f, a := opened(t)
	ctx, c := context.Background(), answered(a)
	if err := s.Close(ctx, a.Tenant, c); err != nil {
		t.Fatal(err)
	}
	again := c
	again.Ending.Outcome, again.Next.Reason = dialer.Failed, "failed"
	if err := s.Close(ctx, a.Tenant, again); err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(ctx, a.Tenant, a.Call)
	if err != nil {
		t.Fatal(err)
	}
	if got.Outcome != dialer.Answered || got.Talk != 10234*time.Millisecond || got.AgentName != "Lin Yue" || got.Try != 1 || got.Last4 != "6021" || !got.Test || got.By != dialer.ByCustomer {
		t.Fatalf("the call reads %+v", got)
	}
	if len(got.Events) != 3 || got.Events[1].Detail["status"] != "180" || !got.Events[0].At.Equal(c.Events[0].At) {
		t.Fatalf("the timeline reads %+v", got.Events)
	}
	if sound, err := s.Sound(ctx, a.Tenant, a.Call); err != nil || sound.Len() != 1 || sound.At(0, quality.Customer).From.Loss != 0.02 {
		t.Fatalf("how it sounded: %+v, %v", sound, err)
	}
	if place := fixture.One(t, w, a.Tenant, `select state || ' ' || reason || ' ' || (select outcome from attempts) from queue`); place != "done answered answered" {
		t.Fatalf("the lead is %q", place)
	}
	if len(f.calls) != 1 {
		t.Fatalf("%d jobs follow, want 1", len(f.calls))
	}
}

func TestACallWhoseRowCouldNotBeWrittenHasOneWithItsEnd(t *testing.T) {
	w, f := book.Open(t), &followed{}
	s, a, ctx := NewStore(w.Schemas, f.follow), fixture.Claim(t, w), context.Background()
	c := Closing{Call: a.Call, Attempt: a.Attempt, Campaign: a.Campaign, Lead: a.Lead, Epoch: 1,
		Ending:   dialer.Ending{Outcome: dialer.Blocked, Blame: dialer.Platform, Reason: "database_away", Times: dialer.Times{Created: a.At, Ended: a.At.Add(time.Second)}},
		Next:     retry.Decision{State: retry.Waiting, Reason: "retry_wait", Due: a.At.Add(time.Minute)},
		Unopened: &Opening{Call: a.Call, Attempt: a.Attempt, Campaign: a.Campaign, Lead: a.Lead, Trunk: "t1", Caller: "k1", Node: "n1", Test: true, At: a.At}}
	for range 2 {
		if err := s.Close(ctx, a.Tenant, c); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Get(ctx, a.Tenant, a.Call)
	if err != nil || got.Outcome != dialer.Blocked || got.Reason != "database_away" || got.Trunk != "t1" || !got.Test || got.Talk != 0 {
		t.Fatalf("the call reads %+v, %v", got, err)
	}
	if place := fixture.One(t, w, a.Tenant, `select state || ' ' || reason from queue`); place != "waiting retry_wait" || len(f.calls) != 1 {
		t.Fatalf("the lead is %q, %d jobs follow", place, len(f.calls))
	}
}

func TestACallIsOfTheTrunkThatCarriedItAndCostsWhatThatCharges(t *testing.T) {
	_, s, _, a := opened(t)
	ctx, c := context.Background(), answered(a)
	c.Ending.Carrier = dialer.Carriage{Trunk: "t2", Rate: dialer.Rate{Prefix: "86", Currency: "CNY", Minute: 60_000, Connect: 10_000, First: 6 * time.Second, Step: 6 * time.Second}}
	if err := s.Close(ctx, a.Tenant, c); err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(ctx, a.Tenant, a.Call)
	if err != nil || got.Trunk != "t2" || got.Currency != "CNY" || got.Cost == nil || *got.Cost != 22_000 { // 10.234 s are charged as 12 s
		t.Fatalf("by %s for %v %s (%v)", got.Trunk, got.Cost, got.Currency, err)
	}
}

func TestACallThatWasTakenTellsByWhomAndWhenAndIsFoundByBoth(t *testing.T) {
	w, s, _, a := opened(t)
	ctx, c := context.Background(), answered(a)
	fixture.Exec(t, w, a.Tenant, `insert into users (id, email, name, role) values ('boss', 'boss@example.com', 'Wang Fang', 'supervisor')`)
	at := a.At.Add(12 * time.Second)
	c.Ending.Taken = dialer.Taking{By: "boss", At: at}
	if err := s.Close(ctx, a.Tenant, c); err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(ctx, a.Tenant, a.Call)
	if err != nil || got.Taken.By != "boss" || !got.Taken.At.Equal(at) || got.TakenName != "Wang Fang" || got.Agent != "u1" || got.AgentName != "Lin Yue" {
		t.Fatalf("the call reads %+v (%v)", got, err)
	}
	for who, want := range map[tenant.UserID]bool{"u1": true, "boss": true, "another": false, "": false} {
		if got.Had(who) != want {
			t.Errorf("%q talked in it: %v", who, !want)
		}
		if page, err := s.List(ctx, a.Tenant, Filter{Agent: who}); err != nil || who != "" && (len(page.Calls) == 1) != want {
			t.Errorf("calls of %q: %+v (%v)", who, page.Calls, err)
		}
	}
	fixture.Exec(t, w, a.Tenant, `update calls set taken_by = 'key:abc'`)
	if got, err := s.Get(ctx, a.Tenant, a.Call); err != nil || got.TakenName != "key:abc" {
		t.Errorf("a program that took it is called %q (%v)", got.TakenName, err)
	}
}

func TestAStaleEpochClosesNothing(t *testing.T) {
	w, s, f, a := opened(t)
	c := answered(a)
	c.Epoch = 0
	if err := s.Close(context.Background(), a.Tenant, c); err != nil {
		t.Fatal(err)
	}
	if open := fixture.One(t, w, a.Tenant, `select count(*)::text from calls where ended_at is null`); open != "1" || len(f.calls) != 0 {
		t.Fatalf("open calls %s, jobs %d", open, len(f.calls))
	}
}

func TestADispositionBeforeTheCloseKeepsItsPlace(t *testing.T) {
	w, s, _, a := opened(t)
	fixture.Exec(t, w, a.Tenant, `update calls set disposition = 'later'`, `update queue set state = 'waiting', reason = 'callback'`)
	if err := s.Close(context.Background(), a.Tenant, answered(a)); err != nil {
		t.Fatal(err)
	}
	if place := fixture.One(t, w, a.Tenant, `select state || ' ' || reason from queue`); place != "waiting callback" {
		t.Fatalf("the lead is %q", place)
	}
}

func TestTheSweepClosesADeadNodesCallsAtTheirLastHeartbeat(t *testing.T) {
	for name, answer := range map[string]bool{"an answered call stays answered": true, "a ringing call is tried again, not at once": false} {
		t.Run(name, func(t *testing.T) {
			w, s, f, a := opened(t)
			ctx, now := context.Background(), a.At.Add(time.Minute)
			if answer {
				if err := s.Answered(ctx, a.Tenant, a.Call, a.At.Add(5*time.Second)); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Heartbeat(ctx, a.Tenant, []dialer.CallID{a.Call}, a.At.Add(9*time.Second)); err != nil {
				t.Fatal(err)
			}
			if n, err := s.Sweep(ctx, a.Tenant, a.Campaign, 1, now); n != 0 || err != nil {
				t.Fatalf("our own epoch's call was swept: %d, %v", n, err)
			}
			if n, err := s.Sweep(ctx, a.Tenant, a.Campaign, 2, now); n != 1 || err != nil {
				t.Fatalf("swept %d (%v), want 1", n, err)
			}
			got, err := s.Get(ctx, a.Tenant, a.Call)
			if err != nil {
				t.Fatal(err)
			}
			place := fixture.One(t, w, a.Tenant, `select state from queue`)
			if answer && (got.Outcome != dialer.Answered || got.Talk != 4*time.Second || place != "done") {
				t.Fatalf("outcome %s, talk %v, lead %s", got.Outcome, got.Talk, place)
			}
			if !answer && (got.Outcome != dialer.Failed || got.Talk != 0 || place != "waiting") {
				t.Fatalf("outcome %s, talk %v, lead %s", got.Outcome, got.Talk, place)
			}
			if len(f.calls) != 1 {
				t.Fatalf("%d jobs follow, want 1", len(f.calls))
			}
		})
	}
}

func TestCallsAreListedNewestFirstAPageAtATime(t *testing.T) {
	w, s, _, a := opened(t)
	ctx := context.Background()
	for i := range 7 {
		fixture.Exec(t, w, a.Tenant, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at, outcome) values ('x`+string(rune('0'+i))+`', 'a', 'c1', 'l1', 't1', 'k1', '2026-11-23 09:0`+string(rune('0'+i))+`', 'busy')`)
	}
	var seen []dialer.CallID
	for f := (Filter{Outcome: dialer.Busy, Limit: 3}); ; {
		page, err := s.List(ctx, a.Tenant, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Calls {
			seen = append(seen, c.ID)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	if len(seen) != 7 || seen[0] != "x6" || seen[6] != "x0" {
		t.Fatalf("paged through %v", seen)
	}
	fixture.Exec(t, w, a.Tenant, `insert into lead_numbers (lead_id, position, sealed, blind, last4, country) values ('l1', 1, '', 'blind-2', '6022', 'CN')`)
	for number, want := range map[string]int{"blind-1": 7, "blind-2": 7, "blind-3": 0} { // the lead's first number, its second, nobody's
		if page, err := s.List(ctx, a.Tenant, Filter{Outcome: dialer.Busy, Blind: []byte(number)}); err != nil || len(page.Calls) != want {
			t.Errorf("%s: %d calls (%v), want %d", number, len(page.Calls), err, want)
		}
	}
	other := w.Tenant(t, nil)
	if page, err := s.List(ctx, other, Filter{}); err != nil || len(page.Calls) != 0 {
		t.Fatalf("another tenant sees %v (%v)", page.Calls, err)
	}
	if _, err := s.Get(ctx, other, a.Call); !fault.Is(err, fault.NotFound) {
		t.Fatalf("another tenant's call answers %v", err)
	}
	if _, err := s.List(ctx, a.Tenant, Filter{Cursor: "nonsense"}); !fault.Is(err, fault.Invalid) {
		t.Fatalf("a made-up cursor answers %v", err)
	}
}
