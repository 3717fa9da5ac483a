package tempo

import (
	"testing"
	"time"
)

func TestACapIsKeptOverMinutes(t *testing.T) {
	for _, perMinute := range []float64{1, 10, 60, 600} {
		var b spending
		at, dialed := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC), 0
		for range 5 * 240 { // five minutes in quarters of a second
			n := b.free(perMinute, at)
			b.spend(n)
			dialed += n
			at = at.Add(250 * time.Millisecond)
		}
		if want := 5 * perMinute; float64(dialed) > want+max(1, perMinute/30) || float64(dialed) < want*0.98-1 {
			t.Errorf("%g a minute: %d dials in five", perMinute, dialed)
		}
	}
}
