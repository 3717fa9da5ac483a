package print

import (
	"math"

	"github.com/boyunhq/boyun/media/detect/fourier"
)

// Peak is a line that stands out: stronger than all within 64 ms and 60 Hz of it.
type Peak struct {
	Hop uint16 // of 32 ms, from the beginning
	Bin uint8  // of 15.625 Hz
}

// Constellation is the peaks of a recording, in time.
type Constellation []Peak

const (
	// HopSamples is how often a spectrum is taken, in samples at 8 kHz: 32 ms. The spectrum covers 64 ms at 4 kHz.
	HopSamples = 256

	lowBin, highBin = 18, 122 // 281 to 1906 Hz: what every telephone carries
	around          = 4       // bins on each side a peak must top
	beside          = 2       // hops on each side
	depth           = 2*beside + 1
	faint           = 64 * 64 * 30 * 30 * 4 // power of a line at about -55 dBFS: below are no peaks
	standsOut       = 3                     // times the mean of its spectrum
)

// Finder finds the peaks of sound as it comes. It allocates nothing. The zero value is ready; not safe for concurrent use.
type Finder struct {
	tail  [taps - 1]float32       // samples before the frame, for the filter
	slow  [fourier.Points]float32 // the last 64 ms at 4 kHz
	fresh int                     // samples of slow that no spectrum has seen
	hops  int                     // spectra taken
	power [fourier.Half]float32
	bits  [depth][fourier.Half]uint32 // powers as the bits of the number: positive ones compare like integers, and faster
	tops  [depth][fourier.Half]uint32 // greatest power within around bins
	least [depth]uint32               // a peak needs
}

// The filter before halving the rate: a half-band of 11 taps, 0.5 from the middle; what folds back above 2.3 kHz is 40 dB down.
const taps = 11

var filter = [3]float32{0.3030, -0.0606, 0.0106}

// Hear takes 8 kHz samples, an even number of them, at most 160, and calls found for every peak known now.
func (f *Finder) Hear(samples []int16, found func(Peak)) {
	var in [taps - 1 + 160]float32
	n := copy(in[:], f.tail[:])
	for _, s := range samples[:min(len(samples), 160)] {
		in[n] = float32(s)
		n++
	}
	for i := taps - 1; i+1 < n; i += 2 {
		c := i - taps/2
		v := 0.5*in[c] + filter[0]*(in[c-1]+in[c+1]) + filter[1]*(in[c-3]+in[c+3]) + filter[2]*(in[c-5]+in[c+5])
		f.take(v, found)
	}
	copy(f.tail[:], in[n-(taps-1):n])
}

const hop = HopSamples / 2 // at 4 kHz

func (f *Finder) take(v float32, found func(Peak)) {
	f.slow[fourier.Points-hop+f.fresh] = v
	if f.fresh++; f.fresh < hop {
		return
	}
	f.fresh = 0
	at := f.hops % depth
	fourier.Power(&f.power, &f.slow)
	copy(f.slow[:], f.slow[hop:])
	f.crown(at)
	if f.hops++; f.hops >= depth {
		f.pick(found)
	}
}

// crown works out the greatest power around each bin (in four steps, of 2, 4, 8 and 9 bins), and what a peak needs.
func (f *Finder) crown(at int) {
	const from, to = lowBin - around, highBin + around
	p, top := &f.bits[at], &f.tops[at]
	var sum float32
	for k, v := range f.power[from:to] {
		sum += v
		p[from+k] = math.Float32bits(v)
	}
	f.least[at] = math.Float32bits(max(standsOut*sum/(to-from), faint))
	var two, four, eight [fourier.Half]uint32
	for k := from; k < to-1; k++ {
		two[k] = max(p[k], p[k+1])
	}
	for k := from; k < to-3; k++ {
		four[k] = max(two[k], two[k+2])
	}
	for k := from; k < to-7; k++ {
		eight[k] = max(four[k], four[k+4])
	}
	for k := from; k < to-8; k++ {
		top[k+around] = max(eight[k], p[k+8])
	}
}

// pick finds the peaks of the hop in the middle.
func (f *Finder) pick(found func(Peak)) {
	middle := f.hops - 1 - beside
	at := middle % depth
	p, top, least := &f.bits[at], &f.tops[at], f.least[at]
next:
	for k := lowBin; k < highBin; k++ {
		if p[k] < least || p[k] < top[k] {
			continue
		}
		for other := range depth {
			if other != at && f.tops[other][k] > p[k] {
				continue next
			}
		}
		found(Peak{Hop: uint16(middle), Bin: uint8(k)})
	}
}

// Phases is how many ways a recording is cut into hops: a call begins anywhere in a hop, so it is compared with the nearest.
const Phases = 4

// Print is the fingerprint of a recording: its constellation in each phase.
type Print [Phases]Constellation

// Of is the fingerprint of a recording.
func Of(samples []int16) (p Print) {
	for i := range p {
		p[i] = constellation(samples[min(i*HopSamples/Phases, len(samples)):])
	}
	return p
}

func constellation(samples []int16) (c Constellation) {
	var f Finder
	found := func(p Peak) { c = append(c, p) }
	for len(samples) >= 160 {
		f.Hear(samples[:160], found)
		samples = samples[160:]
	}
	var still [160]int16
	for range 8 { // the last peaks are known when there is silence behind them
		f.Hear(still[:], found)
	}
	return c
}

// Speed is the constellation as a player would give it that runs so many times as fast.
func (c Constellation) Speed(times float64) (fast Constellation) {
	for _, p := range c {
		bin := float64(p.Bin)*times + 0.5
		if bin >= lowBin && bin < highBin {
			fast = append(fast, Peak{Hop: uint16(float64(p.Hop)/times + 0.5), Bin: uint8(bin)})
		}
	}
	return fast
}

// Length is the number of hops up to the last peak.
func (c Constellation) Length() int {
	if len(c) == 0 {
		return 0
	}
	return int(c[len(c)-1].Hop) + 1
}
