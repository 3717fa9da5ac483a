package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// line is what a telephone line does to sound.
type line struct {
	law   media.Codec
	gain  float64 // dB
	snr   float64 // dB under the sound's own level; 0: no noise
	skip  int     // samples that were missed
	speed float64 // of the player; 0 is 1
}

// asLoud is the noise of a line that is as loud as the sound.
const asLoud = 0.01

func (l line) String() string {
	s := l.law.String()
	switch l.snr {
	case 0:
	case asLoud:
		s += ", noise as loud as itself"
	default:
		s += fmt.Sprintf(", noise %g dB below", l.snr)
	}
	if l.gain != 0 {
		s += fmt.Sprintf(", %+g dB", l.gain)
	}
	if l.skip != 0 {
		s += fmt.Sprintf(", first %.1f s missed", float64(l.skip)/media.SampleRate)
	}
	if l.speed != 0 {
		s += fmt.Sprintf(", speed %+.1f %%", 100*(l.speed-1))
	}
	return s
}

// carry sends samples over the line; two calls with the same samples have the same noise.
func (l line) carry(samples []int16) []int16 {
	samples = samples[min(l.skip, len(samples)):]
	speed := l.speed
	if speed == 0 {
		speed = 1
	}
	sum := 0.0
	n := 1
	for _, s := range samples {
		if s > 200 || s < -200 { // the level of what sounds, not of the pauses
			sum += float64(s) * float64(s)
			n++
		}
	}
	noise := 0.0
	if l.snr != 0 {
		noise = math.Sqrt(sum/float64(n)) * math.Pow(10, -l.snr/20)
	}
	random := rand.New(rand.NewPCG(uint64(len(samples)), 11))
	gain := math.Pow(10, l.gain/20)
	out := make([]int16, int(float64(max(len(samples)-1, 0))/speed))
	for i := range out {
		at := float64(i) * speed
		a, b := float64(samples[int(at)]), float64(samples[min(int(at)+1, len(samples)-1)])
		v := (a + (b-a)*(at-math.Floor(at)) + noise*random.NormFloat64()) * gain
		out[i] = g711.DecodeSample(l.law, g711.EncodeSample(l.law, int16(min(max(v, math.MinInt16), math.MaxInt16))))
	}
	return out
}

// lines are the conditions of every table but the announcements'.
func lines() []line {
	return []line{{law: media.PCMA}, {law: media.PCMU, gain: -15}, {law: media.PCMA, snr: 25}, {law: media.PCMA, snr: 15}, {law: media.PCMU, snr: 10, gain: -6}}
}

func silence(seconds float64) []int16 { return make([]int16, int(seconds*media.SampleRate)) }

func join(parts ...[]int16) (all []int16) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
