package acd

import (
	"context"
	"sync"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/tenant"
)

// Queue joins people to agents. It is safe for concurrent use. Everything in it hangs below a tenant: agents and people of two
// tenants never meet, because no step ever looks at two floors.
type Queue struct {
	mu     sync.Mutex
	floors map[tenant.ID]*floor
}

var _ call.Agents = (*Queue)(nil)

// floor is one tenant's agents and waiting people.
type floor struct {
	places   map[dialer.AgentID]*place
	waiting  []*waiter // longest first
	watchers map[*watcher]struct{}
}

// place is one agent on the floor.
type place struct {
	view    View
	member  Member
	offered bool // a person is being seated there right now
	refused bool // it refused in a standing that looked ready: left alone until it posts again
}

type waiter struct {
	person call.Person
	given  chan offer // holds at most one
}

// offer is a place with the member that stood for it when it was offered.
type offer struct {
	*place
	member Member
}

// New returns an empty queue.
func New() *Queue { return &Queue{floors: map[tenant.ID]*floor{}} }

func (q *Queue) floor(t tenant.ID) *floor {
	f := q.floors[t]
	if f == nil {
		f = &floor{places: map[dialer.AgentID]*place{}, watchers: map[*watcher]struct{}{}}
		q.floors[t] = f
	}
	return f
}

// Post tells the newest standing of an agent. It is called by the agent's one owner, in order.
func (q *Queue) Post(m Member, v View) {
	q.mu.Lock()
	defer q.mu.Unlock()
	f := q.floor(v.Tenant)
	p := f.places[v.Agent]
	if p == nil {
		p = &place{}
		f.places[v.Agent] = p
	}
	before := p.view
	p.member, p.view, p.refused = m, v, false
	f.tell(before, v)
	f.match()
}

// Remove takes an agent off the floor, if m still stands for it.
func (q *Queue) Remove(t tenant.ID, a dialer.AgentID, m Member) {
	q.mu.Lock()
	defer q.mu.Unlock()
	f := q.floor(t)
	p := f.places[a]
	if p == nil || p.member != m {
		return
	}
	delete(f.places, a)
	f.tell(p.view, View{})
	q.sweep(t, f)
}

// sweep forgets a floor nobody stands on.
func (q *Queue) sweep(t tenant.ID, f *floor) {
	if len(f.places) == 0 && len(f.waiting) == 0 && len(f.watchers) == 0 {
		delete(q.floors, t)
	}
}

// Seat reserves the longest idle ready agent of the campaign, or the promised one, and waits until ctx ends for one to become ready.
// A promise binds as long as the promised agent is on the floor; after that anybody of the campaign keeps it.
func (q *Queue) Seat(ctx context.Context, p call.Person) (call.Seat, bool) {
	w := &waiter{person: p, given: make(chan offer, 1)}
	q.mu.Lock()
	f := q.floor(p.Tenant)
	f.waiting = append(f.waiting, w)
	f.match()
	q.mu.Unlock()
	defer q.leave(p.Tenant, w)
	for {
		select {
		case at := <-w.given:
			seat, err := at.member.Reserve(ctx, p)
			q.settled(p.Tenant, at.place, err)
			switch {
			case err == nil && ctx.Err() == nil:
				return seat, true
			case err == nil:
				seat.Leave()
				return nil, false
			}
			q.again(p.Tenant, w)
		case <-ctx.Done():
			return nil, false
		}
	}
}

// settled ends the offer of a place.
func (q *Queue) settled(t tenant.ID, at *place, refused error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	at.offered, at.refused = false, refused != nil && at.view.State == agent.Ready
	q.floor(t).match()
}

// again puts a person whose agent slipped away back in front: nobody overtakes.
func (q *Queue) again(t tenant.ID, w *waiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	f := q.floor(t)
	f.waiting = append([]*waiter{w}, f.waiting...)
	f.match()
}

// leave ends the wait of a person, and gives back what came too late.
func (q *Queue) leave(t tenant.ID, w *waiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	f := q.floor(t)
	f.forget(w)
	select {
	case at := <-w.given:
		at.offered = false
		f.match()
	default:
	}
	q.sweep(t, f)
}
