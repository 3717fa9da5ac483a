package schema_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/schema"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// newer is a page as later releases will write them: it adds columns, with and without default, an index and a table.
const newer = `-- +goose Up
alter table users add column extra_note text not null default 'fresh';
alter table users add column extra_count bigint;
alter table settings add column extra_flag boolean;
create index on users (extra_count);
create table extra_things (id text primary key);
`

// short is a book of the two tables that the traffic below writes and that newer changes, as they stand in the real one.
const short = `-- +goose Up
create table users (
  id            text primary key,
  email         text not null unique,
  name          text not null default '',
  role          text not null check (role in ('owner','admin','supervisor','agent','auditor','developer','billing')),
  language      text not null default 'zh',
  created_at    timestamptz not null default now()
);
create table settings (
  key           text primary key,
  value         jsonb not null,
  updated_at    timestamptz not null default now()
);
`

// many makes n tenants by the short book and gives the migrator whose book has the newer page behind it.
func many(t *testing.T, w *tenanttest.World, n int) ([]tenant.ID, *schema.Migrator) {
	t.Helper()
	ids := make([]tenant.ID, n)
	for i := range ids {
		ids[i] = tenant.NewID()
	}
	book := w.Migrate.Short(short)
	if err := book.All(context.Background(), plan(ids, nil)); err != nil {
		t.Fatal(err)
	}
	return ids, book.Newer(newer)
}

func plan(ids []tenant.ID, progress func(schema.Progress)) schema.Plan {
	return schema.Plan{Tenants: func(context.Context) ([]tenant.ID, error) { return ids, nil }, Progress: progress}
}

