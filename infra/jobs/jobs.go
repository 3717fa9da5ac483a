// Package jobs owns work that follows from a fact and may wait: a job is written in the transaction of the fact, so it exists exactly
// if the fact does, and some worker process does it at least once. It runs on River in its own schema, jobs. What a job does is its
// handler's business; a handler must bear being run twice, because "failed" never means "not done".
//
// A job carries ids only. The args of a tenant's job have a JSON field "tenant" with its id: the database refuses a job a tenant
// inserts for anybody else.
package jobs

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
)

// Schema is where River's tables live.
const Schema = "jobs"

// Args is what a job is made of: a struct of ids with JSON tags whose Kind names the handler.
type Args = river.JobArgs

// Options of one job.
type Options struct {
	At       time.Time // not before; zero: now
	Once     bool      // a second job with equal kind and args is dropped while the first is kept (a day after it was done)
	Queue    string    // default "default"; Config.Queues says who works which
	Attempts int       // before it is given up; default 25, which is about three days
}

// Config says how a process works on jobs; one that only inserts needs the Logger alone.
type Config struct {
	Queues  map[string]int // queue -> jobs worked on at once; default {"default": 8}
	Timeout time.Duration  // of one run of a handler that names none; default 1 min
	Poll    time.Duration  // how long a fresh job may wait to be seen; default 200 ms
	Logger  *slog.Logger   // required
}

// Validate fills the defaults and refuses what cannot work.
func (c *Config) Validate() error {
	if len(c.Queues) == 0 {
		c.Queues = map[string]int{river.QueueDefault: 8}
	}
	if c.Timeout == 0 {
		c.Timeout = time.Minute
	}
	if c.Poll == 0 {
		c.Poll = 200 * time.Millisecond
	}
	if c.Logger == nil || c.Timeout < 0 || c.Poll < 10*time.Millisecond {
		return fault.New(fault.Invalid, "jobs_config", "jobs need a logger, a timeout above 0 and a poll of at least 10 ms")
	}
	return nil
}

// Jobs inserts jobs and, in a worker process, runs their handlers.
type Jobs struct {
	cfg      Config
	pool     *sql.DB
	insert   *river.Client[*sql.Tx]
	handlers *river.Workers
	handled  int
}

// New returns Jobs on the application's pool.
func New(db *gorm.DB, cfg Config) (*Jobs, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg.Logger = slog.New(quiet{cfg.Logger.Handler()})
	pool, err := db.DB()
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "jobs", "pool of the jobs", err)
	}
	insert, err := river.NewClient(riverdatabasesql.New(pool), &river.Config{Schema: Schema, Logger: cfg.Logger})
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "jobs", "open the job queue", err)
	}
	return &Jobs{cfg: cfg, pool: pool, insert: insert, handlers: river.NewWorkers()}, nil
}

// Insert adds a job to tx, which must be a running transaction: the job becomes visible to workers when tx commits and vanishes
// when it does not. fresh is false when Options.Once found an equal one.
func (j *Jobs) Insert(ctx context.Context, tx *gorm.DB, args Args, opts Options) (fresh bool, err error) {
	running, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return false, fault.New(fault.Internal, "jobs", "insert job %s: not inside a transaction", args.Kind())
	}
	how := &river.InsertOpts{ScheduledAt: opts.At, Queue: opts.Queue, MaxAttempts: opts.Attempts}
	how.UniqueOpts.ByArgs = opts.Once
	result, err := j.insert.InsertTx(ctx, running, args, how)
	if err != nil {
		return false, fault.Wrap(fault.Internal, "jobs", "insert job "+args.Kind(), err)
	}
	return !result.UniqueSkippedAsDuplicate, nil
}
