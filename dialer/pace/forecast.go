package pace

import "math"

// prophet foretells how many people will answer in the next minute. People are let in at the rate at which agents come free, so it weighs
// agents who are ready or in wrap-up, conversations that will end, people on the way, and the size of the team; the weights are corrected
// by least squares on its own forecasts.
type prophet struct {
	usual   learner
	asked   []question
	nextAsk float64
}

// question is a forecast whose answer comes a minute later.
type question struct {
	at       float64
	people   int
	features [features]float64
}

const (
	features = 4
	askEvery = 10.0 // seconds
	minute   = 60.0 // seconds ahead
	settling = 420  // seconds of a day in which everything is still in motion and teaches nothing
)

func newProphet() *prophet {
	return &prophet{usual: newLearner([features]float64{0.65, 0.8, 0.7, -0.2}, 30)}
}

// say is the forecast at now: the median, because that is what errs least.
func (h *prophet) say(p *Predictive, now float64) float64 {
	o := &p.outlook
	soon, later := float64(o.ready), 0.0
	for _, a := range p.book.agents {
		if a.state == Wrap {
			soon += p.supply.free(a, now)[looks]
		} else {
			later += p.supply.free(a, now)[looks]
		}
	}
	people := 0.0
	for s := range spread {
		people += shares[s] * o.people[s][looks-1].mean
	}
	flow := float64(o.staffed) * minute / (p.supply.talk.mean() + p.supply.wrap.mean())
	x := [features]float64{soon, later, people, flow}
	h.learn(p.day.Answered, now, flow)
	if now >= h.nextAsk {
		h.asked = append(h.asked, question{now, p.day.Answered, x})
		h.nextAsk = now + askEvery
	}
	if o.staffed == 0 {
		return 0
	}
	most := max(soon+later+people, flow) // short calls free an agent more than once a minute
	return median(min(max(h.usual.value(x), 0), most) * p.arrivals.people())
}

// learn answers the questions of a minute ago.
func (h *prophet) learn(answered int, now, flow float64) {
	for len(h.asked) > 0 && now >= h.asked[0].at+minute {
		q := h.asked[0]
		h.asked = h.asked[1:]
		if q.at >= settling {
			h.usual.learn(q.features, float64(answered-q.people), max(flow, 0.5))
		}
	}
}

// median of a Poisson count, which is a whole number where that matters.
func median(mean float64) float64 {
	if mean > 30 {
		return mean - 0.17
	}
	term := math.Exp(-mean)
	sum, n := term, 0.0
	for sum < 0.5 {
		n++
		term *= mean / n
		sum += term
	}
	return n
}
