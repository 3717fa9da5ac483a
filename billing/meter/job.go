package meter

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
)

// RateCall is the job that follows a closed call.
type RateCall struct {
	Tenant string `json:"tenant"`
	Call   string `json:"call"`
}

// Kind names the job.
func (RateCall) Kind() string { return "rate_call" }

// CloseDay is the job that compares calls and ledger once a day on which calls were rated.
type CloseDay struct {
	Tenant string `json:"tenant"`
	Day    string `json:"day"` // UTC, 2026-11-23
}

// Kind names the job.
func (CloseDay) Kind() string { return "close_ledger_day" }

const (
	dayForm   = "2006-01-02"
	closeWait = 2 * time.Hour       // after the day: calls that began in it have ended
	lookBack  = 35 * 24 * time.Hour // how far back a close looks: a month of jobs that were lost
)

// Handle makes this process rate calls and close days. Rating the first call of a day sets the day's close going, so that nothing ever
// has to loop over tenants.
func (l *Ledger) Handle(j *jobs.Jobs) error {
	err := jobs.Handle(j, 0, func(ctx context.Context, job jobs.Job[RateCall]) error {
		return l.follow(ctx, j, tenant.ID(job.Args.Tenant), dialer.CallID(job.Args.Call), job.Created)
	})
	if err != nil {
		return err
	}
	return jobs.Handle(j, 10*time.Minute, func(ctx context.Context, job jobs.Job[CloseDay]) error {
		return l.close(ctx, tenant.ID(job.Args.Tenant), job.Args.Day)
	})
}

func (l *Ledger) follow(ctx context.Context, j *jobs.Jobs, t tenant.ID, call dialer.CallID, ended time.Time) error {
	return l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		c, err := find(tx, call)
		if err != nil {
			return err
		}
		if err := rate(tx, c, 0); err != nil {
			return err
		}
		day := ended.UTC().Truncate(24 * time.Hour)
		_, err = j.Insert(ctx, tx, CloseDay{Tenant: string(t), Day: day.Format(dayForm)}, jobs.Options{Once: true, At: day.Add(24*time.Hour + closeWait)})
		return err
	})
}

// close fails when the ledger differs from the calls, and keeps failing until somebody looked: a wrong ledger must not be quiet.
func (l *Ledger) close(ctx context.Context, t tenant.ID, day string) error {
	at, err := time.Parse(dayForm, day)
	if err != nil {
		return jobs.GiveUp(err)
	}
	_, differ, err := l.Reconcile(ctx, t, at.Add(-lookBack))
	if err != nil {
		return err
	}
	if len(differ) > 0 {
		return fault.New(fault.Internal, "ledger_differs", "the ledger of tenant %s differs from %d of its calls, first %s: %v talked, %v in the ledger",
			t, len(differ), differ[0].Call, differ[0].Talk, differ[0].Quantity)
	}
	return nil
}
