// Package analysis owns what can be told of audio as it passes: how loud it is now. It does not own quality figures (media/quality)
// nor tones (media/tone).
package analysis

import (
	"math"
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// Floor is the level of silence and of nothing heard, in dBFS.
const Floor = -96

const (
	attack = 0.5                    // how much of a new frame's power the meter takes over when it is louder
	decay  = 0.12                   // and when it is softer: 10 dB in a third of a second
	gone   = 200 * time.Millisecond // without a packet the meter falls to the floor
)

// The square of every byte's sample, of full scale 1. Filled once, never written again.
var (
	powerA  = powers(media.PCMA)
	powerMu = powers(media.PCMU)
)

func powers(c media.Codec) (t [256]float32) {
	for b := range t {
		v := float64(g711.DecodeSample(c, byte(b))) / math.MaxInt16
		t[b] = float32(v * v)
	}
	return t
}

// Meter measures how loud a stream is. It is an Ear; put it beside the one who really hears with Before. The zero value is ready. Hear
// from one goroutine, Level from any.
type Meter struct {
	power atomic.Uint32 // bits of a float32
	heard atomic.Int64  // nanoseconds since 1970
}

var _ media.Ear = (*Meter)(nil)

// Hear takes a packet into the measure; 0.1 us a frame.
func (m *Meter) Hear(p *media.Packet, at time.Time) {
	if len(p.Payload) == 0 {
		return
	}
	t := &powerMu
	if p.Codec == media.PCMA {
		t = &powerA
	}
	var sum float32
	for _, b := range p.Payload {
		sum += t[b]
	}
	now, was := sum/float32(len(p.Payload)), math.Float32frombits(m.power.Load())
	share := float32(decay)
	if now > was {
		share = attack
	}
	m.power.Store(math.Float32bits(was + (now-was)*share))
	m.heard.Store(at.UnixNano())
}

// Level is how loud it is now, in dBFS from Floor up (0 is a full-scale sine).
func (m *Meter) Level(now time.Time) float64 {
	power := float64(math.Float32frombits(m.power.Load()))
	if now.UnixNano()-m.heard.Load() > int64(gone) || power == 0 {
		return Floor
	}
	return max(10*math.Log10(2*power), Floor)
}

// Before measures what next hears.
func (m *Meter) Before(next media.Ear) media.Ear {
	return media.EarFunc(func(p *media.Packet, at time.Time) {
		m.Hear(p, at)
		next.Hear(p, at)
	})
}
