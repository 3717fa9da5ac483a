package detect

import (
	"sync"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect/print"
)

// Early listens to a call that has not been answered: what plays, and what it says of the number. It is a media.Ear; the other methods
// may be called from anywhere.
type Early struct {
	intake
	front    Front
	progress *Progress
	tones    Tones
	matcher  *print.Matcher
	frame    func(*Frame)
	sounding int // frames of any sound
	heardOut time.Duration

	mu      sync.Mutex
	heard   []Verdict
	settled chan struct{}
	over    bool
}

var _ media.Ear = (*Early)(nil)

const (
	sure       = 0.8                     // confidence a match needs to be told
	colour     = 3500 * time.Millisecond // of sound that is no ringing tone and nothing known, and it is colour ring-back
	colourOver = -42                     // dBFS
	grace      = 1500 * time.Millisecond
	toneGrace  = 6 * time.Second // of busy tone, before the call is given up
	lookEach   = 5               // frames between two looks at the match
)

// NewEarly listens for the tones of plan, home's first, and for the announcements of the indexes.
func NewEarly(plan *Plan, home int, announcements ...*print.Index) *Early {
	e := &Early{progress: NewProgress(plan, home), matcher: print.NewMatcher(announcements...), settled: make(chan struct{})}
	e.frame = e.listen
	return e
}

// String names the chain.
func (e *Early) String() string {
	return "early media: g711 > spectrum > progress, " + e.tones.String() + ", announcements"
}

// Hear takes a packet.
func (e *Early) Hear(p *media.Packet, at time.Time) { e.take(p, at, e.frame) }

func (e *Early) listen(f *Frame) {
	s := e.front.Look(f)
	if v, ok := e.progress.Hear(s); ok {
		e.tell(v)
	}
	if v, ok := e.tones.Hear(s); ok && v.Kind != Beep {
		e.tell(v)
	}
	e.matcher.Hear(f[:])
	if s.Level > colourOver {
		e.sounding++
	}
	if s.Now%lookEach == 0 {
		e.match(s.Now.time())
		e.settle(s.Now.time())
	}
}

// match tells a new announcement, or that it is colour ring-back.
func (e *Early) match(now time.Duration) {
	m := e.matcher.Best()
	last := e.Heard()
	switch {
	case m.Confidence >= sure && (last.Kind != Announcement || last.Match != m.Name):
		e.heardOut = m.Ends
		e.tell(Verdict{Kind: Announcement, Class: Class(m.Class), Match: m.Name, Confidence: m.Confidence, At: now, Span: now - max(m.Begun, 0)})
	case last.Kind == "" && e.sounding >= frames(colour):
		e.tell(Verdict{Kind: ColourRing, Confidence: 0.7, At: now, Span: colour})
	}
}

// settle closes Settled once nothing more is to be waited for.
func (e *Early) settle(now time.Duration) {
	if e.over {
		return
	}
	switch v := e.Heard(); v.Kind {
	case Announcement:
		e.over = v.Class != "" && v.Class != Mailbox && v.Class != CallWaiting && now >= max(e.heardOut, v.At)+grace
	case BusyTone, Congestion, Information:
		e.over = now >= v.At+toneGrace
	}
	if e.over {
		close(e.settled)
	}
}

func (e *Early) tell(v Verdict) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, v)
}

// rank orders what a call has heard: the higher one says more of it.
func rank(k Kind) int {
	switch k {
	case Announcement:
		return 4
	case BusyTone, Congestion, Information, SIT, Fax:
		return 3
	case Ringback:
		return 2
	case ColourRing:
		return 1
	}
	return 0
}

// Heard is what says most of the number, the newest of its kind; the zero verdict when nothing was heard. A busy tone behind an
// announcement only says that the network has hung up.
func (e *Early) Heard() (best Verdict) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range e.heard {
		if rank(v.Kind) >= rank(best.Kind) {
			best = v
		}
	}
	return best
}

// All is everything heard, in order.
func (e *Early) All() []Verdict {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Verdict(nil), e.heard...)
}

// Settled is closed when an announcement has been heard out, or a busy tone long enough, and the network has still not refused the call:
// there is nothing to wait for any more.
func (e *Early) Settled() <-chan struct{} { return e.settled }
