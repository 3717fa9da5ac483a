package trial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/simulate"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
)

// Timeout bounds one simulation: ten days of the largest team stay below it.
const Timeout = 5 * time.Minute

// farewell is how long the last word of a simulation may take, also when its worker is ending, and silence after how long without a sign of life
// nobody plays it any more: its worker died, and with it the last try.
const (
	farewell = 5 * time.Second
	silence  = 3 * Timeout
)

// errOver tells the player that nobody wants the rest: cancelled, or taken over.
var errOver = errors.New("the simulation is cancelled or taken over")

// Work plays one simulation. Twice equals once: one that is over does nothing, one whose worker died is played again from its beginning
// under a new round, after which the old worker writes nothing.
func (s *Trials) Work(ctx context.Context, job jobs.Job[Job]) error {
	t, id := job.Args.Tenant, job.Args.Simulation
	round, asked, err := s.take(ctx, job.Args)
	if err != nil || round == 0 {
		return err
	}
	report, err := s.play(ctx, job.Args, round, asked)
	long := errors.Is(ctx.Err(), context.DeadlineExceeded) // another worker would need as long
	switch {
	case errors.Is(err, errOver):
		return nil
	case err != nil && !long && (ctx.Err() != nil || fault.Is(err, fault.Unavailable)) && job.Attempt < job.Attempts:
		return err // the worker is ending, or the database was away: it is played again
	}
	status, word := Done, ""
	if err != nil {
		status, word, report = Failed, reasonOf(err), nil
		if long {
			word = "simulation_long"
		}
		s.Log.Warn("a simulation could not be played", "tenant", t, "simulation", id, "reason", word, "error", err)
	}
	var raw json.RawMessage // null in the column for one that failed
	if report != nil {
		if raw, err = json.Marshal(report); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	err = s.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Exec(`update simulations set status = ?, share = 1, report = ?, error = ?, finished_at = ? where id = ? and round = ? and status = 'running'`,
			string(status), raw, word, s.Now().UTC(), string(id), round).Error
	})
	if err == nil {
		s.tell(ctx, t, Progress{id, asked.Campaign, status, 1})
	}
	return err
}

// reasonOf is the stable word of a failure.
func reasonOf(err error) string {
	if coded, ok := errors.AsType[*fault.Error](err); ok && coded.Reason != "" {
		return coded.Reason
	}
	return "simulation_failed"
}

// take makes the simulation ours; round 0 says that it is over.
func (s *Trials) take(ctx context.Context, job Job) (round int, asked Trial, err error) {
	err = s.Schemas.Within(ctx, job.Tenant, func(tx *gorm.DB) error {
		var rows []trialRow
		err := tx.Raw(`update simulations set status = 'running', round = round + 1, share = 0, beat_at = ? where id = ? and status in ('queued', 'running')
			returning id, campaign_id, status, share, options, round, created_by, created_at`, s.Now().UTC(), string(job.Simulation)).Scan(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		round = rows[0].Round
		asked, err = rows[0].trial(s.Now())
		return err
	})
	return round, asked, err
}

// play makes the scenario, writes what it stands on and plays it, telling how far it is.
func (s *Trials) play(ctx context.Context, job Job, round int, asked Trial) (*simulate.Report, error) {
	made, basis, tariff, err := s.scenario(ctx, job.Tenant, asked)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(basis)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	beat := func(share float64, also string, values ...any) {
		if err := s.beat(ctx, job, round, share, also, values...); err != nil {
			stop(err)
			return
		}
		s.tell(ctx, job.Tenant, Progress{job.Simulation, asked.Campaign, Running, share})
	}
	beat(0, ", basis = ?", json.RawMessage(raw))
	told := s.Now()
	report, err := simulate.Run(ctx, made, simulate.World{Price: tariff.Rate, Progress: func(share float64) {
		if now := s.Now(); now.Sub(told) >= 300*time.Millisecond {
			told = now
			beat(share, "")
		}
	}})
	if err != nil && context.Cause(ctx) != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	return &report, nil
}

// beat writes a sign of life; errOver when nobody waits for it any more.
func (s *Trials) beat(ctx context.Context, job Job, round int, share float64, also string, values ...any) error {
	return s.Schemas.Within(ctx, job.Tenant, func(tx *gorm.DB) error {
		written := tx.Exec(`update simulations set share = ?, beat_at = ?`+also+` where id = ? and round = ? and status = 'running'`,
			append(append([]any{share, s.Now().UTC()}, values...), string(job.Simulation), round)...)
		if written.Error == nil && written.RowsAffected == 0 {
			return errOver
		}
		return written.Error
	})
}
