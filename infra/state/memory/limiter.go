package memory

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// limiter is GCRA: for each key the theoretical arrival time of the next event.
type limiter struct {
	mu    sync.Mutex
	next  map[string]time.Time
	swept time.Time
}

// Allow lets an event of key pass or says when it may.
func (l *limiter) Allow(_ context.Context, key string, perSecond float64, burst int) (wait time.Duration, ok bool, err error) {
	if perSecond <= 0 || burst < 1 {
		return 0, false, fault.New(fault.Invalid, "rate", "a rate limit needs a rate above 0 and a burst of at least 1")
	}
	every := time.Duration(float64(time.Second) / perSecond)
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	next := l.next[key]
	if next.Before(now) {
		next = now
	}
	next = next.Add(every)
	if wait = next.Add(-every * time.Duration(burst)).Sub(now); wait > 0 {
		return wait, false, nil
	}
	l.next[key] = next
	return 0, true, nil
}

// sweep forgets keys that are as good as new, so that a million strangers' addresses do not stay.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < sweepEvery {
		return
	}
	l.swept = now
	for key, next := range l.next {
		if next.Before(now) {
			delete(l.next, key)
		}
	}
}
