package jobs

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"

	"github.com/boyunhq/boyun/infra/fault"
)

// Run works on jobs until soft ends, then finishes those it has begun; when hard ends, their contexts end too. A job whose process
// was killed comes back once its time-out and a minute have passed.
func (j *Jobs) Run(soft, hard context.Context) error {
	if j.handled == 0 {
		return fault.New(fault.Internal, "jobs", "no handlers: nothing to work on")
	}
	queues := map[string]river.QueueConfig{}
	for name, most := range j.cfg.Queues {
		queues[name] = river.QueueConfig{MaxWorkers: most}
	}
	client, err := river.NewClient(riverdatabasesql.New(j.pool), &river.Config{
		Schema:               Schema,
		Queues:               queues,
		Workers:              j.handlers,
		Logger:               j.cfg.Logger,
		JobTimeout:           j.cfg.Timeout,
		RescueStuckJobsAfter: j.cfg.Timeout + time.Minute,
		FetchPollInterval:    j.cfg.Poll,
		FetchCooldown:        min(j.cfg.Poll, 50*time.Millisecond),
		RetryPolicy:          backOff{},
		ReindexerIndexNames:  []string{}, // the application's role does not own the indexes
	})
	if err != nil {
		return fault.Wrap(fault.Internal, "jobs", "open the job queue", err)
	}
	if err := client.Start(hard); err != nil {
		return fault.Wrap(fault.Unavailable, "jobs", "start working on jobs", err)
	}
	select {
	case <-soft.Done():
		if err := client.Stop(hard); err != nil && hard.Err() == nil {
			return fault.Wrap(fault.Internal, "jobs", "finish the jobs begun", err)
		}
	case <-hard.Done():
	case <-client.Stopped():
		return fault.New(fault.Internal, "jobs", "the job queue stopped by itself")
	}
	<-client.Stopped()
	return nil
}

// backOff is 1 s, 2 s, 4 s ... up to 7 h, each spread by a quarter: 25 attempts are about three days.
type backOff struct{}

const longestBackOff = 7 * time.Hour

// NextRetry says when a job that has just failed may run again.
func (backOff) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(backOffAfter(len(job.Errors), rand.Float64()))
}

func backOffAfter(failures int, random float64) time.Duration {
	wait := longestBackOff
	if failures < 16 {
		wait = min(wait, time.Second<<failures)
	}
	return time.Duration(float64(wait) * (0.75 + random/2))
}
