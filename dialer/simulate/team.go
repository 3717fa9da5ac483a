package simulate

import (
	"fmt"
	"math"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// agent is one of the team.
type agent struct {
	pace.Agent
	shift  *scenario.Shift
	factor float64    // on talk and wrap
	turn   uint32     // rises with every change of state
	absent int        // reasons not to be there: not begun, on a break
	call   int32      // -1: none
	lead   claimed    // that is shown
	skip   retry.Skip // what the agent will say to it; empty: call
	since  moment

	use   int              // of the time since since
	spent [6]time.Duration // by use
}

// uses of an agent's time.
const (
	idle = iota
	withPerson
	withMachine
	wrapping
	holding // a lead is looked at, or the agent waits for the answer of a call that is dialed for them alone
	out
)

// slow is a length of time at this agent's own pace.
func (a *agent) slow(d time.Duration) time.Duration { return time.Duration(float64(d) * a.factor) }

// team is the floor: who is ready, longest first, is read in one pass, as in softphone/acd.
type team struct {
	agents []agent
	view   []pace.Agent // what the pacer sees: the same slice each time, kept up to date
}

// agents counts the whole team.
func (g *game) agents() (n int) {
	for _, shift := range g.s.Team {
		n += shift.Agents
	}
	return n
}

// hire makes the agents and writes their day into the agenda.
func (g *game) hire() {
	for i := range g.s.Team {
		shift := &g.s.Team[i]
		for range shift.Agents {
			id := int32(len(g.team.agents))
			c := g.chance.of(drawAgent).of(uint64(id))
			a := agent{shift: shift, call: -1, absent: 1, use: out, factor: math.Exp(shift.Pace * c.normal())}
			a.Agent = pace.Agent{ID: dialer.AgentID(fmt.Sprintf("agent-%d", id+1)), State: pace.Out, Since: g.s.Start}
			g.team.agents = append(g.team.agents, a)
			for day := range g.s.Days {
				g.plan(id, day, c.of(uint64(day)))
			}
		}
	}
	g.team.view = make([]pace.Agent, len(g.team.agents))
	for i := range g.team.agents {
		g.team.view[i] = g.team.agents[i].Agent
	}
}

// plan writes one day of one agent.
func (g *game) plan(id int32, day int, c chance) {
	shift := g.team.agents[id].shift
	from, to := g.since(g.s.At(day, shift.From)), g.since(g.s.At(day, shift.To))
	if to <= 0 {
		return
	}
	g.agenda.add(max(from, 0), shiftBegins, id, 0)
	for n, b := range shift.Breaks {
		at := g.since(g.s.At(day, b.At)) + moment(c.of(drawBreak).of(uint64(n)).share()*float64(b.Spread))
		if at < 0 {
			continue
		}
		g.agenda.add(at, breakBegins, id, 0)
		g.agenda.add(min(at+moment(b.For), to-1), breakEnds, id, 0)
	}
	g.agenda.add(to, shiftEnds, id, 0)
}

// become changes an agent's state and books the time of the one before.
func (g *game) become(id int32, state pace.AgentState, use int) {
	a := &g.team.agents[id]
	g.book(a)
	a.State, a.Since, a.since = state, g.time(g.now), g.now
	a.turn++
	a.BreakAsked = a.absent > 0 && state != pace.Out
	a.use = use
	g.team.view[id] = a.Agent
}

// goes lets an agent leave, at once or after the call at hand.
func (g *game) goes(id int32) {
	a := &g.team.agents[id]
	a.absent++
	switch a.State {
	case pace.Ready:
		g.become(id, pace.Out, out)
	case pace.Talking, pace.Wrap, pace.Reserved:
		a.BreakAsked = true
		g.team.view[id] = a.Agent
	}
}

// comes takes one reason to be away off; the last one makes the agent ready.
func (g *game) comes(id int32) {
	a := &g.team.agents[id]
	a.absent = max(a.absent-1, 0)
	if a.absent > 0 {
		return
	}
	a.BreakAsked = false
	g.team.view[id] = a.Agent
	if a.State == pace.Out {
		g.free(id)
	}
}

// free makes an agent ready, who takes the person who has waited longest if one does.
func (g *game) free(id int32) {
	if g.team.agents[id].absent > 0 {
		g.become(id, pace.Out, out)
		return
	}
	g.become(id, pace.Ready, idle)
	if waiting := g.longestWaiting(id); waiting >= 0 {
		g.join(waiting, id)
		return
	}
	if g.s.Campaign.Mode == tempo.Manual {
		g.wishes(id)
	}
}

// idlest is the agent who is ready longest, -1 when none is.
func (g *game) idlest() int32 {
	best := int32(-1)
	for i := range g.team.agents {
		if a := &g.team.agents[i]; a.State == pace.Ready && (best < 0 || a.since < g.team.agents[best].since) {
			best = int32(i)
		}
	}
	return best
}
