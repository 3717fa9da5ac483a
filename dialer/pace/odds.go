package pace

import "math"

// odds is the distribution of a number of things that happen or not, each by itself: of people who will answer, of agents who will come
// free. Small ones are exact convolutions, large ones are known by mean and variance.
type odds struct {
	exact          bool
	p              []float64 // p[i] is the probability of i
	mean, variance float64
}

// reset empties o to the certain number n.
func (o *odds) reset(exact bool, n int) {
	o.exact, o.mean, o.variance = exact, float64(n), 0
	o.p = o.p[:0]
	if exact {
		for range n {
			o.p = append(o.p, 0)
		}
		o.p = append(o.p, 1)
	}
}

// add puts in n more things of probability q.
func (o *odds) add(q float64, n int) {
	q = min(max(q, 0), 1)
	o.mean += float64(n) * q
	o.variance += float64(n) * q * (1 - q)
	if !o.exact || q == 0 {
		return
	}
	for range n {
		o.p = append(o.p, 0)
		for i := len(o.p) - 1; i > 0; i-- {
			o.p[i] = o.p[i]*(1-q) + o.p[i-1]*q
		}
		o.p[0] *= 1 - q
	}
}

// reaches is the probability that there are at least as many people as agents: that one more person would find none free.
func reaches(people, agents *odds) float64 {
	if !people.exact || !agents.exact {
		deviation := math.Sqrt(people.variance + agents.variance + 1e-9)
		return 0.5 * math.Erfc((agents.mean-0.5-people.mean)/(deviation*math.Sqrt2))
	}
	sum, below := 0.0, 0.0 // below: P(agents <= i)
	for i, p := range people.p {
		if i < len(agents.p) {
			below += agents.p[i]
		}
		sum += p * below
	}
	return min(sum, 1)
}
