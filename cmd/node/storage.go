package node

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/boyunhq/boyun/cmd/settings"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/infra/pg"
	"github.com/boyunhq/boyun/infra/pg/local"
	"github.com/boyunhq/boyun/infra/run"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/infra/state/redis"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/schema"
)

// storage is everything a process keeps things in, opened in this order and closed in the other.
type storage struct {
	lock     *run.Lock
	server   *local.Server // nil with an outside database
	pool     *sql.DB       // for its figures; rows are reached through schemas
	jobs     *jobs.Jobs
	schemas  *tenant.Schemas
	migrator *schema.Migrator
	state    state.State
	keys     *seal.Keys
	boxes    *directory.Keyring
	spool    *blob.Folder // grows recordings; also the store when there is no remote one
	store    blob.Store

	closers []func() error
}

func openStorage(ctx context.Context, s settings.Settings, log *slog.Logger) (st *storage, err error) {
	st = &storage{}
	defer func() {
		if err != nil {
			err = errors.Join(err, st.Close())
		}
	}()
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return st, fmt.Errorf("data folder: %w", err)
	}
	if st.lock, err = run.LockFolder(s.Data); err != nil {
		return st, err
	}
	st.onClose(st.lock.Release)
	if err := st.openDatabase(ctx, s, log); err != nil {
		return st, err
	}
	if err := st.openState(ctx, s, log); err != nil {
		return st, err
	}
	if err := st.openKeys(s); err != nil {
		return st, err
	}
	return st, st.openBlobs(ctx, s, log)
}

// Close closes everything that was opened, the newest first.
func (st *storage) Close() error {
	var errs []error
	for i := len(st.closers) - 1; i >= 0; i-- {
		errs = append(errs, st.closers[i]())
	}
	st.closers = nil
	return errors.Join(errs...)
}

func (st *storage) onClose(f func() error) { st.closers = append(st.closers, f) }

// openDatabase starts an own Postgres if none is named, brings all schemas up to date and opens the application's pool.
func (st *storage) openDatabase(ctx context.Context, s settings.Settings, log *slog.Logger) (err error) {
	dsn := s.DatabaseURL
	if dsn == "" {
		if st.server, err = local.Start(ctx, local.Config{Folder: filepath.Join(s.Data, "postgres"), Install: true, Logger: log}); err != nil {
			return err
		}
		st.onClose(st.server.Stop)
		dsn = st.server.URL()
	}
	st.migrator = schema.NewMigrator(dsn)
	if err := st.migrator.Shared(ctx); err != nil {
		return err
	}
	if err := jobs.Migrate(ctx, dsn, log); err != nil {
		return err
	}
	pool, err := pg.Open(ctx, pg.Config{URL: dsn, Limit: s.DatabasePool, Logger: log})
	if err != nil {
		return err
	}
	st.onClose(func() error { return pg.Close(pool) })
	st.schemas = tenant.NewSchemas(pool)
	if st.jobs, err = jobs.New(pool, jobs.Config{Logger: log}); err != nil {
		return err
	}
	st.pool, err = pool.DB()
	return err
}

func (st *storage) openState(ctx context.Context, s settings.Settings, log *slog.Logger) error {
	if s.RedisURL == "" {
		st.state = memory.New()
	} else {
		shared, err := redis.Open(ctx, redis.Config{URL: s.RedisURL, Logger: log})
		if err != nil {
			return err
		}
		st.state = shared
	}
	st.onClose(st.state.Close)
	return nil
}

func (st *storage) openKeys(s settings.Settings) error {
	file := s.KeyFile
	if file == "" {
		file = filepath.Join(s.Data, "keys.json")
	}
	kek, err := seal.File(file)
	if err != nil {
		return err
	}
	st.keys = seal.New(kek)
	st.boxes = directory.NewKeyring(st.schemas, st.keys)
	return nil
}

// blobs is every place where a recording may lie, the store before the spool.
func (st *storage) blobs() []blob.Store {
	if st.store == st.spool {
		return []blob.Store{st.spool}
	}
	return []blob.Store{st.store, st.spool}
}

// openBlobs opens the folder in which recordings grow and, when the setting names an S3 bucket, the store they move to.
func (st *storage) openBlobs(ctx context.Context, s settings.Settings, log *slog.Logger) (err error) {
	remote := strings.HasPrefix(s.Recordings, "s3://")
	folder := s.Recordings
	if folder == "" || remote {
		folder = filepath.Join(s.Data, "recordings")
	}
	if st.spool, err = blob.OpenFolder(folder); err != nil {
		return err
	}
	st.onClose(st.spool.Close)
	st.store = st.spool
	if !remote {
		if s.RedisURL != "" {
			log.Warn("recordings and uploads lie in a folder: every process must see this very folder, or all must name one S3 bucket", "folder", folder)
		}
		return nil
	}
	at, err := url.Parse(s.Recordings)
	if err != nil || at.Host == "" || strings.Trim(at.Path, "/") == "" {
		return fault.New(fault.Invalid, "recordings", "setting recordings: %q is not s3://endpoint/bucket", s.Recordings)
	}
	config := blob.S3Config{Endpoint: at.Host, Bucket: strings.Trim(at.Path, "/"), AccessKey: s.S3Key, SecretKey: s.S3Secret, Plain: at.Query().Get("tls") == "off"}
	open := func(ctx context.Context) (blob.Store, error) { return blob.OpenS3(ctx, config) }
	if st.store, err = open(ctx); fault.Is(err, fault.Unavailable) { // calls do not wait for it: recordings do, in the spool
		log.Error("the store of recordings is away; recordings wait on this machine until it is back", "store", s.Recordings, "error", err)
		st.store = blob.NewLater(err, open)
		return nil
	}
	return err
}
