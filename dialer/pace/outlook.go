package pace

// outlook is the near future as seen at one step: how many people will have come and how many agents will be free when a dial made now
// is answered early, typically and late.
type outlook struct {
	at                  float64
	horizons            [looks]float64
	agents              [looks]odds
	people              [spread][looks]odds // for each point of belief in the answer rate
	ready               int
	present             int     // agents not out
	staffed             int     // of them not on a break
	aim                 float64 // share to abandon from now on
	expected            float64 // answers still to come today
	answered, abandoned float64 // people so far today
	pending             float64 // people who wait without an agent in sight
	onTheWay            int
}

// look makes the outlook of this moment.
func (p *Predictive) look(now float64) {
	o := &p.outlook
	o.at = now
	p.giveUp(now)
	p.arrivals.refresh()
	for k, q := range [looks]float64{early, typical, late} {
		o.horizons[k] = p.arrivals.whole.quantile(q)
	}
	p.supply.refresh(now, p.ahead(), p.book.agents)
	if p.answers != p.weighed || now-p.believed >= 1 {
		p.evidence(now)
		p.weighed, p.believed = p.answers, now
	}
	p.agentsAhead(now)
	p.peopleAhead(now)
	p.plan(now)
}

// giveUp drops calls that should have ended long ago: what became of them was never told.
func (p *Predictive) giveUp(now float64) {
	const grace = 90 // seconds beyond the ring timeout
	for i := len(p.book.flights) - 1; i >= 0; i-- {
		if f := p.book.flights[i]; f.stage != bridged && now-f.dialed > p.settings.RingTimeout.Seconds()+grace {
			p.ended(f, "", now)
		}
	}
}

// ahead are the horizons by which an agent must be free: an answering person waits a little.
func (p *Predictive) ahead() (by [views]float64) {
	for k, h := range p.outlook.horizons {
		by[k] = h + p.arrivals.patience.mean()
	}
	by[looks] = 60
	return by
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
	o.ready, o.staffed, o.present = 0, 0, 0
	for _, a := range p.book.agents {
		if a.state == Ready && !a.leaving {
			o.ready++
		}
		if a.state != Out {
			o.present++
		}
		if a.state != Out && a.state != Paused {
			o.staffed++
		}
	}
	for k := range looks {
		o.agents[k].reset(o.staffed <= exactTo, o.ready)
	}
	for _, a := range p.book.agents {
		if a.state == Ready || a.state == Out || a.state == Paused {
			continue
		}
		free := p.supply.free(a, now)
		for k := range looks {
			o.agents[k].add(free[k], 1)
		}
	}
}

// peopleAhead sums the calls on the way, those of one list, stage and age together.
func (p *Predictive) peopleAhead(now float64) {
	o := &p.outlook
	waits := p.crowd(now)
	o.pending = max(float64(waits-o.ready), 0)
	for s := range spread {
		for k := range looks {
			o.people[s][k].reset(o.staffed <= exactTo, waits)
		}
	}
	for i := range ages {
		p.expectAged(i)
	}
	for _, f := range p.book.flights {
		if f.stage == picked {
			for s := range spread {
				p.expect(s, 1, p.afterAnswer(f, f.list.rate.points[s], now))
			}
		}
	}
}

// crowd counts the calls on the way by list, stage and age, and returns how many people wait.
func (p *Predictive) crowd(now float64) (waits int) {
	for _, l := range p.order {
		l.sent, l.ringing = [ages]uint16{}, [ages]uint16{}
	}
	p.outlook.onTheWay = 0
	for _, f := range p.book.flights {
		switch f.stage {
		case sent:
			f.list.sent[ageOf(now-f.dialed)]++
		case ringing:
			f.list.ringing[ageOf(now-f.rang)]++
		case waiting:
			waits++
		}
		if f.stage != bridged && f.stage != machine {
			p.outlook.onTheWay++
		}
	}
	return waits
}

const (
	ages   = 120
	ageBin = 0.5 // seconds
)

func ageOf(seconds float64) int { return min(max(int(seconds/ageBin), 0), ages-1) }

func middleOf(bin int) float64 { return (float64(bin) + 0.5) * ageBin }

// expect adds n calls that become waiting people with these probabilities, at one point of belief.
func (p *Predictive) expect(point, n int, by [looks]float64) {
	for k := range looks {
		p.outlook.people[point][k].add(by[k], n)
	}
}

// expectAged adds the calls of one age that are not answered yet. A call that has rung for so long is either a person's, who has not
// answered so far, or one of those that reach nobody and still ring.
func (p *Predictive) expectAged(bin int) {
	var fresh, rung [looks]float64
	var alive, still float64
	known := false
	for _, l := range p.order {
		sent, ringing := int(l.sent[bin]), int(l.ringing[bin])
		if sent+ringing == 0 {
			continue
		}
		if !known {
			known = true
			fresh, rung, alive, still = p.aged(middleOf(bin))
		}
		for s, rate := range l.rate.points {
			for k := range looks {
				o := &p.outlook.people[s][k]
				if sent > 0 {
					o.add(rate*fresh[k], sent)
				}
				if ringing > 0 {
					o.add(rate*rung[k]/(rate*alive+(1-rate)*still), ringing)
				}
			}
		}
	}
}

// aged is what becomes of a person's call by each horizon, after age seconds without a ring (fresh) and of ringing (rung), and the shares of
// persons' calls and of others that last so long.
func (p *Predictive) aged(age float64) (fresh, rung [looks]float64, alive, still float64) {
	a := p.arrivals
	verdict, over := a.human.mean(), a.person.by(age)
	for k, h := range p.outlook.horizons {
		fresh[k] = a.whole.by(age + h)
		rung[k] = max(a.person.by(age+h-verdict)-over, 0)
	}
	return fresh, rung, 1 - over + 1e-9, a.others(age) + 1e-9
}

// afterAnswer is the same for one that was answered and is not judged yet.
func (p *Predictive) afterAnswer(f *flight, rate, now float64) (by [looks]float64) {
	a, age := p.arrivals, now-f.answered
	odds := a.personAmongAnswered(f.answered-f.rang, age) * rate / (1 - rate)
	over := a.human.by(age)
	for k, h := range p.outlook.horizons {
		by[k] = odds / (1 + odds) * (a.human.by(age+h) - over) / (1 - over + 1e-9)
	}
	return by
}

// overtime is how much longer a day is expected to go on that has passed its planned end, in seconds.
const overtime = 900

// plan looks at the rest of the day: how many people will still answer and what share of them may be abandoned.
func (p *Predictive) plan(now float64) {
	o := &p.outlook
	rest := p.settings.Day.Seconds() - now
	if rest < 0 {
		rest = overtime
	}
	cycle := p.supply.talk.mean() + p.supply.wrap.mean()
	o.expected = float64(o.present) * rest * 0.75 / cycle * p.arrivals.people()
	p.budget.doubt = max(1-p.arrivals.people(), p.arrivals.doubt)
	o.answered, o.abandoned = p.blur.people(p.day)
	o.aim = p.budget.aim(o.answered, o.abandoned, o.expected)
}
