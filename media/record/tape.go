package record

import (
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/media"
)

// settle is how long after its end a chunk waits for packets that the network holds up.
const settle = 200 * ms

// Span is a stretch of a recording, from its start.
type Span struct {
	From, To time.Duration
}

// Closed describes a finished recording.
type Closed struct {
	ID      string // the file's id, in hexadecimal digits
	Bytes   int64  // in the sink
	Length  time.Duration
	Partial bool   // something that was heard is not in it
	Peaks   []byte // 0..252, PeaksPerSecond for each lane: agent, customer, agent, customer ...
	Pauses  []Span // what was not to be kept; the recording is silent there
	Lost    []Span // what could not be written; the recording is silent there, or ends before
}

// Tape is one running recording. Its ears may be called from different goroutines; they copy a frame and no more.
type Tape struct {
	deck  *Deck
	start time.Time
	law   media.Codec
	head  header

	mu      sync.Mutex // the two lanes and the timeline
	lanes   [channels]lane
	sealed  int64 // samples of the timeline that have left the lanes
	pauses  []pause
	closed  bool
	overrun bool

	writing sync.Mutex // the file
	to      io.WriteCloser
	seal    *sealer
	index   uint64
	bytes   int64
	peaks   []byte
	stuck   []byte // what is left of a sealed chunk that the sink did not take
	owed    int    // chunks behind it that were lost: silence takes their places
	lost    []pause
	failure error // the first one
	failing atomic.Bool
	done    *Closed
}

// pause is a stretch in samples; one that goes on has no end yet.
type pause struct{ from, to int64 }

const endless = int64(1) << 62

// ID is the file's id in hexadecimal digits.
func (t *Tape) ID() string { return hex.EncodeToString(t.head.file[:]) }

// Agent records the left lane.
func (t *Tape) Agent() media.Ear { return ear{t, 0} }

// Customer records the right lane.
func (t *Tape) Customer() media.Ear { return ear{t, 1} }

type ear struct {
	tape *Tape
	lane int
}

// Hear lays the packet on the timeline.
func (e ear) Hear(p *media.Packet, at time.Time) { e.tape.hear(e.lane, p, at) }

func (t *Tape) hear(side int, p *media.Packet, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed || len(p.Payload) == 0 {
		return
	}
	l := &t.lanes[side]
	arrival := t.sample(at)
	pos := l.clock.place(p.Source, p.Timestamp, p.Marker, arrival)
	for _, stretch := range t.pauses {
		if pos < stretch.to && pos+int64(len(p.Payload)) > stretch.from {
			return
		}
	}
	l.put(p, t.law, pos, t.sealed)
	if arrival+int64(len(p.Payload)) > t.sealed+ringSize {
		t.overrun = true // nobody has written for more than a second
	}
}

// sample is an instant on the timeline.
func (t *Tape) sample(at time.Time) int64 {
	return int64(at.Sub(t.start)) * media.SampleRate / int64(time.Second)
}

// Pause keeps nothing of what is heard from an instant on; what was recorded since, and is not in the file yet (0.2 s), is erased.
func (t *Tape) Pause(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.pauses); n > 0 && t.pauses[n-1].to == endless {
		return
	}
	from := max(t.sample(at), 0)
	t.pauses = append(t.pauses, pause{from, endless})
	for i := range t.lanes {
		t.lanes[i].erase(t.law, from, endless, t.sealed)
	}
}

// Resume keeps what is heard from an instant on.
func (t *Tape) Resume(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.pauses); n > 0 && t.pauses[n-1].to == endless {
		t.pauses[n-1].to = max(t.sample(at), t.pauses[n-1].from)
	}
}

// Close ends the recording at an instant, writes what is left, closes the sink and tells what it has become. The error says why it is
// partial: what was heard while the sink took nothing is lost, what came after it is there, in its place. Twice equals once. It writes to the file: not for the path of a packet.
func (t *Tape) Close(at time.Time) (Closed, error) {
	t.writing.Lock()
	defer t.writing.Unlock()
	if t.done != nil {
		return *t.done, t.failure
	}
	t.deck.drop(t)
	s := scratchOf(t.deck)
	defer t.deck.scratch.Put(s)
	s.spare = math.MaxInt
	t.flush(s, t.sample(at))
	t.finish(s, t.sample(at))
	closing := t.to.Close()
	t.mu.Lock()
	length, overrun := t.sealed, t.overrun
	t.mu.Unlock()
	t.abandon(length)
	t.done = &Closed{ID: t.ID(), Bytes: t.bytes, Length: duration(length), Peaks: t.peaks, Pauses: t.Pauses(), Lost: spans(t.lost, length)}
	switch {
	case closing != nil:
		t.failure = fmt.Errorf("close recording %s: %w", t.ID(), closing)
	case len(t.lost) > 0:
	case overrun:
		t.failure = fmt.Errorf("recording %s: sound was lost while the disk stood still", t.ID())
	default:
		t.failure = nil // nothing was lost, whatever it took
	}
	t.done.Partial = t.failure != nil
	return *t.done, t.failure
}

// Pauses lists what is not kept so far; one that goes on ends where the recording now does.
func (t *Tape) Pauses() []Span {
	t.mu.Lock()
	defer t.mu.Unlock()
	return spans(t.pauses, t.sealed)
}

// Paused tells whether nothing is kept now.
func (t *Tape) Paused() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.pauses)
	return n > 0 && t.pauses[n-1].to == endless
}

// Failing tells whether the sink takes nothing now: what is heard is being lost.
func (t *Tape) Failing() bool { return t.failing.Load() }

func spans(stretches []pause, end int64) (list []Span) {
	for _, p := range stretches {
		list = append(list, Span{duration(p.from), duration(max(min(p.to, end), p.from))})
	}
	return list
}

func duration(samples int64) time.Duration {
	return time.Duration(samples) * time.Second / media.SampleRate
}
