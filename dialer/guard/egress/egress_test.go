package egress_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/egress"
	"github.com/boyunhq/boyun/dialer/guard/platform"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// stand is a tenant with a running campaign on a real trunk, and a sentry with everything it asks.
type stand struct {
	testing.TB
	*tenanttest.World
	t        tenant.ID
	keys     *seal.Keys
	boxes    *directory.Keyring
	lists    *list.Store
	platform *platform.Store
	guard    *guard.Store
	sentry   *egress.Sentry
	now      time.Time
}

func open(t testing.TB) *stand {
	t.Helper()
	s := &stand{TB: t, World: book.Open(t)}
	kek, err := seal.File(filepath.Join(t.TempDir(), "kek.json"))
	s.must(err)
	s.keys = seal.New(kek)
	s.boxes = directory.NewKeyring(s.Schemas, s.keys)
	s.platform = platform.New(s.Schemas, s.keys)
	// each test has key-encryption keys of its own, and all share one database
	s.must(s.Schemas.Public(context.Background(), func(tx *gorm.DB) error { return tx.Exec(`delete from platform_keys`).Error }))
	s.must(s.platform.Open(context.Background()))
	s.lists = list.NewStore(s.Schemas, s.boxes, phone.NewBook(), campaign.Join)
	s.guard, err = guard.New(guard.Config{TrustTenants: true, Numbers: list.NewNumbers(s.Schemas, s.boxes), Listed: s.platform})
	s.must(err)
	zone, err := time.LoadLocation("Asia/Shanghai")
	s.must(err)
	s.now = time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
	s.sentry = egress.New(egress.Config{Schemas: s.Schemas, Guard: s.guard, Phones: phone.NewBook(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return s.now }})
	s.t = s.tenant()
	return s
}

func (s *stand) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *stand) tenant() tenant.ID {
	s.Helper()
	wrapped, err := s.keys.NewTenantKey()
	s.must(err)
	t := s.Tenant(s.TB, wrapped)
	for _, sql := range []string{
		`insert into trunks (id, name, kind) values ('sip', 'Carrier', 'ip')`,
		`insert into caller_ids (id, label, sealed, last4, kind, trunk_id, proof) values ('own', 'Ours', '\x00', '8841', 'own', 'sip', 'verified')`,
		`insert into lists (id, name, country, leads) values ('l1', 'Autumn', 'CN', 0)`,
		`insert into campaigns (id, name, list_id, trunk_id, caller_id, status, windows) values ('c1', 'Renewals', 'l1', 'sip', 'own', 'running',
			'[{"days":[1,2,3,4,5,6,7],"from":"09:00","to":"12:00"}]')`,
	} {
		s.exec(t, sql)
	}
	return t
}

func (s *stand) exec(t tenant.ID, sql string, args ...any) {
	s.Helper()
	s.must(s.Schemas.Within(context.Background(), t, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }))
}

// lead puts a person with proof of consent on the list and makes the call that is about to leave for them.
func (s *stand) lead(t tenant.ID, digits string) call.Leaving {
	s.Helper()
	l, _, err := s.lists.Add(context.Background(), tenant.System(t), "l1", list.Entry{Number: digits}, s.now)
	s.must(err)
	s.exec(t, `insert into consents (id, blind, last4, purpose, text_version, source, given_at) select 'k-' || id, blind, last4, 'any', 'v1', 'form', '2026-01-01' from leads on conflict do nothing`)
	n, _ := dialer.NewNumber(digits)
	return call.Leaving{Tenant: t, Campaign: "c1", Lead: l.ID, Call: dialer.CallID(dialer.NewID()), To: n}
}

func reason(err error) string {
	if f, ok := err.(*fault.Error); ok {
		return f.Reason
	}
	return fmt.Sprint(err)
}

func TestWhoMayNotBeCalledIsStoppedAtTheLastLook(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		change func(s *stand, l *call.Leaving)
		want   string
	}{
		"nothing against it": {func(*stand, *call.Leaving) {}, ""},
		"opted out since the claim": {func(s *stand, l *call.Leaving) {
			_, err := s.lists.Block(ctx, tenant.System(s.t), list.Target{Lead: l.Lead}, list.OptOut, "", s.now)
			s.must(err)
		}, guard.Blacklisted},
		"listed by the platform since the claim": {func(s *stand, l *call.Leaving) {
			_, err := s.platform.Add(ctx, []dialer.Number{l.To}, platform.Entry{Reason: platform.Fraud, Since: s.now})
			s.must(err)
		}, guard.PlatformListed},
		"consent withdrawn since the claim":       {func(s *stand, l *call.Leaving) { s.exec(s.t, `update consents set withdrawn_at = now()`) }, guard.ConsentMissing},
		"the window closed since the claim":       {func(s *stand, l *call.Leaving) { s.now = s.now.Add(2 * time.Hour) }, guard.WindowClosed},
		"the row says China, the number is Cuban": {func(s *stand, l *call.Leaving) { l.To, _ = dialer.NewNumber("+5351234567") }, guard.CountryDenied},
		"the row says mobile, the number is premium": {func(s *stand, l *call.Leaving) {
			l.To, _ = dialer.NewNumber("+19005550100")
			s.exec(s.t, `insert into settings (key, value) values ('destinations', '["CN","US"]')`)
		}, guard.KindDenied},
		"a satellite phone":       {func(s *stand, l *call.Leaving) { l.To, _ = dialer.NewNumber("+881612345678") }, guard.KindDenied},
		"a lead that is gone":     {func(s *stand, l *call.Leaving) { l.Lead = "nobody" }, "not_here"},
		"a campaign that is gone": {func(s *stand, l *call.Leaving) { l.Campaign = "none" }, "not_here"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			l := s.lead(s.t, "+8613800138000")
			c.change(s, &l)
			_, done, err := s.sentry.Admit(ctx, l)
			if done != nil {
				defer done()
			}
			if (c.want == "") != (err == nil) || c.want != "" && reason(err) != c.want {
				t.Fatalf("%v, want %q", err, c.want)
			}
		})
	}
}

