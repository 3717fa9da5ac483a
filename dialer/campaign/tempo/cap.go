package tempo

import "time"

// spending is a bucket that fills by so many a minute and holds what two seconds bring, one at least.
type spending struct {
	tokens float64
	at     time.Time
}

func (b *spending) free(perMinute float64, now time.Time) int {
	most := max(1, perMinute/30)
	if b.at.IsZero() {
		b.tokens, b.at = most, now
	}
	b.tokens = min(most, b.tokens+now.Sub(b.at).Minutes()*perMinute)
	b.at = now
	return int(b.tokens)
}

func (b *spending) spend(n int) { b.tokens -= float64(n) }
