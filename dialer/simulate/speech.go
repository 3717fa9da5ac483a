package simulate

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
)

// As in dialer/call: how long a key is awaited after the announcement, and an agent after the key.
const (
	thinking = moment(4 * time.Second)
	flowWait = moment(30 * time.Second)
)

// heard is what a person does with an announcement.
type heard uint8

const (
	leaves heard = iota // on the way
	hearsOut
	asksAgent
	optsOut
)

// serve plays the announcement of a campaign without agents to whoever answered. A machine hears it out.
func (g *game) serve(n int32) {
	c := &g.carrier.table[n]
	s := g.s.Campaign.Speech
	g.reaches(c, pace.Served)
	c.heard = hearsOut
	if c.fate == dialer.Answered {
		c.heard = leaves
		x := c.luck.of(drawHeard).share()
		for _, part := range []struct {
			share float64
			does  heard
		}{{s.Heard, hearsOut}, {s.Agent, asksAgent}, {s.OptOut, optsOut}} {
			if x -= part.share; x < 0 {
				c.heard = part.does
				break
			}
		}
	}
	length := moment(s.Length) + thinking
	if c.heard != hearsOut {
		length = moment(c.luck.of(drawPatience).share() * float64(s.Length))
	}
	g.agenda.add(g.now+max(length, moment(time.Second)), speechEnds, n, c.turn)
}

// served is the end of the announcement for one person: of the call, or of its part without an agent.
func (g *game) served(n int32) {
	c := &g.carrier.table[n]
	end := dialer.Ending{Outcome: dialer.Answered, Reason: "heard_out"}
	switch {
	case c.fate == dialer.Machine && c.seen:
		end.Outcome = dialer.Machine
	case c.heard == asksAgent:
		g.seat(n, g.now, flowWait)
		return
	case c.heard == optsOut:
		end.Reason = "opted_out"
		g.report.OptedOut++
	case c.heard == hearsOut:
		g.report.Heard++
	}
	g.hangUp(n, end)
}
