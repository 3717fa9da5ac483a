package pace

import "math"

// delays is a histogram of one kind of waiting time in seconds, begun with a prior that counts as a few observations.
type delays struct {
	step float64
	n    []float64
	cum  []float64 // share up to the end of each bin; stale while dirty
	all  float64
	sum  float64 // of n times the middle of its bin
	old  bool
}

// newDelays covers 0 to limit seconds; density is the prior's shape and weight how many observations it counts as.
func newDelays(step, limit, weight float64, density func(x float64) float64) *delays {
	d := &delays{step: step, n: make([]float64, max(int(math.Ceil(limit/step)), 1)), old: true}
	d.cum = make([]float64, len(d.n))
	total := 0.0
	for i := range d.n {
		d.n[i] = density((float64(i) + 0.5) * step)
		total += d.n[i]
	}
	for i := range d.n {
		d.n[i] *= weight / total
		d.sum += d.n[i] * (float64(i) + 0.5) * step
	}
	d.all = weight
	return d
}

func (d *delays) bin(x float64) int { return min(max(int(x/d.step), 0), len(d.n)-1) }

// add counts one observation, spread over three bins so that a few make a smooth curve.
func (d *delays) add(x float64) {
	if !(x >= 0) {
		return
	}
	i := d.bin(x)
	for _, part := range [3]struct {
		at    int
		share float64
	}{{i - 1, 0.25}, {i, 0.5}, {i + 1, 0.25}} {
		d.n[min(max(part.at, 0), len(d.n)-1)] += part.share
	}
	d.all++
	d.sum += (float64(i) + 0.5) * d.step
	d.old = true
}

func (d *delays) mean() float64 { return d.sum / d.all }

// by is the share of waits that are over after x seconds.
func (d *delays) by(x float64) float64 {
	if x <= 0 {
		return 0
	}
	if d.old {
		d.tally()
	}
	at := x / d.step
	i := int(at)
	if i >= len(d.cum) {
		return 1
	}
	before := 0.0
	if i > 0 {
		before = d.cum[i-1]
	}
	return before + (at-float64(i))*(d.cum[i]-before)
}

// share is the part of waits that end in x's bin.
func (d *delays) share(x float64) float64 { return d.n[d.bin(x)] / d.all }

func (d *delays) tally() {
	sum := 0.0
	for i, n := range d.n {
		sum += n
		d.cum[i] = sum / d.all
	}
	d.old = false
}

// quantile is the wait within which the share q is over.
func (d *delays) quantile(q float64) float64 {
	if d.old {
		d.tally()
	}
	before := 0.0
	for i, c := range d.cum {
		if c >= q {
			return (float64(i) + (q-before)/max(c-before, 1e-12)) * d.step
		}
		before = c
	}
	return float64(len(d.cum)) * d.step
}
