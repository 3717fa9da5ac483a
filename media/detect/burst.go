package detect

import (
	"time"

	"github.com/boyunhq/boyun/media/detect/fourier"
)

// burst is one stretch of a call-progress tone and the pause behind it.
type burst struct {
	on, off time.Duration
	lines   lines
	open    bool // the pause has not ended yet: off is what there was of it so far
}

// lines are the frequencies of a burst, strongest first; 0 is none.
type lines [3]float32

const (
	progressLow  = 9   // bin of 281 Hz
	progressHigh = 22  // and of 688 Hz: every country's ringback and busy lie between
	steady       = 0.7 // a burst's part of the sound: 4 dB over the noise
	toneFloor    = -45 // dBFS: where a burst begins
	toneTrough   = -57 // and what one that has begun may sink to: Singapore's ring falls silent 24 times a second
	lineAfter    = 9   // frames into a burst when its lines are read: 180 ms, so that the window of 128 ms is full
	edgeLook     = 24  // parts of 5 ms that are kept to find an edge in
)

// bursts cuts sound into bursts of tone, to 5 ms. The zero value is ready.
type bursts struct {
	slow  [fourier.Points]float32 // the last 128 ms at 2 kHz
	power [fourier.Half]float32   // their spectrum, bins of 7.8 Hz
	parts [edgeLook]float32       // mean squares of 5 ms, newest last
	age   int                     // parts heard
	on    bool
	edge  int // part in which the last edge was
	loud  float32
	since int // frames the burst is old
	was   burst
}

// hear takes a frame. It returns the burst before when the next one begins.
func (b *bursts) hear(s *Sight) (burst, bool) {
	copy(b.parts[:], b.parts[blocks:])
	copy(b.parts[edgeLook-blocks:], s.Parts[:])
	b.age += blocks
	b.decimate(s.Frame)
	floor := float32(toneFloor)
	if b.on {
		floor = toneTrough
	}
	tone := s.Level > floor && s.Sum(progressLow, progressHigh) > steady*s.Total
	if tone {
		b.loud = max(b.loud, s.Parts[0], s.Parts[1], s.Parts[2], s.Parts[3])
	}
	switch {
	case tone && !b.on:
		return b.rises(s)
	case !tone && b.on:
		b.falls()
	case b.on:
		if b.since++; b.since == lineAfter {
			b.was.lines = b.read()
		}
	}
	return burst{}, false
}

func (b *bursts) rises(s *Sight) (burst, bool) {
	b.loud = max(s.Parts[0], s.Parts[1], s.Parts[2], s.Parts[3])
	at := b.find(true)
	last := b.was
	last.off, last.open = time.Duration(at-b.edge)*partTime, false
	b.on, b.edge, b.since = true, at, 1
	b.was = burst{}
	return last, last.on > 0
}

func (b *bursts) falls() {
	at := b.find(false)
	b.was.on = time.Duration(at-b.edge) * partTime
	if b.since < lineAfter {
		b.was.lines = b.read()
	}
	b.on, b.edge = false, at
}

const partTime = 5 * time.Millisecond

// current is the last burst with the pause so far, or, while it sounds, its length so far with no pause.
func (b *bursts) current() burst {
	now := b.was
	now.open = true
	if b.on {
		now.on, now.off = time.Duration(b.age-b.edge)*partTime, 0
	} else {
		now.off = time.Duration(b.age-b.edge) * partTime
	}
	return now
}

// find is the part, counted from the beginning, where the tone rose or fell: the first, or behind the last, that has a sixth of the
// loudest part's power. A part alone is not enough: two tones at once beat.
func (b *bursts) find(rise bool) int {
	first := b.age - edgeLook
	if rise {
		for i := edgeLook - 10; i < edgeLook; i++ {
			if b.parts[i] > b.loud/6 {
				return first + i
			}
		}
		return b.age - blocks
	}
	for i := edgeLook - 1; i >= 0; i-- {
		if b.parts[i] > b.loud/6 {
			return first + i + 1
		}
	}
	return b.age - blocks
}

// decimate adds a frame at a quarter of the rate. The mean of four is all the filter there is: what folds back lies outside the band
// whose tones passed as steady.
func (b *bursts) decimate(f *Frame) {
	const n = len(f) / 4
	copy(b.slow[:], b.slow[n:])
	fresh := b.slow[fourier.Points-n:]
	for i := range fresh {
		fresh[i] = float32(int(f[4*i])+int(f[4*i+1])+int(f[4*i+2])+int(f[4*i+3])) / 4
	}
}

// read is the lines of the last 128 ms: peaks not 12 dB below the highest.
func (b *bursts) read() (l lines) {
	fourier.Power(&b.power, &b.slow)
	const width = float32(2000) / fourier.Points
	var powers [3]float32
	for k := 36; k < 90; k++ { // 281 to 703 Hz
		p := b.power[k]
		if p <= b.power[k-1] || p < b.power[k+1] {
			continue
		}
		hz := (float32(k) + offset(b.power[k-1], p, b.power[k+1])) * width
		for i := range l {
			if p > powers[i] {
				copy(l[i+1:], l[i:2])
				copy(powers[i+1:], powers[i:2])
				l[i], powers[i] = hz, p
				break
			}
		}
	}
	for i := range l {
		if powers[i] < powers[0]/16 {
			l[i] = 0
		}
	}
	return l
}
