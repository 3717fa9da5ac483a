//go:build opus

package opus_test

import (
	"math"
	"slices"
	"testing"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/prompt"
)

// block is of the spectra speech is compared by: 32 ms.
const block = 256

// bands are the ear's in telephone speech, by their edges in Hz (Zwicker's critical bands).
var bands = []float64{200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700}

// spectrum is the power in each band of a block.
func spectrum(samples []float64, turn *[block]complex128) []float64 {
	power := make([]float64, len(bands)-1)
	for k := range block / 2 {
		b := slices.IndexFunc(bands, func(edge float64) bool { return edge > float64(k)*media.SampleRate/block }) - 1
		if b < 0 {
			continue
		}
		var sum complex128
		for i, v := range samples {
			sum += complex(v*(0.5-0.5*real(turn[i])), 0) * turn[i*k%block]
		}
		power[b] += (real(sum)*real(sum) + imag(sum)*imag(sum)) / block
	}
	return power
}

// closeness is by how many dB speech is louder than what has become wrong with it, on average over the ear's bands and the blocks that speak.
func closeness(said, heard []int16) float64 {
	var turn [block]complex128
	for i := range turn {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / block)
		turn[i] = complex(cos, sin)
	}
	sum, n := 0.0, 0
	var speech, wrong [block]float64
	for at := 0; at+block <= min(len(said), len(heard)); at += block {
		energy := 0.0
		for i := range block {
			s, h := float64(said[at+i]), float64(heard[at+i])
			speech[i], wrong[i] = s, h-s
			energy += s * s
		}
		if energy < block*200*200 { // -44 dBFS
			continue
		}
		s, w := spectrum(speech[:], &turn), spectrum(wrong[:], &turn)
		for b := range s {
			sum += min(max(10*math.Log10((s[b]+1e3)/(w[b]+1e3)), -10), 35)
			n++
		}
	}
	return sum / float64(n)
}

// late is by how many samples what is heard lies behind what was said, by the first seconds.
func late(said, heard []int16) (by int) {
	best := math.Inf(-1)
	for k := range 160 {
		sum := 0.0
		for i := range min(len(said), len(heard)-160, 3*media.SampleRate) {
			sum += float64(said[i]) * float64(heard[i+k])
		}
		if sum > best {
			best, by = sum, k
		}
	}
	return by
}

// The figures to reach are those of complexity 10 with 20000 bits a second.
func TestSpeechComesOutAsCloseAsTheDearestComplexityMadeIt(t *testing.T) {
	library, err := prompt.Load()
	if err != nil {
		t.Fatal(err)
	}
	for language, atLeast := range map[string]float64{"en": 9.15, "zh": 9.22} {
		var law []byte
		for _, p := range library.Sentences(language) {
			law = append(law, p.Audio...)
		}
		said := make([]int16, len(law))
		g711.Decode(media.PCMA, said, law)
		f := &far{edge: edge(t, media.PCMA)}
		f.codes(t, media.PCMA, law, 160)
		f.says(160, numbers(len(f.packets))...)
		bytes := 0
		for _, p := range f.packets {
			bytes += len(p)
		}
		heard := f.sound(0, len(f.heard))
		got := closeness(said, heard[late(said, heard):])
		t.Logf("%s: %.2f dB at %.1f kbit/s", language, got, float64(bytes*8)/float64(len(law))*8)
		if got < atLeast {
			t.Errorf("%s: speech is %.2f dB above what is wrong with it, not %.2f", language, got, atLeast)
		}
	}
}
