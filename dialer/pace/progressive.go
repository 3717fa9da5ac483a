package pace

// Progressive dials one number for each ready agent who has no call on the way: nobody who answers can be left without an agent unless
// the agent leaves while it rings.
func Progressive(s Sight) Step { return Ratio{Lines: 1}.Pace(s) }

// ready counts the agents who wait for a person.
func (s Sight) ready() int {
	n := 0
	for _, a := range s.Agents {
		if a.Waits() {
			n++
		}
	}
	return n
}

// onTheWay counts the calls that may still need one of them.
func (s Sight) onTheWay() int {
	n := 0
	for _, d := range s.Dials {
		if d.Stage != Bridged {
			n++
		}
	}
	return n
}

// hold cuts want down to the limits and names the one that cut.
func (l Limits) hold(want int) Step {
	step := Step{Dial: want}
	for _, limit := range []struct {
		free   int
		reason Reason
	}{{l.Lines, LineLimit}, {l.Channels, TrunkLimit}, {l.PerTick, TrunkRate}} {
		if step.Dial > limit.free {
			step = Step{Dial: max(limit.free, 0), Reason: limit.reason}
		}
	}
	return step
}
