package analysis

import "math"

const (
	octave   = 10 * math.Ln2 / math.Ln10 // dB of a power of 2
	stepBits = 7
)

// steps are the decibels of what lies between powers of 2. Filled once, never written again.
var steps = func() (of [1 << stepBits]float32) {
	for i := range of {
		of[i] = float32(10 * math.Log10(1+(float64(i)+0.5)/(1<<stepBits)))
	}
	return of
}()

// decibels is a power in dB, right to 0.02: an envelope has hundreds, and a logarithm takes its time. The power is a normal number above 0.
func decibels(power float64) float32 {
	bits := math.Float64bits(power)
	return octave*float32(int(bits>>52)-1023) + steps[bits>>(52-stepBits)&(1<<stepBits-1)]
}
