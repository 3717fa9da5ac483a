package simulate

import (
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/supply"
)

// refusal is what the guard's no stood on, beside its reason: the own rule of a state, a day off.
type refusal struct {
	country, state, law, holiday string
}

// claimed is a lead that may be dialed, for whom, and the number it will be called from.
type claimed struct {
	lead   int32
	agent  int32  // to whom it was promised and who is there; -1: whoever is free
	owner  int32  // who promised to call back, there or not; -1: nobody
	due    moment // when the lead was due
	at     moment // when it was claimed
	caller dialer.CallerID
}

// next takes the next leads of the lists for agents who are ready.
func (g *game) next(ready func(agent int32) bool) func(n int) []int32 {
	open := func(id int32) bool {
		return g.promise(id).Open(g.time(g.now), func(dialer.AgentID) bool { return ready(g.list.leads[id].agent) })
	}
	return func(n int) []int32 { return g.list.next(g.now, n, open) }
}

// anybody is every agent who waits for a person.
func (g *game) anybody(agent int32) bool {
	return int(agent) < len(g.team.agents) && g.team.agents[agent].Waits()
}

// promise is what a lead waits for.
func (g *game) promise(id int32) supply.Promise {
	at := &g.list.leads[id]
	p := supply.Promise{Due: g.time(at.due)}
	if at.agent >= 0 {
		p.Agent = dialer.AgentID("agent-" + strconv.Itoa(int(at.agent)+1))
	}
	return p
}

// claim takes up to n leads that the guard allows and for which there is a number, as dialer/campaign does; of says where from.
func (g *game) claim(n int, of func(n int) []int32) (got []claimed) {
	for len(got) < n {
		want := n - len(got)
		seen := of(want)
		var allowed []claimed
		for _, id := range seen {
			at := &g.list.leads[id]
			c := claimed{lead: id, agent: -1, owner: at.agent, due: at.due, at: g.now}
			if g.promise(id).For(g.time(g.now)) != "" {
				c.agent = at.agent
			}
			if g.allowed(id) {
				allowed = append(allowed, c)
			}
		}
		for _, c := range g.number(allowed) {
			at := &g.list.leads[c.lead]
			at.standing, at.agent = dialing, -1
			got = append(got, c)
		}
		if len(seen) < want {
			break
		}
	}
	return got
}

// allowed asks the guard about a lead; one that is refused is put where it belongs.
func (g *game) allowed(id int32) bool {
	at := &g.list.leads[id]
	facts := g.facts(at)
	verdict := guard.MayCall(facts)
	g.report.Judged++
	if verdict.Allowed {
		return true
	}
	g.refused(at, facts, verdict)
	switch {
	case verdict.Reason == guard.BudgetSpent:
		g.finish(at, finished)
	case verdict.Until.IsZero():
		g.finish(at, blocked)
	default:
		g.list.wait(id, g.since(verdict.Until))
	}
	return false
}

// refused notes why.
func (g *game) refused(at *lead, f guard.Facts, v guard.Verdict) {
	at.reason = v.Reason
	day, _ := v.Detail["holiday"].(string)
	h := refusal{holiday: day}
	if s, ok := g.profiles.ByState(f, func(f guard.Facts) bool { return !guard.MayCall(f).Allowed }); ok {
		h.country, h.state, h.law = f.Country, s.Code, s.Law
	}
	known, ok := g.refusals[h]
	if !ok {
		known = int32(len(g.refusals))
		g.refusals[h] = known
	}
	at.refusal = known
}

func (g *game) finish(at *lead, how standing) {
	at.standing = how
	g.list.open--
	if g.list.open == 0 {
		g.report.Finish = g.time(g.now)
	}
}

// facts are what the guard would gather of a lead now.
func (g *game) facts(at *lead) guard.Facts {
	f := g.list.facts[at.facts].At(g.time(g.now))
	f.Used, f.Calls, f.Promised = int(at.used), at.calls, at.promised
	if at.consented {
		f.Consent = "scenario"
	}
	if at.blocked {
		f.Blocked = &guard.Block{Reason: "imported", Since: g.s.Start}
	}
	return f
}

// tried is what the retry rules need to know of a lead.
func (g *game) tried(at *lead) retry.Lead {
	known := retry.Lead{Used: int(at.used), Number: int(at.number), Numbers: int(at.numbers)}
	if zones := g.list.facts[at.facts].Zones; len(zones) > 0 {
		known.Zone, known.Open = zones[0], guard.Openings(g.facts(at))
	}
	return known
}

// place puts a lead where the retry rules say after a dial.
func (g *game) place(id int32, end dialer.Ending) {
	at := &g.list.leads[id]
	at.kept = end.Outcome == dialer.Abandoned || at.kept && !end.Outcome.Person()
	jitter := g.chance.of(uint64(id)).of(uint64(at.used)).of(drawRetry).share()
	g.put(id, retry.Next(end, g.list.rules, g.tried(at), g.time(g.now), jitter))
}

// put does what was decided about a lead.
func (g *game) put(id int32, next retry.Decision) {
	at := &g.list.leads[id]
	at.reason, at.refusal, at.number = next.Reason, 0, uint8(next.Number)
	if next.State == retry.Done {
		g.finish(at, finished)
		return
	}
	g.list.wait(id, g.since(next.Due))
}

// callBack queues a lead for the time it asked for in a conversation with an agent, unless this was the last call that the law allows: then the
// agent promises none. The campaign's own number of tries does not keep the promise from being kept (guard.Facts.Promised).
func (g *game) callBack(id, agent int32, luck chance) {
	at := &g.list.leads[id]
	if f := g.facts(at); !f.Sandbox && f.Used >= f.Strict().MaxAttempts {
		at.reason = string(dialer.Answered)
		g.finish(at, finished)
		return
	}
	g.report.Callbacks++
	back := &g.list.groups[at.group].Callback
	if at.reason, at.kept, at.promised = "callback", false, true; luck.of(drawOwn).share() < back.Own {
		at.agent = agent
	}
	g.list.wait(id, g.now+max(moment(luck.of(drawAfter).length(back.After)), moment(time.Minute)))
}
