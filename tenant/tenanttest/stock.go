package tenanttest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/schema"
)

// A tenant's schema is some hundred and eighty tables and indexes: to migrate one takes a third of a second of processor, to copy a
// database that holds several a tenth. So the test server keeps a template of the shared book and a few tenants' schemas, whose rows in the
// directory World.Tenant writes, and a test binary takes a copy whenever it has used up the last one.
const (
	stocked = 6 // schemas of the template
	spare   = 2 // how many a world finds at the least
)

// stock is the ready schemas of one database.
type stock struct {
	dsn string

	mu  sync.Mutex
	ids []tenant.ID
}

// take gives a schema that nobody has yet.
func (s *stock) take() (tenant.ID, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.ids) == 0 {
		return "", false
	}
	id := s.ids[0]
	s.ids = s.ids[1:]
	return id, true
}

func (s *stock) left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ids)
}

// open is the database for the next world.
func (b *Book) open(t testing.TB) *stock {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stock != nil && b.stock.left() >= spare {
		return b.stock
	}
	digest, err := schema.NewMigrator("").Digest()
	if err != nil {
		t.Fatal(err)
	}
	fresh := &stock{dsn: b.Server.Copy(t, "bt_template_"+digest, build)}
	if fresh.ids, err = schemas(context.Background(), fresh.dsn); err != nil {
		t.Fatal(err)
	}
	b.stock = fresh
	return fresh
}

// build makes the template.
func build(dsn string) error {
	return schema.NewMigrator(dsn).All(context.Background(), schema.Plan{Parallel: 2, Tenants: func(context.Context) (ids []tenant.ID, err error) {
		for range stocked {
			ids = append(ids, tenant.NewID())
		}
		return ids, nil
	}})
}

// schemas are the tenants whose schemas a database has.
func schemas(ctx context.Context, dsn string) ([]tenant.ID, error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `select nspname from pg_namespace where nspname like 't\_%'`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (tenant.ID, error) {
		var name string
		err := row.Scan(&name)
		return tenant.ID(strings.TrimPrefix(name, tenant.ID("").Schema())), err
	})
}
