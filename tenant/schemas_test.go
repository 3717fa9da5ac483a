package tenant_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

func TestTheDoorShowsOneTenantOnly(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	a, b := w.Tenant(t, nil), w.Tenant(t, nil)
	put := func(id tenant.ID, v string) error {
		return w.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
			return tx.Exec(`insert into settings (key, value) values ('canary', to_jsonb(?::text))`, v).Error
		})
	}
	if err := errors.Join(put(a, "a"), put(b, "b")); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[tenant.ID]string{a: "a", b: "b"} {
		var got []string
		err := w.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
			return tx.Raw(`select value #>> '{}' from settings where key = 'canary'`).Scan(&got).Error
		})
		if err != nil || len(got) != 1 || got[0] != want {
			t.Fatalf("tenant %s reads %v (%v), want [%s]", id, got, err, want)
		}
	}
}

func TestTheDatabaseItselfRefusesWhatGoesAroundTheDoor(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	a, b := w.Tenant(t, nil), w.Tenant(t, nil)
	pool := dbtest.Pool(t, w.DSN, 2)
	tests := []struct {
		name string
		code string
		run  func() error
	}{
		{"an unqualified table outside the door is unknown", "42P01", func() error { return pool.Exec(`select 1 from settings`).Error }},
		{"a qualified table outside the door is forbidden", "42501", func() error { return pool.Exec(`select 1 from ` + a.Schema() + `.settings`).Error }},
		{"another tenant's table is forbidden inside the door", "42501", func() error {
			return w.Schemas.Within(ctx, a, func(tx *gorm.DB) error { return tx.Exec(`select 1 from ` + b.Schema() + `.settings`).Error })
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err, ok := errors.AsType[*pgconn.PgError](test.run())
			if !ok || err.Code != test.code {
				t.Fatalf("got %v, want SQLSTATE %s", err, test.code)
			}
		})
	}
}
