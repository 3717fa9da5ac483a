package audit_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

var noon = time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.UTC)

func add(t testing.TB, w *tenanttest.World, id tenant.ID, n int) {
	t.Helper()
	for i := range n {
		err := w.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error {
			return audit.Append(tx, tenant.Actor{Tenant: id, User: "u1"}, noon.Add(time.Duration(i)*time.Second),
				audit.Entry{Action: "role_changed", Object: "users", ObjectID: fmt.Sprint("u", i), Detail: map[string]string{"role": "agent", "名": "林\x00悦\xff"}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsWrittenIsReadBackAndTheChainHolds(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id, log := w.Tenant(t, nil), audit.New(w.Schemas)
	add(t, w, id, 5)
	rows, err := log.Rows(ctx, id, audit.Filter{Limit: 2})
	if err != nil || len(rows) != 2 || rows[0].Seq != 5 || rows[0].ObjectID != "u4" || rows[0].Detail["名"] != "林悦\uFFFD" {
		t.Fatalf("%+v, %v", rows, err)
	}
	next, err := log.Rows(ctx, id, audit.Filter{Before: rows[1].Seq})
	if err != nil || len(next) != 3 || next[0].Seq != 3 {
		t.Fatalf("%+v, %v", next, err)
	}
	some, err := log.Rows(ctx, id, audit.Filter{Actor: "u1", Action: "role_changed", From: noon.Add(time.Second), To: noon.Add(3 * time.Second)})
	if err != nil || len(some) != 2 {
		t.Fatalf("%+v, %v", some, err)
	}
	if report, err := log.Verify(ctx, id); err != nil || !report.OK || report.Rows != 5 {
		t.Fatalf("%+v, %v", report, err)
	}
}

func TestALogLongerThanABatchIsWalkedWhole(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id, log := w.Tenant(t, nil), audit.New(w.Schemas)
	err := w.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
		for range 2100 {
			if err := audit.Append(tx, tenant.System(id), noon, audit.Entry{Action: "a", Object: "o"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if report, err := log.Verify(ctx, id); err != nil || !report.OK || report.Rows != 2100 {
		t.Fatalf("%+v, %v", report, err)
	}
}

func TestAnEntryFallsWithItsChange(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id, log := w.Tenant(t, nil), audit.New(w.Schemas)
	add(t, w, id, 1)
	undone := errors.New("undone")
	err := w.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
		return errors.Join(audit.Append(tx, tenant.System(id), noon, audit.Entry{Action: "a", Object: "o"}), undone)
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	if report, err := log.Verify(ctx, id); err != nil || !report.OK || report.Rows != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
}

func TestManyAtOnceMakeOneChain(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id, log := w.Tenant(t, nil), audit.New(w.Schemas)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() { add(t, w, id, 5) })
	}
	wg.Wait()
	if report, err := log.Verify(ctx, id); err != nil || !report.OK || report.Rows != 80 {
		t.Fatalf("%+v, %v", report, err)
	}
}

func TestTamperingShowsEvenByThoseWhoOwnTheDatabase(t *testing.T) {
	tests := []struct {
		name, sql string
		at        int64
	}{
		{"a changed word", `update audit_log set actor = 'u2' where seq = 3`, 3},
		{"a changed detail", `update audit_log set detail = '{"role":"owner"}' where seq = 2`, 2},
		{"a shifted time", `update audit_log set at = at + interval '1 microsecond' where seq = 4`, 4},
		{"a row cut out", `delete from audit_log where seq = 3`, 3},
		{"the end cut off", `delete from audit_log where seq >= 5`, 5},
		{"everything gone", `delete from audit_log`, 1},
		{"two rows swapped", `update audit_log set seq = case seq when 2 then 300 else 2 end where seq in (2, 3); update audit_log set seq = 3 where seq = 300`, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, ctx := book.Open(t), context.Background()
			id, log := w.Tenant(t, nil), audit.New(w.Schemas)
			add(t, w, id, 6)
			owner, err := pgx.Connect(ctx, w.DSN)
			if err != nil {
				t.Fatal(err)
			}
			defer owner.Close(ctx)
			if _, err := owner.PgConn().Exec(ctx, "set search_path = "+id.Schema()+"; "+test.sql).ReadAll(); err != nil {
				t.Fatal(err)
			}
			if report, err := log.Verify(ctx, id); err != nil || report.OK || report.BrokenAt != test.at {
				t.Fatalf("%+v, %v, want broken at %d", report, err, test.at)
			}
		})
	}
}

func TestTheTenantsOwnRoleCannotRewriteItsLog(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id := w.Tenant(t, nil)
	add(t, w, id, 1)
	for _, sql := range []string{`update audit_log set actor = 'x'`, `delete from audit_log`, `truncate audit_log`, `delete from public.audit_heads`} {
		err := w.Schemas.Within(ctx, id, func(tx *gorm.DB) error { return tx.Exec(sql).Error })
		if refused, ok := errors.AsType[*pgconn.PgError](err); !ok || refused.Code != "42501" {
			t.Errorf("%s: %v, want permission denied", sql, err)
		}
	}
}
