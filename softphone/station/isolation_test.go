package station

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

func TestNoTenantSeesOrRingsAnothersTelephones(t *testing.T) {
	w, boxes, now := book.Open(t), tenanttest.NewBox(t), time.Now()
	s := stores(w, boxes)
	type office = isolation.Office
	user := func(o office) tenant.UserID { return tenant.UserID(o.Canary) }
	by := func(o, of office) tenant.Actor {
		return tenant.Actor{Tenant: o.ID, User: user(of), Role: tenant.Agent}
	}
	plant := func(ctx context.Context, o office) error {
		sealed, err := list.SealCaller(boxes.Of, "boxid", e164(t, "+12015550100"))
		if err != nil {
			return err
		}
		err = w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			for sql, args := range map[string][]any{
				`insert into users (id, email, name, role) values (?, ?, ?, 'agent')`: {o.Canary, o.Canary, o.Canary},
			} {
				if err := tx.Exec(sql, args...).Error; err != nil {
					return err
				}
			}
			for _, sql := range []string{`insert into lists (id, name, country) values ('l', 'l', 'CN')`, `insert into trunks (id, name, kind) values ('t', 't', 'sandbox')`} {
				if err := tx.Exec(sql).Error; err != nil {
					return err
				}
			}
			if err := tx.Exec(`insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('boxid', 'k', ?, '0100', 'sandbox', 't')`, sealed).Error; err != nil {
				return err
			}
			if err := tx.Exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, route, status) values (?, 'c', 'l', 't', 'boxid', 'callback', 'running')`, o.Canary).Error; err != nil {
				return err
			}
			return tx.Exec(`insert into campaign_agents (campaign_id, user_id) values (?, ?)`, o.Canary, o.Canary).Error
		})
		if err == nil {
			_, err = s.Enter(ctx, by(o, o), user(o), mobile(t, "+8613900001234"), true, now)
		}
		return err
	}
	type probe = isolation.Probe
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		probe{Name: "All", Run: func(ctx context.Context, me office) (any, error) { return s.All(ctx, me.ID) }},
		probe{Name: "Of", Run: func(ctx context.Context, me office) (any, error) { return s.Of(ctx, me.ID, user(me)) },
			Trespass: func(ctx context.Context, me, other office) (any, error) { return s.Of(ctx, me.ID, user(other)) }},
		probe{Name: "Way", Run: func(ctx context.Context, me office) (any, error) { return s.Way(ctx, me.ID, user(me), now) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return s.Way(ctx, me.ID, user(other), now)
			}},
		probe{Name: "Used", Silent: true, Run: func(ctx context.Context, me office) (any, error) {
			return s.Used(ctx, me.ID, []tenant.UserID{user(me)})
		}},
		probe{Name: "Use", Silent: true, Run: func(ctx context.Context, me office) (any, error) { return nil, s.Use(ctx, me.ID, user(me), true) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return nil, s.Use(ctx, me.ID, user(other), false)
			}},
		probe{Name: "Enter", Silent: true, Run: func(ctx context.Context, me office) (any, error) {
			return s.Enter(ctx, by(me, me), user(me), mobile(t, "+8613900001234"), true, now)
		}, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return s.Enter(ctx, by(me, me), user(other), mobile(t, "+8613900001234"), true, now)
		}},
		probe{Name: "Remove", Silent: true, Run: func(context.Context, office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return nil, s.Remove(ctx, by(me, me), user(other), true, now)
			}},
		probe{Name: "Prepare", Silent: true, Run: func(context.Context, office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return s.Prepare(ctx, by(me, other), "123456", now)
			}},
		probe{Name: "Prove", Silent: true, Run: func(context.Context, office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return s.Prove(ctx, by(me, other), "123456", now)
			}},
	)
}
