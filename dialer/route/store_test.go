package route_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/dialer/route"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// Friday 18:05 in Shanghai, where the tenants of the tests are at home.
var friday = time.Date(2026, 11, 27, 10, 5, 0, 0, time.UTC)

type office struct {
	*tenanttest.World
	testing.TB
	id    tenant.ID
	by    tenant.Actor
	rules *route.Store
}

func open(t *testing.T) *office {
	t.Helper()
	w := book.Open(t)
	a := fixture.Claim(t, w)
	fixture.Exec(t, w, a.Tenant,
		`insert into users (id, email, name, role) values ('u2', 'zhou@example.com', '周可', 'agent')`,
		`update leads set tags = '{vip,renewal}', fields = '{"余额":"12万","Owner":"LIN@example.com"}', timezone = 'Asia/Shanghai' where id = 'l1'`,
		`insert into leads (id, list_id, name, sealed, blind, last4, country, timezone) values ('l2', 'list1', 'Bo', '', 'blind-2', '1180', 'GB', 'Europe/London')`,
		`update lists set leads = 2`,
		`insert into acd_queues (id, name, wait_seconds) values ('silver', 'Silver', 60)`,
		`insert into acd_queues (id, name, overflow_id, overflow_seconds, hours) values ('gold', 'Gold', 'silver', 15, '[{"days":[5],"from":"09:00","to":"18:00"}]')`,
		`insert into skills (id, name) values ('en', 'English')`,
		`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, agent_id, outcome, created_at, ended_at) values
			('old', 'a', 'c1', 'l1', 't1', 'k1', 'u2', 'answered', '2026-11-20 10:05Z', '2026-11-20 10:06Z'),
			('new', 'b', 'c1', 'l1', 't1', 'k1', null, 'abandoned', '2026-11-26 10:05Z', '2026-11-26 10:05Z')`)
	return &office{World: w, TB: t, id: a.Tenant, by: tenant.Actor{Tenant: a.Tenant, User: "u1", Role: tenant.Admin}, rules: route.NewStore(w.Schemas)}
}

func reasonOf(err error) string {
	if coded, ok := errors.AsType[*fault.Error](err); ok {
		return coded.Reason
	}
	return ""
}

func rule(id, when string, a route.Action) route.Rule {
	return route.Rule{ID: id, Name: id, When: when, Action: a}
}

func TestEverySaveIsAVersionAndAnUndoIsANewOne(t *testing.T) {
	o, ctx := open(t), context.Background()
	if v, err := o.rules.Current(ctx, o.id); err != nil || v.Number != 0 || len(v.Rules) != 0 {
		t.Fatalf("%+v %v", v, err)
	}
	first := []route.Rule{rule("", `tag("vip")`, route.Action{Queue: "gold", Priority: 9, First: route.OneAgent, Agent: "u2", Wait: 1500 * time.Millisecond, Skills: []route.Need{{Skill: "en", Level: 2, Required: true}}})}
	first[0].Name = "VIP"
	v, err := o.rules.Save(ctx, o.by, first, "first", 0, friday)
	if err != nil || v.Number != 1 || v.Rules[0].ID == "" || v.Note != "first" || v.By != "u1" {
		t.Fatalf("%+v %v", v, err)
	}
	if got := v.Rules[0].Action; got.Queue != "gold" || got.Wait != 1500*time.Millisecond || got.Skills[0] != (route.Need{Skill: "en", Level: 2, Required: true}) || got.Agent != "u2" {
		t.Fatalf("%+v", got)
	}
	if _, err := o.rules.Save(ctx, o.by, nil, "blind", 0, friday); reasonOf(err) != "rules_changed" {
		t.Fatalf("who did not see version 1 overwrote it: %v", err)
	}
	if v, err = o.rules.Save(ctx, o.by, nil, "none", 1, friday); err != nil || v.Number != 2 || len(v.Rules) != 0 {
		t.Fatalf("%+v %v", v, err)
	}
	if v, err = o.rules.Restore(ctx, o.by, 1, 2, friday); err != nil || v.Number != 3 || len(v.Rules) != 1 || v.Note != "v1" {
		t.Fatalf("%+v %v", v, err)
	}
	all, err := o.rules.Versions(ctx, o.id)
	if err != nil || len(all) != 3 || all[0].Number != 3 {
		t.Fatalf("%d versions, %v", len(all), err)
	}
}

func TestRulesThatNameWhatIsNotThereAreRefusedWithTheirPlace(t *testing.T) {
	o, ctx := open(t), context.Background()
	for reason, r := range map[string]route.Rule{
		route.NoQueue: rule("a", "true", route.Action{Queue: "bronze"}),
		route.NoSkill: rule("a", "true", route.Action{Skills: []route.Need{{Skill: "fr", Level: 1}}}),
		route.NoAgent: rule("a", "true", route.Action{First: route.OneAgent, Agent: "nobody"}),
		route.NoName:  rule("a", "lead.vip", route.Action{}),
	} {
		if _, err := o.rules.Save(ctx, o.by, []route.Rule{rule("ok", "true", route.Action{}), r}, "", 0, friday); reasonOf(err) != reason {
			t.Errorf("%s: %v", reason, err)
		}
		if p, err := o.rules.Check(ctx, o.id, []route.Rule{rule("ok", "true", route.Action{}), r}); err != nil || len(p) != 1 || p[0].Reason != reason || p[0].Rule != 1 {
			t.Errorf("%s: %v %v", reason, p, err)
		}
	}
}

