// Package lease owns sole rights that move between processes: a name is held by one holder until a time, and every holding has an
// epoch higher than any before it (the fencing token of public.leases). Writes that carry the epoch let the database refuse a holder
// that was paused or cut off and does not know yet that it lost. What a right is for is its taker's business.
package lease

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
)

// Door runs fn in one transaction on the shared book; tenant.Schemas is one.
type Door interface {
	Public(ctx context.Context, fn func(tx *gorm.DB) error) error
}

// Config of all leases of a process.
type Config struct {
	TTL    time.Duration    // how long a holding lasts without renewal; default 15 s
	Now    func() time.Time // for tests; nil takes the database's clock for expiry and our own for how long we may be silent
	Logger *slog.Logger     // required
}

// Validate fills the defaults and refuses what cannot work.
func (c *Config) Validate() error {
	if c.TTL == 0 {
		c.TTL = 15 * time.Second
	}
	if c.Logger == nil || c.TTL < 100*time.Millisecond {
		return fault.New(fault.Invalid, "lease_config", "leases need a logger and last at least 100 ms")
	}
	return nil
}

// Leases takes rights for this process.
type Leases struct {
	door Door
	cfg  Config
}

// New returns Leases behind door.
func New(door Door, cfg Config) (*Leases, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Leases{door: door, cfg: cfg}, nil
}

func (l *Leases) now() time.Time {
	if l.cfg.Now != nil {
		return l.cfg.Now()
	}
	return time.Now()
}

// Acquire takes name for holder (an id of this process's life) if nobody holds it, its holder's time is over, or holder itself has it
// from before. Otherwise it is fault.Conflict "lease_held" with the details holder and until.
func (l *Leases) Acquire(ctx context.Context, name, holder string) (*Held, error) {
	asked := l.now()
	var epoch int64
	var other State
	err := l.door.Public(ctx, func(tx *gorm.DB) (err error) {
		if epoch, err = take(tx, name, holder, l.cfg); err != nil || epoch > 0 {
			return err
		}
		other, err = look(tx, name, l.cfg)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "lease_away", "take lease "+name, err)
	}
	if epoch == 0 {
		return nil, fault.New(fault.Conflict, "lease_held", "%s is held by %s", name, other.Holder).With("holder", other.Holder).With("until", other.Until)
	}
	return &Held{Name: name, Holder: holder, Epoch: epoch, leases: l, deadline: asked.Add(l.silence()), lost: make(chan struct{})}, nil
}

// silence is how long a holder may go without renewal before it must stop by itself: a tenth before others may take over.
func (l *Leases) silence() time.Duration { return l.cfg.TTL - l.cfg.TTL/10 }

// State is who holds a name.
type State struct {
	Holder string
	Epoch  int64
	Until  time.Time
	Live   bool // Until has not come
}

// Look tells who holds name; the zero State when nobody ever did.
func (l *Leases) Look(ctx context.Context, name string) (s State, err error) {
	err = l.door.Public(ctx, func(tx *gorm.DB) (err error) { s, err = look(tx, name, l.cfg); return err })
	if err != nil {
		return State{}, fault.Wrap(fault.Unavailable, "lease_away", "look at lease "+name, err)
	}
	return s, nil
}

// Orphans lists the names under prefix whose holder died: their time has run out and nobody gave them back. Whoever settles what the
// holder left behind takes such a name first.
func (l *Leases) Orphans(ctx context.Context, prefix string) (names []string, err error) {
	err = l.door.Public(ctx, func(tx *gorm.DB) error { names, err = orphans(tx, prefix, l.cfg); return err })
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "lease_away", "list orphaned leases", err)
	}
	return names, nil
}

// Held is a name this process holds. Writes that only the holder may make carry Epoch.
type Held struct {
	Name   string
	Holder string
	Epoch  int64

	leases *Leases
	mu     sync.Mutex
	// deadline is when we must consider it lost without a renewal, by our own clock.
	deadline time.Time
	lost     chan struct{}
	gone     bool // lost or given back
}

var errLost = errors.New("another holder has it, or we were silent for too long")

// Valid tells whether the right may be used now. A process that slept through its time gets false before any timer has fired.
func (h *Held) Valid() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.valid()
}

func (h *Held) valid() bool {
	if !h.gone && !h.leases.now().Before(h.deadline) {
		h.gone = true
		close(h.lost)
	}
	return !h.gone
}

// Lost is closed when the right is lost without having been given back. Nothing watches the time but Keep and Valid.
func (h *Held) Lost() <-chan struct{} { return h.lost }

// Renew holds on for another TTL. fault.Conflict "lease_lost" is final; fault.Unavailable leaves time to try again until Valid is false.
func (h *Held) Renew(ctx context.Context) error {
	if !h.Valid() {
		return fault.Wrap(fault.Conflict, "lease_lost", "renew lease "+h.Name, errLost)
	}
	asked := h.leases.now()
	var ours bool
	err := h.leases.door.Public(ctx, func(tx *gorm.DB) (err error) { ours, err = renew(tx, h, h.leases.cfg); return err })
	if err != nil {
		return fault.Wrap(fault.Unavailable, "lease_away", "renew lease "+h.Name, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !ours && !h.gone {
		h.gone = true
		close(h.lost)
	}
	if !ours {
		return fault.Wrap(fault.Conflict, "lease_lost", "renew lease "+h.Name, errLost)
	}
	h.deadline = asked.Add(h.leases.silence())
	if !h.valid() {
		return fault.Wrap(fault.Conflict, "lease_lost", "renew lease "+h.Name, errLost)
	}
	return nil
}

// Release gives the right back at once; one that is lost already is left to its new holder.
func (h *Held) Release(ctx context.Context) error {
	h.mu.Lock()
	h.gone = true
	h.mu.Unlock()
	err := h.leases.door.Public(ctx, func(tx *gorm.DB) error { return release(tx, h, h.leases.cfg) })
	if err != nil {
		return fault.Wrap(fault.Unavailable, "lease_away", "give back lease "+h.Name, err)
	}
	return nil
}

// Keep renews until ctx ends, then gives the right back and returns nil; when the right is lost it returns that error at once.
func (h *Held) Keep(ctx context.Context) error {
	tick := time.NewTicker(h.leases.cfg.TTL / 10)
	defer tick.Stop()
	beats := 0
	for {
		select {
		case <-ctx.Done():
			giveBack, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.leases.cfg.TTL/2)
			defer cancel()
			return h.Release(giveBack)
		case <-tick.C:
		}
		if beats++; beats%3 != 0 && h.Valid() {
			continue
		}
		renewing, cancel := context.WithTimeout(ctx, h.leases.cfg.TTL/4)
		err := h.Renew(renewing)
		cancel()
		switch {
		case fault.Is(err, fault.Conflict):
			return err
		case err != nil && ctx.Err() == nil:
			h.leases.cfg.Logger.Warn("lease not renewed yet", "lease", h.Name, "error", err)
			beats-- // the next beat tries again
		}
	}
}
