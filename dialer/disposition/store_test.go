package disposition

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/dialer/retry"
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

const placeOfLead = `select state || ' ' || reason || ' ' || coalesce(agent_id, '-') from queue`

func TestWhatADispositionSetsGoingAndUndoTakesBack(t *testing.T) {
	promise := time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC)
	tests := []struct {
		name  string
		said  Disposition
		place string
		check string // a query that answers "1" after the disposition and "0" after the undo
	}{
		{"success is done", Disposition{Code: "renewed", Kind: Success}, "done disposed -", ""},
		{"try again waits", Disposition{Code: "again", Kind: Retry}, "waiting retry_wait -", ""},
		{"a machine is tried again and the call says so", Disposition{Code: "voicemail", Kind: Machine}, "waiting retry_wait -", `select count(*)::text from calls where outcome = 'machine'`},
		{"a callback waits for its agent", Disposition{Code: "later", Kind: Callback, Callback: &Promise{At: promise}}, "waiting callback u1",
			`select count(*)::text from callbacks where agent_id = 'u1' and due_at = '2026-12-01 02:00Z'`},
		{"a callback for anybody waits for nobody", Disposition{Code: "later", Kind: Callback, Callback: &Promise{At: promise, AnyAgent: true}}, "waiting callback -",
			`select count(*)::text from callbacks where agent_id is null`},
		{"do not call blocks the number", Disposition{Code: "dnc", Kind: DNC}, "blocked opted_out -", `select count(*)::text from blocklist where last4 = '6021'`},
		{"do not call by this campaign alone", Disposition{Code: "dnc", Kind: DNC, OnlyHere: true}, "blocked opted_out -",
			`select ((select count(*) from campaign_optouts where last4 = '6021' and campaign_id = 'c1') + (select count(*) from blocklist))::text`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := book.Open(t)
			a, s, ctx := fixture.Claim(t, w), NewStore(w.Schemas), context.Background()
			fixture.Exec(t, w, a.Tenant, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at, ended_at, outcome) values ('`+string(a.Call)+`', 'a', 'c1', 'l1', 't1', 'k1', now(), now(), 'answered')`,
				`update queue set state = 'done', reason = 'answered'`)
			test.said.Call, test.said.Agent, test.said.At = a.Call, "u1", a.At
			for range 2 { // twice equals once
				if err := s.Dispose(ctx, a.Tenant, test.said); err != nil {
					t.Fatal(err)
				}
			}
			if got := fixture.One(t, w, a.Tenant, placeOfLead); got != test.place {
				t.Fatalf("the lead is %q, want %q", got, test.place)
			}
			if test.check != "" && fixture.One(t, w, a.Tenant, test.check) != "1" {
				t.Fatalf("%s is not 1", test.check)
			}
			if err := s.Undo(ctx, a.Tenant, a.Call); err != nil {
				t.Fatal(err)
			}
			if got := fixture.One(t, w, a.Tenant, placeOfLead); got != "done answered -" {
				t.Fatalf("after the undo the lead is %q", got)
			}
			if test.check != "" && fixture.One(t, w, a.Tenant, test.check) != "0" {
				t.Fatalf("after the undo %s is not 0", test.check)
			}
		})
	}
}

// "Do not call" reaches the person's places in every campaign; taking it back leaves each as it was, and what was blocked before blocked.
func TestTheUndoOfDoNotCallPutsEveryPlaceBackAsItWas(t *testing.T) {
	for _, here := range []bool{false, true} {
		w := book.Open(t)
		a, s, ctx := fixture.Claim(t, w), NewStore(w.Schemas), context.Background()
		sql := []string{`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at, ended_at, outcome) values ('` + string(a.Call) + `', 'a', 'c1', 'l1', 't1', 'k1', now(), now(), 'answered')`,
			`update queue set state = 'done', reason = 'answered'`}
		for _, c := range []string{"wait", "due", "none", "gone"} {
			sql = append(sql, `insert into campaigns (id, name, list_id, trunk_id, caller_id, status, max_attempts) select '`+c+`', '`+c+`', list_id, trunk_id, caller_id, 'running', 3 from campaigns where id = 'c1'`)
		}
		sql = append(sql,
			`insert into queue (campaign_id, lead_id, state, reason, detail, due_at, agent_id) values ('wait', 'l1', 'waiting', 'callback', '{"a": 1}', '2026-12-01 02:00Z', 'u1'), ('due', 'l1', 'waiting', 'retry_wait', '{}', '2026-12-02 03:00Z', null),
				('none', 'l1', 'queued', '', '{}', '2026-11-01 00:00Z', null), ('gone', 'l1', 'blocked', 'opted_out', '{}', '2026-11-01 00:00Z', null)`,
			// the same person on another list, who waits in the campaign of the call
			`insert into leads (id, list_id, name, sealed, blind, last4, country) select 'l2', list_id || '2', name, sealed, blind, last4, country from leads where id = 'l1'`,
			`insert into queue (campaign_id, lead_id, state, reason, due_at) values ('c1', 'l2', 'waiting', 'retry_wait', '2026-12-03 04:00Z')`)
		sql = append(sql[:6], append([]string{`insert into lists (id, name, country) select list_id || '2', 'Second', 'CN' from leads`}, sql[6:]...)...)
		fixture.Exec(t, w, a.Tenant, sql...)
		const places = `select string_agg(campaign_id || '/' || lead_id || ' ' || state || ' ' || reason || ' ' || detail || ' ' || due_at || ' ' || coalesce(agent_id, '-'), E'\n' order by campaign_id, lead_id) from queue`
		was := fixture.One(t, w, a.Tenant, places)
		if err := s.Dispose(ctx, a.Tenant, Disposition{Call: a.Call, Agent: "u1", Code: "dnc", Kind: DNC, OnlyHere: here, At: a.At}); err != nil {
			t.Fatal(err)
		}
		want := map[bool]string{false: "6", true: "3"}[here]
		if n := fixture.One(t, w, a.Tenant, `select count(*)::text from queue where state = 'blocked'`); n != want {
			t.Fatalf("%s places are blocked, want %s", n, want)
		}
		if err := s.Undo(ctx, a.Tenant, a.Call); err != nil {
			t.Fatal(err)
		}
		if now := fixture.One(t, w, a.Tenant, places); now != was {
			t.Errorf("only here: %v\nwas\n%s\nis\n%s", here, was, now)
		}
	}
}

func TestACallbackWithoutATimeIsRefused(t *testing.T) {
	s := NewStore(book.Open(t).Schemas)
	if err := s.Dispose(context.Background(), "aaaaaaaaaa", Disposition{Kind: Callback}); !fault.Is(err, fault.Invalid) {
		t.Fatalf("got %v", err)
	}
}

func TestADispositionDuringTheCallStaysWhenTheCallCloses(t *testing.T) {
	w := book.Open(t)
	a, s, ctx := fixture.Claim(t, w), NewStore(w.Schemas), context.Background()
	fixture.Exec(t, w, a.Tenant, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at) values ('`+string(a.Call)+`', 'a', 'c1', 'l1', 't1', 'k1', now())`)
	if err := s.Dispose(ctx, a.Tenant, Disposition{Call: a.Call, Agent: "u1", Code: "dnc", Kind: DNC, At: a.At}); err != nil {
		t.Fatal(err)
	}
	if got := fixture.One(t, w, a.Tenant, placeOfLead); got != "blocked opted_out -" {
		t.Fatalf("the lead is %q", got)
	}
}

