package acd

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/tenant"
)

// Queue joins people to agents. It is safe for concurrent use. Everything in it hangs below a tenant: agents and people of two
// tenants never meet, because no step ever looks at two floors.
type Queue struct {
	now     func() time.Time
	mu      sync.Mutex
	floors  map[tenant.ID]*floor
	changed map[tenant.ID]bool // since the herald looked last
}

var _ call.Agents = (*Queue)(nil)

// floor is one tenant's agents and waiting people.
type floor struct {
	places   map[dialer.AgentID]*place
	waiting  []*waiter // in the order in which they are served
	turn     uint64    // of the last who came
	watchers map[*watcher]struct{}

	// room that match uses again and again
	free       []*View
	freePlaces []*place
	wants      []*Want
}

// place is one agent on the floor.
type place struct {
	view    View
	member  Member
	offered bool // a person is being seated there right now
	refused bool // it refused in a standing that looked ready: left alone until it posts again
}

// free tells whether somebody may be seated: the agent is ready, or was held for a call before it was dialed.
func (p *place) free() bool {
	return (p.view.State == agent.Ready || p.view.State == agent.Preview && p.view.Call != "") && !p.offered && !p.refused
}

type waiter struct {
	Want
	given chan offer // holds at most one
}

// offer is a place with the member that stood for it when it was offered.
type offer struct {
	*place
	member Member
}

// New returns an empty queue.
func New() *Queue {
	return &Queue{now: time.Now, floors: map[tenant.ID]*floor{}, changed: map[tenant.ID]bool{}}
}

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
	q.changed[v.Tenant] = true
	f.tell(before, v)
	f.match(q.now())
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
	q.changed[t] = true
	f.tell(p.view, View{})
	f.match(q.now()) // who was bound to them takes others now
	q.sweep(t, f)
}

// sweep forgets a floor nobody stands on.
func (q *Queue) sweep(t tenant.ID, f *floor) {
	if len(f.places) == 0 && len(f.waiting) == 0 && len(f.watchers) == 0 {
		delete(q.floors, t)
	}
}

// Seat reserves an agent by the person's way and waits until ctx ends for one to become ready: first the one the person is bound to, then
// the pools as they open, at last, just before ctx's deadline, anybody of the campaign.
func (q *Queue) Seat(ctx context.Context, p call.Person) (call.Seat, bool) {
	w := &waiter{Want: Want{Person: p, Since: q.now()}, given: make(chan offer, 1)}
	w.Deadline, _ = ctx.Deadline()
	q.mu.Lock()
	f := q.floor(p.Tenant)
	f.turn++
	w.Turn = f.turn
	q.enter(f, w)
	q.mu.Unlock()
	defer q.leave(p.Tenant, w)
	widens := time.NewTimer(time.Hour)
	defer widens.Stop()
	for {
		if now := q.now(); w.next(now).IsZero() {
			widens.Stop()
		} else {
			widens.Reset(w.next(now).Sub(now))
		}
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
		case <-widens.C:
			q.widened(p.Tenant)
		case <-ctx.Done():
			return nil, false
		}
	}
}

// enter puts a person in line. The caller holds the lock.
func (q *Queue) enter(f *floor, w *waiter) {
	f.line(w)
	f.match(q.now())
	f.people(w.Person)
	q.changed[w.Person.Tenant] = true
}

// widened looks again once somebody takes more agents than before.
func (q *Queue) widened(t tenant.ID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.floor(t).match(q.now())
}

// settled ends the offer of a place.
func (q *Queue) settled(t tenant.ID, at *place, refused error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	at.offered, at.refused = false, refused != nil && (at.view.State == agent.Ready || at.view.State == agent.Preview)
	q.floor(t).match(q.now())
}

// again puts a person whose agent slipped away back where they stood: nobody overtakes.
func (q *Queue) again(t tenant.ID, w *waiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.enter(q.floor(t), w)
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
	default:
	}
	f.match(q.now()) // whom they were bound to is free for others
	f.people(w.Person)
	q.changed[t] = true
	q.sweep(t, f)
}
