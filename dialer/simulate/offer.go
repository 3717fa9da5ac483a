package simulate

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
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
		got := g.claim(1, g.list.next)
		if len(got) == 0 {
			g.dry = g.now + dryPause
			return pace.ListRunsDry
		}
		g.show(int32(i), got[0])
	}
	switch {
	case ready > 0:
		return tempo.AgentsTurn
	case !g.staffed():
		return pace.NoAgents
	}
	return ""
}

// show lays a lead on an agent's desk, who decides on it, or lets the time for it run out.
func (g *game) show(agent, lead int32) {
	a := &g.team.agents[agent]
	luck := g.chance.of(uint64(lead)).of(uint64(g.list.leads[lead].used)).of(drawLook)
	look := a.slow(luck.length(a.shift.Look))
	a.lead, a.skip = lead, pick(luck.of(drawSkip).share(), a.shift.Skips)
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

// decided does what the agent chose for the lead shown. The guard is asked once more before it is dialed.
func (g *game) decided(agent int32) {
	a := &g.team.agents[agent]
	lead := a.lead
	if a.skip != "" {
		g.report.Skipped++
		g.put(lead, retry.After(a.skip, g.time(g.now)))
		if a.skip == retry.SkipLapsed { // nobody looked: no more leads until somebody does
			a.absent++
			g.agenda.add(g.now+unlooked, breakEnds, agent, 0)
		}
		g.free(agent)
		return
	}
	if !g.allowed(lead) {
		g.free(agent)
		return
	}
	g.dialFor(agent, lead)
}

// asks lets an agent of a manual campaign ask for the next lead, and again later when there is none.
func (g *game) asks(agent int32) {
	if !g.team.agents[agent].Waits() {
		return
	}
	if g.limits().Room() {
		if got := g.claim(1, g.list.next); len(got) > 0 {
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
		got := g.claim(1, g.list.owed.due)
		if len(got) == 0 {
			return
		}
		g.dialFor(agent, got[0])
	}
}

// dialFor dials a lead for an agent who is held for it.
func (g *game) dialFor(agent, lead int32) {
	if l := g.limits(); l.Lines < 1 || l.Channels < 1 {
		g.place(lead, dialer.Ending{Outcome: dialer.Blocked, Reason: "line_limit"})
		g.free(agent)
		return
	}
	g.become(agent, pace.Reserved, holding)
	g.dial(lead, agent)
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
