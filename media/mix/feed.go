package mix

import (
	"sync"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// The bounds of a feed, in samples.
const (
	ramp    = 64                          // 8 ms: how a voice begins and ends, so that nothing clicks
	reserve = ramp                        // is never read but to fade out
	begin   = 3*media.FrameSamples + ramp // so much is there when a voice begins: two packets may be late
	most    = 6*media.FrameSamples + ramp // more is thrown away, or the delay would grow
	space   = 1 << 11
)

// Feed is one voice on its way into a mix that has a beat of its own: packets go in as they arrive, samples come out as they are asked
// for. It holds 68 ms when a voice begins and 128 ms at most. Wherever something is missing or thrown away, the voice fades out and in
// over 8 ms. A lost packet is silence. The zero value is ready; it is safe for concurrent use and allocates nothing.
type Feed struct {
	mu         sync.Mutex
	ring       [space]int16
	head, tail uint // samples read, samples written
	sounding   bool
	rising     int // samples of the fade in that are still to come
	shut       bool
	closed     bool

	source uint32
	next   uint32 // timestamp of the packet that would go on without a gap
	known  bool
}

// Write takes a packet of the voice.
func (f *Feed) Write(p *media.Packet) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := uint(len(p.Payload))
	if f.shut || n == 0 || n > mostSamples || f.tail-f.head+n+mostSamples > space {
		return
	}
	gap := int32(p.Timestamp - f.next)
	whole := f.known && p.Source == f.source && gap == 0
	switch {
	case whole:
	case f.known && p.Source == f.source && gap < 0 && gap > -media.SampleRate:
		return // late or twice
	case f.known:
		f.breakOff(p.Source == f.source && gap > 0 && gap <= mostSamples, uint(gap))
	}
	at := f.tail
	for _, b := range p.Payload {
		f.ring[f.tail%space] = g711.DecodeSample(p.Codec, b)
		f.tail++
	}
	if f.known && !whole {
		f.fade(at, min(ramp, n), true)
	}
	f.source, f.next, f.known = p.Source, p.Timestamp+uint32(n), true
}

// breakOff ends what was written softly, and leaves room for what was lost.
func (f *Feed) breakOff(lost bool, gap uint) {
	n := min(ramp, f.tail-f.head)
	f.fade(f.tail-n, n, false)
	if lost {
		for range gap {
			f.ring[f.tail%space] = 0
			f.tail++
		}
	}
}

// fade makes n samples rise or fall.
func (f *Feed) fade(at, n uint, in bool) {
	for i := range n {
		k := int32(i)
		if !in {
			k = int32(n-1) - k
		}
		s := &f.ring[(at+i)%space]
		*s = int16(int32(*s) * k / int32(n))
	}
}

// Read fills dst with the voice's next samples, or with silence. It returns false when all of it is silence.
func (f *Feed) Read(dst []int16) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(dst)
	n, there := uint(len(dst)), f.tail-f.head
	if !f.sounding {
		if f.shut || there < max(begin, n+reserve) {
			if f.shut {
				f.head = f.tail
			}
			return false
		}
		f.sounding, f.rising = true, ramp
	}
	switch {
	case f.shut, there > most+n:
		n = min(n, there)
		f.fall(n)
		f.copy(dst[:n])
		f.head = f.tail - min(f.tail-f.head, begin)
		if f.shut {
			f.head = f.tail
		}
	case there < n+reserve:
		n = min(n, there)
		f.fall(n)
		f.copy(dst[:n])
	default:
		f.copy(dst)
	}
	return true
}

// fall lets the n samples that are read next end softly.
func (f *Feed) fall(n uint) {
	k := min(ramp, n)
	f.fade(f.head+n-k, k, false)
	f.sounding = false
}

func (f *Feed) copy(dst []int16) {
	for i := range dst {
		s := f.ring[f.head%space]
		if f.rising > 0 {
			s = int16(int32(s) * int32(ramp-f.rising) / ramp)
			f.rising--
		}
		dst[i] = s
		f.head++
	}
}

// Open lets the voice in, or shuts it out: then it fades with the next samples that are read, and what waits is dropped.
func (f *Feed) Open(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shut = !on || f.closed
}

// Drop forgets what waits to be read.
func (f *Feed) Drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.head, f.sounding = f.tail, false
}

// Close shuts the voice out for good: whoever mixes it forgets it when it has faded.
func (f *Feed) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shut, f.closed = true, true
}

// over tells whether nothing will come any more.
func (f *Feed) over() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.closed && !f.sounding
}
