package run

import "time"

// bucket is a trunk's calls per second as seen by one loop: a token bucket of one second's worth.
type bucket struct {
	tokens float64
	at     time.Time
}

// allow refills up to perSecond and says how many INVITEs may go now.
func (b *bucket) allow(perSecond int, now time.Time) int {
	if b.at.IsZero() {
		b.tokens, b.at = float64(perSecond), now
	}
	b.tokens = min(b.tokens+now.Sub(b.at).Seconds()*float64(perSecond), float64(perSecond))
	b.at = now
	return int(b.tokens)
}

func (b *bucket) spend(n int) { b.tokens -= float64(n) }
