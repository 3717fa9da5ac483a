package redis

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

type place struct{ name, holder string }

// lease is a place this process holds: since which era of Redis' memory, and until when by our own monotonic clock.
type lease struct {
	era  string
	ends time.Time
}

// held remembers the places this process holds, so that they can be put back when Redis forgets them.
type held struct {
	mu     sync.Mutex
	leases map[place]lease
}

// era is the one p is held under, empty when it is not held any more.
func (h *held) era(p place, now time.Time) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if l := h.leases[p]; l.ends.After(now) {
		return l.era
	}
	return ""
}

func (h *held) keep(p place, l lease) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.leases == nil {
		h.leases = map[place]lease{}
	}
	h.leases[p] = l
}

func (h *held) drop(p place) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.leases, p)
}

// moved notes that p was put back in era; false when it was given back meanwhile.
func (h *held) moved(p place, era string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	l, ok := h.leases[p]
	if ok {
		h.leases[p] = lease{era, l.ends}
	}
	return ok
}

// forgotten copies the live places that were taken in another era than now, and drops what has ended.
func (h *held) forgotten(now string, at time.Time) map[place]lease {
	h.mu.Lock()
	defer h.mu.Unlock()
	older := map[place]lease{}
	for p, l := range h.leases {
		switch {
		case !l.ends.After(at):
			delete(h.leases, p)
		case l.era != now:
			older[p] = l
		}
	}
	return older
}

// beat looks whether Redis still knows the era and, when it forgot, puts this process's places back at once.
func (s *State) beat(ctx context.Context) {
	tick := time.NewTicker(s.cfg.Beat)
	defer tick.Stop()
	for {
		era, err := s.client.Get(ctx, s.keys+"era").Result()
		if err == nil || errors.Is(err, redis.Nil) {
			s.restore(ctx, era)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// restore puts back every place taken in another era than now; what fails waits for the next beat.
func (s *State) restore(ctx context.Context, now string) {
	back := 0
	for p, l := range s.held.forgotten(now, time.Now()) {
		left := time.Until(l.ends)
		if left <= 0 {
			continue
		}
		_, verdict, era, err := s.take(ctx, p, 0, left, l.era)
		if err != nil {
			s.cfg.Logger.Warn("places wait to be put back into Redis", "error", err)
			return
		}
		if verdict == taken && !s.held.moved(p, era) {
			s.client.ZRem(ctx, s.keys+"places:"+p.name, p.holder) // an error leaves it to its lease
			continue
		}
		back++
	}
	if back > 0 {
		s.cfg.Logger.Warn("Redis had lost its memory: places put back", "places", back)
	}
}
