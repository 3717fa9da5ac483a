package retry

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBackoffIsDrawnFromNothingToTheDoublingAndUnderTheCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, jitter := rapid.IntRange(1, 40).Draw(t, "n"), rapid.Float64Range(0, 0.999).Draw(t, "jitter")
		d, ceiling := backoff(n, jitter, 0), min(time.Duration(1)<<min(n-1, 20)*time.Second, maxBackoff)
		if d < leastBackoff || d > ceiling {
			t.Fatalf("try %d waits %v of %v", n, d, ceiling)
		}
		asked := time.Duration(rapid.IntRange(1, 300).Draw(t, "asked")) * time.Second
		if d := backoff(n, jitter, asked); d < asked {
			t.Fatalf("%v was asked for, %v is waited", asked, d)
		}
	})
}
