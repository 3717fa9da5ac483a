package simulate

import (
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
)

// call is one dial of a lead. Places in the table are used again; turn tells an old entry of the agenda from the present call.
type call struct {
	pace.Dial
	turn     uint32
	lead     int32
	agent    int32 // who is held for it, or talks; -1: none yet
	wanted   int32 // who promised to call back and is waited for; -1: nobody
	owner    int32 // who promised to call back; -1: nobody
	caller   dialer.CallerID
	bridged  moment
	at       int  // index among the calls that are up
	apart    bool // an agent is held for it, or none is needed: pacing does not count it
	fate     dialer.Outcome
	luck     chance
	claimed  moment
	answered moment
	joined   bool // an agent has it
	seen     bool // a machine that the detection knows for one
	mistaken bool // a person whom it takes for one
	judged   bool // it has spoken
	heard    heard
}

// theList is where all dials come from, as far as the pacer is told: a campaign's loop names its own list, whatever it mixes.
const theList = dialer.ListID("list")

// carrier holds the calls that are up.
type carrier struct {
	table []call
	spare []int32
	up    []int32
	tally int // calls so far
	view  []pace.Dial
}

// begin dials a claimed lead. Whoever was promised an agent does not take a chance where more phones ring than agents are free.
func (g *game) begin(c claimed) {
	if c.agent < 0 || !g.s.Campaign.Mode.Overdials() {
		g.dial(c, -1)
		return
	}
	if !g.anybody(c.agent) { // somebody else had a person for them meanwhile
		g.giveBack(c, retry.After(retry.SkipNobody, g.time(g.now)))
		return
	}
	g.dialFor(c.agent, c)
}

// dial starts a call to a claimed lead, for an agent held for it or, with -1, for whoever is free: its fate and its times are drawn and
// written into the agenda.
func (g *game) dial(what claimed, agent int32) {
	id := what.lead
	at := &g.list.leads[id]
	k := &g.list.groups[at.group]
	luck := g.chance.of(uint64(id)).of(uint64(at.used) + 1)
	at.used++
	at.promised = false
	at.calls = append(at.calls, guard.Dialed{At: g.time(g.now), Here: true})
	n := g.carrier.take()
	c := &g.carrier.table[n]
	g.carrier.tally++
	g.show(what.caller, at)
	*c = call{turn: c.turn + 1, lead: id, agent: agent, wanted: what.agent, owner: what.owner, caller: what.caller, at: len(g.carrier.up), luck: luck, claimed: what.at, fate: fate(luck.of(drawFate), k.Fates, k.person),
		apart: agent >= 0 || g.s.Campaign.Mode == tempo.Agentless}
	c.Dial = pace.Dial{Call: dialer.CallID("call-" + strconv.Itoa(g.carrier.tally)), List: theList, Stage: pace.Sent, Since: g.time(g.now)}
	g.carrier.up = append(g.carrier.up, n)
	if agent >= 0 {
		g.team.agents[agent].call = n
	}
	g.tell(c, pace.Event{Kind: pace.CallDialed, List: theList})
	g.rate.Spend(1)
	g.tempo.Dialed()
	g.report.dialed(g.now)
	if g.world.Dialed != nil {
		g.world.Dialed(what.dial(g, agent))
	}

	setup := moment(luck.of(drawSetup).length(g.s.Carrier.Setup))
	ring, limit := luck.of(drawRing), moment(g.s.Campaign.RingTime)
	end := func(after moment) { g.agenda.add(g.now+setup+after, callFails, n, c.turn) }
	switch c.fate {
	case dialer.Failed:
		end(0)
		return
	case dialer.Busy, dialer.Vacant, dialer.PoweredOff, dialer.Suspended, dialer.Unreachable: // told by the network, or by an announcement before the refusal
		end(moment(time.Second) + moment(ring.share()*float64(4*time.Second)))
		return
	}
	g.agenda.add(g.now+setup, callRings, n, c.turn)
	wait := limit
	switch c.fate {
	case dialer.Answered:
		wait = moment(ring.length(g.s.Carrier.Ring))
	case dialer.Machine:
		wait = moment(ring.length(g.s.Carrier.Mailbox))
	case dialer.Rejected:
		end(min(moment(ring.length(g.s.Carrier.Ring)), limit))
		return
	}
	if wait >= limit {
		c.fate = dialer.NoAnswer
		end(limit)
		return
	}
	g.agenda.add(g.now+setup+wait, callAnswers, n, c.turn)
}

