package sandbox

import (
	"slices"
	"time"
)

// errand is something a callee does at a time of its own.
type errand struct {
	at time.Time
	do string // "leave", "hold", "resume", "mute"
}

// agenda is a callee's errands, earliest first.
type agenda []errand

// add files an errand.
func (a *agenda) add(at time.Time, do string) {
	*a = append(*a, errand{at, do})
	slices.SortStableFunc(*a, func(x, y errand) int { return x.at.Compare(y.at) })
}

// next is the time of the next errand; zero when there is none.
func (a agenda) next() time.Time {
	if len(a) == 0 {
		return time.Time{}
	}
	return a[0].at
}

// take takes the next errand off.
func (a *agenda) take() string {
	if len(*a) == 0 {
		return ""
	}
	do := (*a)[0].do
	*a = (*a)[1:]
	return do
}

// begin fills the agenda of an answered call.
func (c *call) begin(answered time.Time) {
	p := c.plan
	if p.Stay > 0 {
		c.agenda.add(answered.Add(p.Stay), "leave")
	}
	if p.HoldAt > 0 {
		c.agenda.add(answered.Add(p.HoldAt), "hold")
	}
	if p.Mute > 0 {
		c.agenda.add(answered.Add(p.Mute), "mute")
	}
	c.sound.act(c.script(), c.leaving)
}
