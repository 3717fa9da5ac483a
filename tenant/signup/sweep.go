package signup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

const sweepEvery = 15 * time.Second

// Run sweeps at the start and then every 15 s until ctx ends: what another process left, or what failed while something was away, is
// finished. Any number of processes may run it.
func (s *Signups) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.Logger.Error("sign-ups wait to be finished", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// Sweep finishes every verified sign-up and forgets those of yesterday. One that fails does not keep the others waiting.
func (s *Signups) Sweep(ctx context.Context) error {
	var ids []ID
	err := s.public(ctx, "look for unfinished sign-ups", func(tx *gorm.DB) (err error) {
		if err := forget(tx, s.now().Add(-forgotten)); err != nil {
			return err
		}
		ids, err = unfinished(tx)
		return err
	})
	for _, id := range ids {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if failed := s.make(ctx, id); failed != nil {
			err = errors.Join(err, fmt.Errorf("sign-up %s: %w", id, failed))
		}
	}
	return err
}
