package trunk

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Shared is the state all nodes share (infra/state): channels and calls per second are limits of the trunk, not of a node.
type Shared interface {
	Take(ctx context.Context, name, holder string, limit int, ttl time.Duration) (used int, ok bool, err error)
	Give(ctx context.Context, name, holder string) error
	Used(ctx context.Context, name string) (int, error)
	Allow(ctx context.Context, key string, perSecond float64, burst int) (wait time.Duration, ok bool, err error)
}

// usage is what one trunk does on this node.
type usage struct {
	line chan struct{} // one new call of this node at a time asks for its turn: first come, first served

	mu        sync.Mutex
	active    int // calls here, those being placed too
	elsewhere int // calls of other nodes, as last heard
	waiting   int
	starts    []time.Time // of the last seconds
}

// longestSpacing is how far ahead a new call may be put off for the carrier's sake; beyond it the call is refused and tried later.
const longestSpacing = 5 * time.Second

// startsKept is the stretch over which calls per second are told.
const startsKept = 10 * time.Second

func (t *Trunks) usageOf(key trunkKey) *usage {
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.usages[key]
	if u == nil {
		u = &usage{line: make(chan struct{}, 1)}
		t.usages[key] = u
	}
	return u
}

// hold counts a call from the moment its trunk is chosen, so that the next choice sees it.
func (u *usage) hold() (give func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.active++
	return sync.OnceFunc(func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.active--
	})
}

// calls is how many the trunk carries over all nodes, as far as this one knows.
func (u *usage) calls() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.active + u.elsewhere
}

func channelsOf(key trunkKey) string { return "trunk/" + string(key.tenant) + "/" + string(key.id) }

// unlimited stands for a limit that its owner left open.
const unlimited = 1 << 30

// seize takes a channel of the trunk and waits for its turn. give must be called once; it is nil when fault says why not. A limit that
// cannot be counted is not exceeded: nothing is dialed.
func (t *Trunks) seize(ctx context.Context, a Account, call dialer.CallID) (give func(), fault string) {
	key := trunkKey{a.Tenant, a.ID}
	u, limit := t.usageOf(key), a.Channels
	if limit == 0 {
		limit = unlimited
	}
	give, used, ok, err := t.held.Take(ctx, channelsOf(key), string(call), limit)
	switch {
	case ctx.Err() != nil && err != nil:
		return nil, "stopped"
	case err != nil:
		t.log.Warn("channels cannot be counted; nothing is dialed", "tenant", a.Tenant, "trunk", a.ID, "error", err)
		return nil, "trunk_count_away"
	case !ok:
		return nil, "trunk_channels"
	}
	u.mu.Lock()
	u.elsewhere = max(used-u.active, 0)
	u.mu.Unlock()
	if word := u.turn(ctx, t.world.Shared, key, a.PerSecond); word != "" {
		give()
		return nil, word
	}
	return give, ""
}

// turn waits until the carrier takes another call. A ctx that ends is for the caller to see.
func (u *usage) turn(ctx context.Context, limiter Shared, key trunkKey, perSecond int) (fault string) {
	if perSecond <= 0 {
		u.started(time.Now())
		return ""
	}
	u.mu.Lock()
	if u.waiting >= perSecond*int(longestSpacing/time.Second) {
		u.mu.Unlock()
		return "trunk_rate"
	}
	u.waiting++
	u.mu.Unlock()
	defer func() {
		u.mu.Lock()
		u.waiting--
		u.mu.Unlock()
	}()
	deadline := time.NewTimer(longestSpacing)
	defer deadline.Stop()
	select {
	case u.line <- struct{}{}:
		defer func() { <-u.line }()
	case <-deadline.C:
		return "trunk_rate"
	case <-ctx.Done():
		return ""
	}
	for {
		wait, ok, err := limiter.Allow(ctx, channelsOf(key), float64(perSecond), 1)
		switch {
		case ctx.Err() != nil:
			return ""
		case err != nil:
			return "trunk_count_away"
		case ok:
			u.started(time.Now())
			return ""
		}
		pause := time.NewTimer(wait)
		select {
		case <-pause.C:
		case <-deadline.C:
			pause.Stop()
			return "trunk_rate"
		case <-ctx.Done():
			pause.Stop()
			return ""
		}
	}
}

func (u *usage) started(now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.starts = append(u.recent(now), now)
}

func (u *usage) recent(now time.Time) []time.Time {
	for len(u.starts) > 0 && now.Sub(u.starts[0]) > startsKept {
		u.starts = u.starts[1:]
	}
	return u.starts
}

// rate is how many calls a second were started over the last seconds.
func (u *usage) rate(now time.Time) float64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	return float64(len(u.recent(now))) / startsKept.Seconds()
}

// busy is how many calls a trunk carries on this node now.
func (t *Trunks) busy(key trunkKey) int {
	u := t.usageOf(key)
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.active
}

// Room is how many more calls a trunk, or a group's trunks together, can take now, over all nodes, and how many a second: what is
// resting has none, what is on probation has room for its probes.
func (t *Trunks) Room(ctx context.Context, tn tenant.ID, id dialer.TrunkID, group dialer.GroupID) (channels, perSecond int, err error) {
	ids := []dialer.TrunkID{id}
	if group != "" {
		g, err := t.group(ctx, tn, group)
		if err != nil {
			return 0, 0, err
		}
		ids = g.trunks()
	}
	now := time.Now()
	for _, id := range ids {
		a, err := t.account(ctx, tn, id)
		if err != nil {
			return 0, 0, err
		}
		if !a.Enabled {
			continue
		}
		used, err := t.world.Shared.Used(ctx, channelsOf(trunkKey{tn, id}))
		if err != nil {
			return 0, 0, err
		}
		limit, rate := a.Channels, a.PerSecond
		if limit == 0 {
			limit = unlimited
		}
		if rate == 0 {
			rate = unlimited
		}
		most := t.breakers.room(breakerKey{tn, id, ""}, now)
		channels = min(channels+min(max(limit-used, 0), most), unlimited)
		if most > 0 {
			perSecond = min(perSecond+rate, unlimited)
		}
	}
	return channels, perSecond, nil
}
