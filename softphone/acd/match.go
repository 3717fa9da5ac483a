package acd

import (
	"github.com/boyunhq/boyun/softphone/agent"
)

// match gives every waiting person, longest first, the best agent there is. The caller holds the lock.
func (f *floor) match() {
	for i := 0; i < len(f.waiting); {
		w := f.waiting[i]
		best := f.best(w)
		if best == nil {
			i++
			continue
		}
		best.offered = true
		w.given <- offer{best, best.member}
		f.forget(w)
	}
}

// best is the promised agent if one on the floor was promised, else the longest idle ready agent of the campaign.
func (f *floor) best(w *waiter) *place {
	if promised := f.places[w.person.Reserved]; w.person.Reserved != "" && promised != nil {
		if promised.free() || promised.waitsFor(w) {
			return promised
		}
		if !w.person.Held {
			return nil
		}
	}
	var best *place
	for _, p := range f.places {
		if !p.free() || !p.view.worksIn(w.person.Campaign) || f.promised(p) {
			continue
		}
		if best == nil || p.view.Since.Before(best.view.Since) || p.view.Since.Equal(best.view.Since) && p.view.Agent < best.view.Agent {
			best = p
		}
	}
	return best
}

// waitsFor tells whether the agent was held for this call before it was dialed.
func (p *place) waitsFor(w *waiter) bool {
	return p.view.State == agent.Preview && p.view.Call == w.person.Call && !p.offered && !p.refused
}

func (p *place) free() bool { return p.view.State == agent.Ready && !p.offered && !p.refused }

// promised tells whether somebody waits for just this agent: that person comes first.
func (f *floor) promised(p *place) bool {
	for _, w := range f.waiting {
		if w.person.Reserved == p.view.Agent {
			return true
		}
	}
	return false
}

func (f *floor) forget(w *waiter) {
	for i, other := range f.waiting {
		if other == w {
			f.waiting = append(f.waiting[:i], f.waiting[i+1:]...)
			return
		}
	}
}
