// Package tenanttest gives tests a migrated shared book and fresh tenants in a real Postgres. Use one Book per test binary: Open is
// cheap after the first call.
package tenanttest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/schema"
)

// Book is the migrated databases of a test binary.
type Book struct {
	Server dbtest.Server

	mu    sync.Mutex
	stock *stock // of the database that the next world gets
}

// Main runs the tests of a package, drops its databases, does what the package wants done at its end, and fails if a goroutine is left:
// what a TestMain calls.
func (b *Book) Main(m *testing.M, end ...func()) {
	code := m.Run()
	b.Server.Close()
	for _, do := range end {
		do()
	}
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// World is what a test works with.
type World struct {
	DSN     string // the owner's URL, for migrations and for looking behind the door
	Schemas *tenant.Schemas
	Migrate *schema.Migrator

	stock *stock
}

// Open returns a door with a pool of its own (8 connections) on a database that it may share with other tests of the binary.
func (b *Book) Open(t testing.TB) *World {
	t.Helper()
	s := b.open(t)
	return &World{DSN: s.dsn, Schemas: tenant.NewSchemas(dbtest.Pool(t, s.dsn, 8)), Migrate: schema.NewMigrator(s.dsn), stock: s}
}

// Tenant makes a fresh tenant: its row in the directory and its migrated schema. wrapped is the sealed data key to store, which may
// be empty in tests that seal nothing.
func (w *World) Tenant(t testing.TB, wrapped []byte) tenant.ID {
	t.Helper()
	ctx := context.Background()
	id, ready := w.stock.take()
	if !ready {
		id = tenant.NewID()
	}
	if wrapped == nil {
		wrapped = []byte{}
	}
	err := w.Schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`insert into tenants (id, name, country, language, timezone, currency, profile, status, wrapped_key, ready_at)
			values (?, ?, 'CN', 'zh', 'Asia/Shanghai', 'CNY', 'CN', 'active', ?, now())`, string(id), "Test "+string(id), wrapped).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	if ready {
		return id
	}
	if err := w.Migrate.Tenant(ctx, id); err != nil {
		t.Fatal(err)
	}
	return id
}
