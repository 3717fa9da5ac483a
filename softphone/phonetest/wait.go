package phonetest

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/robot"
)

// Patience is how long a test waits for what must come.
const Patience = 10 * time.Second

// Until looks every 10 ms until a thing is true.
func Until(t testing.TB, isTrue func() bool, what string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(Patience); !isTrue(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// Closed waits for a channel to close or give.
func Closed(t testing.TB, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(Patience):
		t.Fatalf("waited in vain: %s", what)
	}
}

// Hears waits until the last 300 ms of a memory hold a note.
func Hears(t testing.TB, m *robot.Memory, hz float64, what string) {
	t.Helper()
	Until(t, func() bool { return tone.Contains(Last(m, 300*time.Millisecond), hz, -25) }, what)
}

// Silent waits until 300 ms of the memory, begun after this moment, hold packets without the note.
func Silent(t testing.TB, m *robot.Memory, hz float64, what string) {
	t.Helper()
	from := time.Now().Add(60 * time.Millisecond) // what is in the sockets may still arrive
	Until(t, func() bool { return len(m.Since(from)) >= 2400 }, what+": packets")
	if level := tone.LevelAt(m.Since(from), hz); level > -45 {
		t.Errorf("%s: %.0f Hz at %.1f dBFS", what, hz, level)
	}
}

// Last is the newest stretch of a memory.
func Last(m *robot.Memory, d time.Duration) []int16 { return m.Since(time.Now().Add(-d)) }
