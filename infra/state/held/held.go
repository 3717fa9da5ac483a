// Package held owns the places this process holds of goods that all processes count together (infra/state.Places): it renews their
// leases until they are given back, so that what a process that dies held is free again when its leases run out. It does not own the
// count, nor what a place is good for.
package held

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Places is the shared count.
type Places interface {
	Take(ctx context.Context, name, holder string, limit int, ttl time.Duration) (used int, ok bool, err error)
	Give(ctx context.Context, name, holder string) error
}

// Config names the process and bounds what its death costs.
type Config struct {
	Process string        // part of every holder's name; no two processes share one
	Lease   time.Duration // of a place, default 15 s: what a process that dies blocks for so long
	Log     *slog.Logger
}

// Held are the places of this process.
type Held struct {
	Config
	places Places

	mu  sync.Mutex
	all map[*place]struct{}
}

type place struct {
	name, holder string
	giving       sync.Once
}

// New makes an empty hand; Run keeps what it will hold.
func New(config Config, places Places) *Held {
	if config.Lease == 0 {
		config.Lease = 15 * time.Second
	}
	return &Held{Config: config, places: places, all: map[*place]struct{}{}}
}

// Take takes one of limit places of name for what. used counts all processes' after the call. When ok, give must be called; twice equals
// once. An error says that places cannot be counted: then none is taken.
func (h *Held) Take(ctx context.Context, name, what string, limit int) (give func(), used int, ok bool, err error) {
	p := &place{name: name, holder: h.Process + "/" + what}
	used, ok, err = h.places.Take(ctx, name, p.holder, limit, h.Lease)
	if err != nil || !ok {
		return nil, used, false, err
	}
	h.mu.Lock()
	h.all[p] = struct{}{}
	h.mu.Unlock()
	return func() { p.giving.Do(func() { h.give(p) }) }, used, true, nil
}

// patience is how long a place may take to be given back; its lease runs out by itself.
const patience = 2 * time.Second

func (h *Held) give(p *place) {
	h.mu.Lock()
	delete(h.all, p)
	h.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := h.places.Give(ctx, p.name, p.holder); err != nil {
		h.Log.Warn("a place was not given back; its lease runs out", "place", p.name, "error", err)
	}
}

// Count is how many places this process holds.
func (h *Held) Count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.all)
}

// Run renews the leases until ctx ends.
func (h *Held) Run(ctx context.Context) {
	tick := time.NewTicker(h.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			h.renew(ctx)
		}
	}
}

// unbounded: whoever holds a place keeps it, also when the limit was lowered under it.
const unbounded = 1 << 30

func (h *Held) renew(ctx context.Context) {
	h.mu.Lock()
	all := make([]*place, 0, len(h.all))
	for p := range h.all {
		all = append(all, p)
	}
	h.mu.Unlock()
	for _, p := range all {
		if _, _, err := h.places.Take(ctx, p.name, p.holder, unbounded, h.Lease); err != nil && ctx.Err() == nil {
			h.Log.Warn("the lease of a place was not renewed", "place", p.name, "error", err)
		}
		h.mu.Lock()
		_, still := h.all[p]
		h.mu.Unlock()
		if !still { // given back while it was renewed
			if err := h.places.Give(ctx, p.name, p.holder); err != nil && ctx.Err() == nil {
				h.Log.Warn("a place was not given back; its lease runs out", "place", p.name, "error", err)
			}
		}
	}
}
