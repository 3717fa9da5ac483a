package list_test

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/isolation"
)

// parts are the ids of what is planted with one tenant.
type parts struct {
	list  dialer.ListID
	lead  dialer.LeadID
	imp   dialer.ImportID
	block string
}

func TestNoTenantSeesAnothersLists(t *testing.T) {
	b := newBench(t)
	kek, err := seal.File(filepath.Join(t.TempDir(), "kek.json"))
	if err != nil {
		t.Fatal(err)
	}
	keys := seal.New(kek)
	ring := directory.NewKeyring(b.Schemas, keys)
	store := list.NewStore(b.Schemas, ring, phones(), nil)
	imp, err := list.NewImporter(b.imp.ImportConfig, store, b.files, &queue{}, b.bus)
	if err != nil {
		t.Fatal(err)
	}
	nums := list.NewNumbers(b.Schemas, ring)
	var mu sync.Mutex
	all := map[tenant.ID]parts{}
	of := func(o isolation.Office) parts {
		mu.Lock()
		defer mu.Unlock()
		return all[o.ID]
	}
	by := func(o isolation.Office) tenant.Actor { return tenant.Actor{Tenant: o.ID, User: "ann"} }
	now := b.clock.Now()
	plant := func(ctx context.Context, o isolation.Office) error {
		wrapped, err := keys.NewTenantKey()
		if err != nil {
			return err
		}
		err = b.Schemas.Public(ctx, func(tx *gorm.DB) error {
			return tx.Exec(`update tenants set wrapped_key = ? where id = ?`, wrapped, string(o.ID)).Error
		})
		if err != nil {
			return err
		}
		l, err := store.Create(ctx, by(o), o.Canary, "", now)
		if err != nil {
			return err
		}
		lead, _, err := store.Add(ctx, by(o), l.ID, list.Entry{Number: "13800138000", Name: o.Canary, Tags: []string{o.Canary}}, now)
		if err != nil {
			return err
		}
		i, err := imp.Upload(ctx, by(o), l.ID, o.Canary+".csv", strings.NewReader("name,phone\n"+o.Canary+",13900139000\n"))
		if err != nil {
			return err
		}
		blocked, err := store.Block(ctx, by(o), list.Target{Number: "13700137000"}, list.OptOut, o.Canary, now)
		mu.Lock()
		defer mu.Unlock()
		all[o.ID] = parts{l.ID, lead.ID, i.ID, blocked.ID}
		return err
	}
	probe := func(name string, run func(ctx context.Context, as tenant.Actor, p parts) (any, error)) isolation.Probe {
		return isolation.Probe{Name: name,
			Run: func(ctx context.Context, o isolation.Office) (any, error) { return run(ctx, by(o), of(o)) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return run(ctx, by(me), of(other))
			}}
	}
	silent := func(p isolation.Probe) isolation.Probe { p.Silent = true; return p }
	only := func(name string, act func(ctx context.Context, as tenant.Actor, p parts) error) isolation.Probe {
		return isolation.Probe{Name: name, Silent: true, Run: func(context.Context, isolation.Office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return nil, act(ctx, by(me), of(other))
			}}
	}
	whole := func(name string, run func(ctx context.Context, t tenant.ID) (any, error)) isolation.Probe {
		return isolation.Probe{Name: name, Run: func(ctx context.Context, o isolation.Office) (any, error) { return run(ctx, o.ID) }}
	}
	isolation.Isolate(t, b.World, isolation.Trial{Plant: plant, Tenants: 6},
		whole("Lists", func(ctx context.Context, t tenant.ID) (any, error) { return store.Lists(ctx, t, false) }),
		whole("Leads", func(ctx context.Context, t tenant.ID) (any, error) { return store.Leads(ctx, t, list.Filter{}) }),
		whole("Leads by number", func(ctx context.Context, t tenant.ID) (any, error) {
			return store.Leads(ctx, t, list.Filter{Number: "13800138000"})
		}),
		whole("Look", func(ctx context.Context, t tenant.ID) (any, error) { return store.Look(ctx, t, "13800138000") }),
		whole("Imports", func(ctx context.Context, t tenant.ID) (any, error) { return imp.Imports(ctx, t, "", "", 100) }),
		whole("Blocklist", func(ctx context.Context, t tenant.ID) (any, error) {
			all, _, err := store.Blocklist(ctx, t, "", 10)
			return all, err
		}),
		probe("Get", func(ctx context.Context, a tenant.Actor, p parts) (any, error) {
			return store.Get(ctx, a.Tenant, p.list)
		}),
		probe("Lead", func(ctx context.Context, a tenant.Actor, p parts) (any, error) {
			return store.Lead(ctx, a.Tenant, p.lead, "")
		}),
		probe("Edit", func(ctx context.Context, a tenant.Actor, p parts) (any, error) {
			note := "seen"
			return store.Edit(ctx, a, p.lead, list.Change{Note: &note}, now)
		}),
		probe("Import", func(ctx context.Context, a tenant.Actor, p parts) (any, error) {
			return imp.Import(ctx, a.Tenant, p.imp)
		}),
		probe("Check", func(ctx context.Context, a tenant.Actor, p parts) (any, error) { return imp.Check(ctx, a, p.imp, nil) }),
		silent(probe("Add", func(ctx context.Context, a tenant.Actor, p parts) (any, error) {
			_, _, err := store.Add(ctx, a, p.list, list.Entry{Number: "13600136000"}, now)
			return nil, err
		})),
		silent(probe("Fates", func(ctx context.Context, a tenant.Actor, p parts) (any, error) {
			fates, _, err := imp.Fates(ctx, a.Tenant, p.imp, "", "", 0, 10)
			return fates, err
		})),
		silent(probe("Forecast", func(ctx context.Context, a tenant.Actor, p parts) (any, error) {
			return imp.Forecast(ctx, a.Tenant, p.imp)
		})),
		silent(probe("Reveal", func(ctx context.Context, a tenant.Actor, p parts) (any, error) {
			n, err := store.Reveal(ctx, a, p.lead, "", "trial", now)
			return n.Reveal(), err
		})),
		silent(isolation.Probe{Name: "Number of a lead", Run: func(context.Context, isolation.Office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				to, _, err := nums.Open(ctx, me.ID, "", of(other).lead, "any")
				return to.Reveal(), err
			}}),
		only("Unblock", func(ctx context.Context, a tenant.Actor, p parts) error {
			return store.Unblock(ctx, a, p.block, "a mistake", now)
		}),
		only("WriteResult", func(ctx context.Context, a tenant.Actor, p parts) error {
			return imp.WriteResult(ctx, a, p.imp, list.Wanted{Language: "en"}, io.Discard)
		}),
		only("Rename", func(ctx context.Context, a tenant.Actor, p parts) error {
			return last(store.Rename(ctx, a, p.list, "x", now))
		}),
		only("Archive", func(ctx context.Context, a tenant.Actor, p parts) error {
			return last(store.Archive(ctx, a, p.list, true, now))
		}),
		only("Block", func(ctx context.Context, a tenant.Actor, p parts) error {
			return last(store.Block(ctx, a, list.Target{Lead: p.lead}, list.OptOut, "", now))
		}),
		only("Upload", func(ctx context.Context, a tenant.Actor, p parts) error {
			return last(imp.Upload(ctx, a, p.list, "x.csv", strings.NewReader("13800138000\n")))
		}),
		only("Reread", func(ctx context.Context, a tenant.Actor, p parts) error {
			return last(imp.Reread(ctx, a, p.imp, list.Reading{}))
		}),
		only("Run", func(ctx context.Context, a tenant.Actor, p parts) error { return last(imp.Run(ctx, a, p.imp)) }),
		only("Cancel", func(ctx context.Context, a tenant.Actor, p parts) error { return last(imp.Cancel(ctx, a, p.imp, true)) }),
		only("Undo", func(ctx context.Context, a tenant.Actor, p parts) error { return last(imp.Undo(ctx, a, p.imp)) }),
	)
}

// last is the error of a call whose answer does not matter.
func last[T any](_ T, err error) error { return err }