// upToDate counts the tenants that have the newer page.
func upToDate(t *testing.T, w *tenanttest.World, ids []tenant.ID) (n int) {
	t.Helper()
	for _, id := range ids {
		err := w.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error {
			var has int
			err := tx.Raw(`select count(*) from information_schema.columns where table_schema = current_schema() and column_name like 'extra_%'`).Scan(&has).Error
			if has != 0 && has != 3 {
				return fmt.Errorf("tenant %s has %d of the 3 columns: a migration was torn", id, has)
			}
			n += has / 3
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func TestATenantsSchemaStandsInLessThanTwoSeconds(t *testing.T) {
	w := book.Open(t)
	start := time.Now()
	id := tenant.NewID()
	if err := w.Migrate.Tenant(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	t.Logf("created and migrated in %v", took)
	if took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	if err := w.Migrate.Tenant(context.Background(), id); err != nil {
		t.Fatalf("a second time: %v", err)
	}
	if err := w.Migrate.Tenant(context.Background(), "x; drop schema public"); err == nil {
		t.Fatal("a name that is no id was taken")
	}
}

// traffic is what the application does all day, through the door: gorm with explicit columns, and SQL that names them.
type traffic struct {
	done   atomic.Int64
	failed chan error
	stop   chan struct{}
	wait   sync.WaitGroup
}

type userRow struct {
	ID    string `gorm:"primaryKey"`
	Email string
	Name  string
	Role  string
}

func (userRow) TableName() string { return "users" }

func drive(w *tenanttest.World, ids []tenant.ID) *traffic {
	tr := &traffic{failed: make(chan error, 1), stop: make(chan struct{})}
	for worker := range 3 {
		tr.wait.Go(func() {
			pace := time.NewTicker(8 * time.Millisecond)
			defer pace.Stop()
			for i := 0; ; i++ {
				select {
				case <-tr.stop:
					return
				case <-pace.C:
				}
				if err := once(w, ids[rand.IntN(len(ids))], fmt.Sprint(worker, "-", i)); err != nil {
					select {
					case tr.failed <- err:
					default:
					}
					return
				}
				tr.done.Add(1)
			}
		})
	}
	return tr
}

func once(w *tenanttest.World, id tenant.ID, key string) error {
	return w.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error {
		row := userRow{ID: key + string(id), Email: key + string(id) + "@acme.example", Role: "agent"}
		if err := tx.Create(&row).Error; err != nil {
			return fmt.Errorf("create: %w", err)
		}
		var rows []userRow
		if err := tx.Where("role = ?", "agent").Limit(20).Find(&rows).Error; err != nil {
			return fmt.Errorf("find: %w", err)
		}
		if err := tx.Exec(`insert into settings (key, value) values (?, '1') on conflict (key) do update set value = excluded.value`, "k").Error; err != nil {
			return fmt.Errorf("upsert: %w", err)
		}
		return tx.Model(&userRow{}).Where("id = ?", row.ID).Update("name", "n").Error
	})
}

func (tr *traffic) until(t *testing.T, more int64) {
	t.Helper()
	want, deadline := tr.done.Load()+more, time.After(time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for tr.done.Load() < want {
		select {
		case err := <-tr.failed:
			t.Fatal(err)
		case <-deadline:
			t.Fatal("the traffic stands still")
		case <-tick.C:
		}
	}
}

func (tr *traffic) end(t *testing.T) {
	t.Helper()
	close(tr.stop)
	tr.wait.Wait()
	select {
	case err := <-tr.failed:
		t.Fatal(err)
	default:
	}
}

func TestThreeHundredTenantsMigrateUnderTrafficAndHalfOfThemMayWait(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	ids, next := many(t, w, 300)
	tr := drive(w, ids)
	tr.until(t, 200)
	start := time.Now()
	if err := next.All(ctx, plan(ids[:150], nil)); err != nil {
		t.Fatal(err)
	}
	t.Logf("150 tenants migrated in %v", time.Since(start))
	if n := upToDate(t, w, ids); n != 150 {
		t.Fatalf("%d tenants are new", n)
	}
	tr.until(t, 500) // half old, half new, on the same connections
	if err := next.All(ctx, plan(ids, nil)); err != nil {
		t.Fatal(err)
	}
	tr.until(t, 200)
	tr.end(t)
	if n := upToDate(t, w, ids); n != 300 {
		t.Fatalf("%d tenants are new", n)
	}
	t.Logf("%d transactions, none failed", tr.done.Load())
}

// The trap the rule "explicit columns" is there for: it shows that the test above can fail.
func TestSelectStarBreaksWhileHalfTheTenantsAreMigrated(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	ids := []tenant.ID{w.Tenant(t, nil), w.Tenant(t, nil)}
	if err := w.Migrate.Newer(newer).Tenant(ctx, ids[1]); err != nil {
		t.Fatal(err)
	}
	door := tenant.NewSchemas(dbtest.Pool(t, w.DSN, 1))
	star := func(id tenant.ID) error {
		return door.Within(ctx, id, func(tx *gorm.DB) error {
			var rows []map[string]any
			return tx.Raw(`select * from users where id <> ?`, "x").Scan(&rows).Error
		})
	}
	if err := star(ids[0]); err != nil {
		t.Fatal(err)
	}
	if refused, ok := errors.AsType[*pgconn.PgError](star(ids[1])); !ok || refused.Code != "0A000" {
		t.Fatalf("%v: if select * works now, the rule may go", refused)
	}
}

func TestARunKilledInTheMiddleIsTakenUpByTheNext(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	ids, next := many(t, w, 40)
	owner, err := pgx.Connect(ctx, w.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(ctx)
	killed := 0
	err = next.All(ctx, plan(ids, func(p schema.Progress) {
		if p.Done%7 == 3 && p.Done < 30 { // again and again, whatever the others are in the middle of
			const kill = `select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and application_name = 'boyun-migrate'`
			var n int
			if err := owner.QueryRow(ctx, kill).Scan(&n); err != nil {
				t.Error(err)
			}
			killed += n
		}
	}))
	done := upToDate(t, w, ids)
	if err == nil || killed == 0 || done == 0 || done == len(ids) {
		t.Fatalf("%d connections killed, %d tenants done, %v: nothing was cut", killed, done, err)
	}
	t.Logf("%d connections killed, %d of %d done, then: %.120s", killed, done, len(ids), err)
	seen := 0
	if err := next.All(ctx, plan(ids, func(p schema.Progress) { seen = p.Done })); err != nil {
		t.Fatal(err)
	}
	if n := upToDate(t, w, ids); n != len(ids) || seen != len(ids) {
		t.Fatalf("%d tenants are new, %d reported", n, seen)
	}
}

func TestTwoProcessesMayRunAtOnce(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	ids, next := many(t, w, 20)
	var group errgroup.Group
	for range 3 {
		group.Go(func() error { return next.All(ctx, plan(ids, nil)) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := upToDate(t, w, ids); n != len(ids) {
		t.Fatalf("%d tenants are new", n)
	}
}

func TestOneTenantThatFailsDoesNotKeepTheOthersBack(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	var ids []tenant.ID
	for range 6 {
		ids = append(ids, w.Tenant(t, nil))
	}
	err := w.Schemas.Within(ctx, ids[4], func(tx *gorm.DB) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	owner, err := pgx.Connect(ctx, w.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(ctx)
	if _, err := owner.Exec(ctx, `create table `+ids[4].Schema()+`.extra_things (nobody text)`); err != nil {
		t.Fatal(err)
	}
	if err := w.Migrate.Newer(newer).All(ctx, plan(ids, nil)); err == nil {
		t.Fatal("no error")
	}
	if n := upToDate(t, w, ids); n != 5 {
		t.Fatalf("%d tenants are new, want the other 5", n)
	}
}
