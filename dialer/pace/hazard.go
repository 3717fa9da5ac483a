package pace

import "math"

// hazard is the rate at which something that has lasted so long ends, in bins that grow with age. Its prior is a shape over multiples of
// the mean, so that ten observed ends already tell the scale of all bins.
type hazard struct {
	shape         func(multiple float64) float64
	prior         float64 // mean before anything is seen
	weight        float64 // observations the prior mean counts as
	ends          [bins]float64
	seen, seconds float64 // ends and their whole time
	exposed       [bins]float64
	standing      [bins]float64 // exposure of what still goes on
	stands        float64
	rates         [bins]float64
	survives      [bins + 1]float64 // log of the share still going on at the start of each bin
}

const (
	bins     = 72
	priorEnd = 1.5 // ends the prior counts as in each bin
)

// edges are where the bins start: each second up to 30, then each bin 11 % wider than the last.
var edges = func() (e [bins + 1]float64) {
	for b := range e {
		e[b] = float64(b)
		if b > 30 {
			e[b] = 30 * math.Pow(1.11, float64(b-30))
		}
	}
	return e
}()

// binAt is the bin of each whole second.
var binAt = func() (at [2400]uint8) {
	b := 0
	for x := range at {
		for b < bins-1 && float64(x) >= edges[b+1] {
			b++
		}
		at[x] = uint8(b)
	}
	return at
}()

func edge(b int) float64 { return edges[b] }

func binOf(x float64) int {
	switch {
	case !(x > 0):
		return 0
	case x >= float64(len(binAt)):
		return bins - 1
	}
	b := int(binAt[int(x)])
	if b < bins-1 && x >= edges[b+1] {
		b++
	}
	return b
}

func middle(b int) float64 { return (edge(b) + edge(b+1)) / 2 }

func newHazard(mean, weight float64, shape func(float64) float64) *hazard {
	h := &hazard{shape: shape, prior: mean, weight: weight}
	h.settle()
	return h
}

// add counts one that ended after x seconds.
func (h *hazard) add(x float64) {
	if !(x >= 0) {
		return
	}
	expose(&h.exposed, x)
	h.ends[binOf(x)]++
	h.seen++
	h.seconds += x
}

func expose(to *[bins]float64, x float64) {
	last := binOf(x)
	for b := range last {
		to[b] += edge(b+1) - edge(b)
	}
	to[last] += x - edge(last)
}

func (h *hazard) begin() { h.standing, h.stands = [bins]float64{}, 0 }

// stand adds the exposure of one that has lasted x seconds and goes on.
func (h *hazard) stand(x float64) {
	if x > 0 {
		expose(&h.standing, x)
		h.stands += x
	}
}

// mean of the whole, counting what goes on by its exposure.
func (h *hazard) mean() float64 {
	return (h.seconds + h.stands + h.prior*h.weight) / (h.seen + h.weight)
}

// settle works out the rates.
func (h *hazard) settle() {
	mean := h.mean()
	for b := range bins {
		expected := h.shape(middle(b)/mean) / mean
		h.rates[b] = (h.ends[b] + priorEnd) / (h.exposed[b] + h.standing[b] + priorEnd/expected)
		h.survives[b+1] = h.survives[b] - h.rates[b]*(edge(b+1)-edge(b))
	}
}

// log is the logarithm of the share still going on after x seconds.
func (h *hazard) log(x float64) float64 {
	b := binOf(x)
	return h.survives[b] - h.rates[b]*(x-edge(b))
}

// within is the probability that what has lasted age seconds ends in the next d.
func (h *hazard) within(age, d float64) float64 {
	if d <= 0 {
		return 0
	}
	return 1 - math.Exp(h.log(age+d)-h.log(age))
}
