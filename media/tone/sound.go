package tone

import (
	"math"
	"time"

	"github.com/boyunhq/boyun/media"
)

// Voice is one sine of a part. AM is the frequency that modulates its loudness fully, 0 for none.
type Voice struct {
	Hz, AM float64
}

// Part is some voices at once, or silence if there is none.
type Part struct {
	Voices []Voice
	For    time.Duration // 0: without an end
}

// Sound is parts one after the other.
type Sound struct {
	Name   string
	Parts  []Part
	Level  float64 // of each voice, dBFS
	Noise  float64 // comfort noise under everything, dBFS of its RMS; 0 is none
	Repeat bool
}

// Note is a part of one sine.
func Note(hz float64, d time.Duration) Part { return Part{Voices: []Voice{{Hz: hz}}, For: d} }

// Gap is a silent part.
func Gap(d time.Duration) Part { return Part{For: d} }

// Length is how long the sound lasts once; 0 if it has no end.
func (s Sound) Length() (d time.Duration) {
	for _, p := range s.Parts {
		if p.For == 0 {
			return 0
		}
		d += p.For
	}
	return d
}

const edge = 64 // samples: 8 ms of raised cosine at both ends of a part, so that nothing clicks

// amplitude is the peak of a full-scale sine at a level.
func amplitude(dBFS float64) float64 { return math.MaxInt16 * math.Pow(10, dBFS/20) }

func samplesIn(d time.Duration) int { return int(d * media.SampleRate / time.Second) }

// oscillator turns a vector: one complex product a sample instead of a sine.
type oscillator struct {
	re, im, stepRe, stepIm float64
}

func newOscillator(hz float64) oscillator {
	sin, cos := math.Sincos(2 * math.Pi * hz / media.SampleRate)
	return oscillator{re: 1, stepRe: cos, stepIm: sin}
}

// next is the sine of the next sample, from 0 up.
func (o *oscillator) next() float64 {
	v := o.im
	o.re, o.im = o.re*o.stepRe-o.im*o.stepIm, o.re*o.stepIm+o.im*o.stepRe
	return v
}

// settle takes out what rounding did to the vector's length.
func (o *oscillator) settle() {
	k := 1 / math.Hypot(o.re, o.im)
	o.re, o.im = o.re*k, o.im*k
}
