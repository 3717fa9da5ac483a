package tenant_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/fault"
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

func TestWhatIsNobodysMistakeHereHasAWord(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	a := w.Tenant(t, nil)
	admin, err := pgx.Connect(ctx, w.DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Close(ctx) })
	cut := func(tx *gorm.DB) error {
		var pid int
		if err := tx.Raw(`select pg_backend_pid()`).Scan(&pid).Error; err != nil {
			return err
		}
		if _, err := admin.Exec(ctx, `select pg_terminate_backend($1, 10000)`, pid); err != nil {
			t.Fatal(err)
		}
		return tx.Exec(`select 1`).Error
	}
	for door, through := range map[string]func() error{
		"a tenant's":      func() error { return w.Schemas.Within(ctx, a, cut) },
		"the shared book": func() error { return w.Schemas.Public(ctx, cut) },
		"named by who asked": func() error {
			return w.Schemas.Public(ctx, func(tx *gorm.DB) error { return fault.Wrap(fault.Unavailable, "login", "look up a log-in", cut(tx)) })
		},
	} {
		e, ok := errors.AsType[*fault.Error](through())
		if !ok || e.Code != fault.Unavailable || e.Reason != "database_away" {
			t.Errorf("%s: %v", door, e)
		}
	}
	for _, text := range []string{"a\x00b", "a\xffb"} {
		err := w.Schemas.Within(ctx, a, func(tx *gorm.DB) error { return tx.Exec(`select 1 from settings where key = ?`, text).Error })
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Code != fault.Invalid || e.Reason != "text_unreadable" {
			t.Errorf("the text %q: %v", text, err)
		}
	}
	wrong := w.Schemas.Within(ctx, a, func(tx *gorm.DB) error { return tx.Exec(`select 1 from no_such_table`).Error })
	if wrong == nil || fault.Is(wrong, fault.Unavailable) {
		t.Errorf("a mistake of ours is taken for a database that is away: %v", wrong)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := w.Schemas.Within(ended, a, func(*gorm.DB) error { return nil }); !errors.Is(err, context.Canceled) || fault.Is(err, fault.Unavailable) {
		t.Errorf("a request that ended is taken for a database that is away: %v", err)
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
