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

// A slice stays open for a while, so that packets a busy machine or network delays still find their place.
const (
	open      = 12 // slices
	sliceSize = int(Length * media.SampleRate / time.Second)
)

// Log listens to one stream and keeps the account of it. Packets are placed by their RTP timestamps, as a playout buffer would, so that
// late ones do not tear holes: a sound may so be placed a little before it arrived. Turn, which tells how a conversation stands, goes by their arrival. A Log is a media.Ear, safe for
// concurrent use.
type Log struct {
	mu       sync.Mutex
	limit    int // slices kept; later ones are dropped, the account then ends early
	account  Account
	spectrum *spectrum
	line     timeline
	ring     [open]running

	utterance, lastVoice time.Time
}

// running is a slice that is still open.
type running struct {
	pcm    [sliceSize]int16
	filled int
}

var _ media.Ear = (*Log)(nil)

// NewLog starts an account at start that keeps at most limit of time.
func NewLog(start time.Time, limit time.Duration) *Log {
	return &Log{limit: int(limit / Length), account: Account{Start: start}, spectrum: newSpectrum()}
}

// Hear takes one packet.
func (l *Log) Hear(p *media.Packet, at time.Time) {
	var pcm [2 * media.FrameSamples * 3]int16 // 120 ms
	n := g711.Decode(p.Codec, pcm[:], p.Payload)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance(at)
	l.place(l.line.place(p, at.Sub(l.account.Start)), pcm[:n])
	if n > 0 && level(pcm[:n]) >= voiceFrom {
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

// Account is a copy of what was heard so far; the last second of it may still be filled up by late packets.
func (l *Log) Account(now time.Time) Account {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance(now)
	a := Account{l.account.Start, append([]Slice(nil), l.account.Slices...)}
	if l.spectrum == nil {
		return a
	}
	for until := int(now.Sub(a.Start) / Length); len(a.Slices) < min(until, l.limit); {
		a.Slices = append(a.Slices, l.judge(&l.ring[len(a.Slices)%open]))
	}
	return a
}

// Close ends the account at now and returns it. Packets heard later are not kept.
func (l *Log) Close(now time.Time) Account {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance(now.Add((open - 1) * Length))
	l.limit, l.spectrum = 0, nil
	return l.account
}

// place puts samples where they belong; what comes too late or too early for the open slices is lost.
func (l *Log) place(sample int, pcm []int16) {
	for len(pcm) > 0 {
		slice, from := sample/sliceSize, sample%sliceSize
		if sample < 0 {
			slice, from = -1, 0
		}
		n := min(len(pcm), sliceSize-from)
		if closed := len(l.account.Slices); slice >= closed && slice < closed+open && closed < l.limit {
			r := &l.ring[slice%open]
			r.filled += copy(r.pcm[from:], pcm[:n])
		}
		sample += n
		pcm = pcm[n:]
	}
}

// advance closes every slice that cannot get packets any more.
func (l *Log) advance(at time.Time) {
	for len(l.account.Slices) < l.limit {
		end := l.account.Start.Add(time.Duration(len(l.account.Slices)+open) * Length)
		if at.Before(end) {
			return
		}
		r := &l.ring[len(l.account.Slices)%open]
		l.account.Slices = append(l.account.Slices, l.judge(r))
		*r = running{}
	}
}

// judge says what a slice was.
func (l *Log) judge(r *running) Slice {
	if r.filled == 0 {
		return Slice{Kind: Nothing, Level: -96}
	}
	loudness := level(r.pcm[:]) + 10*math.Log10(float64(sliceSize)/float64(min(r.filled, sliceSize)))
	if loudness < soundFrom {
		return Slice{Kind: Silence, Level: int8(max(loudness, -96))}
	}
	hz, share := l.spectrum.loudest(r.pcm[:])
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
