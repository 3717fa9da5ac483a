package callback_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

const promised = `insert into callbacks (id, campaign_id, lead_id, agent_id, due_at, created_by) values ('b1', 'c1', 'l1', 'u1', '2026-12-01 02:00Z', 'u1')`

const place = `select state || ' ' || reason || ' ' || coalesce(agent_id, '-') || ' ' || to_char(due_at at time zone 'UTC', 'MM-DD HH24:MI') from queue`

func TestAChangeOfACallbackChangesTheLeadsPlace(t *testing.T) {
	w := book.Open(t)
	a, s, ctx := fixture.Claim(t, w), callback.NewStore(w.Schemas), context.Background()
	fixture.Exec(t, w, a.Tenant, promised, `update queue set state = 'waiting', reason = 'callback', agent_id = 'u1', due_at = '2026-12-01 02:00Z'`,
		`insert into users (id, email, name, role) values ('u2', 'bo@example.com', 'Bo', 'agent')`)
	by := tenant.Actor{Tenant: a.Tenant, User: "boss"}
	all, err := s.List(ctx, a.Tenant, callback.Query{})
	if err != nil || len(all) != 1 || all[0].AgentName != "Lin Yue" || all[0].Last4 != "6021" || all[0].Tries != 0 {
		t.Fatalf("%+v %v", all, err)
	}
	due := time.Date(2026, 12, 3, 7, 30, 0, 0, time.UTC)
	c, err := s.Edit(ctx, by, "b1", "", callback.Change{Due: &due, Agent: new(tenant.UserID("u2"))}, a.At)
	if err != nil || c.Agent != "u2" || fixture.One(t, w, a.Tenant, place) != "waiting callback u2 12-03 07:30" {
		t.Fatalf("%+v %v %s", c, err, fixture.One(t, w, a.Tenant, place))
	}
	if _, err := s.Edit(ctx, by, "b1", "u1", callback.Change{Cancel: true}, a.At); !fault.Is(err, fault.NotFound) {
		t.Fatalf("an agent cancelled another's callback: %v", err)
	}
	if mine, err := s.List(ctx, a.Tenant, callback.Query{Agent: "u1"}); err != nil || len(mine) != 0 {
		t.Fatalf("%+v %v", mine, err)
	}
	if _, err := s.Edit(ctx, by, "b1", "u2", callback.Change{Cancel: true}, a.At); err != nil || fixture.One(t, w, a.Tenant, place) != "done callback_cancelled - 12-03 07:30" {
		t.Fatalf("%v %s", err, fixture.One(t, w, a.Tenant, place))
	}
	if _, err := s.Edit(ctx, by, "b1", "", callback.Change{Due: &due}, a.At); !fault.Is(err, fault.Conflict) {
		t.Fatalf("a callback that is over moved: %v", err)
	}
	if closed, err := s.List(ctx, a.Tenant, callback.Query{Closed: true}); err != nil || len(closed) != 1 || closed[0].Cancelled.IsZero() {
		t.Fatalf("%+v %v", closed, err)
	}
}

func TestWhatACallbackCannotBecome(t *testing.T) {
	w := book.Open(t)
	a, s, ctx := fixture.Claim(t, w), callback.NewStore(w.Schemas), context.Background()
	fixture.Exec(t, w, a.Tenant, promised)
	by := tenant.Actor{Tenant: a.Tenant, User: "boss"}
	past := a.At.Add(-time.Minute)
	if _, err := s.Edit(ctx, by, "b1", "", callback.Change{Due: &past}, a.At); !fault.Is(err, fault.Invalid) {
		t.Fatalf("moved into the past: %v", err)
	}
	if _, err := s.Edit(ctx, by, "b1", "", callback.Change{Due: new(a.At.AddDate(2, 0, 0))}, a.At); !fault.Is(err, fault.Invalid) {
		t.Fatalf("moved beyond a year: %v", err)
	}
	if _, err := s.Edit(ctx, by, "b1", "", callback.Change{Agent: new(tenant.UserID("nobody"))}, a.At); !fault.Is(err, fault.NotFound) {
		t.Fatalf("handed to nobody: %v", err)
	}
	// a lead that is being called stays where it is
	if _, err := s.Edit(ctx, by, "b1", "", callback.Change{Agent: new(tenant.UserID(""))}, a.At); err != nil || fixture.One(t, w, a.Tenant, `select state from queue`) != "dialing" {
		t.Fatalf("%v", err)
	}
}

func TestANoteOrAnotherAgentChangesNoMoment(t *testing.T) {
	w := book.Open(t)
	a, s, ctx := fixture.Claim(t, w), callback.NewStore(w.Schemas), context.Background()
	by := tenant.Actor{Tenant: a.Tenant, User: "boss"}
	// called at the promised moment, and not answered: the next try is two hours later
	fixture.Exec(t, w, a.Tenant, promised, `update queue set state = 'waiting', reason = 'retry_wait', due_at = '2026-12-01 04:00Z'`)
	if _, err := s.Edit(ctx, by, "b1", "", callback.Change{Note: new("has moved")}, a.At); err != nil || fixture.One(t, w, a.Tenant, place) != "waiting retry_wait - 12-01 04:00" {
		t.Errorf("after a note the lead is %s (%v)", fixture.One(t, w, a.Tenant, place), err)
	}
	if _, err := s.Edit(ctx, by, "b1", "", callback.Change{Agent: new(tenant.UserID("u1"))}, a.At); err != nil || fixture.One(t, w, a.Tenant, place) != "waiting retry_wait u1 12-01 04:00" {
		t.Errorf("handed over, the lead is %s (%v)", fixture.One(t, w, a.Tenant, place), err)
	}
}

