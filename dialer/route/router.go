package route

import (
	"context"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// fresh is how old a compiled set may be: an edit counts for calls that begin so much later.
const fresh = time.Second

// Asking is a call about to be put through to somebody.
type Asking struct {
	Campaign dialer.CampaignID // may be empty for a caller no campaign ever called
	Lead     dialer.LeadID
	Inbound  bool
	Known    bool // the lead was there before this call
}

// Pool is a queue whose members may take a person once it has waited After. An empty queue is the campaign's own agents.
type Pool struct {
	Queue dialer.QueueID
	After time.Duration
}

// Way is a decision with what the agents' floor needs to carry it out.
type Way struct {
	Decision
	QueueName string
	Pools     []Pool        // in the order in which they open; empty: the campaign's own agents
	WaitMost  time.Duration // of the queue, for callers; 0 without a queue
	Open      bool          // the queue's hours, tenant's time; true without a queue
}

// Router decides for running calls. Sets are compiled once a version and tenant. It is safe for concurrent use.
type Router struct {
	schemas *tenant.Schemas
	now     func() time.Time

	mu   sync.Mutex
	sets map[tenant.ID]held
}

type held struct {
	set Set
	at  time.Time
}

// NewRouter takes the door and the clock.
func NewRouter(schemas *tenant.Schemas, now func() time.Time) *Router {
	return &Router{schemas: schemas, now: now, sets: map[tenant.ID]held{}}
}

// Route decides about one person. A tenant without rules costs one small query a second, others one query more a call. When the
// database cannot be asked the way is the usual one: nobody waits for a rule.
func (r *Router) Route(ctx context.Context, t tenant.ID, q Asking) (Way, error) {
	usual := Way{Decision: Decision{Priority: Usual}, Open: true}
	now := r.now()
	set, err := r.set(ctx, t, now)
	if err != nil || len(set.rules) == 0 {
		return usual, err
	}
	way := usual
	err = r.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		known, err := Gather(tx, q.Campaign, []dialer.LeadID{q.Lead}, q.Inbound, q.Known, now)
		if err != nil || len(known) == 0 {
			return err
		}
		way.Decision, _ = set.Decide(known[0])
		return way.through(tx, way.Queue, now)
	})
	if err != nil {
		return usual, err
	}
	return way, nil
}

// Queue is the way through a queue without a rule: of a number people call.
func (r *Router) Queue(ctx context.Context, t tenant.ID, queue dialer.QueueID) (Way, error) {
	way := Way{Decision: Decision{Priority: Usual, Queue: queue}, Open: true}
	err := r.schemas.Within(ctx, t, func(tx *gorm.DB) error { return way.through(tx, queue, r.now()) })
	return way, err
}

// set is the tenant's compiled rules.
func (r *Router) set(ctx context.Context, t tenant.ID, now time.Time) (Set, error) {
	r.mu.Lock()
	was, ok := r.sets[t]
	r.mu.Unlock()
	if ok && now.Sub(was.at) < fresh {
		return was.set, nil
	}
	var version int
	set := was.set
	err := r.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if err := tx.Raw(`select coalesce(max(version), 0) from routing_rules`).Scan(&version).Error; err != nil || ok && version == set.Version {
			return err
		}
		v, err := current(tx)
		if err != nil {
			return err
		}
		set, _ = Compile(v.Number, v.Rules) // a rule an older language took and this one does not is passed over
		return nil
	})
	if err != nil {
		return was.set, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sets[t] = held{set, now}
	return set, nil
}

// mostPools bounds a chain of overflows, which may be a ring.
const mostPools = 4

// through opens the queue's pools: its own members at once, those of its overflow later, and so on.
func (w *Way) through(tx *gorm.DB, queue dialer.QueueID, now time.Time) error {
	after := time.Duration(0)
	for len(w.Pools) < mostPools && queue != "" {
		q, err := queueRow(tx, queue)
		if err != nil || q.ID == "" {
			return err
		}
		if len(w.Pools) == 0 {
			w.QueueName, w.WaitMost, w.Open = q.Name, time.Duration(q.WaitSeconds)*time.Second, q.open(now)
		}
		for _, p := range w.Pools {
			if p.Queue == queue { // a ring
				return nil
			}
		}
		w.Pools = append(w.Pools, Pool{queue, after})
		after += time.Duration(q.OverflowSeconds) * time.Second
		queue = dialer.QueueID(q.OverflowID)
	}
	return nil
}
