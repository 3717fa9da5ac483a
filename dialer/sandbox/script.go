package sandbox

import (
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox/heard"
)

// script is how a callee behaves once it has answered. It is asked every 20 ms and remembers what it needs.
type script interface{ next(s scene) move }

// scene is what a script may know.
type scene struct {
	since   time.Duration // since the answer
	now     time.Time
	talking bool // its last words are still being played
	ear     *heard.Log
}

// move is what a script does; the zero move is nothing.
type move struct {
	say   clip
	hush  bool   // stop talking
	press string // keys
	leave string // hang up, and why
}

// The manners of a person.
const (
	greetAfter  = 400 * time.Millisecond // picking up, then "hello"
	turnAfter   = 700 * time.Millisecond // a pause this long means: your turn
	interrupted = 600 * time.Millisecond // the other side talking over a person for so long makes it stop
	nudgeAfter  = 8 * time.Second        // nobody says anything: "hello?"
	butt        = 12 * time.Second       // somebody talks without a pause: answer anyway
)

// person greets, waits for speech, answers when it ends, stops when talked over, and leaves when nobody is there.
type person struct {
	greeting  clip
	sentences []clip
	patience  time.Duration

	greeted bool
	line    int       // sentences said
	spoke   time.Time // end of its own last words
	heardAt time.Time // when somebody was last there, by sound
	nudged  time.Time
}

func (p *person) next(s scene) move {
	if !p.greeted {
		if s.since < greetAfter {
			return move{}
		}
		p.greeted, p.spoke, p.heardAt, p.nudged = true, s.now, s.now, s.now
		return move{say: p.greeting}
	}
	length, quiet, spoke := s.ear.Turn(p.spoke, s.now)
	if spoke {
		p.heardAt = s.now.Add(-quiet)
	}
	if s.talking {
		if spoke && length > interrupted && quiet < turnAfter/2 {
			p.spoke = s.now.Add(-length) // what was said over it is the next thing to answer
			return move{hush: true}
		}
		if !spoke {
			p.spoke = s.now
		}
		p.nudged = s.now
		return move{}
	}
	switch {
	case s.now.Sub(p.heardAt) > p.patience:
		return move{leave: "nobody_there"}
	case spoke && length >= 200*time.Millisecond && (quiet >= turnAfter || length > butt):
		p.spoke, p.nudged = s.now, s.now
		p.line++
		return move{say: p.sentences[(p.line-1)%len(p.sentences)]}
	case !spoke && s.now.Sub(p.nudged) > nudgeAfter:
		p.nudged = s.now
		return move{say: p.greeting}
	}
	return move{}
}

// talker goes on and on.
type talker struct {
	sentences []clip
	line      int
	rest      time.Time
}

func (t *talker) next(s scene) move {
	if s.since < greetAfter || s.talking {
		t.rest = s.now
		return move{}
	}
	if s.now.Sub(t.rest) < 300*time.Millisecond {
		return move{}
	}
	t.line++
	return move{say: t.sentences[(t.line-1)%len(t.sentences)]}
}

// machine is a voicemail: greeting, beep, then it records until it has been quiet for a while.
type machine struct {
	greeting, beep clip
	quiet          time.Duration // ends the message
	step           int
	recording      time.Time
}

// messageLength is the longest message a machine records.
const messageLength = 2 * time.Minute

func (m *machine) next(s scene) move {
	switch {
	case s.talking || s.since < greetAfter:
		return move{}
	case m.step == 0:
		m.step++
		return move{say: m.greeting}
	case m.step == 1:
		m.step++
		return move{say: m.beep}
	case m.step == 2:
		m.step++
		m.recording = s.now
	}
	_, quiet, _ := s.ear.Turn(m.recording, s.now)
	if quiet > m.quiet || s.now.Sub(m.recording) > messageLength {
		return move{leave: "message_over"}
	}
	return move{}
}

// player plays one thing, whoever listens, and hangs up after a while.
type player struct {
	clip  clip
	stays time.Duration
	plays bool
}

func (p *player) next(s scene) move {
	switch {
	case s.since > p.stays:
		return move{leave: "played"}
	case !p.plays && s.since > greetAfter/2:
		p.plays = true
		return move{say: p.clip}
	}
	return move{}
}

// presser greets, then presses keys, then is a person.
type presser struct {
	person
	keys    string
	pressed bool
}

func (p *presser) next(s scene) move {
	if p.greeted && !p.pressed && !s.talking {
		p.pressed = true
		return move{press: p.keys}
	}
	return p.person.next(s)
}

// hummer plays one tone for as long as the call lasts, after the keys if it has any.
type hummer struct {
	tone clip
	keys string
	hums bool
}

func (h *hummer) next(s scene) move {
	switch {
	case s.since < 100*time.Millisecond:
	case !h.hums:
		h.hums = true
		return move{say: h.tone}
	case h.keys != "" && s.since > time.Second:
		keys := h.keys
		h.keys = ""
		return move{press: keys}
	}
	return move{}
}

// receiver is an agent's own telephone: quiet until somebody speaks, then answering each time, for as long as the caller stays; or put
// down a while after somebody was first heard.
type receiver struct {
	sentences []clip
	hum       clip          // instead of words, from the start
	down      time.Duration // 0: never

	begun bool
	first time.Time // when somebody was first heard
	spoke time.Time
	line  int
}

// putDown is how long after hearing somebody an agent who leaves puts the receiver down.
const putDown = 3 * time.Second

func (r *receiver) next(s scene) move {
	if !r.begun {
		r.begun, r.spoke = true, s.now
		return move{say: r.hum}
	}
	length, quiet, spoke := s.ear.Turn(r.spoke, s.now)
	if spoke && r.first.IsZero() {
		r.first = s.now
	}
	switch {
	case r.down > 0 && !r.first.IsZero() && s.now.Sub(r.first) >= r.down:
		return move{leave: "put_down"}
	case s.talking || r.hum.open != nil:
	case spoke && length >= 200*time.Millisecond && quiet >= turnAfter:
		r.spoke = s.now
		r.line++
		return move{say: r.sentences[(r.line-1)%len(r.sentences)]}
	}
	return move{}
}
