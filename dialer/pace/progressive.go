package pace

// Progressive dials one number for each ready agent who has no call on the way: nobody who answers can be left without an agent unless
// the agent leaves while it rings.
func Progressive(s Sight) Step {
	ready := 0
	for _, a := range s.Agents {
		if a.State == Ready && !a.BreakAsked {
			ready++
		}
	}
	if ready == 0 {
		return Step{Reason: NoAgents}
	}
	for _, d := range s.Dials {
		if d.Stage != Bridged {
			ready--
		}
	}
	if ready <= 0 {
		return Step{Reason: OnTheWay}
	}
	return s.Limits.hold(ready)
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
