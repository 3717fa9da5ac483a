package callerid

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

func TestNoTenantSeesOrUsesAnothersNumbers(t *testing.T) {
	o := open(t, true)
	box, err := o.boxes.Box(context.Background(), o.admin.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	s := New(o.world.Schemas, tenanttest.OneBox{Of: box}, true) // what keeps tenants apart must not be their keys
	// numberOf is a number nobody else has
	numberOf := func(of isolation.Office) dialer.Number {
		sum := fnv.New32a()
		sum.Write([]byte(of.ID))
		return e164(t, fmt.Sprintf("+861%010d", sum.Sum32()))
	}
	callerOf := func(of isolation.Office) dialer.CallerID { return dialer.CallerID("caller-" + of.ID) }
	poolOf := func(of isolation.Office) PoolID { return PoolID("pool-" + of.ID) }
	campaignOf := func(of isolation.Office) dialer.CampaignID { return dialer.CampaignID("campaign-" + of.ID) }
	by := func(of isolation.Office) tenant.Actor {
		return tenant.Actor{Tenant: of.ID, User: "u1", Role: tenant.Admin}
	}
	plant := func(ctx context.Context, of isolation.Office) error {
		sealed, err := list.SealCaller(box, callerOf(of), numberOf(of))
		if err != nil {
			return err
		}
		names := map[string]any{"sealed": sealed, "last4": numberOf(of).Last4(), "canary": of.Canary, "caller": string(callerOf(of)), "pool": string(poolOf(of)), "campaign": string(campaignOf(of))}
		return o.world.Schemas.Within(ctx, of.ID, func(tx *gorm.DB) error {
			for _, statement := range []string{
				`insert into lists (id, name, country) values ('l', @canary, 'CN')`,
				`insert into trunks (id, name, kind) values ('t', @canary, 'sandbox')`,
				`insert into caller_ids (id, label, sealed, last4, kind, trunk_id, region_zh, region_en) values (@caller, @canary, @sealed, @last4, 'own', 't', @canary, @canary)`,
				`update caller_ids set proof = 'verified' where id = @caller`,
				`insert into caller_pools (id, name) values (@pool, @canary)`,
				`insert into caller_pool_members (pool_id, caller_id) values (@pool, @caller)`,
				`insert into caller_use (caller_id, slot, calls) values (@caller, now(), 3)`,
				`insert into caller_rests (id, caller_id, began_at, until, reason, by) values (@pool, @caller, now(), now() + interval '1 day', 'manual', @canary)`,
				`insert into campaigns (id, name, list_id, trunk_id, caller_id, callers) values (@campaign, @canary, 'l', 't', @caller, jsonb_build_object('pool', cast(@pool as text)))`,
			} {
				if err := tx.Exec(statement, names).Error; err != nil {
					return err
				}
			}
			return nil
		})
	}
	type probe = isolation.Probe
	type office = isolation.Office
	now := time.Now()
	var added atomic.Int64
	nothing := func(context.Context, office) (any, error) { return nil, nil }
	only := func(name string, act func(ctx context.Context, me, other office) (any, error)) probe {
		return probe{Name: name, Silent: true, Run: nothing, Trespass: act}
	}
	isolation.Isolate(t, o.world, isolation.Trial{Plant: plant},
		probe{Name: "List", Run: func(ctx context.Context, me office) (any, error) { return o.List(ctx, me.ID, now) }},
		probe{Name: "Get", Run: func(ctx context.Context, me office) (any, error) { return o.Get(ctx, me.ID, callerOf(me), now) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return o.Get(ctx, me.ID, callerOf(other), now)
			}},
		probe{Name: "Past", Run: func(ctx context.Context, me office) (any, error) {
			return o.Past(ctx, me.ID, callerOf(me), now.Add(-time.Hour), now.Add(time.Hour))
		},
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return o.Past(ctx, me.ID, callerOf(other), now.Add(-time.Hour), now.Add(time.Hour))
			}},
		probe{Name: "Pools", Run: func(ctx context.Context, me office) (any, error) { return o.Pools(ctx, me.ID) }},
		probe{Name: "Pool", Run: func(ctx context.Context, me office) (any, error) { return o.Pool(ctx, me.ID, poolOf(me)) },
			Trespass: func(ctx context.Context, me, other office) (any, error) { return o.Pool(ctx, me.ID, poolOf(other)) }},
		probe{Name: "Room", Silent: true, Run: func(ctx context.Context, me office) (any, error) {
			room, _, err := o.Room(ctx, me.ID, campaignOf(me), now)
			return room, err
		}},
		probe{Name: "Front", Silent: true, Run: func(ctx context.Context, me office) (any, error) {
			f, err := s.Front(ctx, me.ID, campaignOf(me), now)
			if err == nil && (f.Caller != callerOf(me) || f.From != numberOf(me)) {
				err = fmt.Errorf("shows %s of %s", f.From, f.Caller)
			}
			return nil, err
		}, Trespass: func(ctx context.Context, me, other office) (any, error) {
			f, err := s.Front(ctx, me.ID, campaignOf(other), now)
			if fault.Is(err, fault.Conflict) { // no number: there is no such campaign
				err = nil
			} else if err == nil {
				err = fmt.Errorf("shows %s of another", f.From)
			}
			return nil, err
		}},
		probe{Name: "MayShow", Silent: true, Run: func(ctx context.Context, me office) (any, error) {
			may, err := s.MayShow(ctx, me.ID, "t", numberOf(me))
			if err == nil && !may {
				err = errors.New("may not show its own number")
			}
			return nil, err
		}, Trespass: func(ctx context.Context, me, other office) (any, error) {
			may, err := s.MayShow(ctx, me.ID, "t", numberOf(other))
			if err == nil && may {
				err = errors.New("may show another's number")
			}
			return nil, err
		}},
		probe{Name: "Proven", Silent: true, Run: func(ctx context.Context, me office) (any, error) {
			n, err := s.Proven(ctx, me.ID, callerOf(me))
			if err == nil && n != numberOf(me) {
				err = fmt.Errorf("its number is %s", n)
			}
			return nil, err
		}, Trespass: func(ctx context.Context, me, other office) (any, error) {
			n, err := s.Proven(ctx, me.ID, callerOf(other))
			if err == nil && !n.Zero() {
				err = errors.New("opened another's number")
			}
			return nil, err
		}},
		probe{Name: "Add", Run: func(ctx context.Context, me office) (any, error) {
			return s.Add(ctx, by(me), Request{Label: me.Canary, Number: e164(t, fmt.Sprintf("+44%010d", added.Add(1)))}, now)
		}},
		only("Prepare", func(ctx context.Context, me, other office) (any, error) {
			return s.Prepare(ctx, by(me), callerOf(other), "123456", now)
		}),
		only("Prove", func(ctx context.Context, me, other office) (any, error) {
			return s.Prove(ctx, by(me), callerOf(other), "123456", now)
		}),
		only("Change", func(ctx context.Context, me, other office) (any, error) {
			return o.Change(ctx, by(me), callerOf(other), Edit{Label: new("ours now")}, now)
		}),
		only("PutToRest", func(ctx context.Context, me, other office) (any, error) {
			return o.PutToRest(ctx, by(me), callerOf(other), now, now)
		}),
		only("Remove", func(ctx context.Context, me, other office) (any, error) {
			return nil, o.Remove(ctx, by(me), callerOf(other), now)
		}),
		only("SavePool", func(ctx context.Context, me, other office) (any, error) {
			return o.SavePool(ctx, by(me), Pool{Name: "ours", Numbers: []dialer.CallerID{callerOf(other)}}, now)
		}),
		only("RemovePool", func(ctx context.Context, me, other office) (any, error) {
			return nil, o.RemovePool(ctx, by(me), poolOf(other), now)
		}),
	)
}
