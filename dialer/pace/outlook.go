package pace

// outlook is the near future as seen at one step: how many people will have come and how many agents will be free when a dial made now
// is answered early, typically and late.
type outlook struct {
	at       float64
	horizons [looks]float64
	agents   [looks]odds
	people   [spread][looks]odds // for each point of belief in the answer rate
	ready    int
	staffed  int     // agents not out or on a break
	aim      float64 // share to abandon from now on
	expected float64 // answers still to come today
	pending  float64 // people who wait without an agent in sight
	onTheWay int
}

// small is the number of agents up to which distributions are exact.
const small = 40

// look makes the outlook of this moment.
func (p *Predictive) look(now float64) {
	o := &p.outlook
	o.at = now
	p.arrivals.refresh()
	for k, q := range [looks]float64{0.2, 0.5, 0.8} {
		o.horizons[k] = p.arrivals.whole.quantile(q)
	}
	p.supply.refresh(now, p.ahead(), p.book.agents)
	p.evidence(now)
	p.agentsAhead(now)
	p.peopleAhead(now)
	p.plan(now)
}

// ahead are the horizons by which an agent must be free: an answering person waits a little.
func (p *Predictive) ahead() [looks]float64 {
	h := p.outlook.horizons
	for k := range h {
		h[k] += p.arrivals.patience.mean()
	}
	return h
}

// evidence fills the calls on the way into their lists' beliefs.
func (p *Predictive) evidence(now float64) {
	for _, l := range p.order {
		for i := range l.rate.open {
			c := &l.rate.open[i]
			c.ringing, c.age, c.answered = 0, 0, c.answered[:0]
		}
	}
	for _, f := range p.book.flights {
		if f.stage != ringing && f.stage != picked {
			continue
		}
		c := &f.list.rate.open[f.clutch-f.list.rate.first]
		if f.stage == ringing {
			c.ringing++
			c.age += now - f.rang
		} else {
			c.answered = append(c.answered, p.arrivals.personAmongAnswered(f.answered-f.rang, now-f.answered))
		}
	}
	for i, l := range p.order {
		if len(l.rate.open) > 0 || i == len(p.order)-1 {
			l.rate.believe(p.ladder, p.arrivals)
		}
	}
}

func (p *Predictive) agentsAhead(now float64) {
	o := &p.outlook
	o.ready, o.staffed = 0, 0
	for _, a := range p.book.agents {
		if a.state == Ready && !a.leaving {
			o.ready++
		}
		if a.state != Out && a.state != Paused {
			o.staffed++
		}
	}
	for k := range looks {
		o.agents[k].reset(o.staffed <= small, o.ready)
	}
	for _, a := range p.book.agents {
		if a.state == Ready || a.state == Out || a.state == Paused {
			continue
		}
		free := p.supply.free(a, now)
		for k := range looks {
			o.agents[k].add(free[k])
		}
	}
}

func (p *Predictive) peopleAhead(now float64) {
	o := &p.outlook
	exact := o.staffed <= small
	waits := 0
	o.onTheWay = 0
	for _, f := range p.book.flights {
		if f.stage == waiting {
			waits++
		}
		if f.stage != bridged && f.stage != machine {
			o.onTheWay++
		}
	}
	o.pending = max(float64(waits-o.ready), 0)
	for s := range spread {
		for k := range looks {
			o.people[s][k].reset(exact, waits)
		}
	}
	for _, f := range p.book.flights {
		if f.stage < machine {
			for s := range spread {
				chances := p.chances(f, f.list.rate.points[s], now)
				for k := range looks {
					o.people[s][k].add(chances[k])
				}
			}
		}
	}
}

// chances is the probability that a call on the way has become a waiting person by each horizon, if its list's answer rate is rate.
func (p *Predictive) chances(f *flight, rate float64, now float64) (by [looks]float64) {
	a, h := p.arrivals, p.outlook.horizons
	switch f.stage {
	case sent:
		age := now - f.dialed
		for k := range by {
			by[k] = rate * a.whole.by(age+h[k])
		}
	case ringing:
		age := now - f.rang
		verdict, over := a.human.mean(), a.person.by(age)
		all := rate*(1-over) + (1-rate)*a.others(age) + 1e-9
		for k := range by {
			by[k] = rate * max(a.person.by(age+h[k]-verdict)-over, 0) / all
		}
	case picked:
		age := now - f.answered
		odds := a.personAmongAnswered(f.answered-f.rang, age) * rate / (1 - rate)
		over := a.human.by(age)
		for k := range by {
			by[k] = odds / (1 + odds) * (a.human.by(age+h[k]) - over) / (1 - over + 1e-9)
		}
	}
	return by
}

// plan looks at the rest of the day: how many people will still answer and what share of them may be abandoned.
func (p *Predictive) plan(now float64) {
	o := &p.outlook
	rest := max(p.settings.Day.Seconds()-now, 0)
	cycle := p.supply.talk.mean() + p.supply.wrap.mean()
	o.expected = float64(o.staffed) * rest * 0.75 / cycle
	o.aim = p.budget.aim(p.day, o.expected)
}
