package session_test

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// clock is the tests' time; the database is never asked for its own.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

type place struct {
	*tenanttest.World
	clock *clock
	bus   *memory.State
	id    tenant.ID
}

func newPlace(t *testing.T) *place {
	w := book.Open(t)
	p := &place{World: w, clock: &clock{at: time.Now()}, bus: memory.New(), id: w.Tenant(t, nil)}
	t.Cleanup(func() { p.bus.Close() })
	err := w.Schemas.Within(context.Background(), p.id, func(tx *gorm.DB) error {
		return tx.Exec(`insert into users (id, email, role) values ('u1', 'a@b.example', 'agent'), ('u2', 'c@d.example', 'admin')`).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// node is one process: its own memory, the shared bus and database.
func (p *place) node(t *testing.T) *session.Sessions {
	t.Helper()
	s, err := session.New(session.Config{Schemas: p.Schemas, Bus: p.bus, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: p.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { s.Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return s
}

func (p *place) start(t *testing.T, s *session.Sessions, user tenant.UserID, former string) (string, session.Session) {
	t.Helper()
	token, started, err := s.Start(context.Background(), session.Session{Tenant: p.id, User: user, Role: tenant.Agent, Agent: "Firefox", Address: "192.0.2.7"}, former)
	if err != nil {
		t.Fatal(err)
	}
	return token, started
}

func signedOut(t *testing.T, s *session.Sessions, token string) {
	t.Helper()
	_, _, err := s.Open(context.Background(), token)
	if f, ok := errorAs(err); !ok || f.Code != fault.Forbidden || f.Reason != "signed_out" {
		t.Fatalf("got %v, want signed_out", err)
	}
}

func errorAs(err error) (*fault.Error, bool) {
	f, ok := err.(*fault.Error)
	return f, ok
}

func TestABrowserWhoseNameIsNoUTF8LogsInToo(t *testing.T) {
	p := newPlace(t)
	s := p.node(t)
	for _, name := range []string{"Mobile \xcb\xd1\xb9\xb7", strings.Repeat("微信", 60)} { // in GBK, and cut within a letter
		token, _, err := s.Start(t.Context(), session.Session{Tenant: p.id, User: "u1", Role: tenant.Agent, Agent: name}, "")
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		if _, _, err := s.Open(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
}

func TestALogInOpensUntilLogOut(t *testing.T) {
	p := newPlace(t)
	s, ctx := p.node(t), context.Background()
	token, started := p.start(t, s, "u1", "")
	opened, fresh, err := s.Open(ctx, token)
	if err != nil || fresh != "" || opened.Tenant != p.id || opened.User != "u1" || opened.Role != tenant.Agent || opened.Agent != "Firefox" {
		t.Fatalf("%+v, %q, %v", opened, fresh, err)
	}
	if !opened.Genuine(started.CSRF) || opened.Genuine("") || opened.Genuine(started.CSRF+"x") {
		t.Fatal("the CSRF token is not checked")
	}
	if err := s.End(ctx, token); err != nil {
		t.Fatal(err)
	}
	signedOut(t, s, token)
	if err := s.End(ctx, token); err != nil {
		t.Fatalf("logging out twice: %v", err)
	}
	signedOut(t, s, "made up")
	signedOut(t, s, "")
}

func TestTheTokenIsNowhereInTheDatabase(t *testing.T) {
	p := newPlace(t)
	token, started := p.start(t, p.node(t), "u1", "")
	ctx := context.Background()
	owner, err := pgx.Connect(ctx, p.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(ctx)
	var dump string
	if err := owner.QueryRow(ctx, `select string_agg(s::text || encode(s.token_hash, 'escape'), ' ') from sessions s`).Scan(&dump); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(dump, token) || !strings.Contains(dump, string(started.ID)) {
		t.Fatal("the token is stored as it is")
	}
}

func TestAPlantedTokenDoesNotBecomeALogIn(t *testing.T) {
	p := newPlace(t)
	s := p.node(t)
	planted, _ := p.start(t, s, "u1", "")
	mine, _ := p.start(t, s, "u2", planted)
	if mine == planted {
		t.Fatal("the token is the same after log-in")
	}
	signedOut(t, s, planted)
}

func TestSessionsEndByTime(t *testing.T) {
	tests := []struct {
		name   string
		visits []time.Duration // pauses between requests
		live   bool
	}{
		{"eleven hours of lunch are fine", []time.Duration{11 * time.Hour}, true},
		{"twelve hours idle are not", []time.Duration{12 * time.Hour}, false},
		{"a visit each ten hours keeps it for days", []time.Duration{10 * time.Hour, 10 * time.Hour, 10 * time.Hour}, true},
		{"after seven days it ends whatever was done", []time.Duration{
			11 * time.Hour, 11 * time.Hour, 11 * time.Hour, 11 * time.Hour, 11 * time.Hour, 11 * time.Hour, 11 * time.Hour, 11 * time.Hour,
			11 * time.Hour, 11 * time.Hour, 11 * time.Hour, 11 * time.Hour, 11 * time.Hour, 11 * time.Hour, 11 * time.Hour, 11 * time.Hour}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPlace(t)
			token, _ := p.start(t, p.node(t), "u1", "")
			var err error
			for _, pause := range test.visits {
				p.clock.pass(pause)
				_, _, err = p.node(t).Open(context.Background(), token) // each time another node, without any memory
			}
			if (err == nil) != test.live {
				t.Fatalf("%v, want live %v", err, test.live)
			}
		})
	}
}

func TestLoggingOutClosesSocketsOnEveryNode(t *testing.T) {
	p := newPlace(t)
	here, there, ctx := p.node(t), p.node(t), context.Background()
	token, started := p.start(t, here, "u1", "")
	other, second := p.start(t, here, "u1", "")
	gone, stop := there.Watch(started.ID)
	defer stop()
	stays, stop2 := there.Watch(second.ID)
	defer stop2()
	if _, _, err := there.Open(ctx, token); err != nil { // the other node remembers it now
		t.Fatal(err)
	}
	if err := here.EndAll(ctx, p.id, "u1", second.ID); err != nil {
		t.Fatal(err)
	}
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		t.Fatal("the socket was not closed")
	}
	signedOut(t, there, token)
	select {
	case <-stays:
		t.Fatal("the session that was to stay was closed")
	default:
	}
	if _, _, err := there.Open(ctx, other); err != nil {
		t.Fatal(err)
	}
	if live, err := here.List(ctx, p.id, "u1"); err != nil || len(live) != 1 || live[0].ID != second.ID {
		t.Fatalf("%+v, %v", live, err)
	}
}

func TestAChangedRoleCountsAtOnceAndReplacesTheToken(t *testing.T) {
	p := newPlace(t)
	s, ctx := p.node(t), context.Background()
	token, _ := p.start(t, s, "u1", "")
	if _, _, err := s.Open(ctx, token); err != nil {
		t.Fatal(err)
	}
	var news session.Ended
	err := p.Schemas.Within(ctx, p.id, func(tx *gorm.DB) (err error) {
		news, err = session.RoleWithin(tx, p.id, "u1", tenant.Supervisor)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Tell(ctx, news)
	opened, fresh, err := s.Open(ctx, token)
	if err != nil || fresh == "" || fresh == token || opened.Role != tenant.Supervisor {
		t.Fatalf("%+v, %q, %v", opened, fresh, err)
	}
	if again, second, err := s.Open(ctx, token); err != nil || second != "" || again.Role != tenant.Supervisor {
		t.Fatalf("a request on its way with the old token: %+v, %q, %v", again, second, err)
	}
	p.clock.pass(time.Minute)
	signedOut(t, p.node(t), token)
	if now, _, err := p.node(t).Open(ctx, fresh); err != nil || now.Role != tenant.Supervisor {
		t.Fatal(now, err)
	}
}

func TestOfManyRequestsAtOnceOneGetsTheNewToken(t *testing.T) {
	p := newPlace(t)
	s, ctx := p.node(t), context.Background()
	token, _ := p.start(t, s, "u1", "")
	err := p.Schemas.Within(ctx, p.id, func(tx *gorm.DB) error {
		_, err := session.RoleWithin(tx, p.id, "u1", tenant.Admin)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	tokens := map[string]int{}
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			opened, fresh, err := s.Open(ctx, token)
			mu.Lock()
			defer mu.Unlock()
			if err != nil || opened.Role != tenant.Admin {
				t.Error(opened, err)
			}
			tokens[fresh]++
		})
	}
	wg.Wait()
	if len(tokens) != 2 || tokens[""] != 11 {
		t.Fatalf("tokens handed out: %v", tokens)
	}
}

func TestASuspendedTenantIsSignedOut(t *testing.T) {
	p := newPlace(t)
	token, _ := p.start(t, p.node(t), "u1", "")
	err := p.Schemas.Public(context.Background(), func(tx *gorm.DB) error {
		return tx.Exec(`update tenants set status = 'suspended' where id = ?`, string(p.id)).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	signedOut(t, p.node(t), token)
}
