package desk

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Desks is every agent's desk on this node.
type Desks struct {
	Config
	World
	lanes lanes
	base  context.Context // ends when the node stops; what the desks do in the background hangs on it
	stop  context.CancelFunc

	mu     sync.Mutex
	desks  map[Who]*desk
	taken  map[dialer.CallID]*Taken // that run, without their agents
	loops  sync.WaitGroup
	closed bool
}

// New checks the configuration. Nobody is served before Run.
func New(c Config, w World) (*Desks, error) {
	c = c.Defaults()
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if w.Port == nil || w.Queue == nil || w.Cards == nil || w.After == nil || w.Diary == nil || w.Board == nil || w.Lane == nil {
		return nil, fault.New(fault.Invalid, "desk_world", "desks need a port, a queue, cards, dispositions, a diary, a board and a lane")
	}
	base, stop := context.WithCancel(context.Background())
	h := &Desks{Config: c, World: w, base: base, stop: stop, desks: map[Who]*desk{}, taken: map[dialer.CallID]*Taken{}}
	h.lanes = lanes{lane: w.Lane, queue: w.Queue, cards: w.Cards, base: base, campaigns: map[laneKey]*laneView{}, teams: map[tenant.ID]*teamView{}}
	return h, nil
}

// flush is how long a stopping node waits for what agents said to be saved.
const flush = 10 * time.Second

// Run keeps the desks until ctx ends; then pages are told to come again elsewhere, and what is unsaved is saved. Calls have to be
// drained before: a desk does not end them.
func (h *Desks) Run(ctx context.Context) error {
	h.obey(ctx)
	<-ctx.Done()
	h.mu.Lock()
	h.closed = true
	for _, d := range h.desks {
		d.box.put(func() { d.over = true })
	}
	h.mu.Unlock()
	patience := time.AfterFunc(flush, h.stop)
	defer patience.Stop()
	h.loops.Wait()
	h.stop()
	h.lanes.group.Wait()
	return nil
}

// Reassign reads an agent's campaigns again at once, after somebody changed them.
func (h *Desks) Reassign(t tenant.ID, users ...tenant.UserID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, u := range users {
		if d := h.desks[Who{t, u}]; d != nil {
			d.box.put(d.reload)
		}
	}
}

// Count is how many desks are open.
func (h *Desks) Count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.desks)
}

// at finds the desk of a person, or sets it up.
func (h *Desks) at(ctx context.Context, who Who) (*desk, error) {
	if d, err := h.find(who); d != nil || err != nil {
		return d, err
	}
	shift, err := h.Cards.Shift(ctx, who.Tenant, who.User)
	if err != nil {
		return nil, err
	}
	kept := h.recall(ctx, who)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, closing()
	}
	if d := h.desks[who]; d != nil { // another tab was faster
		return d, nil
	}
	d := newDesk(h, who, shift, kept)
	h.desks[who] = d
	h.loops.Go(d.run)
	return d, nil
}

func (h *Desks) find(who Who) (*desk, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, closing()
	}
	return h.desks[who], nil
}

func closing() error {
	return fault.New(fault.Unavailable, "closing", "this node is closing; connect again")
}

func (h *Desks) forget(d *desk) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.desks[d.who] == d {
		delete(h.desks, d.who)
	}
}

func (w Who) agent() dialer.AgentID { return dialer.AgentID(w.User) }
