package session

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state"
)

// Topic is where the bus carries Ended.
const Topic = "sessions"

// Tell spreads the news of ended or changed sessions: here at once, on other nodes by the bus. Where the bus fails, other nodes
// notice within 3 s at the next request and within a minute at sockets.
func (s *Sessions) Tell(ctx context.Context, ended Ended) {
	if len(ended.IDs) == 0 {
		return
	}
	s.hear(ended)
	news, err := json.Marshal(ended)
	if err == nil {
		err = s.Bus.Publish(context.WithoutCancel(ctx), Topic, news)
	}
	if err != nil {
		s.Logger.Warn("other nodes were not told that sessions ended", "tenant", ended.Tenant, "error", err)
	}
}

func (s *Sessions) hear(ended Ended) {
	for _, id := range ended.IDs {
		s.recent.Forget(id)
		if ended.Over {
			s.watched.End(id)
		}
	}
}

// Watch returns a channel that is closed when the session is over, by log-out, by an administrator or by time. stop must be called
// when nobody reads it any more.
func (s *Sessions) Watch(id ID) (gone <-chan struct{}, stop func()) { return s.watched.Watch(id) }

// Run listens to the bus, closes watched sessions that ended unheard, and deletes old rows, until ctx ends.
func (s *Sessions) Run(ctx context.Context) error {
	news, err := s.Bus.Subscribe(ctx, Topic)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "session", "listen for ended sessions", err)
	}
	check, sweep := time.NewTicker(time.Minute), time.NewTicker(sweepEvery)
	defer check.Stop()
	defer sweep.Stop()
	for {
		select {
		case event, open := <-news:
			if !open {
				return ctx.Err()
			}
			s.take(ctx, event)
		case <-check.C:
			s.note("check watched sessions", s.verify(ctx))
		case <-sweep.C:
			s.note("delete old sessions", s.sweep(ctx))
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Sessions) take(ctx context.Context, event state.Event) {
	var ended Ended
	if err := json.Unmarshal(event.Data, &ended); err != nil {
		s.Logger.Warn("news of sessions could not be read", "error", err)
	} else {
		s.hear(ended)
	}
	if event.Lost > 0 {
		s.note("check watched sessions", s.verify(ctx))
	}
}

func (s *Sessions) note(doing string, err error) {
	if err != nil {
		s.Logger.Warn("sessions: "+doing, "error", err)
	}
}

// verify closes the watched sessions that are over in the database. An open socket is presence: it keeps the others from going idle.
func (s *Sessions) verify(ctx context.Context) error {
	ids := s.watched.IDs()
	if len(ids) == 0 {
		return nil
	}
	hashes := make([][]byte, len(ids))
	for i, id := range ids {
		hashes[i] = id.hash()
	}
	var rows []sessionRow
	now := s.Now()
	err := s.Schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`update sessions set seen_at = ? where token_hash in ? and expires_at > ? returning token_hash`, now, hashes, now).Scan(&rows).Error
	})
	if err != nil {
		return err
	}
	live := map[ID]bool{}
	for _, r := range rows {
		live[idOf(r.TokenHash)] = true
	}
	for _, id := range ids {
		if !live[id] {
			s.watched.End(id)
		}
	}
	return nil
}
