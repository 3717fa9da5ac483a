package simulate

import (
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/pace"
)

// call is one dial of a lead. Places in the table are used again; turn tells an old entry of the agenda from the present call.
type call struct {
	pace.Dial
	turn     uint32
	lead     int32
	agent    int32 // -1: none yet
	at       int   // index among the calls that are up
	fate     dialer.Outcome
	luck     chance
	dialed   moment
	answered moment
	greeted  moment // end of the greeting, from which the law counts the wait
	seen     bool   // the detection has spoken
	hangsUp  bool   // the detection took a person for a machine
}

// carrier holds the calls that are up.
type carrier struct {
	table []call
	spare []int32
	up    []int32
	tally int // calls so far
	view  []pace.Dial
}

// dial starts a call to a lead: its fate and its times are drawn and written into the agenda.
func (g *game) dial(id int32) {
	at := &g.list.leads[id]
	k := &g.list.groups[at.group]
	luck := g.chance.of(uint64(id)).of(uint64(at.used) + 1)
	at.used++
	at.calls = append(at.calls, guard.Dialed{At: g.time(g.now), Here: true})
	n := g.carrier.take()
	c := &g.carrier.table[n]
	g.carrier.tally++
	*c = call{turn: c.turn + 1, lead: id, agent: -1, at: len(g.carrier.up), luck: luck, dialed: g.now, fate: fate(luck.of(drawFate), k.Fates, k.person)}
	c.Dial = pace.Dial{Call: dialer.CallID("call-" + strconv.Itoa(g.carrier.tally)), List: dialer.ListID(k.Name), Stage: pace.Sent, Since: g.time(g.now)}
	g.carrier.up = append(g.carrier.up, n)
	g.tell(pace.Event{Kind: pace.CallDialed, Call: c.Call, List: c.List})
	g.report.dialed(g.now)

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
		k.view = append(k.view, k.table[n].Dial)
	}
	return k.view
}

// answers: who picked up, a person or a machine, gets the agent who is ready longest at once; it is found out meanwhile which it is.
func (g *game) answers(n int32) {
	c := &g.carrier.table[n]
	c.Stage, c.answered = pace.Answered, g.now
	g.tell(pace.Event{Kind: pace.CallAnswered, Call: c.Call})
	greeting := moment(c.luck.of(drawVerdict).length(g.s.Carrier.Verdict))
	c.greeted = g.now + greeting
	if g.s.Campaign.Detection.On {
		mistake := c.luck.of(drawMistake).share()
		c.hangsUp = c.fate == dialer.Answered && mistake < g.s.Campaign.Detection.Mistaken
		c.seen = c.fate == dialer.Machine && mistake >= g.s.Campaign.Detection.Missed
	}
	g.agenda.add(c.greeted, greetingEnds, n, c.turn)
	if agent := g.idlest(); agent >= 0 {
		g.join(n, agent)
		return
	}
	g.waits = append(g.waits, n)
	if c.fate == dialer.Answered {
		g.agenda.add(c.greeted+moment(c.luck.of(drawPatience).length(g.s.Carrier.Patience)), patienceEnds, n, c.turn)
	}
	g.agenda.add(c.greeted+moment(g.s.Campaign.SeatWait), seatTimesOut, n, c.turn)
}

// greeted is the word of the detection, or the moment at which an agent has understood.
func (g *game) greeted(n int32) {
	c := &g.carrier.table[n]
	machine := c.seen || c.hangsUp
	if !machine {
		g.tell(pace.Event{Kind: pace.CallHuman, Call: c.Call})
		return
	}
	g.tell(pace.Event{Kind: pace.CallMachine, Call: c.Call})
	if c.agent < 0 {
		g.stopWaiting(n)
		g.hangUp(n, dialer.Ending{Outcome: dialer.Machine}, pace.CauseMachine)
		if c.hangsUp {
			g.report.Silent++
		}
	}
}

