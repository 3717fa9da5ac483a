package tenanttest_test

import (
	"context"
	"slices"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// described is what a tenant's schema holds, what may be done with it, and how far its book has been read.
func described(t *testing.T, w *tenanttest.World, id tenant.ID) (lines []string) {
	t.Helper()
	if err := w.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error {
		return tx.Raw(`select concat_ws(' ', c.relkind, c.relname, replace(c.relacl::text, current_schema(), 'tenant'), replace(pg_get_indexdef(c.oid), current_schema(), 'tenant'))
				from pg_class c where c.relnamespace = current_schema()::regnamespace
			union all select concat_ws(' ', conrelid::regclass::text, conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace = current_schema()::regnamespace
			union all select concat_ws(' ', 'default', defaclobjtype, replace(defaclacl::text, current_schema(), 'tenant')) from pg_default_acl where defaclnamespace = current_schema()::regnamespace
			union all select 'usage ' || has_schema_privilege(current_user, current_schema(), 'usage')
			union all select 'role ' || (current_user = current_schema()) || pg_has_role(current_user, 'boyun_tenant', 'usage')
			order by 1`).Scan(&lines).Error
	}); err != nil {
		t.Fatal(err)
	}
	return lines
}

// A tenant whose schema came with the copy of the template cannot be told from one that the migrator made in this database.
func TestATenantOfTheStockIsWhatTheMigratorMakes(t *testing.T) {
	w := book.Open(t)
	made := tenant.NewID()
	if err := w.Migrate.Tenant(context.Background(), made); err != nil {
		t.Fatal(err)
	}
	want := described(t, w, made)
	if len(want) < 300 {
		t.Fatalf("only %d lines of a schema", len(want))
	}
	seen := map[tenant.ID]bool{}
	for range 8 { // more than a copy holds: the last ones are migrated
		id := w.Tenant(t, nil)
		if got := described(t, w, id); !slices.Equal(got, want) {
			t.Fatalf("%d lines, want %d; the first that differ: %v", len(got), len(want), differing(got, want))
		}
		seen[id] = true
	}
	if len(seen) != 8 {
		t.Fatalf("%d tenants of 8", len(seen))
	}
}

func differing(got, want []string) []string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return []string{got[i], want[i]}
		}
	}
	return nil
}
