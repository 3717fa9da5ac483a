package session

import (
	"context"
	"encoding/json"
	"sync"
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
			s.watched.close(id)
		}
	}
}

// watchers are the sockets of this process that want to know when their session is over.
type watchers struct {
	mu  sync.Mutex
	ids map[ID]*watch
}

type watch struct {
	gone  chan struct{}
	count int
}

// Watch returns a channel that is closed when the session is over, by log-out, by an administrator or by time. stop must be called
// when nobody reads it any more.
func (s *Sessions) Watch(id ID) (gone <-chan struct{}, stop func()) {
	s.watched.mu.Lock()
	defer s.watched.mu.Unlock()
	if s.watched.ids == nil {
		s.watched.ids = map[ID]*watch{}
	}
	w := s.watched.ids[id]
	if w == nil {
		w = &watch{gone: make(chan struct{})}
		s.watched.ids[id] = w
	}
	w.count++
	return w.gone, sync.OnceFunc(func() { s.watched.leave(id, w) })
}

func (w *watchers) leave(id ID, left *watch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if left.count--; left.count == 0 && w.ids[id] == left {
		delete(w.ids, id)
	}
}

func (w *watchers) close(id ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if closing := w.ids[id]; closing != nil {
		delete(w.ids, id)
		close(closing.gone)
	}
}

func (w *watchers) all() []ID {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids := make([]ID, 0, len(w.ids))
	for id := range w.ids {
		ids = append(ids, id)
	}
	return ids
}

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
	ids := s.watched.all()
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
			s.watched.close(id)
		}
	}
	return nil
}