// Two hundred calls ring, of two tenants; people of each opt out; each of their calls is taken back within a second, and no other.
func TestAnOptOutTakesACallBackWithinASecondWhile200Ring(t *testing.T) {
	s := open(t)
	other := s.tenant()
	ctx, end := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.sentry.Run(ctx) })
	defer running.Wait()
	defer end()
	type ringing struct {
		call.Leaving
		ctx context.Context
	}
	var calls []ringing
	for i := range 100 {
		for _, t := range []tenant.ID{s.t, other} { // the same numbers, in two tenants
			l := s.lead(t, fmt.Sprintf("+86138001%05d", 38000+i))
			on, done, err := s.sentry.Admit(ctx, l)
			s.must(err)
			defer done()
			calls = append(calls, ringing{l, on})
		}
	}
	var took []time.Duration
	for i := 0; i < 40; i += 2 { // of the first tenant
		at := time.Now()
		_, err := s.lists.Block(ctx, tenant.System(s.t), list.Target{Lead: calls[i].Lead}, list.OptOut, "", s.now)
		s.must(err)
		select {
		case <-calls[i].ctx.Done():
			took = append(took, time.Since(at))
		case <-time.After(5 * time.Second):
			t.Fatal("a call rings on after its opt-out")
		}
		if got := reason(context.Cause(calls[i].ctx)); got != guard.Blacklisted {
			t.Fatalf("withdrawn for %q", got)
		}
	}
	for i, c := range calls {
		if (c.ctx.Err() != nil) != (i < 40 && i%2 == 0) {
			t.Fatalf("call %d of tenant %s: %v", i, c.Tenant, c.ctx.Err())
		}
	}
	slices.Sort(took)
	t.Logf("opt-out to CANCEL: median %v, slowest of %d %v", took[len(took)/2], len(took), took[len(took)-1])
	if took[len(took)-1] > time.Second {
		t.Errorf("the slowest opt-out took %v", took[len(took)-1])
	}
}

func TestNoTenantsCallIsJudgedByAnothersRows(t *testing.T) {
	s := open(t)
	var mu sync.Mutex
	made := map[tenant.ID]call.Leaving{}
	of := func(o isolation.Office) call.Leaving {
		mu.Lock()
		defer mu.Unlock()
		return made[o.ID]
	}
	isolation.Isolate(t, s.World, isolation.Trial{Tenants: 2, Plant: func(ctx context.Context, o isolation.Office) error {
		wrapped, err := s.keys.NewTenantKey()
		if err != nil {
			return err
		}
		if err := s.Schemas.Public(ctx, func(tx *gorm.DB) error {
			return tx.Exec(`update tenants set wrapped_key = ? where id = ?`, wrapped, string(o.ID)).Error
		}); err != nil {
			return err
		}
		err = s.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			for _, sql := range []string{`insert into trunks (id, name, kind) values ('sip', 'Carrier', 'ip')`,
				`insert into caller_ids (id, label, sealed, last4, kind, trunk_id, proof) values ('own', 'Ours', '\x00', '8841', 'own', 'sip', 'verified')`,
				`insert into lists (id, name, country, leads) values ('l1', 'Autumn', 'CN', 0)`,
				`insert into campaigns (id, name, list_id, trunk_id, caller_id, status, windows) values ('c1', 'Renewals', 'l1', 'sip', 'own', 'running', '[{"days":[1,2,3,4,5,6,7],"from":"09:00","to":"12:00"}]')`} {
				if err := tx.Exec(sql).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		made[o.ID] = s.lead(o.ID, "+8613800138000")
		return nil
	}}, isolation.Probe{Name: "Admit", Silent: true,
		Run: func(ctx context.Context, o isolation.Office) (any, error) {
			_, done, err := s.sentry.Admit(ctx, of(o))
			if err == nil {
				done()
			}
			return nil, err
		},
		Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			l := of(other)
			l.Tenant = me.ID
			_, done, err := s.sentry.Admit(ctx, l)
			if err == nil {
				done()
			}
			return nil, err
		}})
}
