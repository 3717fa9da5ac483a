package acd

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/softphone/agent"
)

// grace is how long before a person's patience ends every other wish is dropped and anybody of the campaign will do: a promise or a
// favourite agent never costs a person the call.
const grace = 300 * time.Millisecond

// Want is one waiting person as the match sees it. It is a value: time is passed in.
type Want struct {
	Person   call.Person
	Since    time.Time
	Deadline time.Time // zero: they wait without end
	Turn     uint64    // order of arrival
}

// before is the order in which people are served: by priority, then by who came first.
func (w *Want) before(o *Want) bool {
	if w.Person.Way.Priority != o.Person.Way.Priority {
		return w.Person.Way.Priority > o.Person.Way.Priority
	}
	return w.Turn < o.Turn
}

// last tells whether the person's patience is about to end.
func (w *Want) last(now time.Time) bool {
	return !w.Deadline.IsZero() && !now.Before(w.Deadline.Add(-grace))
}

// bound is the agent nobody else may stand in for at this moment, and how long that lasts at most; empty for none. A promise (a callback,
// a test call) binds until the last moment; a favourite, as long as the rule says.
func (w *Want) bound(now time.Time) (a dialer.AgentID, until time.Time) {
	if w.last(now) {
		return "", time.Time{}
	}
	last := time.Time{}
	if !w.Deadline.IsZero() {
		last = w.Deadline.Add(-grace)
	}
	if w.Person.Reserved != "" && !w.Person.Held {
		return w.Person.Reserved, last
	}
	until = w.Since.Add(w.Person.Way.Wait)
	if w.Person.Way.Agent == "" || !now.Before(until) {
		return "", time.Time{}
	}
	if !last.IsZero() && last.Before(until) {
		until = last
	}
	return w.Person.Way.Agent, until
}

// next is when the person will take more agents than now; zero when that is never.
func (w *Want) next(now time.Time) (at time.Time) {
	sooner := func(t time.Time) {
		if t.After(now) && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	if _, until := w.bound(now); !until.IsZero() {
		sooner(until)
	}
	for _, pool := range w.Person.Way.Pools {
		sooner(w.Since.Add(pool.After))
	}
	if !w.Deadline.IsZero() {
		sooner(w.Deadline.Add(-grace))
	}
	return at
}

// far is the rank of an agent who belongs to none of the person's pools.
const far = 1 << 10

// pool is the rank of the agent's nearest open pool, 0 for the person's own queue; far when no pool that is open holds the agent.
func (w *Want) pool(v *View, now time.Time) int {
	pools := w.Person.Way.Pools
	for i, p := range pools {
		if !now.Before(w.Since.Add(p.After)) && v.serves(p.Queue) {
			return i
		}
	}
	if (len(pools) == 0 || w.last(now)) && w.Person.Campaign != "" && v.worksIn(w.Person.Campaign) {
		return len(pools)
	}
	return far
}

// skilled tells whether the agent has what is required, and how much of what is preferred: a level that is reached counts full, one that
// is not by its share.
func (w *Want) skilled(v *View) (share float64, ok bool) {
	for _, n := range w.Person.Way.Skills {
		have := v.Skills[n.Skill]
		if n.Required && have < n.Level {
			return 0, false
		}
		share += float64(min(have, n.Level)) / float64(n.Level)
	}
	return share, true
}

// fit is how well a free agent suits a person.
type fit struct {
	mine  bool // the one promised, or the favourite
	pool  int
	share float64
}

// takes tells whether a free agent may have the person now. held says that somebody else waits for just this agent.
func (w *Want) takes(v *View, now time.Time, present func(dialer.AgentID) bool, held bool) (fit, bool) {
	if v.State == agent.Preview { // held for one call before it was dialed: nobody else's
		return fit{mine: true}, v.Agent == w.Person.Reserved && v.Call == w.Person.Call
	}
	if a, _ := w.bound(now); a != "" && present(a) {
		return fit{mine: true}, a == v.Agent
	}
	if held {
		return fit{}, false
	}
	f := fit{mine: v.Agent == w.Person.Way.Agent || v.Agent == w.Person.Reserved, pool: w.pool(v, now)}
	if f.pool == far {
		return f, false
	}
	var ok bool
	f.share, ok = w.skilled(v)
	return f, ok
}

// better tells whether agent a with fit f comes before agent b with fit g: the favourite, then the nearer pool, then the better skilled,
// then the longest idle.
func better(f fit, a *View, g fit, b *View) bool {
	switch {
	case f.mine != g.mine:
		return f.mine
	case f.pool != g.pool:
		return f.pool < g.pool
	case f.share != g.share:
		return f.share > g.share
	case !a.Since.Equal(b.Since):
		return a.Since.Before(b.Since)
	}
	return a.Agent < b.Agent
}

// waitable tells whether waiting for an agent in that state makes sense: one on a break or without audio is not coming soon. A promise
// binds to an agent who is on the floor at all.
func waitable(s agent.State) bool {
	switch s {
	case agent.Ready, agent.Preview, agent.Reserved, agent.Talking, agent.Hold, agent.Wrap:
		return true
	}
	return false
}
