package heard

import (
	"math"
	"math/cmplx"

	"github.com/boyunhq/boyun/media"
)

// points is the size of the transform: 128 ms at 8 kHz, so that a slice of 100 ms fits with its window. Bins are 7.8 Hz apart.
const points = 1024

// spectrum is the working space of one transform; it belongs to one goroutine at a time.
type spectrum struct {
	turn [points / 2]complex128 // roots of unity
	work [points]complex128
}

func newSpectrum() *spectrum {
	s := &spectrum{}
	for i := range s.turn {
		s.turn[i] = cmplx.Rect(1, -2*math.Pi*float64(i)/points)
	}
	return s
}

// loudest finds the loudest frequency of pcm and the share (0..1) of all sound it holds. pcm may have up to points samples.
func (s *spectrum) loudest(pcm []int16) (hz, share float64) {
	n := min(len(pcm), points)
	for i := range s.work {
		s.work[i] = 0
	}
	for i := range n { // a Hann window keeps a tone within three bins on either side
		w := 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(n))
		s.work[reverse(i)] = complex(w*float64(pcm[i]), 0)
	}
	s.transform()
	var power [points / 2]float64
	total, top := 0.0, 0
	for i := 6; i < points/2; i++ { // below 50 Hz there is no telephone sound, only offset
		power[i] = real(s.work[i])*real(s.work[i]) + imag(s.work[i])*imag(s.work[i])
		total += power[i]
		if power[i] > power[top] {
			top = i
		}
	}
	if total == 0 {
		return 0, 0
	}
	sum, weight := 0.0, 0.0
	for i := max(top-4, 6); i <= min(top+4, points/2-1); i++ {
		sum += power[i]
		weight += power[i] * float64(i)
	}
	return weight / sum * media.SampleRate / points, sum / total
}

// transform is a radix-2 FFT in place; work is in bit-reversed order.
func (s *spectrum) transform() {
	for size := 2; size <= points; size *= 2 {
		half, step := size/2, points/size
		for start := 0; start < points; start += size {
			for k := range half {
				a, b := s.work[start+k], s.work[start+k+half]*s.turn[k*step]
				s.work[start+k], s.work[start+k+half] = a+b, a-b
			}
		}
	}
}

// reverse reverses the ten bits of an index.
func reverse(i int) int {
	r := 0
	for range 10 {
		r = r<<1 | i&1
		i >>= 1
	}
	return r
}
