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
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
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
	raw := os.Getenv(Env)
	if raw == "" {
		t.Fatalf("%s is not set: run the tests by 'make test', which starts a Postgres for them", Env)
	}
	b := make([]byte, 6)
	rand.Read(b)
	name := "bt_" + hex.EncodeToString(b)
	conn, err := pgx.Connect(context.Background(), raw)
	if err != nil {
		t.Fatalf("connect to the test server: %v", err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), "create database "+name); err != nil {
		t.Fatalf("create database: %v", err)
	}
	s.mu.Lock()
	s.made = append(s.made, name)
	s.mu.Unlock()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
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
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: sqlDB}), &gorm.Config{QueryFields: true, SkipDefaultTransaction: true, Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	return db
}
