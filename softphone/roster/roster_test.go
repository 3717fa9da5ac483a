package roster_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/roster"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func reasonOf(err error) string {
	if coded, ok := errors.AsType[*fault.Error](err); ok {
		return coded.Reason
	}
	return ""
}

func within(t *testing.T, w *tenanttest.World, id tenant.ID, statements ...string) {
	t.Helper()
	err := w.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error {
		for _, s := range statements {
			if err := tx.Exec(s).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSkillsAndQueuesFromMakingThemToTheAgentsDesk(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id := w.Tenant(t, nil)
	within(t, w, id, `insert into users (id, email, name, role) values ('lin', 'lin@example.com', 'Lin', 'agent'), ('zhou', 'zhou@example.com', 'Zhou', 'agent'), ('audit', 'a@example.com', 'Audit', 'auditor')`,
		`insert into trunks (id, name, kind) values ('t', 'Sandbox', 'sandbox')`,
		`insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('k', 'Main', '', '0000', 'own', 't')`)
	s, by := roster.NewStore(w.Schemas), tenant.Actor{Tenant: id, User: "boss", Role: tenant.Admin}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	english, err := s.AddSkill(ctx, by, "  English ", noon)
	must(err)
	if _, err := s.AddSkill(ctx, by, "english", noon); reasonOf(err) != "name_taken" {
		t.Errorf("two skills of one name: %v", err)
	}
	must(s.Set(ctx, by, roster.Grant{User: "lin", Skill: english.ID, Level: 4}, noon))
	must(s.Set(ctx, by, roster.Grant{User: "zhou", Skill: english.ID, Level: 2}, noon))
	must(s.Set(ctx, by, roster.Grant{User: "zhou", Skill: english.ID, Level: 0}, noon))
	if err := s.Set(ctx, by, roster.Grant{User: "lin", Skill: english.ID, Level: 6}, noon); reasonOf(err) != "skill_level" {
		t.Errorf("level 6: %v", err)
	}
	gold, err := s.AddQueue(ctx, by, "Gold", noon)
	must(err)
	silver, err := s.AddQueue(ctx, by, "Silver", noon)
	must(err)
	members, hours := []tenant.UserID{"lin"}, []guard.Window{{Days: []int{1}, From: "09:00", To: "18:00"}}
	changed, touched, err := s.ChangeQueue(ctx, by, gold.ID, roster.Change{Members: &members, Overflow: &silver.ID, Hours: &hours, Wait: new(time.Minute)}, noon)
	must(err)
	if !slices.Equal(touched, members) || changed.Overflow != silver.ID || changed.Wait != time.Minute || len(changed.Hours) != 1 || !slices.Equal(changed.Members, members) {
		t.Errorf("%+v, touched %v", changed, touched)
	}
	for reason, c := range map[string]roster.Change{"queue_overflow": {Overflow: &gold.ID}, "queue_wait": {Wait: new(time.Hour)}, "queue_hours": {Hours: &[]guard.Window{{From: "9"}}},
		"agent_gone": {Members: &[]tenant.UserID{"nobody"}}, "name_taken": {Name: new("SILVER")}, "not_here": {Overflow: new(dialer.QueueID("none"))}} {
		if _, _, err := s.ChangeQueue(ctx, by, gold.ID, c, noon); reasonOf(err) != reason {
			t.Errorf("%s: %v", reason, err)
		}
	}
	agents, err := s.Matrix(ctx, id)
	must(err)
	if len(agents) != 2 || agents[0].User != "lin" || agents[0].Levels[english.ID] != 4 || !slices.Equal(agents[0].Queues, []dialer.QueueID{gold.ID}) || len(agents[1].Levels) != 0 {
		t.Errorf("%+v", agents)
	}
	shift, err := card.NewStore(w.Schemas, time.Now).Shift(ctx, id, "lin")
	must(err)
	if shift.Skills[english.ID] != 4 || !slices.Equal(shift.Queues, []dialer.QueueID{gold.ID}) {
		t.Errorf("the desk knows %+v %+v", shift.Skills, shift.Queues)
	}

	n, err := s.Lead(ctx, by, "k", gold.ID, false, noon)
	must(err)
	if all, err := s.Numbers(ctx, id); err != nil || n.Queue != gold.ID || len(all) != 1 || all[0].Queue != gold.ID {
		t.Errorf("%+v %v", all, err)
	}
	for name, remove := range map[string]func() error{
		"a number leads to": func() error { _, err := s.RemoveQueue(ctx, by, gold.ID, noon); return err },
		"another overflows": func() error { _, err := s.RemoveQueue(ctx, by, silver.ID, noon); return err },
	} {
		if err := remove(); reasonOf(err) != "in_use" {
			t.Errorf("a queue %s is removed: %v", name, err)
		}
	}
	within(t, w, id, `insert into routing_rules (version, rules) values (1, '[{"id":"a","name":"a","when":"true","then":{"skills":[{"skill":"`+string(english.ID)+`","level":1}],"priority":5}}]')`)
	if err := s.RemoveSkill(ctx, by, english.ID, noon); reasonOf(err) != "in_use" {
		t.Errorf("a skill that a rule asks for is removed: %v", err)
	}
	within(t, w, id, `insert into routing_rules (version, rules) values (2, '[]')`)
	must(s.RemoveSkill(ctx, by, english.ID, noon))
	_, err = s.Lead(ctx, by, "k", "", true, noon)
	must(err)
	_, err = s.RemoveQueue(ctx, by, gold.ID, noon)
	must(err)
}

func TestNoTenantSeesAnothersQueuesAndSkills(t *testing.T) {
	w := book.Open(t)
	s := roster.NewStore(w.Schemas)
	name := func(kind string, o isolation.Office) string { return kind + "-" + string(o.ID) }
	plant := func(ctx context.Context, o isolation.Office) error {
		return w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			for _, statement := range []string{
				`insert into users (id, email, name, role) values (@user, @user || '@acme.example', @canary, 'agent')`,
				`insert into skills (id, name) values (@skill, @canary)`, `insert into agent_skills (user_id, skill_id, level) values (@user, @skill, 3)`,
				`insert into acd_queues (id, name) values (@queue, @canary)`, `insert into acd_members (queue_id, user_id) values (@queue, @user)`,
				`insert into caller_ids (id, label, sealed, last4, kind) values (@caller, @canary, '', '0001', 'own')`,
				`insert into inbound_numbers (caller_id, queue_id) values (@caller, @queue)`,
			} {
				if err := tx.Exec(statement, map[string]any{"user": name("user", o), "skill": name("skill", o), "queue": name("queue", o), "caller": name("caller", o), "canary": o.Canary}).Error; err != nil {
					return err
				}
			}
			return nil
		})
	}
	by := func(o isolation.Office) tenant.Actor {
		return tenant.Actor{Tenant: o.ID, User: "u", Role: tenant.Admin}
	}
	queue := func(o isolation.Office) dialer.QueueID { return dialer.QueueID(name("queue", o)) }
	nothing := func(context.Context, isolation.Office) (any, error) { return nil, nil }
	type off = isolation.Office
	probe := func(name string, trespass func(ctx context.Context, me, other off) (any, error)) isolation.Probe {
		return isolation.Probe{Name: name, Silent: true, Run: nothing, Trespass: trespass}
	}
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "Skills", Run: func(ctx context.Context, o off) (any, error) { return s.Skills(ctx, o.ID) }},
		isolation.Probe{Name: "Queues", Run: func(ctx context.Context, o off) (any, error) { return s.Queues(ctx, o.ID) }},
		isolation.Probe{Name: "Matrix", Run: func(ctx context.Context, o off) (any, error) { return s.Matrix(ctx, o.ID) }},
		isolation.Probe{Name: "Numbers", Run: func(ctx context.Context, o off) (any, error) { return s.Numbers(ctx, o.ID) }},
		isolation.Probe{Name: "Queue", Run: func(ctx context.Context, o off) (any, error) { return s.Queue(ctx, o.ID, queue(o)) },
			Trespass: func(ctx context.Context, me, other off) (any, error) { return s.Queue(ctx, me.ID, queue(other)) }},
		probe("Set", func(ctx context.Context, me, other off) (any, error) {
			return nil, s.Set(ctx, by(me), roster.Grant{User: tenant.UserID(name("user", other)), Skill: dialer.SkillID(name("skill", other)), Level: 1}, noon)
		}),
		probe("RemoveSkill", func(ctx context.Context, me, other off) (any, error) {
			return nil, s.RemoveSkill(ctx, by(me), dialer.SkillID(name("skill", other)), noon)
		}),
		probe("ChangeQueue", func(ctx context.Context, me, other off) (any, error) {
			q, _, err := s.ChangeQueue(ctx, by(me), queue(other), roster.Change{Name: new("ours now")}, noon)
			return q, err
		}),
		probe("RemoveQueue", func(ctx context.Context, me, other off) (any, error) {
			return s.RemoveQueue(ctx, by(me), queue(other), noon)
		}),
		probe("Lead", func(ctx context.Context, me, other off) (any, error) {
			return s.Lead(ctx, by(me), dialer.CallerID(name("caller", other)), queue(me), false, noon)
		}),
	)
}
