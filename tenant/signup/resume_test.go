package signup_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/signup"
)

// fresh moves p to another address, so that one place serves many sign-ups.
func (p *place) fresh() { p.email = string(tenant.NewID()) + "@acme.example" }

// TestAProcessMayDieAfterAnyStatement kills a process after 0, 1, 2 ... statements of a verification. Then another process sweeps.
func TestAProcessMayDieAfterAnyStatement(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	steps := map[signup.Step]int{}
	for n := 0; ; n++ {
		p.fresh()
		s, _ := p.begin(t)
		code := p.post.last(t, p.email, 1).Code
		cfg := p.cfg
		schemas, life := p.Mortal(t)
		cfg.Schemas = schemas
		mortal := p.build(t, cfg)
		life.DieAfter(n)
		_, err := mortal.VerifyCode(ctx, s.ID, code)
		if !life.Dead() {
			if err != nil {
				t.Fatal(err)
			}
			p.whole(t, s.ID, p.email)
			if n < 20 {
				t.Fatalf("only %d statements: who counts them?", n)
			}
			break
		}
		left, err := p.Get(ctx, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		if steps[left.Step]++; left.Step == signup.Mailed {
			if _, err := p.VerifyCode(ctx, s.ID, code); err != nil {
				t.Fatalf("dead after %d: %v", n, err)
			}
		} else if err := p.Sweep(ctx); err != nil {
			t.Fatalf("dead after %d: %v", n, err)
		}
		p.whole(t, s.ID, p.email)
	}
	for _, step := range []signup.Step{signup.Mailed, signup.Verified, signup.Tenant, signup.Schema, signup.Owner} {
		if steps[step] == 0 {
			t.Errorf("nobody died at %s: %v", step, steps)
		}
	}
	t.Logf("deaths by step: %v", steps)
}

func TestAProcessMayDieAfterAnyStatementOfBegin(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	for n := 0; ; n++ {
		p.fresh()
		cfg := p.cfg
		schemas, life := p.Mortal(t)
		cfg.Schemas = schemas
		life.DieAfter(n)
		if _, _, err := p.build(t, cfg).Begin(ctx, p.request(), ""); !life.Dead() {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		p.clock.forward(31 * time.Second)
		s, _ := p.begin(t)
		if s.Step != signup.Mailed || p.count(t, `select count(*) from signups where email = $1`, p.email) != 1 {
			t.Fatalf("dead after %d: %+v", n, s)
		}
	}
}

// broken fails around the real migrator.
type broken struct {
	signup.Migrator
	before, after error
	within        time.Duration
}

func (b broken) Tenant(ctx context.Context, id tenant.ID) error {
	if b.before != nil {
		return b.before
	}
	if b.within > 0 {
		limited, cancel := context.WithTimeout(ctx, b.within)
		defer cancel()
		ctx = limited
	}
	return errors.Join(b.Migrator.Tenant(ctx, id), b.after)
}

func TestWhatFailsAroundTheDatabaseIsFinishedLater(t *testing.T) {
	boom := errors.New("boom")
	tests := []struct {
		name   string
		change func(*signup.Config)
		stays  signup.Step
	}{
		{"the migrator is away", func(c *signup.Config) { c.Migrate = broken{Migrator: c.Migrate, before: boom} }, signup.Tenant},
		{"the schema is there but nobody noted it", func(c *signup.Config) { c.Migrate = broken{Migrator: c.Migrate, after: boom} }, signup.Tenant},
		{"the migration is cut after 5 ms", func(c *signup.Config) { c.Migrate = broken{Migrator: c.Migrate, within: 5 * time.Millisecond} }, signup.Tenant},
		{"the migration is cut after 40 ms", func(c *signup.Config) { c.Migrate = broken{Migrator: c.Migrate, within: 40 * time.Millisecond} }, signup.Tenant},
		{"the seed fails after its rows", func(c *signup.Config) {
			c.Seeder = signup.SeedFunc(func(ctx context.Context, tx *gorm.DB, t directory.Tenant, owner tenant.UserID) error {
				return errors.Join(seed(ctx, tx, t, owner), boom)
			})
		}, signup.Schema},
	}
	p, ctx := newPlace(t), context.Background()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p.fresh()
			s, _ := p.begin(t)
			cfg := p.cfg
			test.change(&cfg)
			got, err := p.build(t, cfg).VerifyCode(ctx, s.ID, p.post.last(t, p.email, 1).Code)
			if err != nil || got.Step != test.stays {
				t.Fatalf("%+v, %v, want %s", got, err, test.stays)
			}
			var wg sync.WaitGroup
			for range 3 { // as many processes as start at once
				sweeper := p.build(t, p.cfg)
				wg.Go(func() {
					if err := sweeper.Sweep(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			p.whole(t, s.ID, p.email)
		})
	}
}

func TestManyProcessesThatFindItAtOnceMakeOneWorkspace(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	for range 3 {
		p.fresh()
		s, _ := p.begin(t)
		if _, err := p.db.Exec(ctx, `update signups set step = 'verified' where id = $1`, string(s.ID)); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 6 {
			sweeper := p.build(t, p.cfg)
			wg.Go(func() {
				if err := sweeper.Sweep(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		p.whole(t, s.ID, p.email)
	}
}

func TestOneThatFailsDoesNotHoldUpTheOthers(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	stuck, _ := p.begin(t)
	cfg := p.cfg
	cfg.Migrate = broken{before: errors.New("boom")}
	if _, err := p.build(t, cfg).VerifyCode(ctx, stuck.ID, p.post.last(t, p.email, 1).Code); err != nil {
		t.Fatal(err)
	}
	bad := p.email
	p.fresh()
	fine, _ := p.begin(t)
	if _, err := p.build(t, cfg).VerifyCode(ctx, fine.ID, p.post.last(t, p.email, 1).Code); err != nil {
		t.Fatal(err)
	}
	cfg.Migrate = p.cfg.Migrate
	cfg.Seeder = signup.SeedFunc(func(ctx context.Context, tx *gorm.DB, row directory.Tenant, owner tenant.UserID) error {
		if n := p.count(t, `select count(*) from signups where email = $1 and user_id = $2`, bad, string(owner)); n == 1 {
			return errors.New("boom")
		}
		return seed(ctx, tx, row, owner)
	})
	if err := p.build(t, cfg).Sweep(ctx); err == nil || !strings.Contains(err.Error(), string(stuck.ID)) {
		t.Fatalf("the failure is not told: %v", err)
	}
	p.whole(t, fine.ID, p.email)
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	for _, err := range p.Watch(ctx, stuck.ID) {
		if err != nil {
			t.Error(err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	p.whole(t, stuck.ID, bad)
}

func TestOneCodeTypedOnManyScreensAtOnceIsOneWorkspace(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	s, _ := p.begin(t)
	letter := p.post.last(t, p.email, 1)
	_, token, _ := strings.Cut(letter.Link, "token=")
	var wg sync.WaitGroup
	for i := range 8 {
		other := p.build(t, p.cfg) // another process
		wg.Go(func() {
			var err error
			if i%2 == 0 {
				_, err = other.VerifyCode(ctx, s.ID, letter.Code)
			} else {
				_, err = other.VerifyLink(ctx, token)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	p.whole(t, s.ID, p.email)
}

func TestAPersonWhoLeavesDoesNotStopTheWorkspace(t *testing.T) {
	p := newPlace(t)
	s, _ := p.begin(t)
	ctx, leave := context.WithCancel(context.Background())
	cfg := p.cfg
	cfg.Migrate = leaving{cfg.Migrate, leave}
	p.build(t, cfg).VerifyCode(ctx, s.ID, p.post.last(t, p.email, 1).Code)
	p.whole(t, s.ID, p.email)
}

type leaving struct {
	signup.Migrator
	leave context.CancelFunc
}

func (l leaving) Tenant(ctx context.Context, id tenant.ID) error {
	l.leave()
	return l.Migrator.Tenant(ctx, id)
}

func TestTwoSignUpsKnowNothingOfEachOther(t *testing.T) {
	p, ctx := newPlace(t), context.Background()
	a, _, err := p.Direct(ctx, p.request())
	if err != nil {
		t.Fatal(err)
	}
	p.fresh()
	b, _, err := p.Direct(ctx, p.request())
	if err != nil || a == b {
		t.Fatal(a, b, err)
	}
	for _, id := range []tenant.ID{a, b} {
		var people, logins, others int
		err := p.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
			return errors.Join(tx.Raw(`select count(*) from users`).Scan(&people).Error, tx.Raw(`select count(*) from public.logins`).Scan(&logins).Error,
				tx.Raw(`select count(*) from public.tenants where id <> ?`, string(id)).Scan(&others).Error)
		})
		if err != nil || people != 1 || logins != 1 || others != 0 {
			t.Fatal(id, people, logins, others, err)
		}
		if err := p.Schemas.Within(ctx, id, func(tx *gorm.DB) error { return tx.Exec(`select 1 from public.signups`).Error }); err == nil {
			t.Fatal("a tenant reads the sign-ups")
		}
	}
}

var _ mail.Mailer = (*post)(nil)
