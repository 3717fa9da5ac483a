package acd

import (
	"sort"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/tenant"
)

type watcher struct {
	campaign dialer.CampaignID // empty: any
	bell     chan struct{}
}

// Snapshot is every agent of the campaign on this node, longest in its state first. An empty campaign means all of the tenant.
func (q *Queue) Snapshot(t tenant.ID, c dialer.CampaignID) []View {
	q.mu.Lock()
	defer q.mu.Unlock()
	f := q.floors[t]
	if f == nil {
		return nil
	}
	views := make([]View, 0, len(f.places))
	for _, p := range f.places {
		if c == "" || p.view.worksIn(c) {
			views = append(views, p.view)
		}
	}
	sort.Slice(views, func(i, j int) bool {
		if !views[i].Since.Equal(views[j].Since) {
			return views[i].Since.Before(views[j].Since)
		}
		return views[i].Agent < views[j].Agent
	})
	return views
}

// Waiting is how many people of the campaign wait for an agent right now.
func (q *Queue) Waiting(t tenant.ID, c dialer.CampaignID) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	if f := q.floors[t]; f != nil {
		for _, w := range f.waiting {
			if w.Person.Campaign == c {
				n++
			}
		}
	}
	return n
}

// Subscribe rings bell whenever the standing of an agent of the campaign changed (any agent of the tenant if the campaign is empty);
// changes in between are one ring. Look with Snapshot. Call cancel when done.
func (q *Queue) Subscribe(t tenant.ID, c dialer.CampaignID) (bell <-chan struct{}, cancel func()) {
	w := &watcher{campaign: c, bell: make(chan struct{}, 1)}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.floor(t).watchers[w] = struct{}{}
	return w.bell, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		f := q.floor(t)
		delete(f.watchers, w)
		q.sweep(t, f)
	}
}

// people rings who watches a campaign or the whole floor when somebody came to wait or left.
func (f *floor) people(p call.Person) {
	for w := range f.watchers {
		if w.campaign == "" || p.Inbound && w.campaign == p.Campaign {
			select {
			case w.bell <- struct{}{}:
			default:
			}
		}
	}
}

// Line is one queue as it stands on this node. An empty queue is the campaigns' own agents.
type Line struct {
	Queue   dialer.QueueID
	Waiting int
	Longest time.Time // since when the first of them waits; zero when nobody does
	Members int       // on the floor
	Ready   int
}

// Lines are the tenant's queues with anybody in them, waiting or serving, sorted by queue.
func (q *Queue) Lines(t tenant.ID) []Line {
	q.mu.Lock()
	defer q.mu.Unlock()
	found := map[dialer.QueueID]*Line{}
	at := func(id dialer.QueueID) *Line {
		if found[id] == nil {
			found[id] = &Line{Queue: id}
		}
		return found[id]
	}
	f := q.floors[t]
	if f == nil {
		return nil
	}
	for _, w := range f.waiting {
		l := at(w.Person.Way.Queue)
		if l.Waiting++; l.Longest.IsZero() || w.Since.Before(l.Longest) {
			l.Longest = w.Since
		}
	}
	for _, p := range f.places {
		for _, id := range p.view.Queues {
			l := at(id)
			l.Members++
			if p.view.State == agent.Ready {
				l.Ready++
			}
		}
	}
	lines := make([]Line, 0, len(found))
	for _, l := range found {
		lines = append(lines, *l)
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i].Queue < lines[j].Queue })
	return lines
}

// Staffed tells whether anybody on the floor could ever take a person: somebody of its pools or its campaign who is not gone for long.
func (q *Queue) Staffed(p call.Person) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	f := q.floors[p.Tenant]
	if f == nil {
		return false
	}
	w := Want{Person: p}
	for _, at := range f.places {
		if !waitable(at.view.State) {
			continue
		}
		if _, ok := w.skilled(&at.view); ok && (p.Campaign != "" && at.view.worksIn(p.Campaign) || w.reaches(&at.view)) {
			return true
		}
	}
	return false
}

// reaches tells whether any pool, open already or later, holds the agent.
func (w *Want) reaches(v *View) bool {
	for _, pool := range w.Person.Way.Pools {
		if v.serves(pool.Queue) {
			return true
		}
	}
	return v.Agent == w.Person.Way.Agent || v.Agent == w.Person.Reserved
}

// tell rings who watches a campaign the agent worked in before or works in now.
func (f *floor) tell(before, now View) {
	for w := range f.watchers {
		if w.campaign == "" || before.worksIn(w.campaign) || now.worksIn(w.campaign) {
			select {
			case w.bell <- struct{}{}:
			default:
			}
		}
	}
}
