package pace

import "math"

// arrivals is when dials become people: how long it takes from the INVITE to ringing, from ringing to the answer of a person or of a
// machine, from the answer to the verdict, and what share of the other dials ends which way. All of it is learned from the campaign's own
// calls, beginning with what is usual in the trade.
type arrivals struct {
	setup, person, machine, unanswered *delays // the first from the INVITE, the others from ringing
	human, robot                       *delays // from the answer to the verdict
	patience                           *delays // from the verdict to the moment a person counts as abandoned
	dead, voicemail, rang              float64 // dials that reached nobody: before ringing, by a machine, by ringing in vain
	whole                              *delays // from the INVITE to a person who waits
	told                               float64 // observations since whole was made
	met, mistaken                      *delays // from ringing to the answer of those whom agents met: people, and machines judged people
	talks, fooled                      float64 // conversations, and those in which the agent met a machine
	doubt                              float64 // share of machines among those judged people that must be reckoned with
}

func newArrivals(s Settings) *arrivals {
	ring := s.RingTimeout.Seconds()
	bell := func(mean, deviation float64) func(float64) float64 {
		return func(x float64) float64 { return math.Exp(-(x-mean)*(x-mean)/(2*deviation*deviation)) + 1e-3 }
	}
	usual := func(x float64) float64 { return x*x*x*math.Exp(-x*4/9) + 1e-3 } // a person's ringing
	a := &arrivals{
		setup: newDelays(0.5, 12, 10, func(x float64) float64 {
			if x > 1 && x < 3.5 {
				return 1
			}
			return 1e-3
		}),
		person:     newDelays(0.5, ring+6, 15, usual),
		machine:    newDelays(0.5, ring+6, 8, bell(17, 4)),
		unanswered: newDelays(0.5, ring+6, 8, bell(min(ring-1, 26), 2)),
		patience:   newDelays(0.25, 6, 4, bell(1.5, 0.5)),
		dead:       2, voicemail: 3, rang: 5,
	}
	if a.doubt = 0.1; s.Detects {
		a.doubt = 0.02
		a.human, a.robot = newDelays(0.25, 12, 6, bell(1.5, 0.7)), newDelays(0.25, 12, 6, bell(2.5, 1))
	} else {
		a.human, a.robot = newDelays(0.25, 12, 6, bell(0, 0.2)), newDelays(0.25, 12, 6, bell(0, 0.2))
	}
	const known = 20 // agents' meetings that the prior counts as
	a.met = newDelays(2, ring+6, known*(1-a.doubt), usual)
	a.mistaken = newDelays(2, ring+6, known*a.doubt, bell(17, 4))
	a.join()
	return a
}

// join works out the whole delay of a new dial from its three parts.
func (a *arrivals) join() {
	const step = 0.5
	verdict := a.human.mean()
	whole := &delays{step: step, n: make([]float64, len(a.person.n)+len(a.setup.n)), old: true}
	whole.cum = make([]float64, len(whole.n))
	shift := int(verdict/step + 0.5)
	for i, s := range a.setup.n {
		for j, r := range a.person.n {
			at := min(i+j+shift, len(whole.n)-1)
			whole.n[at] += s * r
			whole.all += s * r
			whole.sum += s * r * (float64(at) + 0.5) * step
		}
	}
	whole.tally()
	a.whole, a.told = whole, 0
}

// refresh joins anew when enough was learned since.
func (a *arrivals) refresh() {
	if a.told > 0.02*a.person.all+3 {
		a.join()
	}
}

// people is the share of those judged people who are.
func (a *arrivals) people() float64 { return (a.talks + 20 - a.fooled) / (a.talks + 20) }

// meet counts what an agent found on the line of a call that had rung for r seconds.
func (a *arrivals) meet(r float64, machine bool) {
	if a.talks++; machine {
		a.fooled++
		a.mistaken.add(r)
	} else {
		a.met.add(r)
	}
}

// personAbandoned is the probability that one judged a person, who answered after r seconds of ringing and was abandoned, is one. Of those who
// rang so long agents have met both; but whether machines are abandoned as often as people depends on how long the dialer lets either wait,
// which shows nowhere: a machine's greeting is long, so that it may never be. The middle between as often and never is taken.
func (a *arrivals) personAbandoned(r float64) float64 {
	people, machines := a.met.n[a.met.bin(r)], a.mistaken.n[a.mistaken.bin(r)]
	return (1 + people/(people+machines)) / 2
}

// others is the share of dials without a person that still ring after r seconds of ringing.
func (a *arrivals) others(r float64) float64 {
	all := a.dead + a.voicemail + a.rang
	return (a.voicemail*(1-a.machine.by(r)) + a.rang*(1-a.unanswered.by(r))) / all
}

// personAmongAnswered is how much likelier an answer after r seconds of ringing, not judged v seconds later, is for a person than for a
// dial that reaches nobody: the odds of a person are this times p/(1-p).
func (a *arrivals) personAmongAnswered(r, v float64) float64 {
	all := a.dead + a.voicemail + a.rang
	human := a.person.share(r) * (1 - a.human.by(v))
	robot := a.voicemail / all * a.machine.share(r) * (1 - a.robot.by(v))
	return (human + 1e-6) / (robot + 1e-6)
}
