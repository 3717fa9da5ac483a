package isolation

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

// SQLSTATEs of Postgres's appendix A.
const (
	undefinedTable  = "42P01"
	permissionError = "42501"
)

// Walls tries to get around the door to every table there is, as a programming mistake would, and fails where the database lets it.
func Walls(t *testing.T, w *tenanttest.World) {
	t.Helper()
	a, b := w.Tenant(t, nil), w.Tenant(t, nil)
	pool := dbtest.Pool(t, w.DSN, 2)
	inside := func(sql string) error {
		return w.Schemas.Within(context.Background(), a, func(tx *gorm.DB) error { return tx.Exec(sql).Error })
	}
	for _, table := range tables(t, w, b.Schema()) {
		t.Run(table, func(t *testing.T) {
			for _, statement := range []string{"select 1 from ", "delete from ", "truncate "} {
				theirs := statement + b.Schema() + "." + table
				refuses(t, "unqualified outside the door", undefinedTable, pool.Exec(statement+table).Error)
				refuses(t, "qualified outside the door", permissionError, pool.Exec(theirs).Error)
				refuses(t, "qualified in the shared book's door", permissionError, w.Schemas.Public(context.Background(), func(tx *gorm.DB) error { return tx.Exec(theirs).Error }))
				refuses(t, "another tenant's inside the door", permissionError, inside(theirs))
			}
			refuses(t, "changing the table inside the own door", permissionError, inside("alter table "+table+" add column x int"))
		})
	}
	refuses(t, "a new table inside the own door", permissionError, inside("create table x (y int)"))
	refuses(t, "a new schema inside the own door", permissionError, inside("create schema x"))
	refuses(t, "a function of the server's files", permissionError, inside("select pg_read_file('/etc/passwd')"))
	refuses(t, "a program of the server", permissionError, inside("copy (select 1) to program 'true'"))
}

func refuses(t *testing.T, what, code string, err error) {
	t.Helper()
	if refused, ok := errors.AsType[*pgconn.PgError](err); !ok || refused.Code != code {
		t.Errorf("%s: want SQLSTATE %s, got %v", what, code, err)
	}
}

// SharedRows checks that in the shared book a tenant's role sees and changes rows of its own alone, in every table that has a
// tenant_id, and none at all of the others. plant must have put a row of each of the two tenants into every such table.
func SharedRows(t *testing.T, w *tenanttest.World, plant func(id tenant.ID) error) {
	t.Helper()
	a, b := w.Tenant(t, nil), w.Tenant(t, nil)
	for _, id := range []tenant.ID{a, b} {
		if err := plant(id); err != nil {
			t.Fatalf("plant rows of tenant %s: %v", id, err)
		}
	}
	owned := map[string]string{"tenants": "id"}
	for _, table := range columns(t, w, "public", "tenant_id") {
		if table != "signups" { // belongs to nobody yet; no tenant may see it
			owned[table] = "tenant_id"
		}
	}
	for _, table := range tables(t, w, "public") {
		t.Run(table, func(t *testing.T) {
			column, has := owned[table]
			if !has {
				err := within(w, a, `select 1 from public.`+table)
				refuses(t, "a shared table that is nobody's", permissionError, err)
				return
			}
			mine, theirs := count(t, w, a, table, column, a), count(t, w, a, table, column, b)
			if mine == 0 || theirs != 0 {
				t.Errorf("sees %d rows of its own and %d of another", mine, theirs)
			}
			refusesRows(t, w, a, table, column, b)
		})
	}
}

func within(w *tenanttest.World, id tenant.ID, sql string, args ...any) error {
	return w.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error })
}

func count(t *testing.T, w *tenanttest.World, as tenant.ID, table, column string, of tenant.ID) (n int) {
	t.Helper()
	err := w.Schemas.Within(context.Background(), as, func(tx *gorm.DB) error {
		return tx.Raw(`select count(*) from public.`+table+` where `+column+` = ?`, string(of)).Scan(&n).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// refusesRows tries to change and delete another's rows: it must touch none or be forbidden.
func refusesRows(t *testing.T, w *tenanttest.World, as tenant.ID, table, column string, of tenant.ID) {
	t.Helper()
	theirs := " where " + column + " = ?"
	for _, sql := range []string{"update public." + table + " set " + column + " = " + column + theirs, "delete from public." + table + theirs} {
		err := w.Schemas.Within(context.Background(), as, func(tx *gorm.DB) error {
			done := tx.Exec(sql, string(of))
			if done.Error == nil && done.RowsAffected > 0 {
				return fmt.Errorf("%d rows of another tenant were changed", done.RowsAffected)
			}
			return done.Error
		})
		if refused, ok := errors.AsType[*pgconn.PgError](err); err != nil && (!ok || refused.Code != permissionError) {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func tables(t *testing.T, w *tenanttest.World, schema string) []string {
	t.Helper()
	return ask(t, w, `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = $1 and c.relkind in ('r','p','v','m') and c.relname not like 'schema_version%' order by 1`, schema)
}

func columns(t *testing.T, w *tenanttest.World, schema, column string) []string {
	t.Helper()
	return ask(t, w, `select table_name::text from information_schema.columns where table_schema = $1 and column_name = $2 order by 1`, schema, column)
}

func ask(t *testing.T, w *tenanttest.World, sql string, args ...any) []string {
	t.Helper()
	ctx := context.Background()
	owner, err := pgx.Connect(ctx, w.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(ctx)
	rows, err := owner.Query(ctx, sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) == 0 {
		t.Fatalf("%s %v: %v, %v", sql, args, names, err)
	}
	return names
}
