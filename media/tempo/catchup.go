// Package tempo owns speech that is played faster than it was said, at the same pitch, until the listener has caught up with who speaks.
// It does not own whom that is done for (softphone/bridge) nor the samples' way (media/rtp).
package tempo

import "math"

// The measures of a catch-up, in samples of 8 kHz.
const (
	hop    = 80 // 10 ms are made at a time: all of them a cross-fade from what comes next to what comes a little later
	ahead  = 32 // how much later on average: 112 samples are heard in the time of 80, which is 1.4 times as fast
	seek   = 64 // around it the place is sought whose wave fits best: down to a voice of 80 Hz
	nearby = ahead + seek
	space  = 1 << 15
	fit    = 0.8 // likeness at which the last step to the present is taken at once
	wait   = 50  // hops after which it is taken anyway
)

// Rate is how much faster than it was said the past is played.
const Rate = float64(hop+ahead) / hop

// Most is the longest past that can be caught up with: 2 s.
const Most = 2 * 8000

// CatchUp is the delay line of one listener (waveform-similarity overlap-add: Verhelst and Roelands, ICASSP 1993). It allocates nothing
// after NewCatchUp. Not safe for concurrent use.
type CatchUp struct {
	ring    [space]int16
	at, end int     // what is played next; behind what was said last
	ideal   float64 // where at would be if every step were ahead
	waited  int
}

// NewCatchUp begins with what was said; of more than Most only the newest is kept.
func NewCatchUp(said []int16) *CatchUp {
	c := &CatchUp{}
	c.write(said[max(0, len(said)-Most):])
	return c
}

func (c *CatchUp) write(samples []int16) {
	for _, s := range samples {
		c.ring[c.end%space] = s
		c.end++
	}
}

// Fits tells whether a frame of so many samples can be caught up in: whole hops.
func Fits(samples int) bool { return samples > 0 && samples%hop == 0 && samples <= Most }

// Behind is how many samples the listener is behind.
func (c *CatchUp) Behind() int { return c.end - c.at }

// Next takes a frame of what is being said and replaces it by what the listener hears in its time. It returns true when the listener has
// caught up with the end of this frame: from the next one on nothing is to be replaced.
func (c *CatchUp) Next(frame []int16) (done bool) {
	c.write(frame)
	for at := 0; at < len(frame) && !done; at += hop {
		done = c.step(frame[at:], c.end-(len(frame)-at))
	}
	return done
}

// step makes one hop. present is where the hop is that is being said; out holds it and what follows.
func (c *CatchUp) step(out []int16, present int) (done bool) {
	behind := present - c.at
	if behind <= nearby {
		return c.arrive(out, present)
	}
	c.ideal += hop + ahead
	from := c.at
	low := max(int(math.Round(c.ideal))-hop-seek, from-seek)
	high := min(int(math.Round(c.ideal))-hop+seek, present, from+hop)
	best, most := from, math.Inf(-1)
	for p := max(low, 0); p <= high; p++ {
		if l := c.likeness(from, p); l > most {
			best, most = p, l
		}
	}
	c.fade(out, from, best)
	c.at = best + hop
	return false
}

// arrive takes the last step, of 12 ms at most, where the wave fits or patience ends.
func (c *CatchUp) arrive(out []int16, present int) bool {
	if c.waited++; c.at != present && c.waited < wait && c.likeness(c.at, present) < fit {
		c.fade(out, c.at, c.at)
		c.at += hop
		return false
	}
	c.fade(out, c.at, present)
	c.at = c.end
	return true
}

// fade makes a hop that begins as the one at from and ends as the one at to.
func (c *CatchUp) fade(out []int16, from, to int) {
	for i := range hop {
		w := (1 - math.Cos(math.Pi*(float64(i)+0.5)/hop)) / 2
		a, b := float64(c.ring[(from+i)%space]), float64(c.ring[(to+i)%space])
		out[i] = int16(math.Round(a + (b-a)*w))
	}
}

// likeness is how alike the waves at two places are, 1 for the same; 0 where there is silence.
func (c *CatchUp) likeness(a, b int) float64 {
	var ab, aa, bb float64
	for i := range hop {
		x, y := float64(c.ring[(a+i)%space]), float64(c.ring[(b+i)%space])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}
