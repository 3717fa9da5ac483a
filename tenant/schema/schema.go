// Package schema owns the SQL of the shared book and of a tenant's schema, and brings both up to date: forward-only, one book of
// migrations for all tenants, one version table per schema, in parallel and resumable. It does not own what the tables mean.
package schema

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/boyunhq/boyun/tenant"
)

//go:embed sql
var files embed.FS

// Migrator changes schemas. It connects with the owner's rights (dsn), which the application's pool does not have.
type Migrator struct {
	dsn   string
	files fs.FS
}

// NewMigrator takes the owner's connection string: a role that may create schemas and roles.
func NewMigrator(dsn string) *Migrator { return &Migrator{dsn: dsn, files: files} }

// Shared brings the shared book up to date. Safe to run from several processes at once: a lock in the database orders them.
func (m *Migrator) Shared(ctx context.Context) error {
	return m.up(ctx, "public", "sql/shared", nil)
}

// Tenant creates the role and schema of id if they are missing and brings them up to date. Twice equals once.
func (m *Migrator) Tenant(ctx context.Context, id tenant.ID) error {
	if !id.Valid() {
		return fmt.Errorf("migrate: %q is no tenant id", id)
	}
	name := id.Schema()
	return m.up(ctx, name, "sql/tenant", []string{
		fmt.Sprintf(`do $$ begin
			if not exists (select 1 from pg_roles where rolname = '%[1]s') then create role %[1]s nologin in role boyun_tenant; end if;
			if not pg_has_role(session_user, '%[1]s', 'member') then execute format('grant %[1]s to %%I', session_user); end if;
		end $$`, name),
		fmt.Sprintf(`create schema if not exists %s`, name),
		fmt.Sprintf(`grant usage on schema %[1]s to %[1]s`, name),
		fmt.Sprintf(`alter default privileges in schema %[1]s grant select, insert, update, delete on tables to %[1]s`, name),
		fmt.Sprintf(`alter default privileges in schema %[1]s grant usage on sequences to %[1]s`, name),
	})
}

// up opens one connection whose search path is the schema, holds the schema's advisory lock, runs prepare and then the migrations.
func (m *Migrator) up(ctx context.Context, name, folder string, prepare []string) error {
	cfg, err := pgx.ParseConfig(m.dsn)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", name, err)
	}
	cfg.RuntimeParams["search_path"] = name
	cfg.RuntimeParams["application_name"] = "boyun-migrate"
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	db.SetMaxOpenConns(2) // one holds the lock, one works
	lock, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", name, err)
	}
	defer lock.Close()
	if _, err := lock.ExecContext(ctx, `select pg_advisory_lock(hashtextextended($1, 7201))`, "migrate/"+name); err != nil {
		return fmt.Errorf("migrate %s: lock: %w", name, err)
	}
	defer lock.ExecContext(context.WithoutCancel(ctx), `select pg_advisory_unlock(hashtextextended($1, 7201))`, "migrate/"+name)
	for _, statement := range prepare {
		if _, err := lock.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("migrate %s: prepare: %w", name, err)
		}
	}
	return m.apply(ctx, db, name, folder)
}

func (m *Migrator) apply(ctx context.Context, db *sql.DB, name, folder string) error {
	sub, err := fs.Sub(m.files, folder)
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, sub, goose.WithTableName(name+".schema_version"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate %s: %w", name, err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", name, err)
	}
	return nil
}
