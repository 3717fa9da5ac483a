package tone

import (
	"math"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// turns are the Goertzel coefficients of four frequencies.
func turns(hz [4]float64) (k [4]float64) {
	for i, f := range hz {
		k[i] = 2 * math.Cos(2*math.Pi*f/media.SampleRate)
	}
	return k
}

// four is the power of four frequencies in a block (Goertzel), each the square of the sum a Fourier transform would give. They are worked
// out at once, so that their chains of products do not wait for each other.
func four(block []int16, k *[4]float64) [4]float64 {
	var a0, a1, a2, a3, b0, b1, b2, b3 float64
	k0, k1, k2, k3 := k[0], k[1], k[2], k[3]
	for _, s := range block {
		v := float64(s)
		a0, b0 = v+k0*a0-b0, a0
		a1, b1 = v+k1*a1-b1, a1
		a2, b2 = v+k2*a2-b2, a2
		a3, b3 = v+k3*a3-b3, a3
	}
	return [4]float64{a0*a0 + b0*b0 - k0*a0*b0, a1*a1 + b1*b1 - k1*a1*b1, a2*a2 + b2*b2 - k2*a2*b2, a3*a3 + b3*b3 - k3*a3*b3}
}

func energy(block []int16) (e float64) {
	for _, s := range block {
		e += float64(s) * float64(s)
	}
	return e
}

// levelOf is the RMS level of n samples with an energy, in dBFS (0 is a full-scale sine).
func levelOf(energy float64, n int) float64 {
	if n == 0 || energy == 0 {
		return math.Inf(-1)
	}
	return 10 * math.Log10(energy/float64(n)*2/(math.MaxInt16*math.MaxInt16))
}

// RMS is the level of samples in dBFS; minus infinity for digital silence.
func RMS(samples []int16) float64 { return levelOf(energy(samples), len(samples)) }

// block is how many samples LevelAt looks at together.
const block = 400

// hann is its window, worked out once.
var hann = func() (w [block]float64) {
	for i := range w {
		w[i] = (1 - math.Cos(2*math.Pi*(float64(i)+0.5)/block)) / 2
	}
	return w
}()

// LevelAt is how loud one frequency is in samples, in dBFS, averaged over blocks of 400 samples (20 Hz wide, Hann window). A sine that
// sounds the whole time reads as its own level, one that sounds half of it 3 dB less.
func LevelAt(samples []int16, hz float64) float64 {
	if len(samples) < block {
		return math.Inf(-1)
	}
	var windowed [block]float64
	sum, blocks := 0.0, 0
	for ; len(samples) >= block; samples = samples[block/2:] {
		for i := range windowed {
			windowed[i] = float64(samples[i]) * hann[i]
		}
		sum += powerOf(windowed[:], hz)
		blocks++
	}
	// A sine of peak A gives (A*block/4)^2 through the Hann window.
	peak := math.Sqrt(sum/float64(blocks)) * 4 / block
	return 20 * math.Log10(peak/math.MaxInt16)
}

func powerOf(block []float64, hz float64) float64 {
	k := 2 * math.Cos(2*math.Pi*hz/media.SampleRate)
	var a, b float64
	for _, s := range block {
		a, b = s+k*a-b, a
	}
	return a*a + b*b - k*a*b
}

// Contains tells whether samples hold a frequency of at least a level (dBFS).
func Contains(samples []int16, hz, atLeast float64) bool { return LevelAt(samples, hz) >= atLeast }

// Law encodes linear samples.
func Law(c media.Codec, samples []int16) []byte {
	law := make([]byte, len(samples))
	g711.Encode(c, law, samples)
	return law
}

// Linear decodes law bytes, for the functions above.
func Linear(c media.Codec, law []byte) []int16 {
	samples := make([]int16, len(law))
	g711.Decode(c, samples, law)
	return samples
}
