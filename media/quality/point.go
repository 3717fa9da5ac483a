package quality

import (
	"math"
	"time"
)

// The bytes of a side's second, in this order. Each is quantised so that 254 is the most; 255 is "not known".
const (
	atR         = iota // half points
	atLoss             // half percents
	atJitter           // ms
	atReordered        // packets
	atBurst            // BurstR in sixteenths
	atTrip             // 4 ms
	atToR
	atToLoss
	atToJitter
	atTalk    // half percents
	atClipped // tenths of a percent
	atFlags
	columns
)

// The bits of atFlags.
const (
	flagLow = 1 << iota
	flagToLow
	flagUnheard
	flagEcho
)

const unknown = 255

// point is one step of both sides.
type point [sides * columns]byte

func quantised(v float64) byte { return byte(min(max(math.Round(v), 0), unknown-1)) }

func (s Second) pack(p []byte) {
	for i := range p {
		p[i] = unknown
	}
	if w := s.From; w.Known {
		p[atR], p[atLoss], p[atJitter] = quantised(w.R*2), quantised(w.Loss*200), quantised(millis(w.Jitter))
		p[atReordered], p[atBurst] = quantised(float64(w.Reordered)), quantised(w.Burst*16)
	}
	if w := s.To; w.Known {
		p[atToR], p[atToLoss], p[atToJitter] = quantised(w.R*2), quantised(w.Loss*200), quantised(millis(w.Jitter))
	}
	if s.RoundTrip > 0 {
		p[atTrip] = max(quantised(millis(s.RoundTrip)/4), 1)
	}
	p[atTalk], p[atClipped] = quantised(s.Talk*200), quantised(s.Clipped*1000)
	var flags byte
	for _, f := range []struct {
		on  bool
		bit byte
	}{{s.From.Low, flagLow}, {s.To.Low, flagToLow}, {s.Unheard, flagUnheard}, {s.Echo, flagEcho}} {
		if f.on {
			flags |= f.bit
		}
	}
	p[atFlags] = flags
}

func unpack(p []byte) (s Second) {
	flags := p[atFlags]
	if p[atR] != unknown {
		s.From = Way{Known: true, R: float64(p[atR]) / 2, Loss: float64(p[atLoss]) / 200, Jitter: time.Duration(p[atJitter]) * time.Millisecond,
			Reordered: int(p[atReordered]), Burst: max(float64(p[atBurst])/16, 1)}
	}
	if p[atToR] != unknown {
		s.To = Way{Known: true, R: float64(p[atToR]) / 2, Loss: float64(p[atToLoss]) / 200, Jitter: time.Duration(p[atToJitter]) * time.Millisecond}
	}
	if p[atTrip] != unknown {
		s.RoundTrip = time.Duration(p[atTrip]) * 4 * time.Millisecond
	}
	s.Talk, s.Clipped = min(float64(p[atTalk])/200, 1), min(float64(p[atClipped])/1000, 1)
	s.From.Low, s.To.Low, s.Unheard, s.Echo = flags&flagLow != 0, flags&flagToLow != 0, flags&flagUnheard != 0, flags&flagEcho != 0
	return s
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// merge is one step in place of n like a and one b: the worse of each figure, the mean of talk and clipping.
func merge(a point, n int, b point) (m point) {
	for i := range m {
		x, y := a[i], b[i]
		switch i % columns {
		case atFlags:
			m[i] = x | y
		case atTalk, atClipped:
			m[i] = byte((2*(n*int(x)+int(y)) + n + 1) / (2 * (n + 1)))
		case atR, atToR:
			m[i] = min(x, y) // 255 gives way by itself
		default:
			if m[i] = max(x, y); m[i] == unknown {
				m[i] = min(x, y)
			}
		}
	}
	return m
}
