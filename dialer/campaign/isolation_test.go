package campaign_test

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
)

func TestNoTenantSeesAnothersCampaigns(t *testing.T) {
	b := newBench(t)
	store := campaign.NewStore(b.Schemas, b.guard, nil)
	var mu sync.Mutex
	made := map[tenant.ID]campaign.Campaign{}
	of := func(o isolation.Office) campaign.Campaign {
		mu.Lock()
		defer mu.Unlock()
		return made[o.ID]
	}
	now := noon(t)
	plant := func(ctx context.Context, o isolation.Office) error {
		err := b.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			for _, sql := range []string{
				`insert into users (id, email, role) values ('ann', 'ann@example.com', 'owner')`,
				`insert into trunks (id, name, kind) values ('box', '` + o.Canary + `', 'sandbox')`,
				`insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox', 'box')`,
				`insert into lists (id, name, country, leads) values ('l1', '` + o.Canary + `', 'CN', 300)`,
				`insert into leads (id, list_id, sealed, blind, last4, country, kind, timezone) select '` + string(o.ID) + `' || i, 'l1', '\x00', sha256(i::text::bytea), '0000', 'CN', 'mobile', 'Asia/Shanghai'
					from generate_series(1, 300) i`,
			} {
				if err := tx.Exec(sql).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		fresh := freshOn("box", "boxid")
		fresh.Name = o.Canary
		c, err := store.Create(ctx, o.ID, fresh)
		if err != nil {
			return err
		}
		if err := store.Assign(ctx, o.ID, c.ID, []tenant.UserID{"ann"}); err != nil {
			return err
		}
		if c, err = store.Start(ctx, tenant.System(o.ID), c.ID, now); err != nil {
			return err
		}
		b.lease(run.Entry{Tenant: o.ID, Campaign: c.ID}, "n-"+o.Canary, 1)
		mu.Lock()
		defer mu.Unlock()
		made[o.ID] = c
		return nil
	}
	probe := func(name string, run func(ctx context.Context, as tenant.ID, c campaign.Campaign) (any, error)) isolation.Probe {
		return isolation.Probe{Name: name,
			Run:      func(ctx context.Context, o isolation.Office) (any, error) { return run(ctx, o.ID, of(o)) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) { return run(ctx, me.ID, of(other)) }}
	}
	silent := func(p isolation.Probe) isolation.Probe { p.Silent = true; return p }
	only := func(name string, act func(ctx context.Context, as tenant.Actor, c campaign.Campaign) error) isolation.Probe {
		return isolation.Probe{Name: name, Silent: true, Run: func(context.Context, isolation.Office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return nil, act(ctx, tenant.System(me.ID), of(other))
			}}
	}
	isolation.Isolate(t, b.World, isolation.Trial{Plant: plant, Tenants: 6},
		isolation.Probe{Name: "List", Run: func(ctx context.Context, o isolation.Office) (any, error) { return store.List(ctx, o.ID) }},
		probe("Get", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			return store.Get(ctx, t, c.ID)
		}),
		probe("Pause and resume", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			if _, err := store.Pause(ctx, tenant.System(t), c.ID, now); err != nil {
				return nil, err
			}
			return store.Resume(ctx, tenant.System(t), c.ID, now)
		}),
		silent(probe("Preflight", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			p, err := store.Preflight(ctx, t, c.ID, now)
			p.Checks = nil
			return p, err
		})),
		silent(probe("Figures", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			return store.Figures(ctx, t, c.ID, now)
		})),
		silent(probe("Plan", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			return store.Plan(ctx, run.Entry{Tenant: t, Campaign: c.ID})
		})),
		silent(probe("Finished", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			return store.Finished(ctx, run.Entry{Tenant: t, Campaign: c.ID}, now)
		})),
		silent(probe("Assign", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			return nil, store.Assign(ctx, t, c.ID, []tenant.UserID{"ann"})
		})),
		silent(probe("Minutes", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			return store.Minutes(ctx, t, c.ID, now.Add(-time.Hour), now)
		})),
		silent(probe("Standing", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			return store.Standing(ctx, t, c.ID, "")
		})),
		silent(probe("Progress", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			return store.Progress(ctx, t, c.ID)
		})),
		only("Start", func(ctx context.Context, a tenant.Actor, c campaign.Campaign) error {
			return last(store.Start(ctx, a, c.ID, now))
		}),
		only("Stop", func(ctx context.Context, a tenant.Actor, c campaign.Campaign) error {
			return last(store.Stop(ctx, a, c.ID, now))
		}),
		only("Edit", func(ctx context.Context, a tenant.Actor, c campaign.Campaign) error {
			return last(store.Edit(ctx, a, c.ID, c.Version, c.Plan, nil, now))
		}),
		only("Try", func(ctx context.Context, a tenant.Actor, c campaign.Campaign) error {
			return last(store.Try(ctx, a.Tenant, c.ID, c.Plan, nil, now))
		}),
		silent(probe("People", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			return store.People(ctx, run.Entry{Tenant: t, Campaign: c.ID}, 30, time.UTC, now)
		})),
		silent(probe("Budget", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			return store.Budget(ctx, t, c.ID, now)
		})),
		silent(probe("Keep and Kept", func(ctx context.Context, t tenant.ID, c campaign.Campaign) (any, error) {
			if err := store.Keep(ctx, run.Entry{Tenant: t, Campaign: c.ID}, run.Minute{At: now}); err != nil {
				return nil, err
			}
			return store.Kept(ctx, t, c.ID, now, now.Add(time.Minute))
		})),
		silent(isolation.Probe{Name: "Identity", Run: func(ctx context.Context, o isolation.Office) (any, error) { return store.Identity(ctx, o.ID) }}),
		silent(isolation.Probe{Name: "ClaimFor, Confirm and Return", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			e, holder := run.Entry{Tenant: o.ID, Campaign: of(o).ID}, "n-"+o.Canary
			got, ok, err := store.ClaimFor(ctx, e, holder, 1, run.For{}, now)
			if err != nil || !ok {
				return nil, err
			}
			if _, err := store.Confirm(ctx, e, got, now); err != nil {
				return nil, err
			}
			return nil, store.Return(ctx, e, 1, got, retry.After(retry.SkipWithdrawn, now), now)
		}}),
		only("Repace", func(ctx context.Context, a tenant.Actor, c campaign.Campaign) error {
			return last(store.Repace(ctx, a, c.ID, func(m campaign.Mode, p campaign.Pacing) (campaign.Mode, campaign.Pacing) { return m, p }, now))
		}),
		only("Record", func(ctx context.Context, a tenant.Actor, c campaign.Campaign) error {
			return last(store.Record(ctx, a, string(c.ID), "x.wav", second(t), now))
		}),
		probe("Words", func(ctx context.Context, as tenant.ID, c campaign.Campaign) (any, error) {
			if _, err := store.Record(ctx, tenant.System(as), string(c.ID), c.Name+".wav", second(t), now); err != nil {
				return nil, err
			}
			return store.Words(ctx, as, string(c.ID))
		}),
		only("Remove", func(ctx context.Context, a tenant.Actor, c campaign.Campaign) error {
			return store.Remove(ctx, a, c.ID, now)
		}),
		only("Promise", func(ctx context.Context, a tenant.Actor, c campaign.Campaign) error {
			return store.Promise(ctx, a.Tenant, c.ID, "any", "ann", now)
		}),
		silent(isolation.Probe{Name: "WorksIn", Run: func(ctx context.Context, o isolation.Office) (any, error) { return store.WorksIn(ctx, o.ID, "ann") }}),
		silent(isolation.Probe{Name: "Claim", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			got, err := store.Claim(ctx, run.Entry{Tenant: o.ID, Campaign: of(o).ID}, "n-"+o.Canary, 1, 1, now)
			for _, c := range got {
				if len(c.Lead) < 10 || c.Lead[:10] != dialer.LeadID(o.ID) {
					t.Errorf("tenant %s claimed lead %s", o.ID, c.Lead)
				}
			}
			return nil, err
		}}),
	)
	// a claim under another tenant's lease: the database itself says no
	for me := range made {
		for other, theirs := range made {
			if me == other {
				continue
			}
			if got, err := store.Claim(context.Background(), run.Entry{Tenant: me, Campaign: theirs.ID}, "n-x", 1, 1, now); err == nil || len(got) > 0 {
				t.Fatalf("%s claimed in the campaign of %s: %v", me, other, got)
			}
			err := b.Schemas.Within(context.Background(), me, func(tx *gorm.DB) error {
				var held bool
				if err := tx.Raw(`select public.lease_held(?, ?, 1)`, campaign.LeaseName(other, theirs.ID), "n-canary-of-"+string(other)).Scan(&held).Error; err != nil || held {
					t.Errorf("%s holds the lease of %s (%v)", me, other, err)
				}
				return tx.Exec(`select 1 from public.leases`).Error
			})
			if err == nil {
				t.Error("a tenant's role reads the leases")
			}
		}
		break
	}
}

// last is the error of a call whose answer does not matter.
func last[T any](_ T, err error) error { return err }

// second is a second of silence.
func second(t testing.TB) []byte {
	var f bytes.Buffer
	if err := wav.WritePCM(&f, 8000, 1, make([]int16, 8000)); err != nil {
		t.Fatal(err)
	}
	return f.Bytes()
}
