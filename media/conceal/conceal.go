// Package conceal owns what is heard in place of a voice's lost packets: its last pitch periods repeated and faded, in the manner of ITU-T
// G.711 appendix I, written anew. It does not know packets, nor which are lost (media/jitter, media/detect). Samples are linear, 8000 a second.
package conceal

import "math"

// The limits, in samples.
const (
	shortest = 40  // of a pitch period: 200 Hz
	longest  = 120 // 66 Hz
	template = 160 // what is compared with the past to find the period
	history  = longest + longest/4 + template

	steady = 80  // 10 ms: so much is filled without a fade
	fade   = 400 // 50 ms: after so much more all is silent
	blend  = 40  // 5 ms: how a voice that comes back takes over, more after a longer loss
	most   = 80
)

// Concealer fills what is missing of one voice. Call Heard or Lost for every stretch in order. The zero value is ready: it has heard silence.
// Not safe for concurrent use; allocates nothing.
type Concealer struct {
	past [history]int16 // the latest samples, those filled in included

	lost   int // samples filled since the voice was heard
	period int
	cycle  [longest]int16 // what is repeated
	at     int
}

// Heard takes a stretch of the voice. After a loss its beginning is blended, in place, with what would have been filled in.
func (c *Concealer) Heard(voice []int16) {
	if c.lost > 0 {
		n := min(blend+c.lost/4, most, len(voice))
		for i := range n {
			w := int32(i + 1)
			voice[i] = int16((int32(voice[i])*w + int32(c.next())*(int32(n)+1-w)) / (int32(n) + 1))
		}
		c.lost = 0
	}
	c.keep(voice)
}

// Lost fills a stretch of which nothing came.
func (c *Concealer) Lost(voice []int16) {
	if c.lost == 0 {
		c.begin()
	}
	for i := range voice {
		voice[i] = c.next()
		c.lost++
	}
	c.keep(voice)
}

// Break says that what is heard next does not follow on what was heard: it is blended as after a loss.
func (c *Concealer) Break() {
	if c.lost == 0 {
		c.begin()
		c.lost = 1
	}
}

func (c *Concealer) keep(voice []int16) {
	if n := len(voice); n < history {
		copy(c.past[:], c.past[n:])
		copy(c.past[history-n:], voice)
		return
	}
	copy(c.past[:], voice[len(voice)-history:])
}

// begin finds the pitch period: the shift at which the last 20 ms are most like what was before them.
func (c *Concealer) begin() {
	last := c.past[history-template:]
	best := math.Inf(-1)
	c.period = longest
	for shift := shortest; shift <= longest; shift++ {
		before := c.past[history-template-shift : history-shift]
		var product, energy int64
		for i := 0; i < template; i += 2 {
			product += int64(last[i]) * int64(before[i])
			energy += int64(before[i]) * int64(before[i])
		}
		if like := float64(product) / math.Sqrt(float64(energy)+1); like > best {
			best, c.period = like, shift
		}
	}
	c.wind()
}

// wind makes the last period a cycle whose end runs into its beginning.
func (c *Concealer) wind() {
	from, quarter := history-c.period, c.period/4
	c.at = 0
	copy(c.cycle[:c.period], c.past[from:])
	for i := range quarter {
		w, k := int32(i+1), c.period-quarter+i
		c.cycle[k] = int16((int32(c.past[from+k])*(int32(quarter)+1-w) + int32(c.past[from-quarter+i])*w) / (int32(quarter) + 1))
	}
}

// next is the next sample of what fills the gap.
func (c *Concealer) next() int16 {
	if c.lost >= steady+fade {
		return 0
	}
	s := int32(c.cycle[c.at])
	if c.at++; c.at == c.period {
		c.at = 0
	}
	if over := c.lost - steady; over > 0 {
		s = s * int32(fade-over) / fade
	}
	return int16(s)
}
