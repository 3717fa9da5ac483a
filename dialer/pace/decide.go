package pace

// decide adds dials while the next one is worth its price.
func (p *Predictive) decide(from *list, limits Limits) Step {
	o := &p.outlook
	if o.ready == 0 && o.agents[looks-1].mean < 0.01 {
		return Step{Reason: NoAgents}
	}
	if !p.restored || p.budget.spent(o.answered, o.abandoned, o.expected, o.pending) {
		return p.oneToOne(limits)
	}
	var delay [looks]float64
	for k, h := range o.horizons {
		delay[k] = p.arrivals.whole.by(h)
	}
	price, want := p.price.now(o.aim, o.at)*p.evening(), 0
	for want < 10*o.staffed && p.risk() <= price {
		want++
		for s, rate := range from.rate.points {
			for k := range looks {
				o.people[s][k].add(rate*delay[k], 1)
			}
		}
	}
	if want == 0 {
		return Step{Reason: Enough}
	}
	return limits.hold(want)
}

// evening is 1 until the last minutes of the planned day, in which agents log out and leave calls on the way behind: the price falls to 0.
// A day that goes on after its planned end is a day as before.
func (p *Predictive) evening() float64 {
	const minutes = 4 * 60
	left := p.settings.Day.Seconds() - p.outlook.at
	if left < 0 {
		return 1
	}
	return min(left/minutes, 1)
}

// risk is the probability that a person who answers the next dial finds no agent, over what is believed of rates and of when.
func (p *Predictive) risk() float64 {
	o := &p.outlook
	sum := 0.0
	for s := range spread {
		for k := range looks {
			sum += shares[s] * reaches(&o.people[s][k], &o.agents[k])
		}
	}
	return sum / looks
}

// oneToOne is what is dialed when nothing may be risked.
func (p *Predictive) oneToOne(limits Limits) Step {
	want := p.outlook.ready - p.outlook.onTheWay
	if want <= 0 {
		return Step{Reason: Budget}
	}
	step := limits.hold(want)
	if step.Reason == "" {
		step.Reason = Budget
	}
	return step
}
