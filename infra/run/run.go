// Package run owns the life of a process: its parts start in order, a first signal lets them finish their work, a second one or a
// time limit ends them, and the last part to start is the first to stop. It also owns the sole right to the data folder and how the
// garbage collector works. What the parts do, and in which order cmd lines them up, is not its business.
package run

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Part is something long-lived. When soft ends it begins to finish: no new work, running work goes on until it is done. When hard
// ends it drops that work and returns soon. soft ends only when every part after it in the group has ended, also in a hard stop, so
// what others stand on (the database) listens to soft alone. Returning nil early is fine; an error stops the whole group.
type Part struct {
	Name string
	Run  func(soft, hard context.Context) error
}

// Plain makes a Part of a run that knows one kind of stop: it is there until all parts after it have ended.
func Plain(name string, run func(ctx context.Context) error) Part {
	return Part{name, func(soft, _ context.Context) error { return run(soft) }}
}

// Group runs parts as one.
type Group struct {
	Parts  []Part
	Drain  time.Duration // how long a soft stop may take before it becomes a hard one; 0: for ever
	Logger *slog.Logger
}

// Run starts the parts in order and returns when all have ended. The first value of signals begins the soft stop, the second the
// hard one; ctx ending is a hard stop. Parts stop in reverse order: one is told to stop only when those after it have ended, so
// what a part stands on is there until it has finished. The errors of all parts come back joined, each with its part's name.
func (g *Group) Run(ctx context.Context, signals <-chan os.Signal) error {
	hard, kill := context.WithCancel(ctx)
	defer kill()
	lives := make([]*life, len(g.Parts))
	failed := make(chan struct{}, len(g.Parts))
	for i, part := range g.Parts {
		lives[i] = start(part, hard, failed)
	}
	ended := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		defer close(ended)
		for _, l := range lives {
			<-l.done
		}
	})
	reason := g.wait(hard, signals, failed, ended)
	g.Logger.Info("stopping", "reason", reason)
	watch.Go(func() { g.patience(hard, signals, ended, kill) })
	var errs []error
	for i := len(lives) - 1; i >= 0; i-- {
		lives[i].stop()
		<-lives[i].done
		if err := lives[i].err; err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", lives[i].name, err))
		}
	}
	watch.Wait()
	return errors.Join(errs...)
}

// wait returns when the group has a reason to stop.
func (g *Group) wait(hard context.Context, signals <-chan os.Signal, failed, ended <-chan struct{}) string {
	select {
	case s := <-signals:
		return s.String()
	case <-failed:
		return "a part failed"
	case <-ended:
		return "all work is done"
	case <-hard.Done():
		return "cancelled"
	}
}

// patience turns the soft stop into a hard one.
func (g *Group) patience(hard context.Context, signals <-chan os.Signal, ended <-chan struct{}, kill func()) {
	var limit <-chan time.Time
	if g.Drain > 0 {
		timer := time.NewTimer(g.Drain)
		defer timer.Stop()
		limit = timer.C
	}
	select {
	case <-ended:
		return
	case <-hard.Done():
		return
	case s := <-signals:
		g.Logger.Warn("second signal: stopping at once", "signal", s.String())
	case <-limit:
		g.Logger.Warn("the drain took too long: stopping at once", "limit", g.Drain)
	}
	kill()
}

type life struct {
	name string
	stop context.CancelFunc
	done chan struct{}
	err  error
}

// start runs part until it ends; done is closed then, and a failure is told on failed.
func start(part Part, hard context.Context, failed chan<- struct{}) *life {
	soft, stop := context.WithCancel(context.WithoutCancel(hard))
	l := &life{name: part.Name, stop: stop, done: make(chan struct{})}
	go func() { // Group.Run waits for done
		defer close(l.done)
		err := part.Run(soft, hard)
		if errors.Is(err, context.Canceled) && (soft.Err() != nil || hard.Err() != nil) {
			err = nil // it was told to
		}
		if l.err = err; err != nil {
			failed <- struct{}{}
		}
	}()
	return l
}
