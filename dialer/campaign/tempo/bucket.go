package tempo

import "time"

// Bucket is a trunk's calls per second as seen by one campaign: a token bucket of one second's worth.
type Bucket struct {
	tokens float64
	at     time.Time
}

// Allow refills up to perSecond and says how many INVITEs may go now.
func (b *Bucket) Allow(perSecond int, now time.Time) int {
	if b.at.IsZero() {
		b.tokens, b.at = float64(perSecond), now
	}
	b.tokens = min(b.tokens+now.Sub(b.at).Seconds()*float64(perSecond), float64(perSecond))
	b.at = now
	return int(b.tokens)
}

// Spend takes n INVITEs from what is allowed.
func (b *Bucket) Spend(n int) { b.tokens -= float64(n) }