// join gives a call its agent.
func (g *game) join(n, id int32) {
	c := &g.carrier.table[n]
	g.stopWaiting(n)
	c.agent, c.Stage = id, pace.Bridged
	a := &g.team.agents[id]
	a.call = n
	k := &g.list.groups[g.list.leads[c.lead].group]
	g.tell(pace.Event{Kind: pace.CallConnected, Call: c.Call, Agent: a.ID})
	if c.fate == dialer.Machine {
		g.become(id, pace.Talking, withMachine)
		handling := moment(g.s.Campaign.Detection.Handling)
		if c.seen { // the desk says so, one key is enough
			handling = max(c.greeted-g.now, 0) + moment(2*time.Second)
		}
		g.agenda.add(g.now+handling, talkEnds, n, c.turn)
		return
	}
	g.become(id, pace.Talking, withPerson)
	g.report.waited(time.Duration(g.now - c.answered))
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
		g.hangUp(n, dialer.Ending{Outcome: dialer.Machine}, pace.CauseMachine)
		g.free(id)
		return
	}
	wrap := time.Duration(float64(c.luck.of(drawWrap).length(a.shift.Wrap)) * a.factor)
	g.hangUp(n, dialer.Ending{Outcome: dialer.Answered}, pace.CauseHangup)
	g.become(id, pace.Wrap, wrapping)
	g.agenda.add(g.now+moment(wrap), wrapEnds, id, a.turn)
}

// abandon ends the call of a person for whom no agent came in time.
func (g *game) abandon(n int32, gaveUp bool) {
	c := &g.carrier.table[n]
	g.stopWaiting(n)
	if c.fate == dialer.Machine {
		g.hangUp(n, dialer.Ending{Outcome: dialer.Machine}, pace.CauseMachine)
		return
	}
	if gaveUp && g.now < c.greeted+moment(g.s.Campaign.SeatWait) { // hung up before the wait that the law counts was over
		g.report.HungUp++
		g.hangUp(n, dialer.Ending{Outcome: dialer.Answered}, pace.CauseHangup)
		return
	}
	g.tell(pace.Event{Kind: pace.CallAbandoned, Call: c.Call})
	g.hangUp(n, dialer.Ending{Outcome: dialer.Abandoned}, pace.CauseAbandon)
}

// fails ends a call that nobody answered.
func (g *game) fails(n int32) {
	c := &g.carrier.table[n]
	g.hangUp(n, dialer.Ending{Outcome: c.fate}, pace.CauseOf(c.fate))
}

// hangUp is the one place in which a call ends: ledger, figures and the lead's next place.
func (g *game) hangUp(n int32, end dialer.Ending, cause pace.Cause) {
	c := &g.carrier.table[n]
	g.tell(pace.Event{Kind: pace.CallEnded, Call: c.Call, Cause: cause})
	var talk time.Duration
	if c.answered > 0 {
		talk = time.Duration(g.now - c.answered)
	}
	if talk > 0 {
		g.report.Usage += g.world.Price(talk)
	}
	callback := end.Outcome == dialer.Answered && c.agent >= 0 && c.luck.of(drawCallback).share() < g.list.groups[g.list.leads[c.lead].group].Callback
	g.report.ended(g.now, end.Outcome, c.agent >= 0)
	lead := c.lead
	g.carrier.release(n)
	if callback {
		g.callBack(lead)
		return
	}
	g.place(lead, end)
}

// callBack queues a lead for the time it asked for, two hours later, if its budget still has a try.
func (g *game) callBack(id int32) {
	at := &g.list.leads[id]
	if int(at.used) >= g.list.rules.MaxAttempts {
		at.reason = string(dialer.Answered)
		g.finish(at, finished)
		return
	}
	g.report.Callbacks++
	at.reason, at.standing, at.due = "callback", waiting, g.now+moment(2*time.Hour)
	g.list.push(id)
}

func (g *game) stopWaiting(n int32) {
	for i, w := range g.waits {
		if w == n {
			g.waits = append(g.waits[:i], g.waits[i+1:]...)
			return
		}
	}
}

func (g *game) longestWaiting() int32 {
	if len(g.waits) == 0 {
		return -1
	}
	return g.waits[0]
}
