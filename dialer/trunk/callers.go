package trunk

import (
	"sync"
	"time"
)

// callers are the calls to us of the last while, by Call-ID: of those that came to nothing the gate still lets the ACK of our refusal and
// repetitions pass. Each look costs the same however many there are.
type callers struct {
	mu    sync.RWMutex
	until map[string]time.Time
	order []visit // the oldest first
}

type visit struct {
	callID string
	until  time.Time
}

// comes notes a call that asks for entry, and forgets those nobody asks for any more.
func (c *callers) comes(callID string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.order) > 0 && !now.Before(c.order[0].until) {
		if first := c.order[0]; c.until[first.callID].Equal(first.until) { // it has not come again since
			delete(c.until, first.callID)
		}
		c.order[0] = visit{}
		c.order = c.order[1:]
	}
	v := visit{callID, now.Add(lateness)}
	c.until[callID] = v.until
	c.order = append(c.order, v)
}

// came tells whether a call asked for entry lately.
func (c *callers) came(callID string, now time.Time) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	until, ok := c.until[callID]
	return ok && now.Before(until)
}