func TestADraftIsTriedOnRealLeadsWithoutBeingSaved(t *testing.T) {
	o, ctx := open(t), context.Background()
	draft := []route.Rule{
		rule("rich", `number("余额") >= 100000 and lead.owner == "Lin Yue"`, route.Action{Queue: "gold", Priority: 9, First: route.Owner, Wait: time.Second}),
		rule("abroad", `lead.country == "GB" and local.hour == 10 and office.hour == 18 and history.days_since < 0`, route.Action{Queue: "silver", Priority: 3}),
	}
	tried, of, problems, err := o.rules.Try(ctx, o.id, draft, route.Sample{List: "list1", Campaign: "c1", Now: friday})
	if err != nil || len(problems) > 0 || of != 2 || len(tried) != 2 {
		t.Fatalf("%+v of %d, %v %v", tried, of, problems, err)
	}
	if d := tried[0].Decision; d.Rule != "rich" || d.Agent != "u1" || d.Why != route.Owner || tried[0].Last4 != "6021" {
		t.Errorf("%+v", tried[0])
	}
	if d := tried[1].Decision; d.Rule != "abroad" || d.Queue != "silver" || d.Priority != 3 {
		t.Errorf("%+v", tried[1])
	}
	if v, _ := o.rules.Current(ctx, o.id); v.Number != 0 {
		t.Error("a trial was saved")
	}
	history := []route.Rule{rule("h", `history.tries == 2 and history.talks == 1 and history.abandoned and history.last_agent == "周可" and history.days_since_talk == 7 and campaign.name == "First"`,
		route.Action{First: route.LastAgent, Wait: time.Second})}
	tried, _, _, err = o.rules.Try(ctx, o.id, history, route.Sample{Leads: []dialer.LeadID{"l1"}, Campaign: "c1", Now: friday})
	if err != nil || tried[0].Decision.Rule != "h" || tried[0].Decision.Agent != "u2" {
		t.Errorf("%+v %v", tried, err)
	}
	if _, _, problems, _ := o.rules.Try(ctx, o.id, []route.Rule{rule("x", "vip", route.Action{})}, route.Sample{List: "list1", Now: friday}); len(problems) != 1 {
		t.Error("a broken draft is tried")
	}
}

func TestOfALongListLeadsAllOverItAreTried(t *testing.T) {
	o, ctx := open(t), context.Background()
	fixture.Exec(t, o.World, o.id, `insert into leads (id, list_id, sealed, blind, last4, country, timezone) select 'x' || lpad(i::text, 6, '0'), 'list1', '', sha256(i::text::bytea), '0000', 'CN', 'Asia/Shanghai' from generate_series(1, 3000) i`)
	every := []route.Rule{rule("all", "true", route.Action{})}
	for _, size := range []int{3000, 30_000, 300_000} { // as if these were a part of it
		fixture.Exec(t, o.World, o.id, fmt.Sprintf(`update lists set leads = %d where id = 'list1'`, size))
		tried, of, _, err := o.rules.Try(ctx, o.id, every, route.Sample{List: "list1", Now: friday})
		late := 0
		for _, at := range tried {
			if at.Lead > "x001500" {
				late++
			}
		}
		want := 3000 * 950 / size
		if err != nil || of != size || len(tried) < want/2 || len(tried) > want*2 || late < len(tried)/4 || late > len(tried)*3/4 {
			t.Errorf("of %d leads %d are tried, %d of them of the file's second half; about %d were to be (%v)", of, len(tried), late, want, err)
		}
	}
}

