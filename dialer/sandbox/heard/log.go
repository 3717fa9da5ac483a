package heard

import (
	"math"
	"sync"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// Levels in dBFS from which on a slice counts as sound and a packet as somebody talking.
const (
	soundFrom = -50
	voiceFrom = -42
)

// breath is the longest pause inside one utterance.
const breath = 350 * time.Millisecond

// Log listens to one stream and keeps the account of it. It is a media.Ear, safe for concurrent use.
type Log struct {
	mu       sync.Mutex
	limit    int // slices kept; later ones are dropped, the account then ends early
	account  Account
	spectrum *spectrum
	pcm      [points]int16
	filled   int
	arrived  bool // a packet arrived in the running slice

	utterance, lastVoice time.Time
}

var _ media.Ear = (*Log)(nil)

// NewLog starts an account at start that keeps at most limit of time.
func NewLog(start time.Time, limit time.Duration) *Log {
	return &Log{limit: int(limit / Length), account: Account{Start: start}, spectrum: newSpectrum()}
}

// Hear takes one packet.
func (l *Log) Hear(p *media.Packet, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance(at)
	l.arrived = true
	n := min(len(p.Payload), len(l.pcm)-l.filled)
	g711.Decode(p.Codec, l.pcm[l.filled:l.filled+n], p.Payload[:n])
	packet := l.pcm[l.filled : l.filled+n]
	l.filled += n
	if len(packet) > 0 && level(packet) >= voiceFrom {
		if l.lastVoice.IsZero() || at.Sub(l.lastVoice) > breath {
			l.utterance = at
		}
		l.lastVoice = at
	}
}

// Tick closes the slices that have passed; call it now and then so that silence on the wire is seen.
func (l *Log) Tick(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance(now)
}

// Turn tells how the other side's speech stands: for how long the last utterance went and how long it has been quiet since; spoke is
// false when nothing was said after since.
func (l *Log) Turn(since, now time.Time) (length, quiet time.Duration, spoke bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lastVoice.IsZero() || !l.lastVoice.After(since) {
		return 0, now.Sub(since), false
	}
	start := l.utterance
	if start.Before(since) {
		start = since
	}
	return l.lastVoice.Sub(start), now.Sub(l.lastVoice), true
}

// Account is a copy of what was heard until the last closed slice.
func (l *Log) Account() Account {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Account{l.account.Start, append([]Slice(nil), l.account.Slices...)}
}

// Close ends the account and returns it. Packets heard later are not kept.
func (l *Log) Close(now time.Time) Account {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance(now)
	l.limit = 0
	l.spectrum = nil
	return l.account
}

// advance closes every slice that ended by at.
func (l *Log) advance(at time.Time) {
	for len(l.account.Slices) < l.limit {
		end := l.account.Start.Add(time.Duration(len(l.account.Slices)+1) * Length)
		if at.Before(end) {
			return
		}
		l.account.Slices = append(l.account.Slices, l.judge())
		l.filled, l.arrived = 0, false
	}
	l.filled = 0
}

// judge says what the running slice was.
func (l *Log) judge() Slice {
	if !l.arrived {
		return Slice{Kind: Nothing, Level: -96}
	}
	pcm := l.pcm[:l.filled]
	loudness := level(pcm)
	if loudness < soundFrom {
		return Slice{Kind: Silence, Level: int8(loudness)}
	}
	hz, share := l.spectrum.loudest(pcm)
	s := Slice{Kind: Sound, Level: int8(loudness), Share: uint8(share * 100), Hz: uint16(hz + 0.5)}
	if share >= 0.8 {
		s.Kind = Tone
	}
	return s
}

// level is the rms of pcm in dBFS, -96 for digital silence.
func level(pcm []int16) float64 {
	sum := 0.0
	for _, s := range pcm {
		sum += float64(s) * float64(s)
	}
	if sum == 0 {
		return -96
	}
	return max(-96, 10*math.Log10(sum/float64(len(pcm))/(32768*32768)))
}
