package tape

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
)

// Sweep is the job that deletes a tenant's recordings whose time is over. There is one a day, as long as there are recordings.
type Sweep struct {
	Tenant string `json:"tenant"`
	Day    string `json:"day"` // UTC, 2026-12-01: what makes one of it a day
}

// Kind names the job.
func (Sweep) Kind() string { return "recordings_sweep" }

// Expiry is the index as the sweep needs it.
type Expiry interface {
	Expire(ctx context.Context, t tenant.ID, laws func(*gorm.DB) (guard.Retention, error), now time.Time, most int) ([]history.Recording, error)
	Erased(ctx context.Context, t tenant.ID, ids []string) error
	Kept(ctx context.Context, t tenant.ID) (bool, error)
	Until(ctx context.Context, t tenant.ID, call dialer.CallID, laws func(*gorm.DB) (guard.Retention, error)) (time.Time, error)
}

// Queue takes jobs inside a transaction (infra/jobs).
type Queue interface {
	Insert(ctx context.Context, tx *gorm.DB, args jobs.Args, opts jobs.Options) (fresh bool, err error)
}

// Keeper deletes recordings when their time is over.
type Keeper struct {
	Schemas *tenant.Schemas
	Index   Expiry
	Laws    func(*gorm.DB) (guard.Retention, error)
	Stores  []blob.Store // wherever an object may lie
	Jobs    Queue
	Log     *slog.Logger
	Now     func() time.Time
}

var _ Expiry = (*history.Store)(nil)

// Until is when a call's recordings are deleted; zero when there are none.
func (k *Keeper) Until(ctx context.Context, t tenant.ID, call dialer.CallID) (time.Time, error) {
	return k.Index.Until(ctx, t, call, k.Laws)
}

// Look asks for the sweep of the next day; it is history.Keeping.
func (k *Keeper) Look(tx *gorm.DB, t tenant.ID, at time.Time) error {
	return LookAfter(k.Jobs, tx, t, at)
}

// LookAfter asks for the tenant's next sweep: in the night that follows a moment, UTC, at a minute of the tenant's own.
func LookAfter(queue Queue, tx *gorm.DB, t tenant.ID, at time.Time) error {
	day := at.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	_, err := queue.Insert(tx.Statement.Context, tx, Sweep{string(t), day.Format(time.DateOnly)}, jobs.Options{Once: true, At: day.Add(minuteOf(t))})
	return err
}

// minuteOf spreads tenants over two hours.
func minuteOf(t tenant.ID) time.Duration {
	sum := 0
	for _, b := range []byte(t) {
		sum = sum*31 + int(b)
	}
	return time.Duration(sum&0x7fffffff%120) * time.Minute
}

// Handle makes j do the sweeps.
func (k *Keeper) Handle(j *jobs.Jobs) error {
	return jobs.Handle(j, 10*time.Minute, func(ctx context.Context, job jobs.Job[Sweep]) error {
		return k.Sweep(ctx, tenant.ID(job.Args.Tenant))
	})
}

// atOnce is how many recordings one transaction marks.
const atOnce = 200

// Sweep deletes what is over its time: first it is marked, so that nobody plays what is about to go, then the object is deleted, then
// nothing points at it any more. Twice equals once. A store that is away makes the job come back.
func (k *Keeper) Sweep(ctx context.Context, t tenant.ID) error {
	now, deleted := k.Now(), 0
	for {
		over, err := k.Index.Expire(ctx, t, k.Laws, now, atOnce)
		if err != nil {
			return err
		}
		ids, err := k.erase(ctx, over)
		if len(ids) > 0 {
			if lost := k.Index.Erased(ctx, t, ids); lost != nil {
				return lost
			}
			deleted += len(ids)
		}
		if err != nil {
			return err
		}
		if len(over) < atOnce {
			break
		}
	}
	if deleted > 0 {
		k.Log.Info("recordings whose time was over are deleted", "tenant", t, "recordings", deleted)
	}
	more, err := k.Index.Kept(ctx, t)
	if err != nil || !more {
		return err
	}
	return k.Schemas.Within(ctx, t, func(tx *gorm.DB) error { return k.Look(tx, t, now) })
}

// erase deletes objects from every store and returns the ids of those that are gone from all; one that cannot be deleted keeps no other.
func (k *Keeper) erase(ctx context.Context, over []history.Recording) (ids []string, err error) {
	for _, r := range over {
		var failed error
		for _, store := range k.Stores {
			failed = cmp.Or(failed, store.Delete(ctx, r.Key))
		}
		if failed == nil {
			ids = append(ids, r.ID)
		}
		if err = cmp.Or(err, failed); ctx.Err() != nil {
			break
		}
	}
	return ids, err
}
