package detect

import (
	"math"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect/fourier"
)

// Sight is one frame as the detectors see it: the samples and the spectrum of the last 32 ms, looked at once for all of them.
type Sight struct {
	Frame *Frame
	Now   clock                   // frames heard, this one included
	Level float32                 // of the frame, dBFS RMS; Floor in silence
	Power [fourier.Half]float32   // bins of 31.25 Hz, see fourier.Power
	Total float32                 // of the bins from 125 Hz up
	Hz    float32                 // of the strongest line
	Pure  float32                 // that line's part of Total, 0 to 1
	Parts [blocks]float32         // mean square of the frame's parts of 5 ms
	past  [fourier.Points]float32 // samples
}

// Floor is the level of silence.
const Floor = -96

const (
	blocks    = 4
	blockSize = media.FrameSamples / blocks
	binHz     = float32(media.SampleRate) / fourier.Points
	lowest    = 4   // bin of 125 Hz: below is hum
	highest   = 110 // bin of 3440 Hz
	still     = -60 // dBFS: below nothing is looked at
)

// Front makes sights. The zero value is ready.
type Front struct{ s Sight }

// Look takes the next frame. The sight is valid until the next one.
func (f *Front) Look(frame *Frame) *Sight {
	s := &f.s
	s.Now++
	s.Frame = frame
	copy(s.past[:], s.past[media.FrameSamples:])
	fresh := s.past[fourier.Points-media.FrameSamples:]
	var all float32
	for b := range blocks {
		var sum float32
		for i := b * blockSize; i < (b+1)*blockSize; i++ {
			v := float32(frame[i])
			fresh[i] = v
			sum += v * v
		}
		s.Parts[b] = sum / blockSize
		all += sum
	}
	s.Level = decibel(all / media.FrameSamples)
	s.Hz, s.Pure, s.Total = 0, 0, 0
	if s.Level < still {
		clear(s.Power[:])
		return s
	}
	fourier.Power(&s.Power, &s.past)
	s.line()
	return s
}

// line finds the strongest line and how much of the sound it is.
func (s *Sight) line() {
	best, top, total := lowest, float32(0), float32(0)
	for k, p := range s.Power[lowest:highest] {
		total += p
		if p > top {
			best, top = lowest+k, p
		}
	}
	s.Total = total
	if s.Total == 0 {
		return
	}
	s.Pure = s.Sum(best-2, best+2) / s.Total
	s.Hz = (float32(best) + offset(s.Power[best-1], s.Power[best], s.Power[best+1])) * binHz
}

// Sum is the power of the bins from a to b.
func (s *Sight) Sum(a, b int) (sum float32) {
	for _, p := range s.Power[max(a, lowest) : min(b, fourier.Half-1)+1] {
		sum += p
	}
	return sum
}

// offset is where between bins a Hann-windowed line lies, from the bin in the middle (Grandke's interpolation): -0.5 to 0.5.
func offset(before, at, after float32) float32 {
	a, b, c := sqrt(before), sqrt(at), sqrt(after)
	if b == 0 {
		return 0
	}
	if c > a {
		r := c / b
		return min(max((2*r-1)/(r+1), -0.5), 0.5)
	}
	r := a / b
	return -min(max((2*r-1)/(r+1), -0.5), 0.5)
}

func sqrt(v float32) float32 { return float32(math.Sqrt(float64(v))) }

// decibel is the level of a mean square in dBFS (0 is a full-scale sine), never below Floor.
func decibel(meanSquare float32) float32 {
	if meanSquare <= 0 {
		return Floor
	}
	return max(float32(10*math.Log10(2*float64(meanSquare)/(math.MaxInt16*math.MaxInt16))), Floor)
}
