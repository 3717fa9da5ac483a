package store

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk/pick"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
)

func TestNoTenantSeesOrUsesAnothersTrunks(t *testing.T) {
	o := open(t)
	trunkOf := func(of isolation.Office) dialer.TrunkID { return dialer.TrunkID("trunk-" + of.ID) }
	groupOf := func(of isolation.Office) dialer.GroupID { return dialer.GroupID("group-" + of.ID) }
	by := func(of isolation.Office) tenant.Actor {
		return tenant.Actor{Tenant: of.ID, User: "u1", Role: tenant.Admin}
	}
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	plant := func(ctx context.Context, of isolation.Office) error {
		return o.world.Schemas.Within(ctx, of.ID, func(tx *gorm.DB) error {
			const trunk = `insert into trunks (id, name, kind, host) values (?, ?, 'ip', 'sip.carrier.example')`
			if err := tx.Exec(trunk, string(trunkOf(of)), of.Canary).Error; err != nil {
				return err
			}
			if err := tx.Exec(`insert into trunk_groups (id, name, strategy) values (?, ?, 'round_robin')`, string(groupOf(of)), of.Canary).Error; err != nil {
				return err
			}
			if err := tx.Exec(`insert into trunk_routes (group_id, trunk_id) values (?, ?)`, string(groupOf(of)), string(trunkOf(of))).Error; err != nil {
				return err
			}
			if err := tx.Exec(`insert into trunk_prices (trunk_id, prefix, currency, minute_micro) values (?, '86', ?, 1)`, string(trunkOf(of)), of.Canary).Error; err != nil {
				return err
			}
			return tx.Exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, outcome, reason, created_at, sent_at, ended_at)
				values (?, '', '', '', ?, '', 'failed', ?, ?, ?, ?)`, "call-"+string(of.ID), string(trunkOf(of)), of.Canary, at, at, at).Error
		})
	}
	type probe = isolation.Probe
	type office = isolation.Office
	nothing := func(context.Context, office) (any, error) { return nil, nil }
	isolation.Isolate(t, o.world, isolation.Trial{Plant: plant},
		probe{Name: "Get", Run: func(ctx context.Context, me office) (any, error) { return o.Get(ctx, me.ID, trunkOf(me)) },
			Trespass: func(ctx context.Context, me, other office) (any, error) { return o.Get(ctx, me.ID, trunkOf(other)) }},
		probe{Name: "Trunk", Run: func(ctx context.Context, me office) (any, error) { return o.Trunk(ctx, me.ID, trunkOf(me)) },
			Trespass: func(ctx context.Context, me, other office) (any, error) { return o.Trunk(ctx, me.ID, trunkOf(other)) }},
		probe{Name: "List", Run: func(ctx context.Context, me office) (any, error) { return o.List(ctx, me.ID) }},
		probe{Name: "Group", Run: func(ctx context.Context, me office) (any, error) { return o.Group(ctx, me.ID, groupOf(me)) },
			Trespass: func(ctx context.Context, me, other office) (any, error) { return o.Group(ctx, me.ID, groupOf(other)) }},
		probe{Name: "Groups", Run: func(ctx context.Context, me office) (any, error) { return o.Groups(ctx, me.ID) }},
		probe{Name: "Prices", Run: func(ctx context.Context, me office) (any, error) { return o.Prices(ctx, me.ID, trunkOf(me), "", 100) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return o.Prices(ctx, me.ID, trunkOf(other), "", 100)
			}},
		probe{Name: "Rates", Run: func(ctx context.Context, me office) (any, error) {
			return o.Rates(ctx, me.ID, []dialer.TrunkID{trunkOf(me)}, "8613800138000")
		}},
		probe{Name: "Health", Run: func(ctx context.Context, me office) (any, error) {
			return o.Health(ctx, me.ID, trunkOf(me), time.Hour, at.Add(time.Minute))
		}, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return o.Health(ctx, me.ID, trunkOf(other), time.Hour, at.Add(time.Minute))
		}},
		probe{Name: "SetPrices", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return nil, o.SetPrices(ctx, by(me), trunkOf(other), []dialer.Rate{{Prefix: "1", Currency: "USD", First: time.Minute, Step: time.Minute}}, at)
		}},
		probe{Name: "CreateGroup", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return o.CreateGroup(ctx, by(me), pick.Group{Name: "Ours", Strategy: pick.RoundRobin, Routes: []pick.Route{{Trunk: trunkOf(other), Priority: 1, Weight: 1}}}, at)
		}},
		probe{Name: "ChangeGroup", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return o.ChangeGroup(ctx, by(me), pick.Group{ID: groupOf(other), Name: "Ours", Strategy: pick.RoundRobin,
				Routes: []pick.Route{{Trunk: trunkOf(me), Priority: 1, Weight: 1}}}, at)
		}},
		probe{Name: "DeleteGroup", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return nil, o.DeleteGroup(ctx, by(me), groupOf(other), at)
		}},
		probe{Name: "Change", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			edit := carrier()
			edit.Secret = "" // these tenants have no keys
			return o.Change(ctx, by(me), trunkOf(other), to(edit), at)
		}},
		probe{Name: "Delete", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return nil, o.Delete(ctx, by(me), trunkOf(other), at)
		}},
	)
}
