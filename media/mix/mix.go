// Package mix owns sums of G.711 audio: two payloads at once, louder or softer, and short sounds laid over a passing stream. It does
// not own who hears whom (softphone/bridge) nor the sounds (media/tone).
package mix

import (
	"math"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// Payloads writes the saturating sum of a and b, bytes of one law, into dst and returns how many: the longer of both, or what dst
// holds. Where one has ended the other goes on alone. dst may be a or b.
func Payloads(c media.Codec, dst, a, b []byte) int {
	both := min(len(a), len(b), len(dst))
	for i := range both {
		dst[i] = g711.EncodeSample(c, sum(g711.DecodeSample(c, a[i]), g711.DecodeSample(c, b[i])))
	}
	if both == len(dst) {
		return both
	}
	return both + copy(dst[both:], a[both:]) + copy(dst[both:], b[both:])
}

func sum(a, b int16) int16 {
	return int16(min(max(int(a)+int(b), math.MinInt16), math.MaxInt16))
}

// Gain makes law bytes louder or softer by a table. Safe for concurrent use.
type Gain struct {
	table [256]byte
}

// NewGain makes a gain of so many dB.
func NewGain(c media.Codec, dB float64) *Gain {
	g, factor := &Gain{}, math.Pow(10, dB/20)
	for b := range g.table {
		v := math.Round(float64(g711.DecodeSample(c, byte(b))) * factor)
		g.table[b] = g711.EncodeSample(c, int16(min(max(v, math.MinInt16), math.MaxInt16)))
	}
	return g
}

// Apply writes src with the gain into dst, which may be src, and returns how many: the shorter of both lengths.
func (g *Gain) Apply(dst, src []byte) int {
	n := min(len(dst), len(src))
	dst, src = dst[:n], src[:n]
	for i, b := range src {
		dst[i] = g.table[b]
	}
	return n
}
