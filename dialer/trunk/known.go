package trunk

import (
	"net/netip"
	"slices"
	"sync"
	"time"
)

// lateness is how long after its last use a far address may still send: 64 * T1, the life of a transaction (RFC 3261 section 17).
const lateness = 32 * time.Second

// known are the far addresses whose bytes are read at all. An address is known while somebody holds it (a call, a trunk in use) and for
// a while after, so that late answers and repeated BYEs still get theirs.
type known struct {
	always []netip.Prefix

	mu    sync.RWMutex
	held  map[netip.Addr]*holding
	swept time.Time
}

type holding struct {
	count int
	until time.Time // once count is 0
}

func newKnown(always []netip.Prefix) *known {
	return &known{always: always, held: map[netip.Addr]*holding{}}
}

func (k *known) knows(a netip.Addr, now time.Time) bool {
	a = a.Unmap()
	k.mu.RLock()
	defer k.mu.RUnlock()
	if h := k.held[a]; h != nil && (h.count > 0 || now.Before(h.until)) {
		return true
	}
	return slices.ContainsFunc(k.always, func(p netip.Prefix) bool { return p.Contains(a) })
}

// hold makes an address known until give is called; twice equals once.
func (k *known) hold(a netip.Addr) (give func()) {
	a = a.Unmap()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sweep(time.Now())
	h := k.held[a]
	if h == nil {
		h = &holding{}
		k.held[a] = h
	}
	h.count++
	given := false
	return func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if !given {
			given = true
			h.count--
			h.until = time.Now().Add(lateness)
		}
	}
}

// sweep forgets who has been late too long, now and then: it walks over all carriers' addresses.
func (k *known) sweep(now time.Time) {
	if now.Sub(k.swept) < lateness {
		return
	}
	k.swept = now
	for a, h := range k.held {
		if h.count == 0 && now.After(h.until) {
			delete(k.held, a)
		}
	}
}
