package trunk

import (
	"context"
	"sync"
	"time"
)

// usage counts what one trunk carries on this node, and spaces its new calls.
type usage struct {
	mu     sync.Mutex
	active int
	next   time.Time
}

// longestSpacing is how far ahead a new call may be put off for the carrier's sake; beyond it the call is refused and tried later.
const longestSpacing = 5 * time.Second

func (t *Trunks) usageOf(key trunkKey) *usage {
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.usages[key]
	if u == nil {
		u = &usage{}
		t.usages[key] = u
	}
	return u
}

// take takes a channel and returns how long to wait for the turn; fault is the reason of a refusal.
func (u *usage) take(a Account, now time.Time) (wait time.Duration, fault string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if a.Channels > 0 && u.active >= a.Channels {
		return 0, "trunk_channels"
	}
	if a.PerSecond > 0 {
		turn := u.next
		if turn.Before(now) {
			turn = now
		}
		if wait = turn.Sub(now); wait > longestSpacing {
			return 0, "trunk_rate"
		}
		u.next = turn.Add(time.Second / time.Duration(a.PerSecond))
	}
	u.active++
	return wait, ""
}

func (u *usage) give() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.active--
}

// seize takes a channel of the trunk and waits for its turn. give must be called once; it is nil when fault says why not.
func (t *Trunks) seize(ctx context.Context, a Account) (give func(), fault string) {
	u := t.usageOf(trunkKey{a.Tenant, a.ID})
	wait, fault := u.take(a, time.Now())
	if fault != "" {
		return nil, fault
	}
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done(): // the caller looks at ctx itself
		}
	}
	return sync.OnceFunc(u.give), ""
}

// busy is how many calls a trunk carries on this node now.
func (t *Trunks) busy(key trunkKey) int {
	u := t.usageOf(key)
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.active
}
