// Package pg owns how the application is connected to Postgres: one bounded pool whose connections begin in a trap (a search path
// that does not exist, a role that may do nothing in tenants' schemas), and the watch over slow queries. It does not own schemas
// (tenant/schema) nor transactions (tenant.Schemas, the one door, is the next step of the walk).
package pg

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
)

// Config of the application's pool.
type Config struct {
	URL      string        // postgres://...; its role must be a member of Role
	Role     string        // what every connection starts as; default boyun_app, "-" for the log-in role itself
	Limit    int           // most connections; default 16
	Lifetime time.Duration // of one connection, bounds its memory of tenants' tables; default 30 min
	Slow     time.Duration // queries that take longer are logged at Warn; default 200 ms
	Logger   *slog.Logger  // required
}

// TrapPath is the search path of every fresh connection: a schema that does not exist.
const TrapPath = "nowhere"

// Validate fills the defaults and refuses what cannot work.
func (c *Config) Validate() error {
	if c.Role == "" {
		c.Role = "boyun_app"
	}
	if c.Limit == 0 {
		c.Limit = 16
	}
	if c.Lifetime == 0 {
		c.Lifetime = 30 * time.Minute
	}
	if c.Slow == 0 {
		c.Slow = 200 * time.Millisecond
	}
	switch {
	case c.URL == "" || c.Logger == nil:
		return fault.New(fault.Invalid, "database_config", "Postgres needs a URL (BOYUN_DATABASE_URL) and a logger")
	case c.Limit < 2:
		return fault.New(fault.Invalid, "database_config", "the database pool needs at least 2 connections")
	}
	return nil
}

// Open connects and proves that the server answers. The caller closes the pool (Close).
func Open(ctx context.Context, cfg Config) (*gorm.DB, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	conn, err := pgx.ParseConfig(cfg.URL)
	if err != nil {
		// The parse error quotes the URL, password included.
		return nil, fault.Wrap(fault.Invalid, "database_url", "Postgres URL", errors.New("not of the form postgres://user:password@host:port/database"))
	}
	conn.RuntimeParams["search_path"] = TrapPath
	conn.RuntimeParams["application_name"] = "boyun"
	if cfg.Role != "-" {
		conn.RuntimeParams["role"] = cfg.Role
	}
	pool := Direct(*conn)
	pool.SetMaxOpenConns(cfg.Limit)
	pool.SetMaxIdleConns(cfg.Limit)
	pool.SetConnMaxLifetime(cfg.Lifetime)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := check(ctx, pool, cfg.Logger); err != nil {
		return nil, errors.Join(unreached(err), pool.Close())
	}
	db, err := gorm.Open(Dialect(pool), &gorm.Config{
		QueryFields:            true, // never "select *": schemas differ in version while a migration runs
		SkipDefaultTransaction: true, // the door opens them
		DisableAutomaticPing:   true,
		Logger:                 &queryLog{logger: cfg.Logger, slow: cfg.Slow},
	})
	if err != nil {
		return nil, errors.Join(fault.Wrap(fault.Internal, "database", "open gorm", err), pool.Close())
	}
	return db, nil
}

// unreached says why Postgres could not be used at the start.
func unreached(err error) error {
	if err = Refused(err); fault.Is(err, fault.Invalid) {
		return err
	}
	return fault.Wrap(fault.Unavailable, "database_away", "reach Postgres", err)
}

// Close closes the pool and waits for the queries that run.
func Close(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// check fails when Postgres does not answer, and warns of a setting that makes a crash restart take minutes.
func check(ctx context.Context, pool *sql.DB, logger *slog.Logger) error {
	var version int
	if err := pool.QueryRowContext(ctx, `select current_setting('server_version_num')::int`).Scan(&version); err != nil {
		return err
	}
	if version < 140000 {
		return fault.New(fault.Invalid, "database_version", "Postgres 14 or newer is needed, this is %d", version/10000)
	}
	var method string
	if err := pool.QueryRowContext(ctx, `select current_setting('recovery_init_sync_method')`).Scan(&method); err != nil {
		return err
	}
	if method != "syncfs" {
		logger.Warn("Postgres: set recovery_init_sync_method=syncfs; with it a restart after a crash takes a second, without it minutes once there are many tenants",
			"recovery_init_sync_method", method)
	}
	return nil
}
