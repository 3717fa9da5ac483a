package pace

import "math"

// prophet foretells how many people will answer in the next minute. It starts from the balance of agents (those who idle and those who
// will come free, less those who usually idle) mixed with the usual flow, and corrects the mix by least squares on its own forecasts.
type prophet struct {
	usual    learner
	idle     float64 // running mean of ready agents
	flow     float64 // running mean of people a minute
	at       float64 // of the last look
	counted  int     // people until then
	asked    []question
	nextAsk  float64
	began    bool
	minute   float64
	features [features]float64
}

// question is a forecast whose answer comes a minute later.
type question struct {
	at       float64
	people   int
	features [features]float64
}

const (
	features  = 4
	askEvery  = 10.0 // seconds
	idleAfter = 300.0
	flowAfter = 450.0
)

func newProphet() *prophet {
	return &prophet{usual: newLearner([features]float64{0.3, 0.65, -0.65, 0.1}, 40)}
}

// say is the forecast at now: the median, because that is what errs least.
func (h *prophet) say(p *Predictive, now float64) float64 {
	h.learn(p, now)
	o := &p.outlook
	free := float64(o.ready)
	for _, a := range p.book.agents {
		free += p.supply.free(a, now)[looks]
	}
	people := 0.0
	for s := range spread {
		people += o.people[s][looks-1].mean / spread
	}
	h.features = [features]float64{h.flow, free, h.idle, people}
	if now >= h.nextAsk {
		h.asked = append(h.asked, question{now, p.day.Answered, h.features})
		h.nextAsk = now + askEvery
	}
	if o.staffed == 0 {
		return 0
	}
	return median(max(h.usual.value(h.features), 0))
}

// learn moves the running means and answers the questions of a minute ago.
func (h *prophet) learn(p *Predictive, now float64) {
	ready := float64(p.outlook.ready)
	if !h.began {
		h.began, h.at, h.idle = true, now, ready
		h.flow = 60 * float64(p.outlook.staffed) * 0.7 / (p.supply.talk.mean() + p.supply.wrap.mean())
	}
	if passed := now - h.at; passed > 0 {
		came := float64(p.day.Answered - h.counted)
		h.idle += (ready - h.idle) * (1 - math.Exp(-passed/idleAfter))
		h.flow += (came*60/passed - h.flow) * (1 - math.Exp(-passed/flowAfter))
		h.at, h.counted = now, p.day.Answered
	}
	for len(h.asked) > 0 && now >= h.asked[0].at+60 {
		q := h.asked[0]
		h.asked = h.asked[1:]
		h.usual.learn(q.features, float64(p.day.Answered-q.people), max(h.flow, 0.5))
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