// dial is what who watches is told.
func (c claimed) dial(g *game, held int32) Dial {
	d := Dial{At: g.time(g.now), Lead: int(c.lead), Group: g.list.groups[g.list.leads[c.lead].group].Name, Number: c.caller, Owner: int(c.owner) + 1, For: int(max(c.agent, held)) + 1}
	if c.owner >= 0 {
		d.Due = g.time(c.due)
	}
	return d
}

func (k *carrier) take() int32 {
	if last := len(k.spare) - 1; last >= 0 {
		n := k.spare[last]
		k.spare = k.spare[:last]
		return n
	}
	k.table = append(k.table, call{})
	return int32(len(k.table) - 1)
}

// release takes an ended call out of the table.
func (k *carrier) release(n int32) {
	c := &k.table[n]
	last := len(k.up) - 1
	k.up[c.at] = k.up[last]
	k.table[k.up[c.at]].at = c.at
	k.up = k.up[:last]
	c.turn++
	k.spare = append(k.spare, n)
}

// dials is what the pacer sees of the calls; the slice is used again.
func (k *carrier) dials() []pace.Dial {
	k.view = k.view[:0]
	for _, n := range k.up {
		if c := &k.table[n]; !c.apart && c.Stage.Counts() {
			k.view = append(k.view, c.Dial)
		}
	}
	return k.view
}

// answers: who picked up, a person or a machine, gets the agent who is held for them, or who is ready longest, at once; it is found out
// meanwhile which it is.
func (g *game) answers(n int32) {
	c := &g.carrier.table[n]
	c.answered = g.now
	g.reaches(c, pace.Answered)
	if d := g.s.Campaign.Detection; d.On {
		mistake := c.luck.of(drawMistake).share()
		c.mistaken = c.fate == dialer.Answered && mistake < d.Mistaken
		c.seen = c.fate == dialer.Machine && mistake >= d.Missed
	}
	switch {
	case c.agent >= 0:
		g.join(n, c.agent)
	case g.s.Campaign.Mode == tempo.Agentless:
		g.serve(n)
	default:
		g.agenda.add(g.now+moment(c.luck.of(drawVerdict).length(g.s.Carrier.Verdict)), greetingEnds, n, c.turn)
		if c.fate == dialer.Answered {
			g.agenda.add(g.now+moment(c.luck.of(drawPatience).length(g.s.Carrier.Patience)), patienceEnds, n, c.turn)
		}
		g.seat(n, g.now, moment(g.s.Campaign.SeatWait))
	}
}

// seat finds an agent for a call, or lets it wait for one until it has waited that long since a moment.
func (g *game) seat(n int32, since, wait moment) {
	c := &g.carrier.table[n]
	agent := g.idlest()
	if c.wanted >= 0 {
		if agent = -1; g.anybody(c.wanted) {
			agent = c.wanted
		}
	}
	if agent >= 0 {
		g.join(n, agent)
		return
	}
	g.waits = append(g.waits, n)
	if c.wanted >= 0 {
		g.agenda.add(max(since+wait-grace, g.now), promiseLapses, n, c.turn)
	}
	g.agenda.add(since+wait, seatTimesOut, n, c.turn)
}

// judged is the word of the detection.
func (g *game) judged(n int32) {
	c := &g.carrier.table[n]
	c.judged = true
	if !c.device() || c.joined {
		return
	}
	g.reaches(c, pace.Device)
	if g.s.Campaign.Detection.HangUp {
		g.unseated(n)
	}
}

// device tells that it is taken for a machine by now.
func (c *call) device() bool { return c.judged && (c.seen || c.mistaken) }

