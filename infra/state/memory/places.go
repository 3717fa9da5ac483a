package memory

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

type places struct {
	mu    sync.Mutex
	names map[string]*taken
}

// taken are the places of one name.
type taken struct {
	until  map[string]time.Time // by holder: the end of its lease
	lapses time.Time            // before then no lease ends
}

// Take takes or renews holder's place; a holder keeps its place when the limit sinks below what is used.
func (p *places) Take(_ context.Context, name, holder string, limit int, ttl time.Duration) (used int, ok bool, err error) {
	if ttl <= 0 {
		return 0, false, fault.New(fault.Invalid, "ttl", "a place needs a time to live")
	}
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.live(name, now)
	if t == nil {
		t = &taken{until: map[string]time.Time{}}
	}
	if _, has := t.until[holder]; !has && len(t.until) >= limit {
		return len(t.until), false, nil
	}
	p.names[name] = t
	t.take(holder, now.Add(ttl))
	return len(t.until), true, nil
}

func (t *taken) take(holder string, until time.Time) {
	if len(t.until) == 0 || until.Before(t.lapses) {
		t.lapses = until
	}
	t.until[holder] = until
}

// Give ends holder's lease; one it has not is no error.
func (p *places) Give(_ context.Context, name, holder string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.live(name, time.Now()); t != nil {
		if delete(t.until, holder); len(t.until) == 0 {
			delete(p.names, name)
		}
	}
	return nil
}

// Used counts the live places of name.
func (p *places) Used(_ context.Context, name string) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.live(name, time.Now()); t != nil {
		return len(t.until), nil
	}
	return 0, nil
}

// live drops the ended leases of name and returns the others; a name without any is forgotten and nil. It looks through them only when one
// may have ended, so that a place costs the same however many are held.
func (p *places) live(name string, now time.Time) *taken {
	t := p.names[name]
	if t == nil || t.lapses.After(now) {
		return t
	}
	t.lapses = time.Time{}
	for holder, ends := range t.until {
		switch {
		case !ends.After(now):
			delete(t.until, holder)
		case t.lapses.IsZero() || ends.Before(t.lapses):
			t.lapses = ends
		}
	}
	if len(t.until) == 0 {
		delete(p.names, name)
		return nil
	}
	return t
}
