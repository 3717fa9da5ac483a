// Package resample owns changes of sample rate between those of telephony, WebRTC and uploaded files. It owns neither codecs (media/g722,
// media/opus) nor files (media/wav). Samples are linear, 16 bits.
//
// One filter serves each pair of rates: a windowed sinc (Kaiser, beta 7.86) in polyphase form whose -6 dB point is half the lower rate. With
// the lower rate at 8 kHz, measured by its tests over all pairs with 8, 11.025 or 16 kHz: ripple up to 3.4 kHz at most 0.003 dB; what lies above 4.6 kHz, and the
// images of what lies below 3.4 kHz, at least 80 dB down. Between the two it falls: what folds there lands above 3.4 kHz, outside the telephone band
// (ITU-T G.712). The bands of a higher rate are so much wider.
package resample

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Rates are those that can be changed into each other, in samples a second.
func Rates() []int { return []int{8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000} }

// The filter's shape, in parts of the lower rate.
const (
	edge       = 0.425 // of the pass band
	transition = 2 * (0.5 - edge)
	stop       = 80.0 // dB
	block      = 320  // input samples that are worked on at once
)

// Resampler changes the rate of one stream. It belongs to one goroutine and allocates nothing once it is made.
type Resampler struct {
	from, to int
	phases   int         // of the filter: how often its rate holds that of the input
	taps     int         // of a phase
	filter   [][]float32 // by phase, in the order of time
	window   []float32   // the last taps-1 input samples, and room for a block
	at       int         // place in the block of the newest sample that the next one out needs
	phase    int
	step     int // how far at goes for a sample out, and
	rest     int // how many phases more
}

// New makes a resampler. fault.Invalid: not two of Rates.
func New(from, to int) (*Resampler, error) {
	if !slices.Contains(Rates(), from) || !slices.Contains(Rates(), to) {
		return nil, fault.New(fault.Invalid, "sample_rate", "%d and %d samples a second: possible are %v", from, to, Rates())
	}
	shared := divisor(from, to)
	r := &Resampler{from: from, to: to, phases: to / shared}
	step := from / shared
	r.step, r.rest = step/r.phases, step%r.phases
	r.design()
	r.window = make([]float32, r.taps-1+block)
	return r, nil
}

func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// design fills the filter. Its length is Kaiser's estimate for the stop band and the transition.
func (r *Resampler) design() {
	if r.from == r.to {
		r.taps, r.filter = 1, [][]float32{{1}}
		return
	}
	rate, low := float64(r.from*r.phases), float64(min(r.from, r.to))
	need := (stop-7.95)/(2.285*2*math.Pi*transition*low/rate) + 1
	r.taps = int(math.Ceil(need / float64(r.phases)))
	n := r.taps * r.phases
	beta, middle := 0.1102*(stop-8.7), float64(n-1)/2
	whole := make([]float64, n)
	for i := range whole {
		x := float64(i) - middle
		whole[i] = sinc(x*low/rate) * bessel(beta*math.Sqrt(1-(x/(middle+1))*(x/(middle+1))))
	}
	r.filter = make([][]float32, r.phases)
	for p := range r.filter {
		r.filter[p] = phase(whole, p, r.phases)
	}
}

// phase is every n-th tap from the p-th on, latest first, made to pass a constant unchanged.
func phase(whole []float64, p, n int) []float32 {
	taps, sum := make([]float32, 0, len(whole)/n), 0.0
	for i := p; i < len(whole); i += n {
		sum += whole[i]
	}
	for i := len(whole) - n + p; i >= 0; i -= n {
		taps = append(taps, float32(whole[i]/sum))
	}
	return taps
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// bessel is the modified Bessel function of the first kind and order 0, by its series.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= (x / (2 * k)) * (x / (2 * k))
		sum += term
	}
	return sum
}

// Most is the largest number of samples that come out for n in.
func (r *Resampler) Most(n int) int { return (n*r.phases)/(r.step*r.phases+r.rest) + 1 }

// Resample takes samples and writes what they make into dst, which has room for Most(len(src)). It returns how many came out: over time
// exactly len(src)*to/from. What is louder than a sample can say is clipped.
func (r *Resampler) Resample(dst, src []int16) (n int) {
	for len(src) > 0 {
		k := min(len(src), block)
		n += r.work(dst[n:], src[:k])
		src = src[k:]
	}
	return n
}

func (r *Resampler) work(dst, src []int16) (n int) {
	past := r.taps - 1
	for i, s := range src {
		r.window[past+i] = float32(s)
	}
	for r.at < len(src) {
		dst[n] = rounded(dot(r.filter[r.phase], r.window[r.at:r.at+r.taps]))
		n++
		r.at += r.step
		if r.phase += r.rest; r.phase >= r.phases {
			r.phase -= r.phases
			r.at++
		}
	}
	r.at -= len(src)
	copy(r.window[:past], r.window[len(src):len(src)+past])
	return n
}

// dot multiplies in four lanes, so that one sum need not wait for the one before.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}

func rounded(v float32) int16 {
	switch {
	case v >= math.MaxInt16:
		return math.MaxInt16
	case v <= math.MinInt16:
		return math.MinInt16
	case v < 0:
		return int16(v - 0.5)
	}
	return int16(v + 0.5)
}

// Delay is how much later a sound comes out than it went in.
func (r *Resampler) Delay() time.Duration {
	return time.Duration(float64(r.taps*r.phases-1) / 2 / float64(r.from*r.phases) * float64(time.Second))
}

// Reset forgets the stream.
func (r *Resampler) Reset() {
	clear(r.window)
	r.at, r.phase = 0, 0
}

// String names the link of a chain for a log line.
func (r *Resampler) String() string {
	return fmt.Sprintf("resample %d>%d (%d taps, %v)", r.from, r.to, r.taps, r.Delay().Round(10*time.Microsecond))
}
