package acd

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Pair joins a waiting person to a free agent, by their places in the lists given.
type Pair struct{ Want, Agent int }

// Match gives waiting people, sorted as they are to be served, the free agents. present tells whether waiting for an agent makes sense.
// It is a pure function of its arguments, and these are its promises:
//
//   - nobody is left waiting while an agent who may take them is left free;
//   - among people of one priority nobody gets an agent whom somebody before them could have had;
//   - an agent somebody is bound to goes to nobody else while that lasts.
//
// The cost is one look at each pair of a waiting person and a free agent: usually there are none of the one or the other.
func Match(now time.Time, waiting []*Want, free []*View, present func(*Want, dialer.AgentID) bool) (pairs []Pair) {
	if len(waiting) == 0 || len(free) == 0 {
		return nil
	}
	holds := map[dialer.AgentID]bool{}
	for _, w := range waiting {
		if a, _ := w.bound(now); a != "" {
			holds[a] = true
		}
	}
	taken := make([]bool, len(free))
	left := len(free)
	for i, w := range waiting {
		best, with := -1, fit{}
		here := func(a dialer.AgentID) bool { return present(w, a) }
		for j, v := range free {
			if taken[j] {
				continue
			}
			f, ok := w.takes(v, now, here, len(holds) > 0 && holds[v.Agent])
			if ok && (best < 0 || better(f, v, with, free[best])) {
				best, with = j, f
			}
		}
		if best < 0 {
			continue
		}
		taken[best] = true
		pairs = append(pairs, Pair{i, best})
		if left--; left == 0 {
			break
		}
	}
	return pairs
}

// match joins whom it can. The caller holds the lock.
func (f *floor) match(now time.Time) {
	if len(f.waiting) == 0 {
		return
	}
	free, places := f.free[:0], f.freePlaces[:0]
	for _, p := range f.places {
		if p.free() {
			free, places = append(free, &p.view), append(places, p)
		}
	}
	f.free, f.freePlaces = free, places
	if len(free) == 0 {
		return
	}
	wants := f.wants[:0]
	for _, w := range f.waiting {
		wants = append(wants, &w.Want)
	}
	f.wants = wants
	pairs := Match(now, wants, free, f.present)
	for i := len(pairs) - 1; i >= 0; i-- { // from the back: forgetting one moves those behind it
		w, p := f.waiting[pairs[i].Want], places[pairs[i].Agent]
		p.offered = true
		w.given <- offer{p, p.member}
		f.waiting = append(f.waiting[:pairs[i].Want], f.waiting[pairs[i].Want+1:]...)
	}
}

// present tells whether it makes sense that w waits for just that agent.
func (f *floor) present(w *Want, a dialer.AgentID) bool {
	p := f.places[a]
	if p == nil {
		return false
	}
	return a == w.Person.Reserved || waitable(p.view.State)
}

// line puts a person in the order in which people are served.
func (f *floor) line(w *waiter) {
	at := len(f.waiting)
	for at > 0 && w.before(&f.waiting[at-1].Want) {
		at--
	}
	f.waiting = append(f.waiting, nil)
	copy(f.waiting[at+1:], f.waiting[at:])
	f.waiting[at] = w
}

func (f *floor) forget(w *waiter) {
	for i, other := range f.waiting {
		if other == w {
			f.waiting = append(f.waiting[:i], f.waiting[i+1:]...)
			return
		}
	}
}
