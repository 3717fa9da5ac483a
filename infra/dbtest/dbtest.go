// Package dbtest gives tests a real Postgres: one database per test binary. It knows nothing of tenants; tenant/tenanttest puts a
// migrated book and fresh tenants into it. The server is the one of BOYUN_TEST_DATABASE_URL (make test starts it).
package dbtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/boyunhq/boyun/infra/pg"
)

// Env names the variable that holds the test server's URL; its role must be a superuser of a throw-away server.
const Env = "BOYUN_TEST_DATABASE_URL"

// Server makes databases on the test server.
type Server struct {
	mu   sync.Mutex
	made []string
}

// Database creates an empty database and returns its owner's URL. Close drops it.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	conn := connect(t)
	defer conn.Close(context.Background())
	return s.create(t, conn, "template1")
}

// Copy is Database with the contents of a template, which build makes the first time that this server is asked for it by any test binary.
// A template is never changed: what it holds must be in its name.
func (s *Server) Copy(t testing.TB, template string, build func(dsn string) error) string {
	t.Helper()
	conn := connect(t)
	defer conn.Close(context.Background())
	if err := ensure(context.Background(), conn, template, build); err != nil {
		t.Fatalf("template of test databases: %v", err)
	}
	return s.create(t, conn, template)
}

func connect(t testing.TB) *pgx.Conn {
	t.Helper()
	raw := os.Getenv(Env)
	if raw == "" {
		t.Fatalf("%s is not set: run the tests by 'make test', which starts a Postgres for them", Env)
	}
	conn, err := pgx.Connect(context.Background(), raw)
	if err != nil {
		t.Fatalf("connect to the test server: %v", err)
	}
	return conn
}

// ensure makes the template unless it is there. A builder that dies leaves a database of another name.
func ensure(ctx context.Context, conn *pgx.Conn, template string, build func(dsn string) error) error {
	const lock = `hashtext('boyun test template')`
	if _, err := conn.Exec(ctx, "select pg_advisory_lock("+lock+")"); err != nil {
		return err
	}
	defer conn.Exec(ctx, "select pg_advisory_unlock("+lock+")")
	var there bool
	if err := conn.QueryRow(ctx, `select exists (select 1 from pg_database where datname = $1)`, template).Scan(&there); err != nil || there {
		return err
	}
	half := fresh()
	if _, err := conn.Exec(ctx, "create database "+half); err != nil {
		return err
	}
	if err := build(address(half)); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, "alter database "+half+" rename to "+template)
	return err
}

func (s *Server) create(t testing.TB, conn *pgx.Conn, template string) string {
	t.Helper()
	name := fresh()
	if _, err := conn.Exec(context.Background(), "create database "+name+" template "+template); err != nil {
		t.Fatalf("create database: %v", err)
	}
	s.mu.Lock()
	s.made = append(s.made, name)
	s.mu.Unlock()
	return address(name)
}

func fresh() string {
	b := make([]byte, 6)
	rand.Read(b)
	return "bt_" + hex.EncodeToString(b)
}

// address is the owner's URL of a database of the test server, whose own URL has been used by now.
func address(name string) string {
	u, err := url.Parse(os.Getenv(Env))
	if err != nil {
		panic(err)
	}
	u.Path = "/" + name
	return u.String()
}

// Close drops the databases made; TestMain calls it last.
func (s *Server) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	conn, err := pgx.Connect(context.Background(), os.Getenv(Env))
	if err != nil {
		return
	}
	defer conn.Close(context.Background())
	for _, name := range s.made {
		conn.Exec(context.Background(), fmt.Sprintf("drop database if exists %s with (force)", name))
	}
	s.made = nil
}

// Pool opens dsn as the application does: the trap path, the role without rights. limit bounds its connections.
func Pool(t testing.TB, dsn string, limit int) *gorm.DB {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	cfg.RuntimeParams["search_path"] = "nowhere"
	cfg.RuntimeParams["role"] = "boyun_app"
	sqlDB := stdlib.OpenDB(*cfg)
	sqlDB.SetMaxOpenConns(limit)
	t.Cleanup(func() { sqlDB.Close() })
	db, err := gorm.Open(pg.Dialect(sqlDB), &gorm.Config{QueryFields: true, SkipDefaultTransaction: true, Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	return db
}
