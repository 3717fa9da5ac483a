package pg_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/pg"
)

var server dbtest.Server

func TestMain(m *testing.M) {
	code := m.Run()
	server.Close()
	if err := goleak.Find(); err != nil {
		os.Stderr.WriteString(err.Error())
		code = 1
	}
	os.Exit(code)
}

// database makes a database with the application's role and one table outside the trap.
func database(t *testing.T) string {
	t.Helper()
	url := server.Database(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), `
		do $$ begin
			perform pg_advisory_xact_lock(72017201);
			if not exists (select 1 from pg_roles where rolname = 'boyun_app') then create role boyun_app nologin noinherit; end if;
		end $$;
		create table public.secrets (word text)`)
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func open(t *testing.T, cfg pg.Config) *gorm.DB {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	db, err := pg.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pg.Close(db) })
	return db
}

func TestEveryConnectionStartsInTheTrap(t *testing.T) {
	db := open(t, pg.Config{URL: database(t), Limit: 4})
	var path, role string
	if err := db.Raw(`select current_setting('search_path'), current_user`).Row().Scan(&path, &role); err != nil {
		t.Fatal(err)
	}
	if path != pg.TrapPath || role != "boyun_app" {
		t.Fatalf("a fresh connection has the path %q and the role %q", path, role)
	}
	if err := db.Exec(`select word from secrets`).Error; err == nil || !strings.Contains(err.Error(), "42P01") {
		t.Fatalf("a table outside the door was found: %v", err)
	}
	if err := db.Exec(`select word from public.secrets`).Error; err == nil || !strings.Contains(err.Error(), "42501") {
		t.Fatalf("the application's role may read a table it was never granted: %v", err)
	}
}

func TestThePoolStaysWithinItsLimit(t *testing.T) {
	db := open(t, pg.Config{URL: database(t), Limit: 3})
	var wait sync.WaitGroup
	for range 40 {
		wait.Go(func() {
			if err := db.Exec(`select pg_sleep(0.005)`).Error; err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	pool, _ := db.DB()
	if n := pool.Stats().OpenConnections; n > 3 {
		t.Fatalf("%d connections with a limit of 3", n)
	}
}

func TestSlowQueriesAreLoggedWithoutTheirValues(t *testing.T) {
	var text bytes.Buffer
	db := open(t, pg.Config{URL: database(t), Slow: 20 * time.Millisecond, Logger: slog.New(slog.NewTextHandler(&text, nil))})
	if err := db.Exec(`select pg_sleep(0.03), ?::text`, "+8613800138000").Error; err != nil {
		t.Fatal(err)
	}
	var number string // gorm writes what is scanned out by another way
	if err := db.Raw(`select ?::text from pg_sleep(0.03)`, "+8613800138001").Scan(&number).Error; err != nil {
		t.Fatal(err)
	}
	if err := db.Exec(`select 'quick'`).Error; err != nil {
		t.Fatal(err)
	}
	got := text.String()
	if !strings.Contains(got, "slow query") || !strings.Contains(got, "pg_sleep") {
		t.Fatalf("the slow query is not in the log: %s", got)
	}
	if strings.Contains(got, "1380013800") || strings.Contains(got, "quick") {
		t.Fatalf("too much is in the log: %s", got)
	}
}

func TestWhatCannotWorkIsSaidWithoutThePassword(t *testing.T) {
	discard := slog.New(slog.DiscardHandler)
	for name, c := range map[string]struct {
		cfg  pg.Config
		code fault.Code
	}{
		"no URL":          {pg.Config{Logger: discard}, fault.Invalid},
		"no logger":       {pg.Config{URL: "postgres://x"}, fault.Invalid},
		"one connection":  {pg.Config{URL: "postgres://x", Limit: 1, Logger: discard}, fault.Invalid},
		"not a URL":       {pg.Config{URL: "postgres://a:hunter2@[::1", Logger: discard}, fault.Invalid},
		"nobody is there": {pg.Config{URL: "postgres://a:hunter2@127.0.0.1:1/x", Logger: discard}, fault.Unavailable},
	} {
		_, err := pg.Open(t.Context(), c.cfg)
		if !fault.Is(err, c.code) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAServerThatIsNotThereIsAway(t *testing.T) {
	_, err := pgx.Connect(t.Context(), "postgres://nobody@127.0.0.1:1/none?connect_timeout=2")
	if err == nil || !pg.Away(err) {
		t.Fatalf("refused: %v", err)
	}
	for _, other := range []error{nil, context.DeadlineExceeded, fault.Wrap(fault.Invalid, "x", "judged already", err)} {
		if pg.Away(other) {
			t.Errorf("%v is taken for a server that is away", other)
		}
	}
}
