package trunk

import (
	"sync"
	"time"
)

// recent are calls of the last while, by Call-ID: what is said again about them still passes the gate. Each look costs the same however many
// there are.
type recent struct {
	mu    sync.RWMutex
	until map[string]time.Time
	order []visit // the oldest first
}

type visit struct {
	callID string
	until  time.Time
}

func newRecent() *recent { return &recent{until: map[string]time.Time{}} }

// note remembers a call, and forgets those nobody asks for any more.
func (c *recent) note(callID string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.order) > 0 && !now.Before(c.order[0].until) {
		if first := c.order[0]; c.until[first.callID].Equal(first.until) { // it was not noted again since
			delete(c.until, first.callID)
		}
		c.order[0] = visit{}
		c.order = c.order[1:]
	}
	v := visit{callID, now.Add(lateness)}
	c.until[callID] = v.until
	c.order = append(c.order, v)
}

// has tells whether a call was noted lately.
func (c *recent) has(callID string, now time.Time) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	until, ok := c.until[callID]
	return ok && now.Before(until)
}
