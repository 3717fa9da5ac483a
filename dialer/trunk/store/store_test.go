package store

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

type office struct {
	*Store
	world *tenanttest.World
	admin tenant.Actor
	other tenant.Actor
	at    time.Time

	callers *callerid.Store
}

func open(t *testing.T) *office {
	t.Helper()
	w := book.Open(t)
	kek, err := seal.File(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	keys := seal.New(kek)
	actor := func() tenant.Actor {
		wrapped, err := keys.NewTenantKey()
		if err != nil {
			t.Fatal(err)
		}
		return tenant.Actor{Tenant: w.Tenant(t, wrapped), User: "u1", Role: tenant.Admin}
	}
	boxes := directory.NewKeyring(w.Schemas, keys)
	callers := callerid.New(w.Schemas, boxes, false)
	return &office{Store: New(w.Schemas, boxes, callers), callers: callers, world: w, admin: actor(), other: actor(), at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
}

func carrier() trunk.Account {
	return trunk.Account{Name: "Carrier", Kind: trunk.Register, Transport: "udp", Host: "sip.carrier.example", Username: "boyun", Secret: "s3cret-words", Numbers: trunk.Plus, Channels: 30, PerSecond: 5, Enabled: true}
}

func number(t *testing.T, digits string) dialer.Number {
	t.Helper()
	n, ok := dialer.NewNumber(digits)
	if !ok {
		t.Fatal(digits)
	}
	return n
}

func TestATrunkKeepsItsSecretSealedAndGivesItToTheUserAgentAlone(t *testing.T) {
	o, ctx := open(t), context.Background()
	made, err := o.Create(ctx, o.admin, carrier(), o.at)
	if err != nil || !made.HasSecret || made.Secret != "" {
		t.Fatalf("%+v (%v)", made, err)
	}
	dialed, err := o.Trunk(ctx, o.admin.Tenant, made.ID)
	if err != nil || string(dialed.Secret) != "s3cret-words" || dialed.Host != "sip.carrier.example" {
		t.Fatalf("%+v (%v)", dialed, err)
	}
	edit := func(a *trunk.Account) error {
		a.Channels = 60
		return nil
	}
	if made, err = o.Change(ctx, o.admin, made.ID, edit, o.at); err != nil || made.Channels != 60 || !made.HasSecret {
		t.Fatalf("%+v (%v)", made, err)
	}
	var dump string
	err = o.world.Schemas.Within(ctx, o.admin.Tenant, func(tx *gorm.DB) error {
		return tx.Raw(`select (select string_agg(trunks::text, ' ') from trunks) || (select string_agg(audit_log::text, ' ') from audit_log)`).Scan(&dump).Error
	})
	if err != nil || strings.Contains(dump, "s3cret") || !strings.Contains(dump, "trunk_changed") {
		t.Fatalf("the rows read %s (%v)", dump, err)
	}
	for _, ask := range []func() error{
		func() error { _, err := o.Trunk(ctx, o.other.Tenant, made.ID); return err },
		func() error { _, err := o.Change(ctx, o.other, made.ID, edit, o.at); return err },
		func() error { return o.Delete(ctx, o.other, made.ID, o.at) },
	} {
		if err := ask(); !fault.Is(err, fault.NotFound) {
			t.Fatalf("another tenant's trunk answers %v", err)
		}
	}
	if err := o.Delete(ctx, o.admin, made.ID, o.at); err != nil {
		t.Fatal(err)
	}
}

func TestOfTwoEditsAtOnceEachKeepsWhatTheOtherChanged(t *testing.T) {
	o, ctx := open(t), context.Background()
	made, err := o.Create(ctx, o.admin, carrier(), o.at)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		var both sync.WaitGroup
		for _, edit := range []func(*trunk.Account){func(a *trunk.Account) { a.Channels = 100 + n }, func(a *trunk.Account) { a.PerSecond = 10 + n }} {
			both.Go(func() {
				if _, err := o.Change(ctx, o.admin, made.ID, func(a *trunk.Account) error { edit(a); return nil }, o.at); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if now, err := o.Get(ctx, o.admin.Tenant, made.ID); err != nil || now.Channels != 100+n || now.PerSecond != 10+n {
			t.Fatalf("edit %d left %d channels and %d calls a second (%v)", n, now.Channels, now.PerSecond, err)
		}
	}
}

func TestWhatCannotWorkIsRefused(t *testing.T) {
	o, ctx := open(t), context.Background()
	bad := carrier()
	bad.Host = "not a host"
	if _, err := o.Create(ctx, o.admin, bad, o.at); !fault.Is(err, fault.Invalid) {
		t.Fatalf("a broken host: %v", err)
	}
	sandbox := carrier()
	sandbox.Kind = trunk.Sandbox
	if _, err := o.Create(ctx, o.admin, sandbox, o.at); !fault.Is(err, fault.Invalid) {
		t.Fatalf("a second sandbox: %v", err)
	}
}

func TestAHostInsideTheOperatorsNetworkIsNotSavedAndNoOtherEditIsHeldUpByIt(t *testing.T) {
	o, ctx := open(t), context.Background()
	a := carrier()
	a.Host = "198.51.100.7"
	made, err := o.Create(ctx, o.admin, a, o.at)
	if err != nil {
		t.Fatal(err)
	}
	a.Host = "10.0.0.5"
	was, err := o.Create(ctx, o.admin, a, o.at) // before the operator fenced trunks
	if err != nil {
		t.Fatal(err)
	}
	o.Fenced(trunk.Fence{})
	if _, err := o.Create(ctx, o.admin, a, o.at); !fault.Is(err, fault.Invalid) {
		t.Errorf("made: %v", err)
	}
	host := func(to string) func(*trunk.Account) error {
		return func(a *trunk.Account) error { a.Host = to; return nil }
	}
	for _, to := range []string{"169.254.169.254", "198.51.100.7,127.0.0.1"} {
		if _, err := o.Change(ctx, o.admin, made.ID, host(to), o.at); !fault.Is(err, fault.Invalid) {
			t.Errorf("moved to %s: %v", to, err)
		}
	}
	if now, err := o.Change(ctx, o.admin, made.ID, host("203.0.113.9"), o.at); err != nil || now.Host != "203.0.113.9" {
		t.Errorf("moved outside: %+v, %v", now, err)
	}
	if now, err := o.Change(ctx, o.admin, was.ID, func(a *trunk.Account) error { a.Enabled = false; return nil }, o.at); err != nil || now.Enabled {
		t.Errorf("an old trunk cannot be switched off: %v", err)
	}
}
