// Package line sells concurrent lines: a call takes one before its INVITE and gives it back when it has ended. The cap is the plan's; the
// count is shared by all nodes as leases, so that the lines of a node that dies are free again when their leases run out. It implements
// dialer/call.Lines.
package line

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Places is the shared count (infra/state).
type Places interface {
	Take(ctx context.Context, name, holder string, limit int, ttl time.Duration) (used int, ok bool, err error)
	Give(ctx context.Context, name, holder string) error
	Used(ctx context.Context, name string) (int, error)
}

// Plans knows the cap of a tenant; fault.Quota says that there is none to have, such as after the trial.
type Plans interface {
	LineLimit(ctx context.Context, t tenant.ID) (int, error)
}

// Config sets the rhythm; zero fields get the defaults.
type Config struct {
	Node  string        // of this process: part of the holder's name
	Lease time.Duration // of a line, 15 s: what a dead node blocks for so long
	Age   time.Duration // how old a cap may be, 5 s: a plan that is raised works at once
	Log   *slog.Logger
	Now   func() time.Time
}

// Lines sells lines.
type Lines struct {
	Config
	places Places
	plans  Plans

	mu   sync.Mutex
	held map[*held]struct{}
	caps map[tenant.ID]limit
}

type limit struct {
	lines int
	read  time.Time
}

var _ call.Lines = (*Lines)(nil)

// New makes a seller; Run keeps its leases.
func New(config Config, places Places, plans Plans) *Lines {
	if config.Lease == 0 {
		config.Lease = 15 * time.Second
	}
	if config.Age == 0 {
		config.Age = 5 * time.Second
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	return &Lines{Config: config, places: places, plans: plans, held: map[*held]struct{}{}, caps: map[tenant.ID]limit{}}
}

// held is one line under one call.
type held struct {
	lines  *Lines
	tenant tenant.ID
	holder string
	once   sync.Once
}

// Take takes a line for call, or refuses with fault.Quota "line_limit" and the figures. When the count cannot be read no line is sold:
// a cap that is not known is not kept.
func (l *Lines) Take(ctx context.Context, t tenant.ID, id dialer.CallID) (call.Line, error) {
	lines, err := l.limit(ctx, t)
	if err != nil {
		return nil, err
	}
	h := &held{lines: l, tenant: t, holder: l.Node + "/" + string(id)}
	used, ok, err := l.places.Take(ctx, name(t), h.holder, lines, l.Lease)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "line_count_away", "lines cannot be counted now; nothing new is dialed", err)
	}
	if !ok {
		return nil, fault.New(fault.Quota, "line_limit", "all %d lines are in use", lines).With("limit", lines).With("current", used)
	}
	l.mu.Lock()
	l.held[h] = struct{}{}
	l.mu.Unlock()
	return h, nil
}

// ID names the line in the call's row.
func (h *held) ID() string { return h.holder }

// GiveBack frees the line. If the shared state is away the lease runs out by itself.
func (h *held) GiveBack() {
	h.once.Do(func() {
		h.lines.mu.Lock()
		delete(h.lines.held, h)
		h.lines.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if err := h.lines.places.Give(ctx, name(h.tenant), h.holder); err != nil {
			h.lines.Log.Warn("a line was not given back; its lease runs out", "tenant", h.tenant, "error", err)
		}
	})
}

// Free tells how many lines of the plan are free: none when the plan itself says no.
func (l *Lines) Free(ctx context.Context, t tenant.ID) (int, error) {
	lines, err := l.limit(ctx, t)
	if fault.Is(err, fault.Quota) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	used, err := l.places.Used(ctx, name(t))
	if err != nil {
		return 0, fault.Wrap(fault.Unavailable, "line_count_away", "lines cannot be counted now", err)
	}
	return max(lines-used, 0), nil
}

// Used tells how many lines are in use.
func (l *Lines) Used(ctx context.Context, t tenant.ID) (int, error) {
	return l.places.Used(ctx, name(t))
}

// Run renews the leases of all lines in use until ctx ends. The lines of calls that are still up then stay leased until their lease
// runs out.
func (l *Lines) Run(ctx context.Context) error {
	tick := time.NewTicker(l.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			l.renew(ctx)
		}
	}
}

func (l *Lines) renew(ctx context.Context) {
	l.mu.Lock()
	all := make([]*held, 0, len(l.held))
	for h := range l.held {
		all = append(all, h)
	}
	l.mu.Unlock()
	for _, h := range all {
		// a running call keeps its line even if the plan was lowered under it, hence no cap
		if _, _, err := l.places.Take(ctx, name(h.tenant), h.holder, 1<<30, l.Lease); err != nil && ctx.Err() == nil {
			l.Log.Warn("the lease of a line was not renewed", "tenant", h.tenant, "error", err)
		}
		l.mu.Lock()
		_, still := l.held[h]
		l.mu.Unlock()
		if !still { // given back while it was renewed
			if err := l.places.Give(ctx, name(h.tenant), h.holder); err != nil && ctx.Err() == nil {
				l.Log.Warn("a line was not given back; its lease runs out", "tenant", h.tenant, "error", err)
			}
		}
	}
}

func (l *Lines) limit(ctx context.Context, t tenant.ID) (int, error) {
	now := l.Now()
	l.mu.Lock()
	known, ok := l.caps[t]
	l.mu.Unlock()
	if ok && now.Sub(known.read) < l.Age {
		return known.lines, nil
	}
	lines, err := l.plans.LineLimit(ctx, t)
	if fault.Is(err, fault.Quota) {
		return 0, err // the plan itself says no: the trial is over
	}
	if err != nil {
		if ok {
			return known.lines, nil // the last known cap is better than none while the database is away
		}
		return 0, err
	}
	l.mu.Lock()
	l.caps[t] = limit{lines, now}
	l.mu.Unlock()
	return lines, nil
}

func name(t tenant.ID) string { return "lines/" + string(t) }

// Held is how many lines this process holds.
func (l *Lines) Held() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.held)
}
