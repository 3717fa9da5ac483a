package tone

import (
	"math"
)

// Noise is comfort noise: a line that sounds open and not dead. It falls off towards high notes as a quiet room does. The same seed is
// the same noise. Not safe for concurrent use.
type Noise struct {
	state uint64
	low   float64
	gain  float64
}

const dull = 0.6 // pole of the low pass

// NewNoise makes noise of a level (dBFS of its RMS).
func NewNoise(dBFS float64, seed uint64) Noise {
	// White noise in -1..1 has an RMS of 1/sqrt 3, and the low pass leaves (1-dull)/(1+dull) of its power.
	rms := amplitude(dBFS) / math.Sqrt2
	return Noise{state: seed*0x9e3779b97f4a7c15 | 1, gain: rms * math.Sqrt(3*(1+dull)/(1-dull))}
}

func (n *Noise) next() float64 {
	n.state ^= n.state << 13
	n.state ^= n.state >> 7
	n.state ^= n.state << 17
	white := float64(int64(n.state)) / (1 << 63)
	n.low = dull*n.low + (1-dull)*white
	return n.low * n.gain
}
