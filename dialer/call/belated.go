package call

import (
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
)

// again is how long after a recording could not begin it is tried again.
const again = 2 * time.Second

// belated is the recording of a talk that begins later than the talk: after the person has agreed to it, or after there is room for it
// again. Until then there is no file, and what is heard goes nowhere.
type belated struct {
	now  func() time.Time
	life *life
	open func(at time.Time, late bool) (Tape, error)
	work sync.WaitGroup
	over chan struct{}

	mu     sync.Mutex
	asked  bool // it is to begin
	paused bool
	closed bool
	tape   Tape // nil until it has begun
	sides  [2]side
}

var _ Tape = (*belated)(nil)

// newBelated is a recording that has not begun. failed tells that it should have: it is tried again; otherwise it waits for Resume.
func newBelated(now func() time.Time, l *life, open func(time.Time, bool) (Tape, error), failed bool) *belated {
	b := &belated{now: now, life: l, open: open, over: make(chan struct{}), asked: failed}
	b.sides = [2]side{{of: b}, {of: b}}
	if failed {
		b.work.Go(func() { b.begin(true) })
	}
	return b
}

// begin opens the recording, again and again while the talk goes on.
func (b *belated) begin(failed bool) {
	for late := failed; ; late = true {
		if late {
			select {
			case <-b.over:
				return
			case <-time.After(again):
			}
		}
		at := b.now()
		tape, err := b.open(at, late)
		switch {
		case err == nil:
			b.begun(tape, at, late)
			return
		case !late:
			b.life.recordingFailed(err)
		}
	}
}

func (b *belated) begun(tape Tape, at time.Time, late bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.paused {
		tape.Pause(at)
	}
	b.tape, b.sides[0].to, b.sides[1].to = tape, tape.Agent(), tape.Customer()
	if late {
		b.life.note(dialer.Event{At: at, Kind: "recording_late"})
	}
}

// ID is that of the recording, empty before it has begun.
func (b *belated) ID() string {
	if t := b.running(); t != nil {
		return t.ID()
	}
	return ""
}

func (b *belated) running() Tape {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tape
}

// Agent hears the agent.
func (b *belated) Agent() media.Ear { return &b.sides[0] }

// Customer hears the customer.
func (b *belated) Customer() media.Ear { return &b.sides[1] }

// side passes on what one of them says, once there is something to pass it to.
type side struct {
	of *belated
	to media.Ear // nil until the recording has begun
}

// Hear takes one packet.
func (s *side) Hear(p *media.Packet, at time.Time) {
	s.of.mu.Lock()
	to := s.to
	s.of.mu.Unlock()
	if to != nil {
		to.Hear(p, at)
	}
}

// State tells whether it has begun, and goes on.
func (b *belated) State() TapeState {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.tape != nil:
		return b.tape.State()
	case !b.asked:
		return TapeWithheld
	case b.paused:
		return TapePaused
	}
	return TapeFailing
}

// Pause keeps nothing from an instant on.
func (b *belated) Pause(at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.paused || !b.asked {
		return
	}
	b.paused = true
	if b.tape != nil {
		b.tape.Pause(at)
	}
}

// Resume keeps what is heard from an instant on; the first one begins the recording.
func (b *belated) Resume(at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.paused
	b.paused = false
	switch {
	case b.tape != nil && was:
		b.tape.Resume(at)
	case !b.asked && !b.closed:
		b.asked = true
		b.work.Go(func() { b.begin(false) })
	}
}

// Close ends it; what has never begun leaves nothing.
func (b *belated) Close(at time.Time) error {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.over)
	}
	b.mu.Unlock()
	b.work.Wait()
	if t := b.running(); t != nil {
		return t.Close(at)
	}
	return nil
}
