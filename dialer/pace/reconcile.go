package pace

// reconcile makes the book agree with what the loop sees, so that a lost event costs an estimate and not a wrong count.
func (p *Predictive) reconcile(s Sight) {
	p.sights++
	for _, seen := range s.Agents {
		a := p.book.agent(seen.ID)
		a.marked = p.sights
		p.turn(a, seen.State, p.second(seen.Since))
		a.leaving = seen.BreakAsked
	}
	for _, a := range p.book.agents {
		if a.marked != p.sights {
			p.turn(a, Out, p.second(s.Now))
		}
	}
	up := make(map[*flight]bool, len(s.Dials))
	for _, d := range s.Dials {
		if p.book.byCall[d.Call] == nil {
			p.dialed(Event{Call: d.Call, List: d.List}, p.second(d.Since))
		}
		f := p.book.byCall[d.Call]
		up[f] = true
		switch {
		case d.Stage == Ringing && f.stage == sent:
			p.follow(f, Event{Kind: CallRinging}, p.second(s.Now))
		case d.Stage == Answered && f.stage < picked:
			p.pickUp(f, p.second(s.Now))
		case d.Stage == Bridged && f.stage < bridged:
			p.follow(f, Event{Kind: CallConnected}, p.second(s.Now))
		}
	}
	for i := len(p.book.flights) - 1; i >= 0; i-- {
		if f := p.book.flights[i]; !up[f] {
			p.ended(f, "", p.second(s.Now))
		}
	}
}