// A robot agent says what became of a call in the moment in which the call is closed: neither may fail.
func TestADispositionAndTheCloseOfItsCallNeverDeadlock(t *testing.T) {
	w := book.Open(t)
	records := history.NewStore(w.Schemas, func(*gorm.DB, tenant.ID, dialer.CallID) error { return nil })
	for range 12 {
		a, s, ctx := fixture.Claim(t, w), NewStore(w.Schemas), context.Background()
		if err := records.Open(ctx, a.Tenant, history.Opening{Call: a.Call, Attempt: a.Attempt, Campaign: a.Campaign, Lead: a.Lead, Trunk: "t1", Caller: "k1", Node: "n1", At: a.At}); err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		both.Go(func() {
			if err := s.Dispose(ctx, a.Tenant, Disposition{Call: a.Call, Agent: "u1", Code: "dnc", Kind: DNC, At: a.At}); err != nil {
				t.Errorf("dispose: %v", err)
			}
		})
		both.Go(func() {
			err := records.Close(ctx, a.Tenant, history.Closing{Call: a.Call, Attempt: a.Attempt, Campaign: a.Campaign, Lead: a.Lead, Epoch: 1,
				Ending: dialer.Ending{Outcome: dialer.Answered, Times: dialer.Times{Created: a.At, Answered: a.At, Ended: a.At.Add(time.Second)}}, Next: retry.Decision{State: retry.Done, Reason: "answered"}})
			if err != nil {
				t.Errorf("close: %v", err)
			}
		})
		both.Wait()
		if got := fixture.One(t, w, a.Tenant, `select state || ' ' || (select outcome from calls) from queue`); got != "blocked answered" {
			t.Fatalf("the lead is %q", got)
		}
	}
}
