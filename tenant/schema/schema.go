// Package schema owns the SQL of the shared book and of a tenant's schema, and brings both up to date: forward-only, one book of
// migrations for all tenants, one version table per schema, in parallel and resumable. It does not own what the tables mean.
package schema

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"github.com/boyunhq/boyun/infra/pg"
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

// Digest names what the book says: programs with the same digest make the same schemas.
func (m *Migrator) Digest() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(m.files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		page, err := fs.ReadFile(m.files, path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(page), page)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:8]), err
}

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
	db := pg.Direct(*cfg)
	defer db.Close()
	db.SetMaxOpenConns(2) // one holds the lock, one works
	lock, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", name, pg.Refused(err))
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
	if done, err := m.first(ctx, lock, name, folder); done || err != nil {
		return err
	}
	return m.apply(ctx, db, name, folder)
}

// first brings a schema that has nothing yet up to date in one transaction and one round trip: sign-up waits for this. done is false when
// the schema has a version already, or when a page of the book cannot run in a transaction.
func (m *Migrator) first(ctx context.Context, conn *sql.Conn, name, folder string) (done bool, err error) {
	table := name + ".schema_version"
	var begun bool
	if err := conn.QueryRowContext(ctx, `select to_regclass($1) is not null`, table).Scan(&begun); err != nil || begun {
		return false, err
	}
	pages, err := fs.Glob(m.files, folder+"/*.sql")
	if err != nil {
		return false, err
	}
	versions, err := database.NewStore(database.DialectPostgres, table)
	if err != nil {
		return false, err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("migrate %s: %w", name, err)
	}
	defer tx.Rollback()
	if err := versions.CreateVersionTable(ctx, tx); err != nil {
		return false, fmt.Errorf("migrate %s: %w", name, err)
	}
	var all strings.Builder
	written := []int64{0} // goose's own first row
	for _, page := range pages {
		sql, err := fs.ReadFile(m.files, page)
		if err != nil {
			return false, err
		}
		if bytes.Contains(sql, []byte("+goose NO TRANSACTION")) {
			return false, nil
		}
		version, err := goose.NumericComponent(page)
		if err != nil {
			return false, fmt.Errorf("migrate %s: %w", name, err)
		}
		all.Write(sql)
		all.WriteString("\n;\n")
		written = append(written, version)
	}
	if _, err := tx.ExecContext(ctx, all.String(), pgx.QueryExecModeSimpleProtocol); err != nil {
		return false, fmt.Errorf("migrate %s: %w", name, err)
	}
	for _, version := range written {
		if err := versions.Insert(ctx, tx, database.InsertRequest{Version: version}); err != nil {
			return false, fmt.Errorf("migrate %s: version %d: %w", name, version, err)
		}
	}
	return true, tx.Commit()
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
