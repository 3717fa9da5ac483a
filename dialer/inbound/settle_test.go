package inbound

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/tenant"
)

func TestACallToADeadNodeKeepsWhoTalkedAndWhoeverWasCutOffIsCalledBack(t *testing.T) {
	for name, test := range map[string]struct {
		lead     string
		answered bool
		talked   bool
		want     string // outcome, reason, agent, seconds of talk, node_lost events, callbacks by whom
	}{
		"somebody talked":                {"l1", true, true, "answered node_lost u1 20 1 u1"},
		"only music was heard":           {"l1", true, false, "no_answer node_lost - 20 1 -"},
		"it rang":                        {"l1", false, false, "no_answer node_lost - 0 1 -"},
		"nobody knows whom to call back": {"hidden", true, true, "answered node_lost u1 20 1 none"},
		"a number withheld, and it rang": {"hidden", false, false, "no_answer node_lost - 0 1 none"},
	} {
		t.Run(name, func(t *testing.T) {
			w, ctx := book.Open(t), context.Background()
			a := fixture.Claim(t, w)
			now := a.At
			s := NewStore(World{Schemas: w.Schemas, Now: func() time.Time { return now },
				History: history.NewStore(w.Schemas, func(*gorm.DB, tenant.ID, dialer.CallID) error { return nil })})
			fixture.Exec(t, w, a.Tenant,
				`insert into leads (id, list_id, sealed, blind, last4, country) values ('hidden', 'list1', '', 'withheld', '', 'CN')`,
				`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, direction, node, created_at, heartbeat_at)
					values ('in', '', '', '`+test.lead+`', 't1', 'k1', 'inbound', 'n1', '2026-11-23T10:00:00Z', '2026-11-23T10:00:00Z')`)
			if test.answered {
				if err := s.Answered(ctx, a.Tenant, "in", a.At.Add(5*time.Second)); err != nil {
					t.Fatal(err)
				}
				if err := s.Beat(ctx, a.Tenant, "in", a.At.Add(25*time.Second)); err != nil {
					t.Fatal(err)
				}
			}
			if test.talked {
				fixture.Exec(t, w, a.Tenant, `insert into agent_log (user_id, at, state, call_id) values ('u1', '2026-11-23T10:00:06Z', 'talking', 'in')`)
			}
			now = a.At.Add(silence - time.Second)
			if alive, err := s.settle(ctx, a.Tenant, "in"); !alive || err != nil {
				t.Fatalf("within a minute of the last heartbeat: alive %t, %v", alive, err)
			}
			now = a.At.Add(2 * silence)
			for range 2 { // twice equals once
				if alive, err := s.settle(ctx, a.Tenant, "in"); alive || err != nil {
					t.Fatalf("a minute after it: alive %t, %v", alive, err)
				}
			}
			kept := fixture.One(t, w, a.Tenant, `select concat_ws(' ', outcome, reason, coalesce(agent_id, '-'), talk_ms / 1000, (select count(*) from call_events where call_id = 'in' and kind = 'node_lost'),
				coalesce((select string_agg(coalesce(agent_id, '-'), ',') from callbacks where call_id = 'in'), 'none')) from calls where id = 'in'`)
			if kept != test.want {
				t.Errorf("kept is %q, want %q", kept, test.want)
			}
		})
	}
}
