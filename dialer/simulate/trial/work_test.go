package trial_test

import (
	"context"
	"errors"
	"testing"

	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/dialer/simulate/trial"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
)

func TestACancelledSimulationIsNotPlayedAndADeadWorkersIsPlayedAgain(t *testing.T) {
	w, s, _ := open(t)
	a := business(t, w)
	made, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{Days: 1}); err != nil || again.ID != made.ID {
		t.Errorf("asked twice: %v, %v", again.ID, err)
	}
	if _, err := s.Cancel(t.Context(), a.Tenant, made.ID); err != nil {
		t.Fatal(err)
	}
	work(t, s, a, made.ID)
	if got, _ := s.Get(t.Context(), a.Tenant, made.ID); got.Status != trial.Cancelled || got.Report != nil {
		t.Errorf("a cancelled one is %+v", got)
	}
	dead, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{Days: 1, From: "14:00", To: "15:00"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, kill := context.WithCancel(t.Context())
	kill()
	if err := s.Work(ctx, jobs.Job[trial.Job]{Args: trial.Job{Tenant: a.Tenant, Simulation: dead.ID}, Attempt: 1, Attempts: 3}); !errors.Is(err, context.Canceled) {
		t.Errorf("a worker that ends says %v", err)
	}
	fixture.Exec(t, w, a.Tenant, `update simulations set status = 'running', round = 1 where id = '`+string(dead.ID)+`'`)
	work(t, s, a, dead.ID)
	if got, _ := s.Get(t.Context(), a.Tenant, dead.ID); got.Status != trial.Done {
		t.Errorf("the next worker left it %+v", got)
	}
}

// late is a context whose time runs out when somebody asks for the tariff, after which the simulation is played.
type late struct {
	context.Context
	free
	over chan struct{}
}

func (l late) Done() <-chan struct{} { return l.over }

func (l late) Err() error {
	select {
	case <-l.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func (l late) Of(ctx context.Context, t tenant.ID) (trial.Tariff, error) {
	close(l.over)
	return l.free.Of(ctx, t)
}

// ends is a context of a worker that is told to end then.
type ends struct{ late }

func (e ends) Err() error {
	if e.late.Err() != nil {
		return context.Canceled
	}
	return nil
}

func TestASimulationThatNobodyWillPlayAgainHasFailed(t *testing.T) {
	w, s, _ := open(t)
	a := business(t, w)
	agents := 0
	begun := func() trial.ID {
		agents++
		made, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{Days: 1, Agents: agents})
		if err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	try := func(ctx context.Context, id trial.ID, attempt int) error {
		return s.Work(ctx, jobs.Job[trial.Job]{Args: trial.Job{Tenant: a.Tenant, Simulation: id}, Attempt: attempt, Attempts: 3})
	}
	state := func(id trial.ID) string {
		got, err := s.Get(t.Context(), a.Tenant, id)
		if err != nil {
			t.Fatal(err)
		}
		return string(got.Status) + " " + got.Error
	}
	long, slow := begun(), late{Context: t.Context(), over: make(chan struct{})}
	s.Tariffs = slow
	if err := try(slow, long, 1); err != nil || state(long) != "failed simulation_long" {
		t.Errorf("one that takes too long is %s (%v)", state(long), err)
	}
	cut := begun()
	for attempt := 1; attempt <= 3; attempt++ {
		ending := ends{late{Context: t.Context(), over: make(chan struct{})}}
		s.Tariffs = ending
		if err := try(ending, cut, attempt); (err != nil) != (attempt < 3) {
			t.Errorf("try %d of a worker that ends: %v", attempt, err)
		}
	}
	if state(cut) != "failed simulation_failed" {
		t.Errorf("one whose last worker ended is %s", state(cut))
	}
	s.Tariffs = free{}
	fixture.Exec(t, w, a.Tenant, `insert into simulations (id, campaign_id, status, options, created_at, beat_at) select 'dead' || i, 'c1', 'running', '{}', '2026-11-30 03:00Z', '2026-11-30 03:00Z' from generate_series(1, 4) i`)
	if state("dead1") != "failed simulation_failed" {
		t.Errorf("one whose worker was not heard of for an hour is %s", state("dead1"))
	}
	if id := begun(); state(id) != "queued " {
		t.Errorf("beside four whose workers died the next is %s", state(id))
	}
}
