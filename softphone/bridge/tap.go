package bridge

import (
	"sync"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/jitter"
)

// tap is a copy of one side's voice for supervisors, held for as long as its network trembles: they hear it at the mixer's beat, and what was
// lost is filled in. Safe for concurrent use.
type tap struct {
	mu     sync.Mutex
	buffer jitter.Buffer
}

func (t *tap) put(p *media.Packet, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buffer.Put(p, at)
}

// take fills a frame with what is to be heard from an instant on; false when there is nothing.
func (t *tap) take(frame []int16, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buffer.Take(frame, now)
}

func (t *tap) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buffer.Reset()
}
