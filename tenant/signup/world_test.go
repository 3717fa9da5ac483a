package signup_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/country"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/signup"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

const secret = "the tram leaves at seven"

// post keeps letters; fail makes it refuse them.
type post struct {
	mu      sync.Mutex
	letters []mail.Message
	fail    error
}

func (p *post) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return p.fail
	}
	p.letters = append(p.letters, m)
	return nil
}

func (p *post) last(t *testing.T, to string, count int) mail.Message {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []mail.Message
	for _, m := range p.letters {
		if m.To == to {
			found = append(found, m)
		}
	}
	if len(found) != count {
		t.Fatalf("%d letters to %s, want %d", len(found), to, count)
	}
	return found[len(found)-1]
}

func (p *post) refuse(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = err
}

type clock struct {
	mu  sync.Mutex
	off time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.off)
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off += d
}

type place struct {
	*tenanttest.World
	*signup.Signups
	cfg   signup.Config
	post  *post
	clock *clock
	email string
	db    *pgx.Conn // the owner's eyes behind the door
}

// seed writes what a test can count, so that seeding twice shows.
func seed(_ context.Context, tx *gorm.DB, t directory.Tenant, owner tenant.UserID) error {
	return tx.Exec(`insert into lists (id, name, country, sample, created_by) values (gen_random_uuid(), ?, ?, true, ?)`, t.Name, t.Country, string(owner)).Error
}

var discard = slog.New(slog.NewTextHandler(io.Discard, nil))

func newPlace(t *testing.T) *place {
	t.Helper()
	w, bus := book.Open(t), memory.New()
	t.Cleanup(func() { bus.Close() })
	kek, err := seal.File(filepath.Join(t.TempDir(), "kek.json"))
	if err != nil {
		t.Fatal(err)
	}
	countries, err := country.New()
	if err != nil {
		t.Fatal(err)
	}
	p := &place{World: w, post: &post{}, clock: &clock{}, email: string(tenant.NewID()) + "@acme.example"}
	p.cfg = signup.Config{Schemas: w.Schemas, Migrate: w.Migrate, Keys: seal.New(kek), Countries: countries, Hasher: password.Quick(), Mailer: p.post,
		Bus: bus, Seeder: signup.SeedFunc(seed), Public: "https://call.example/", Logger: discard, Now: p.clock.now}
	p.Signups = p.build(t, p.cfg)
	if p.db, err = pgx.Connect(context.Background(), w.DSN); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.db.Close(context.Background()) })
	return p
}

func (p *place) build(t *testing.T, cfg signup.Config) *signup.Signups {
	t.Helper()
	s, err := signup.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (p *place) request() signup.Request {
	return signup.Request{Company: company(p.email), Email: p.email, Password: secret, Country: "DE", Language: "en"}
}

// company is named for the address, so that the tenants made for it can be counted.
func company(email string) string {
	name, _, _ := strings.Cut(email, "@")
	return "Acme " + name
}

func (p *place) begin(t *testing.T) (signup.Signup, string) {
	t.Helper()
	s, browser, err := p.Begin(context.Background(), p.request(), "")
	if err != nil {
		t.Fatal(err)
	}
	return s, browser
}

func (p *place) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	if err := p.db.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// whole fails unless sign-up id has become exactly one workspace, with everything in it once.
func (p *place) whole(t *testing.T, id signup.ID, email string) {
	t.Helper()
	ctx := context.Background()
	s, err := p.Get(ctx, id)
	if err != nil || s.Step != signup.Ready {
		t.Fatalf("%+v, %v", s, err)
	}
	var home tenant.ID
	var hash string
	if err := p.db.QueryRow(ctx, `select tenant_id, password_hash from signups where id = $1`, string(id)).Scan(&home, &hash); err != nil || hash != "" {
		t.Fatal(home, hash, err)
	}
	if n := p.count(t, `select count(*) from tenants where id = $1 and status = 'active' and timezone = 'Europe/Berlin' and currency = 'EUR'
		and profile = 'EU' and ready_at is not null`, string(home)); n != 1 {
		t.Fatal("the directory does not know the tenant as it should")
	}
	if n := p.count(t, `select count(*) from tenants where name = $1`, s.Company); n != 1 {
		t.Fatalf("%d tenants were made", n)
	}
	if n := p.count(t, `select count(*) from logins where email = $1`, email); n != 1 {
		t.Fatalf("%d log-ins", n)
	}
	for what, query := range map[string]string{"owner": `select count(*) from users where role = 'owner' and seat`, "user": `select count(*) from users`,
		"seed": `select count(*) from lists where sample`, "audit row": `select count(*) from audit_log where action = 'workspace_created'`} {
		var n int
		err := p.Schemas.Within(ctx, home, func(tx *gorm.DB) error { return tx.Raw(query).Scan(&n).Error })
		if err != nil || n != 1 {
			t.Fatalf("%d of %s, %v", n, what, err)
		}
	}
	if _, err := directory.NewKeyring(p.Schemas, p.cfg.Keys).Box(ctx, home); err != nil {
		t.Fatal(err)
	}
}

func reason(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Reason
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func detail(err error, key string) any {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Detail[key]
	}
	return nil
}
