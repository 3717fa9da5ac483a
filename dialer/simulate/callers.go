package simulate

import (
	"cmp"
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/pace"
)

// callers are the numbers that calls show; nil when the scenario has none, and no number has a cap.
type callers struct {
	allocator *callerid.Allocator
	shown     []Shown // in the order of the allocator's pool
}

// Shown is what became of one number in a scenario.
type Shown struct {
	Number   string    `json:"number"`
	Calls    int       `json:"calls"`
	Answered int       `json:"answered"`
	Rests    time.Time `json:"rests_until,omitzero"`  // it was made to rest, lastly until then
	Reason   string    `json:"rest_reason,omitempty"` // why
}

// deal takes the scenario's numbers.
func (g *game) deal() {
	all := g.s.Callers.Numbers
	if len(all) == 0 {
		return
	}
	pool, health := make([]callerid.Standing, len(all)), make([]callerid.Health, len(all))
	g.callers = &callers{shown: make([]Shown, len(all))}
	for i, n := range all {
		pool[i], health[i], g.callers.shown[i].Number = n.Standing, n.Health, cmp.Or(n.Name, string(n.ID))
		pool[i].DayEnds = g.s.At(1, 0)
	}
	a := callerid.NewAllocator(pool, health, g.s.Callers.Guard)
	for i, n := range all {
		a.Rested[i] = n.Rested
	}
	g.callers.allocator = a
}

// numbered holds a step to what the numbers leave room for, as a campaign's loop does.
func (g *game) numbered(step pace.Step) pace.Step {
	if g.callers == nil || step.Dial == 0 {
		return step
	}
	room, why := g.callers.allocator.Room(g.time(g.now))
	if room < step.Dial {
		return pace.Step{Dial: room, Reason: pace.Reason(why), Forecast: step.Forecast}
	}
	return step
}

// number gives each lead the number it is called from; leads for which none is free wait, with the reason.
func (g *game) number(allowed []claimed) (got []claimed) {
	if g.callers == nil || len(allowed) == 0 {
		return allowed
	}
	wants, pool := make([]callerid.Want, len(allowed)), g.callers.allocator.Pool
	for i, c := range allowed {
		at := &g.list.leads[c.lead]
		wants[i] = callerid.Want{Lead: dialer.LeadID(strconv.Itoa(int(c.lead))), Place: g.where(at)}
		if at.caller >= 0 {
			wants[i].Last = pool[at.caller].ID
		}
	}
	for i, grant := range g.callers.allocator.Assign(wants, g.time(g.now)) {
		c := allowed[i]
		if c.caller = grant.Caller; c.caller != "" {
			got = append(got, c)
			continue
		}
		at := &g.list.leads[c.lead]
		at.reason, at.refusal = grant.Reason, 0
		if grant.Until.IsZero() {
			g.finish(at, blocked)
			continue
		}
		g.list.wait(c.lead, max(g.since(grant.Until), g.now+tick))
	}
	return got
}

// where is the area of a lead's number.
func (g *game) where(at *lead) callerid.Place {
	k := &g.list.groups[at.group]
	place := callerid.Place{}
	if at.region > 0 {
		place = k.Regions[at.region-1].Place
	}
	place.Country = g.list.facts[at.facts].Country
	return place
}

// at is the place of a number in the pool.
func (c *callers) at(id dialer.CallerID) int {
	for i := range c.allocator.Pool {
		if c.allocator.Pool[i].ID == id {
			return i
		}
	}
	return -1
}

// show notes that a number is shown to somebody.
func (g *game) show(id dialer.CallerID, to *lead) {
	if g.callers == nil {
		return
	}
	n := g.callers.at(id)
	g.callers.shown[n].Calls++
	to.caller = int16(n)
}

// shownTo takes an ended call into the books of its number. talk is how long an agent had the person, who hangs up first when it was short.
func (g *game) shownTo(c *call, o dialer.Outcome, talk time.Duration) {
	if g.callers == nil || !callerid.Completed(o) {
		return
	}
	n := g.callers.at(c.caller)
	f := callerid.FateOf(o, c.joined, true, talk, g.time(g.now))
	if f.Answered {
		g.callers.shown[n].Answered++
	}
	if found := g.callers.allocator.Ended(c.caller, g.time(c.claimed), f); found != nil {
		g.callers.shown[n].Rests, g.callers.shown[n].Reason = g.callers.allocator.Pool[n].Rests, found.Reason
	}
}
