package jobs

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
)

// rights: the application does everything; a tenant's role adds jobs of its own and sees no others. The roles come from the shared
// book's first migration, which runs before.
const rights = `
grant usage on schema jobs to boyun_app, boyun_tenant;
grant select, insert, update, delete on all tables in schema jobs to boyun_app;
grant usage on all sequences in schema jobs to boyun_app, boyun_tenant;
grant select, insert, update on jobs.river_job to boyun_tenant;
alter table jobs.river_job enable row level security;
do $$ begin
  if not exists (select 1 from pg_policies where schemaname = 'jobs' and policyname = 'app') then
    create policy app on jobs.river_job to boyun_app using (true) with check (true);
  end if;
  if not exists (select 1 from pg_policies where schemaname = 'jobs' and policyname = 'own') then
    create policy own on jobs.river_job to boyun_tenant
      using (args->>'tenant' = current_setting('app.tenant', true)) with check (args->>'tenant' = current_setting('app.tenant', true));
  end if;
end $$`

// Migrate makes or updates the schema jobs with the owner's rights (url). Run it after the shared book's migrations; several
// processes may, a lock in the database orders them.
func Migrate(ctx context.Context, url string, logger *slog.Logger) error {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	db.SetMaxOpenConns(2) // one holds the lock, one works
	lock, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	defer lock.Close() // ends the lock's session if the unlock did not
	if _, err := lock.ExecContext(ctx, `select pg_advisory_lock(hashtextextended('migrate/jobs', 7201))`); err != nil {
		return fmt.Errorf("migrate jobs: lock: %w", err)
	}
	defer lock.ExecContext(context.WithoutCancel(ctx), `select pg_advisory_unlock(hashtextextended('migrate/jobs', 7201))`)
	if _, err := lock.ExecContext(ctx, `create schema if not exists jobs`); err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	migrator, err := rivermigrate.New(riverdatabasesql.New(db), &rivermigrate.Config{Schema: Schema, Logger: logger})
	if err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	if _, err := lock.ExecContext(ctx, rights); err != nil {
		return fmt.Errorf("migrate jobs: rights: %w", err)
	}
	return nil
}
