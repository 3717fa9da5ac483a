package pace

import "math"

// rate is what is believed of the share of dials that reach a person, for one list: weights over a grid of rates, moved along the order
// of dialing. It is a filter of a rate that drifts a little all the time and sometimes jumps (a list sorted by region or age), and it
// reads calls that still ring as evidence too: many answers among fresh calls say that the rate has jumped before any of them is over.
type rate struct {
	settled [grid]float64 // belief after the dials whose outcome is known
	now     [grid]float64 // belief with those on the way
	open    []clutch      // dials not all known yet, oldest first
	first   int           // number of open[0]
	points  [spread]float64
	latest  float64 // time of the youngest clutch
}

const (
	grid    = 64
	spread  = 5    // points a belief is summed up in
	clutchS = 2.0  // seconds of dialing in one clutch
	lowest  = -4.7 // logit of the lowest rate: 0.9 %
	highest = 2.9  // 95 %
)

// clutch is a few dials made within two seconds.
type clutch struct {
	at, gap        float64 // when the first of them was made, and how long after the clutch before
	people, others float64 // known outcomes
	waiting        int     // not known yet
	ringing, age   float64 // of the waiting: those that ring, and the sum of their seconds
	answered       []float64
}

// ladder holds the rates of the grid; odds and logs are taken once.
type ladder struct{ p, up, down [grid]float64 }

func newLadder() *ladder {
	var l ladder
	for i := range grid {
		x := lowest + (highest-lowest)*float64(i)/(grid-1)
		l.p[i] = 1 / (1 + math.Exp(-x))
		l.up[i], l.down[i] = math.Log(l.p[i]), math.Log(1-l.p[i])
	}
	return &l
}

// newRate begins at a rate with the weight of so many calls, mixed with the knowledge that anything is possible.
func newRate(l *ladder, now, p, weight float64) *rate {
	r := &rate{latest: now}
	total := 0.0
	for i := range grid {
		r.settled[i] = math.Exp(weight * (p*l.up[i] + (1-p)*l.down[i] - p*math.Log(p) - (1-p)*math.Log(1-p)))
		total += r.settled[i]
	}
	for i := range grid {
		r.settled[i] = 0.9*r.settled[i]/total + 0.1/grid
	}
	r.now = r.settled
	r.sum(l)
	return r
}

// dial returns the number of the clutch a dial at now belongs to.
func (r *rate) dial(now float64) int {
	if n := len(r.open); n == 0 || now-r.open[n-1].at >= clutchS {
		r.open = append(r.open, clutch{at: now, gap: min(max(now-r.latest, 0), 300)}) // a call that is told late widens nothing
		r.latest = max(r.latest, now)
	}
	n := len(r.open) - 1
	r.open[n].waiting++
	return r.first + n
}

// tell settles one dial of a clutch.
func (r *rate) tell(number int, person bool) {
	c := &r.open[number-r.first]
	c.waiting--
	if person {
		c.people++
	} else {
		c.others++
	}
}

// believe recomputes the belief; the clutches' ringing and answered must have been filled in for this moment.
func (r *rate) believe(l *ladder, a *arrivals) {
	for len(r.open) > 0 && r.open[0].waiting == 0 {
		r.advance(&r.settled, &r.open[0], l, a)
		r.open, r.first = r.open[1:], r.first+1
	}
	r.now = r.settled
	for i := range r.open {
		r.advance(&r.now, &r.open[i], l, a)
	}
	r.sum(l)
}

// advance moves a belief over one clutch: the rate may have drifted or jumped since the one before, then the outcomes weigh.
func (r *rate) advance(belief *[grid]float64, c *clutch, l *ladder, a *arrivals) {
	drift, jump := driftRate*c.gap, jumpRate*min(c.gap, clutchS)
	var moved [grid]float64
	for i, w := range belief {
		moved[i] += w * (1 - 2*drift)
		moved[max(i-1, 0)] += w * drift
		moved[min(i+1, grid-1)] += w * drift
	}
	alive, still := 1.0, 1.0
	if c.ringing > 0 {
		age := c.age / c.ringing
		alive, still = 1-a.person.by(age), a.others(age)
	}
	people, others, ringing := int(c.people), int(c.others), int(c.ringing)
	scale := 1.0 // keeps the powers of a burst of dials within a float's reach
	if n := people + others + ringing; n > 150 {
		scale = 150 / float64(n)
	}
	total := 0.0
	for i := range grid {
		w := moved[i]*(1-jump) + jump/grid
		if scale < 1 {
			w *= math.Exp(scale * (c.people*l.up[i] + c.others*l.down[i] + c.ringing*math.Log(l.p[i]*alive+(1-l.p[i])*still+1e-9)))
		} else {
			w *= power(l.p[i], people) * power(1-l.p[i], others) * power(l.p[i]*alive+(1-l.p[i])*still+1e-9, ringing)
		}
		for _, odds := range c.answered {
			w *= (l.p[i]*odds + 1 - l.p[i]) / (1 + odds)
		}
		belief[i] = w
		total += w
	}
	for i := range grid {
		belief[i] = belief[i]/total + 1e-15
	}
}

// power is x to the n, by squaring.
func power(x float64, n int) float64 {
	y := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			y *= x
		}
		x *= x
	}
	return y
}

// shares are the weights of the points a belief is summed up in, from low rates to high ones: the highest are watched most closely, because
// a rate that has just jumped up is what leaves people without an agent.
var shares = [spread]float64{0.25, 0.45, 0.2, 0.07, 0.03}

// sum boils the belief down to points of these weights.
func (r *rate) sum(l *ladder) {
	at, room, mass := 0, shares[0], 0.0
	for i, w := range r.now {
		for w > 0 && at < spread {
			take := min(w, room)
			mass += take * l.p[i]
			w -= take
			if room -= take; room > 1e-12 {
				break
			}
			r.points[at] = mass / shares[at]
			if at++; at < spread {
				room, mass = shares[at], 0
			}
		}
	}
	for ; at < spread; at++ { // what rounding left
		r.points[at] = max(mass/shares[at], r.points[max(at-1, 0)])
		mass = 0
	}
}

func (r *rate) mean() float64 {
	sum := 0.0
	for s, p := range r.points {
		sum += shares[s] * p
	}
	return sum
}
