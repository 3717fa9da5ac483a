package detect

import (
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect/print"
)

// Answer listens to the first seconds of an answered call: machine or person, fax, an announcement of the network behind a 200, and the
// beep of a voicemail. It is a media.Ear; verdicts come on Verdicts. Once it knows all it costs nothing any more.
type Answer struct {
	intake
	front    Front
	greeting *Greeting
	tones    Tones
	progress *Progress
	matcher  *print.Matcher
	frame    func(*Frame)
	verdicts chan Verdict
	machine  bool
	beeped   bool
	done     atomic.Bool
}

var _ media.Ear = (*Answer)(nil)

const (
	words    = 600 * time.Millisecond // of a greeting must be heard before a tone is its beep
	noBeep   = 2500 * time.Millisecond
	patience = 45 * time.Second // for a greeting to end
)

// NewAnswer listens with the thresholds of a campaign.
func NewAnswer(l Limits, plan *Plan, home int, announcements ...*print.Index) *Answer {
	a := &Answer{greeting: NewGreeting(l), progress: NewProgress(plan, home), matcher: print.NewMatcher(announcements...),
		verdicts: make(chan Verdict, 8)}
	a.frame = a.listen
	return a
}

// String names the chain.
func (a *Answer) String() string {
	return "answer: g711 > spectrum > " + a.greeting.String() + ", " + a.tones.String() + ", progress, announcements"
}

// Verdicts brings what was judged: at most one of Person, Quiet, Fax or Machine at first; Machine may still come after Quiet. A Beep follows a
// machine when its greeting is over.
func (a *Answer) Verdicts() <-chan Verdict { return a.verdicts }

// Done tells that nothing more will come.
func (a *Answer) Done() bool { return a.done.Load() }

// Hear takes a packet.
func (a *Answer) Hear(p *media.Packet, at time.Time) {
	if !a.done.Load() {
		a.take(p, at, a.frame)
	}
}

func (a *Answer) listen(f *Frame) {
	if a.done.Load() {
		return
	}
	s := a.front.Look(f)
	voice, now := a.greeting.Voice(), s.Now.time()
	if v, ok := a.greeting.Hear(s); ok && !a.machine {
		a.tell(v)
	}
	if v, ok := a.tones.Hear(s); ok {
		switch {
		case v.Kind == Fax:
			a.tell(v)
			a.done.Store(true)
		case v.Kind == Beep && a.spoke(voice, s.Now) && !a.beeped:
			a.isMachine(Verdict{Kind: Machine, Match: "beep", Confidence: 0.97, At: now, Span: now})
			a.beeped = true
			a.tell(v)
		case v.Kind == SIT:
			a.isMachine(Verdict{Kind: Machine, Class: v.Class, Match: v.Match, Confidence: v.Confidence, At: now, Span: v.Span})
		}
	}
	if v, ok := a.progress.Hear(s); ok && v.Kind != Ringback {
		a.isMachine(Verdict{Kind: Machine, Class: BusyLine, Match: string(v.Kind), Confidence: v.Confidence, At: now, Span: v.Span})
	}
	a.matcher.Hear(f[:])
	if s.Now%lookEach == 0 {
		if m := a.matcher.Best(); m.Confidence >= sure {
			a.isMachine(Verdict{Kind: Machine, Class: Class(m.Class), Match: m.Name, Confidence: m.Confidence, At: now, Span: now - max(m.Begun, 0)})
		}
	}
	switch {
	case a.beeped || now > patience:
		a.done.Store(true)
	case a.machine && !voice.Talking && voice.lasts(s.Now) > noBeep: // a greeting without a beep
		a.beeped = true
		a.tell(Verdict{Kind: Beep, Match: "silence", Confidence: 0.5, At: now})
	}
}

// spoke tells whether there have been enough words for a tone to be a beep behind them.
func (a *Answer) spoke(v *Voice, now clock) bool {
	return a.machine || a.greeting.begun != 0 && (now-a.greeting.begun).time() > words || a.greeting.spoken > words
}

func (a *Answer) isMachine(v Verdict) {
	if !a.machine {
		a.tell(v)
	}
}

func (a *Answer) tell(v Verdict) {
	switch v.Kind {
	case Machine:
		a.machine = true
	case Person:
		a.done.Store(true)
	}
	select {
	case a.verdicts <- v:
	default: // nobody reads: the call is over
	}
}