func TestAMovedCallbackIsKeptOrRefused(t *testing.T) {
	w := book.Open(t)
	a, s, ctx := fixture.Claim(t, w), callback.NewStore(w.Schemas), context.Background()
	by, due := tenant.Actor{Tenant: a.Tenant, User: "boss"}, callback.Change{Due: new(time.Date(2026, 12, 3, 7, 30, 0, 0, time.UTC))}
	fixture.Exec(t, w, a.Tenant, promised, `update queue set state = 'done', reason = 'no_answer'`)
	if _, err := s.Edit(ctx, by, "b1", "", due, a.At); err != nil || fixture.One(t, w, a.Tenant, place) != "waiting callback u1 12-03 07:30" {
		t.Errorf("the campaign was done with the lead, whose callback was moved: %s (%v)", fixture.One(t, w, a.Tenant, place), err)
	}
	for reason, sql := range map[string]string{
		"budget_spent": `update campaigns set max_attempts = 1; update attempts set created_at = now() + interval '1 minute', outcome = 'no_answer'`, // the promise's own try is used up too
		"opted_out":    `insert into blocklist (last4, blind, reason) select last4, blind, 'opt_out' from leads`,
	} {
		fixture.Exec(t, w, a.Tenant, sql)
		if refused, ok := errors.AsType[*fault.Error](func() error { _, err := s.Edit(ctx, by, "b1", "", due, a.At); return err }()); !ok || refused.Reason != reason {
			t.Errorf("moved for nobody: %v, want %s", refused, reason)
		}
		fixture.Exec(t, w, a.Tenant, `update campaigns set max_attempts = 3`, `delete from blocklist`)
	}
	if c, err := s.Get(ctx, a.Tenant, "b1"); err != nil || !c.Due.Equal(*due.Due) {
		t.Errorf("the promise is due %v (%v)", c.Due, err)
	}
}

// laws allow two calls.
type laws struct{}

func (laws) Tries(tx *gorm.DB, c dialer.CampaignID, l dialer.LeadID, _ time.Time) (used, most int, err error) {
	err = tx.Raw(`select count(*) from attempts where campaign_id = ? and lead_id = ?`, string(c), string(l)).Scan(&used).Error
	return used, 2, err
}

func TestACallbackMayBePromisedOnTheCampaignsLastTryButNotOnTheLaws(t *testing.T) {
	w := book.Open(t)
	a, s, ctx := fixture.Claim(t, w), callback.NewStore(w.Schemas).Under(laws{}), context.Background()
	by, p := tenant.Actor{Tenant: a.Tenant, User: "boss"}, callback.Promise{Campaign: "c1", Lead: "l1", Due: time.Date(2026, 12, 3, 7, 30, 0, 0, time.UTC)}
	fixture.Exec(t, w, a.Tenant, `update campaigns set max_attempts = 1`, `update queue set state = 'done', reason = 'budget_spent'`, `update attempts set created_at = '2026-11-22'`)
	c, err := s.Make(ctx, by, p, a.At)
	if err != nil || fixture.One(t, w, a.Tenant, place) != "waiting callback - 12-03 07:30" {
		t.Fatalf("%v %s", err, fixture.One(t, w, a.Tenant, place))
	}
	if _, err := s.Edit(ctx, by, c.ID, "", callback.Change{Due: new(p.Due.Add(time.Hour))}, a.At); err != nil {
		t.Fatalf("moved: %v", err)
	}
	if _, err := s.Edit(ctx, by, c.ID, "", callback.Change{Cancel: true}, a.At); err != nil {
		t.Fatal(err)
	}
	fixture.Exec(t, w, a.Tenant, `insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, outcome, created_at) values ('a2', 'c1', 'l1', 2, 'k2', 'blind-1', 'n1', 1, 'busy', '2026-11-23')`)
	was := fixture.One(t, w, a.Tenant, place)
	if refused, ok := errors.AsType[*fault.Error](func() error { _, err := s.Make(ctx, by, p, a.At); return err }()); !ok || refused.Reason != "callback_law" || refused.Detail["max"] != 2 {
		t.Errorf("on the law's last: %v", refused)
	}
	if now := fixture.One(t, w, a.Tenant, place); now != was {
		t.Errorf("what was refused moved the lead: %s", now)
	}
}

func TestNobodySeesAnotherTenantsCallbacks(t *testing.T) {
	w := book.Open(t)
	s := callback.NewStore(w.Schemas)
	plant := func(ctx context.Context, o isolation.Office) error {
		if err := fixture.Canary(ctx, w.Schemas, o); err != nil {
			return err
		}
		p := fixture.Of(o)
		return w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			return tx.Exec(`insert into callbacks (id, campaign_id, lead_id, agent_id, due_at, note, created_by) values (?, ?, ?, ?, now() + interval '1 day', ?, 'x')`,
				"b-"+string(o.ID), string(p.Campaign), string(p.Lead), string(p.User), o.Canary).Error
		})
	}
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "List", Run: func(ctx context.Context, o isolation.Office) (any, error) { return s.List(ctx, o.ID, callback.Query{}) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return s.List(ctx, me.ID, callback.Query{Campaign: fixture.Of(other).Campaign})
			}},
		isolation.Probe{Name: "Get", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return s.Get(ctx, o.ID, callback.ID("b-"+string(o.ID)))
		},
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return s.Get(ctx, me.ID, callback.ID("b-"+string(other.ID)))
			}},
		isolation.Probe{Name: "Edit", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return s.Edit(ctx, tenant.System(o.ID), callback.ID("b-"+string(o.ID)), "", callback.Change{Note: new(o.Canary)}, time.Now())
		},
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return s.Edit(ctx, tenant.System(me.ID), callback.ID("b-"+string(other.ID)), "", callback.Change{Cancel: true}, time.Now())
			}},
	)
}
