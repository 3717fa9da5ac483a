package simulate

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
)

// dryPause is how long an empty queue is left alone, and unlooked how long an agent is away who let a lead go by unseen.
const (
	dryPause = moment(time.Second)
	unlooked = moment(2 * time.Minute)
)

// offer gives every ready agent of a preview campaign a lead to look at; the reason says why not more.
func (g *game) offer() pace.Reason {
	ready := 0
	for i := range g.team.agents {
		if !g.team.agents[i].Waits() {
			continue
		}
		ready++
		if g.s.Campaign.Mode == tempo.Manual {
			continue
		}
		if g.now < g.dry {
			return pace.ListRunsDry
		}
		got := g.claim(1, g.next(only(int32(i))))
		if len(got) == 0 {
			g.dry = g.now + dryPause
			return pace.ListRunsDry
		}
		g.lay(int32(i), got[0])
	}
	switch {
	case ready > 0:
		return tempo.AgentsTurn
	case !g.staffed():
		return pace.NoAgents
	}
	return ""
}

// only is one agent.
func only(agent int32) func(int32) bool { return func(other int32) bool { return other == agent } }

// lay lays a lead on an agent's desk, who decides on it, or lets the time for it run out.
func (g *game) lay(agent int32, c claimed) {
	a := &g.team.agents[agent]
	at := &g.list.leads[c.lead]
	at.offers++
	luck := g.chance.of(uint64(c.lead)).of(uint64(at.offers)).of(drawLook)
	look := a.slow(luck.length(a.shift.Look))
	a.lead, a.skip = c, pick(luck.of(drawSkip).share(), a.shift.Skips)
	if most := g.s.Campaign.Preview.Time; most > 0 && look > most {
		look, a.skip = most, ""
		if g.s.Campaign.Preview.Skip {
			a.skip = retry.SkipLapsed
		}
	}
	g.become(agent, pace.Reserved, holding)
	g.agenda.add(g.now+moment(look), decides, agent, a.turn)
}

// pick is the skip on which a share of (0,1) falls; empty when none.
func pick(x float64, skips map[retry.Skip]float64) retry.Skip {
	for _, s := range retry.Skips() {
		if x -= skips[s]; x < 0 {
			return s
		}
	}
	return ""
}

// decided does what the agent chose for the lead shown. The guard is asked once more before it is dialed; one that it refuses goes back, to be
// judged at its next claim.
func (g *game) decided(agent int32) {
	a := &g.team.agents[agent]
	if a.skip != "" {
		g.report.Skipped++
		g.giveBack(a.lead, retry.After(a.skip, g.time(g.now)))
		if a.skip == retry.SkipLapsed { // nobody looked: no more leads until somebody does
			a.absent++
			g.agenda.add(g.now+unlooked, breakEnds, agent, 0)
		}
		g.free(agent)
		return
	}
	if v := guard.MayCall(g.facts(&g.list.leads[a.lead.lead])); !v.Allowed {
		g.giveBack(a.lead, retry.Decision{State: retry.Waiting, Reason: v.Reason, Due: g.time(g.now)})
		g.free(agent)
		return
	}
	g.dialFor(agent, a.lead)
}

// giveBack puts a lead back that was claimed and is not dialed; its next try goes to the same number.
func (g *game) giveBack(c claimed, next retry.Decision) {
	g.unclaim(c)
	next.Number = int(g.list.leads[c.lead].number)
	g.put(c.lead, next)
}

// unclaim undoes what a claim took for a call that was not made: whom the lead was promised to still has the promise.
func (g *game) unclaim(c claimed) {
	g.list.leads[c.lead].agent = c.agent
	if g.callers != nil {
		g.callers.allocator.Unused(c.caller, g.time(c.at))
	}
}

// asks lets an agent of a manual campaign ask for the next lead, and again later when there is none.
func (g *game) asks(agent int32) {
	if !g.team.agents[agent].Waits() {
		return
	}
	if g.limits().Room() {
		if got := g.claim(1, g.next(only(agent))); len(got) > 0 {
			g.dialFor(agent, got[0])
			return
		}
	}
	g.wishes(agent)
}

// wishes is when an agent with a free desk will ask for a call.
func (g *game) wishes(agent int32) {
	a := &g.team.agents[agent]
	luck := g.chance.of(drawWish).of(uint64(agent)).of(uint64(g.now))
	g.agenda.add(g.now+max(moment(a.slow(luck.length(a.shift.Look))), dryPause), asks, agent, a.turn)
}

// keepPromises dials whom we left without an agent before, one to one: an agent is held first.
func (g *game) keepPromises(sight pace.Sight) {
	if len(g.list.owed.ids) == 0 || !sight.Limits.Room() {
		return
	}
	for agent := g.idlest(); agent >= 0; agent = g.idlest() {
		got := g.claim(1, g.owed)
		if len(got) == 0 {
			return
		}
		g.dialFor(agent, got[0])
	}
}

// owed takes one of those we left without an agent.
func (g *game) owed(int) []int32 {
	if id, ok := g.list.owed.due(g.now); ok {
		return []int32{id}
	}
	return nil
}

// dialFor dials a claimed lead for an agent who is held for it.
func (g *game) dialFor(agent int32, c claimed) {
	if l := g.limits(); l.Lines < 1 || l.Channels < 1 {
		g.unclaim(c)
		g.place(c.lead, dialer.Ending{Outcome: dialer.Blocked, Reason: "line_limit"})
		g.free(agent)
		return
	}
	g.become(agent, pace.Reserved, holding)
	g.dial(c, agent)
}

// staffed tells whether anybody of the team is there.
func (g *game) staffed() bool {
	for i := range g.team.agents {
		if g.team.agents[i].State != pace.Out {
			return true
		}
	}
	return false
}
