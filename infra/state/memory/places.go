package memory

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

type places struct {
	mu    sync.Mutex
	names map[string]map[string]time.Time // name -> holder -> end of the lease
}

// Take takes or renews holder's place; a holder keeps its place when the limit sinks below what is used.
func (p *places) Take(_ context.Context, name, holder string, limit int, ttl time.Duration) (used int, ok bool, err error) {
	if ttl <= 0 {
		return 0, false, fault.New(fault.Invalid, "ttl", "a place needs a time to live")
	}
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	holders := p.live(name, now)
	if _, has := holders[holder]; !has && len(holders) >= limit {
		return len(holders), false, nil
	}
	if holders == nil {
		holders = map[string]time.Time{}
		p.names[name] = holders
	}
	holders[holder] = now.Add(ttl)
	return len(holders), true, nil
}

// Give ends holder's lease; one it has not is no error.
func (p *places) Give(_ context.Context, name, holder string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.names[name], holder)
	p.live(name, time.Now())
	return nil
}

// Used counts the live places of name.
func (p *places) Used(_ context.Context, name string) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.live(name, time.Now())), nil
}

// live drops the ended leases of name and returns the others; a name without any is forgotten and nil.
func (p *places) live(name string, now time.Time) map[string]time.Time {
	holders := p.names[name]
	for holder, ends := range holders {
		if !ends.After(now) {
			delete(holders, holder)
		}
	}
	if len(holders) == 0 {
		delete(p.names, name)
		return nil
	}
	return holders
}