// join gives a call its agent.
func (g *game) join(n, id int32) {
	c := &g.carrier.table[n]
	g.stopWaiting(n)
	c.agent, c.joined, c.bridged = id, true, g.now
	a := &g.team.agents[id]
	a.call = n
	k := &g.list.groups[g.list.leads[c.lead].group]
	g.reaches(c, pace.Bridged)
	if c.fate == dialer.Machine {
		g.become(id, pace.Talking, withMachine)
		handling := moment(g.s.Campaign.Detection.Handling)
		if c.seen { // the desk says so, one key is enough
			verdict := c.answered + moment(c.luck.of(drawVerdict).length(g.s.Carrier.Verdict))
			handling = max(verdict-g.now, 0) + moment(2*time.Second)
		}
		g.agenda.add(g.now+handling, talkEnds, n, c.turn)
		return
	}
	g.become(id, pace.Talking, withPerson)
	g.report.waited(time.Duration(g.now - c.answered))
	switch {
	case c.owner == id:
		g.report.Returned.Own++
	case c.owner >= 0:
		g.report.Returned.Other++
	}
	talk := time.Duration(float64(c.luck.of(drawTalk).length(a.shift.Talk)) * a.factor * k.talk)
	g.agenda.add(g.now+moment(max(talk, time.Second)), talkEnds, n, c.turn)
}

// talked ends a call that had an agent, who has work to do after a person.
func (g *game) talked(n int32) {
	c := &g.carrier.table[n]
	id := c.agent
	a := &g.team.agents[id]
	a.call = -1
	if c.fate == dialer.Machine {
		g.hangUp(n, dialer.Ending{Outcome: dialer.Machine})
		g.free(id)
		return
	}
	wrap := a.slow(c.luck.of(drawWrap).length(a.shift.Wrap))
	g.hangUp(n, dialer.Ending{Outcome: dialer.Answered})
	g.become(id, pace.Wrap, wrapping)
	g.agenda.add(g.now+moment(wrap), wrapEnds, id, a.turn)
}

// unseated ends the call of somebody, or something, no agent came for in time. What is not known for a machine is taken for a person.
func (g *game) unseated(n int32) {
	c := &g.carrier.table[n]
	g.stopWaiting(n)
	if c.device() {
		if c.mistaken {
			g.report.Silent++
		}
		g.hangUp(n, dialer.Ending{Outcome: dialer.Machine, Reason: "machine_detected"})
		return
	}
	g.reaches(c, pace.Left)
	g.hangUp(n, dialer.Ending{Outcome: dialer.Abandoned, Reason: "no_agent_in_time"})
}

// givesUp ends the call of a person who hung up before the wait was over.
func (g *game) givesUp(n int32) {
	g.stopWaiting(n)
	g.report.HungUp++
	g.hangUp(n, dialer.Ending{Outcome: dialer.Answered})
}

// fails ends a call that nobody answered; an agent who was held for it is free.
func (g *game) fails(n int32) {
	c := &g.carrier.table[n]
	held := c.agent
	g.hangUp(n, dialer.Ending{Outcome: c.fate})
	if held >= 0 {
		g.team.agents[held].call = -1
		g.free(held)
	}
}

// hangUp is the one place in which a call ends: ledger, figures and the lead's next place.
func (g *game) hangUp(n int32, end dialer.Ending) {
	c := &g.carrier.table[n]
	g.tell(c, pace.Event{Kind: pace.CallEnded, Cause: pace.CauseOf(end.Outcome)})
	g.ended(end.Outcome)
	if c.answered > 0 {
		g.report.Usage += g.world.Price(time.Duration(g.now - c.answered))
	}
	callback := end.Outcome == dialer.Answered && c.joined && c.luck.of(drawCallback).share() < g.list.groups[g.list.leads[c.lead].group].Callback.Share
	g.report.ended(g.now, end.Outcome, c.joined)
	g.shownTo(c, end.Outcome, time.Duration(g.now-c.bridged))
	lead, agent, luck := c.lead, c.agent, c.luck
	g.carrier.release(n)
	if callback {
		g.callBack(lead, agent, luck)
		return
	}
	g.place(lead, end)
}

func (g *game) stopWaiting(n int32) {
	for i, w := range g.waits {
		if w == n {
			g.waits = append(g.waits[:i], g.waits[i+1:]...)
			return
		}
	}
}

// longestWaiting is the call that has waited longest of those an agent may have: whoever waits for another agent is not among them until
// the last moment.
func (g *game) longestWaiting(agent int32) int32 {
	for _, n := range g.waits {
		if c := &g.carrier.table[n]; c.wanted < 0 || c.wanted == agent || g.now >= c.answered+moment(g.s.Campaign.SeatWait)-grace {
			return n
		}
	}
	return -1
}

// grace is how long before the wait is over a promise is dropped and anybody will do, as in softphone/acd.
const grace = moment(300 * time.Millisecond)