func TestARunningCallTakesTheRulesInForceAndTheQueuesWithTheirOverflow(t *testing.T) {
	o, ctx := open(t), context.Background()
	now := friday
	router := route.NewRouter(o.Schemas, func() time.Time { return now })
	ask := route.Asking{Campaign: "c1", Lead: "l1", Known: true}
	way, err := router.Route(ctx, o.id, ask)
	if err != nil || way.Rule != "" || way.Priority != route.Usual || len(way.Pools) != 0 || !way.Open {
		t.Fatalf("%+v %v", way, err)
	}
	if _, err := o.rules.Save(ctx, o.by, []route.Rule{rule("vip", `tag("VIP")`, route.Action{Queue: "gold", Priority: 8})}, "", 0, now); err != nil {
		t.Fatal(err)
	}
	now = now.Add(1100 * time.Millisecond) // an edit counts from the next second on
	way, err = router.Route(ctx, o.id, ask)
	if err != nil || way.Rule != "vip" || way.QueueName != "Gold" || way.Open || way.WaitMost != 2*time.Minute {
		t.Fatalf("%+v %v", way, err)
	}
	if !slices.Equal(way.Pools, []route.Pool{{Queue: "gold"}, {Queue: "silver", After: 15 * time.Second}}) {
		t.Fatalf("pools %+v", way.Pools)
	}
	fixture.Exec(t, o.World, o.id, `update acd_queues set overflow_id = 'gold' where id = 'silver'`) // a ring ends
	if way, err = router.Route(ctx, o.id, ask); err != nil || len(way.Pools) != 2 {
		t.Fatalf("%+v %v", way.Pools, err)
	}
	if way, err = router.Queue(ctx, o.id, "silver"); err != nil || len(way.Pools) != 2 || !way.Open || way.WaitMost != time.Minute {
		t.Fatalf("%+v %v", way, err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	now = now.Add(time.Minute)
	if way, err := router.Route(gone, o.id, ask); err == nil || way.Priority != route.Usual || !way.Open {
		t.Fatalf("without the database the way is the usual one: %+v %v", way, err)
	}
}

func TestNoTenantSeesOrDecidesByAnothersRules(t *testing.T) {
	w := book.Open(t)
	s, router := route.NewStore(w.Schemas), route.NewRouter(w.Schemas, func() time.Time { return friday })
	plant := func(ctx context.Context, o isolation.Office) error {
		if err := fixture.Canary(ctx, w.Schemas, o); err != nil {
			return err
		}
		return w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			if err := tx.Exec(`insert into acd_queues (id, name) values (?, ?)`, "queue-"+string(o.ID), o.Canary).Error; err != nil {
				return err
			}
			return tx.Exec(`insert into routing_rules (version, rules, note) values (1, jsonb_build_array(jsonb_build_object('id', 'r', 'name', cast(? as text), 'when', 'true', 'then',
				jsonb_build_object('priority', 5, 'queue', cast(? as text)))), cast(? as text))`, o.Canary, "queue-"+string(o.ID), o.Canary).Error
		})
	}
	by := func(o isolation.Office) tenant.Actor {
		return tenant.Actor{Tenant: o.ID, User: "u", Role: tenant.Admin}
	}
	lead := func(o isolation.Office) dialer.LeadID { return fixture.Of(o).Lead }
	yes := []route.Rule{rule("r", "true", route.Action{})}
	type off = isolation.Office
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "Current", Run: func(ctx context.Context, o off) (any, error) { return s.Current(ctx, o.ID) }},
		isolation.Probe{Name: "Versions", Run: func(ctx context.Context, o off) (any, error) { return s.Versions(ctx, o.ID) }},
		isolation.Probe{Name: "Check", Silent: true, Run: func(ctx context.Context, o off) (any, error) { return s.Check(ctx, o.ID, yes) }},
		isolation.Probe{Name: "Try", Run: func(ctx context.Context, o off) (any, error) {
			tried, _, _, err := s.Try(ctx, o.ID, yes, route.Sample{List: fixture.Of(o).List, Now: friday})
			return tried, err
		}, Trespass: func(ctx context.Context, me, other off) (any, error) {
			tried, _, _, err := s.Try(ctx, me.ID, yes, route.Sample{List: fixture.Of(other).List, Leads: []dialer.LeadID{lead(other)}, Now: friday})
			return tried, err
		}},
		isolation.Probe{Name: "Route", Run: func(ctx context.Context, o off) (any, error) {
			return router.Route(ctx, o.ID, route.Asking{Campaign: fixture.Of(o).Campaign, Lead: lead(o)})
		}, Trespass: func(ctx context.Context, me, other off) (any, error) {
			return router.Route(ctx, me.ID, route.Asking{Campaign: fixture.Of(other).Campaign, Lead: lead(other)})
		}},
		isolation.Probe{Name: "Queue", Run: func(ctx context.Context, o off) (any, error) {
			return router.Queue(ctx, o.ID, dialer.QueueID("queue-"+o.ID))
		}, Trespass: func(ctx context.Context, me, other off) (any, error) {
			return router.Queue(ctx, me.ID, dialer.QueueID("queue-"+other.ID))
		}},
		isolation.Probe{Name: "Save", Silent: true, Run: func(ctx context.Context, o off) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other off) (any, error) {
				_, err := s.Save(ctx, by(me), []route.Rule{rule("r", "true", route.Action{Queue: dialer.QueueID("queue-" + other.ID)})}, "", 1, friday)
				if reasonOf(err) == route.NoQueue {
					return nil, nil
				}
				return "saved with a stranger's queue", fault.New(fault.Internal, "trespass", "%v", err)
			}},
		isolation.Probe{Name: "Restore", Silent: true, Run: func(ctx context.Context, o off) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other off) (any, error) { return s.Restore(ctx, by(me), 7, 1, friday) }},
	)
}
