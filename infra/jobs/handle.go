package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"github.com/boyunhq/boyun/infra/fault"
)

// Job is one run of a job.
type Job[A Args] struct {
	ID       int64
	Args     A
	Attempt  int // 1 for the first
	Attempts int // how many there may be
	Created  time.Time
}

// Handle makes fn do the jobs of A's kind. timeout bounds one run; 0 takes Config.Timeout. An error brings the job back later (1 s,
// then 2^n, up to 7 h); GiveUp and Later say otherwise. Call it before Run; a kind has one handler.
func Handle[A Args](j *Jobs, timeout time.Duration, fn func(ctx context.Context, job Job[A]) error) error {
	if err := river.AddWorkerSafely(j.handlers, &handler[A]{timeout: timeout, fn: fn}); err != nil {
		var args A
		return fault.Wrap(fault.Internal, "jobs", "handle job "+args.Kind(), err)
	}
	j.handled++
	return nil
}

// GiveUp ends a job for good: cause is kept with it and it does not come back.
func GiveUp(cause error) error { return river.JobCancel(cause) }

// Later brings the job back after d without counting this run as a failure.
func Later(d time.Duration) error { return river.JobSnooze(d) }

type handler[A Args] struct {
	river.WorkerDefaults[A]
	timeout time.Duration
	fn      func(ctx context.Context, job Job[A]) error
}

// Work runs one job.
func (h *handler[A]) Work(ctx context.Context, job *river.Job[A]) error {
	return h.fn(ctx, Job[A]{ID: job.ID, Args: job.Args, Attempt: job.Attempt, Attempts: job.MaxAttempts, Created: job.CreatedAt})
}

// Timeout is the handler's own, 0 for the client's.
func (h *handler[A]) Timeout(*river.Job[A]) time.Duration { return h.timeout }
