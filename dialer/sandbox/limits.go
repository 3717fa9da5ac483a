package sandbox

import (
	"sync"
	"time"
)

// limits are the carrier's two: calls at a time and new calls a second.
type limits struct {
	channels int
	cps      float64 // 0 is unlimited

	mu     sync.Mutex
	open   int
	tokens float64
	at     time.Time
}

func newLimits(channels int, cps float64) *limits {
	return &limits{channels: channels, cps: cps, tokens: max(cps, 1)}
}

// take takes a channel for a new call; why tells which limit is reached ("cps", "channels") and is empty when the channel was taken.
func (l *limits) take(now time.Time) (why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cps > 0 {
		if !l.at.IsZero() {
			l.tokens = min(l.tokens+now.Sub(l.at).Seconds()*l.cps, max(l.cps, 1))
		}
		l.at = now
		if l.tokens < 1 {
			return "cps"
		}
		l.tokens--
	}
	if l.open >= l.channels {
		return "channels"
	}
	l.open++
	return ""
}

// give gives a channel back.
func (l *limits) give() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
}

func (l *limits) now() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open
}
