package prompt

import (
	"math"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// The hold music: four chords, broken into eight soft notes each, twice with another melody on top; 25.6 s that join at the ends. It is
// ours, made by the lines below. Notes are semitones above the A of 220 Hz.
const (
	beat       = media.SampleRate * 2 / 5 // 0.4 s
	barBeats   = 8
	musicLevel = 0.09 // of full scale, each note
)

type bar struct {
	chord  [4]int
	melody [4]int // one every two beats; -1 rests
}

// compose makes the loop as A-law.
func compose() []byte {
	bars := []bar{
		{[4]int{3, 7, 10, 15}, [4]int{19, -1, 22, 19}}, // C
		{[4]int{0, 7, 12, 15}, [4]int{15, -1, 19, -1}}, // A minor
		{[4]int{5, 8, 12, 17}, [4]int{17, 20, 17, -1}}, // F
		{[4]int{2, 5, 10, 14}, [4]int{14, -1, 17, 22}}, // G
		{[4]int{3, 7, 10, 15}, [4]int{22, 19, -1, 15}},
		{[4]int{0, 7, 12, 15}, [4]int{12, 15, 19, -1}},
		{[4]int{5, 8, 12, 17}, [4]int{20, -1, 17, 12}},
		{[4]int{2, 5, 10, 14}, [4]int{14, 10, -1, -1}},
	}
	loop := make([]float64, len(bars)*barBeats*beat)
	for i, b := range bars {
		from := i * barBeats * beat
		for n, up := range [barBeats]int{0, 1, 2, 3, 2, 1, 2, 1} {
			pluck(loop, from+n*beat, b.chord[up], 1)
		}
		for n, note := range b.melody {
			if note >= 0 {
				pluck(loop, from+2*n*beat, note, 1.4)
			}
		}
	}
	law := make([]byte, len(loop))
	for i, v := range loop {
		law[i] = g711.EncodeSample(media.PCMA, int16(min(max(v, -1), 1)*math.MaxInt16))
	}
	return law
}

// pluck adds a note that begins softly and dies away; what is left at the end of the loop sounds on at its beginning.
func pluck(loop []float64, from, semitones int, loudness float64) {
	const attack, length = media.SampleRate / 50, 2 * media.SampleRate
	hz := 220 * math.Pow(2, float64(semitones)/12)
	for i := range length {
		t := float64(i) / media.SampleRate
		envelope := math.Exp(-2.2*t) * min(1, float64(i)/attack) * min(1, float64(length-i)/1600)
		phase := 2 * math.Pi * hz * t
		v := math.Sin(phase) + 0.25*math.Exp(-3*t)*math.Sin(2*phase) + 0.1*math.Exp(-5*t)*math.Sin(3*phase)
		loop[(from+i)%len(loop)] += v * envelope * loudness * musicLevel
	}
}
