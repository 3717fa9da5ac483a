package retry

import "time"

// The carrier back-off: 1 s, then doubled, never above the cap.
const (
	firstBackoff = time.Second
	maxBackoff   = time.Minute
	leastBackoff = 50 * time.Millisecond // a draw near zero is still a pause
)

// backoff draws from nothing to 2^(n-1) seconds, the cap at most (full jitter: many leads that failed at once do not come back at once),
// and never before what the far side asked for (Retry-After, RFC 3261 section 20.33), whose answer is spread over another tenth.
func backoff(n int, jitter float64, asked time.Duration) time.Duration {
	d := firstBackoff
	for i := 1; i < n && d < maxBackoff; i++ {
		d *= 2
	}
	drawn := max(time.Duration(float64(min(d, maxBackoff))*jitter), leastBackoff)
	if asked <= 0 {
		return drawn
	}
	return max(drawn, asked+time.Duration(float64(asked)*jitter/10))
}
