package acd

import (
	"sort"

	"github.com/boyunhq/boyun/dialer"
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
			if w.person.Campaign == c {
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
