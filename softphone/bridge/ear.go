package bridge

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/media"
)

// The ways of a voice.
const (
	open   uint32 = iota // it reaches the other side and the tape
	mute                 // the other side gets silence in its place, the tape nothing
	shut                 // the other side gets nothing of it: something else plays
	deaf                 // the other side gets silence, the tape the voice
	closed               // the bridge is over
)

// voice carries one side's packets to the other: it is the ear on that side's leg. Its lock makes sure that after a change of way, or
// the end, not one packet goes the old way.
type voice struct {
	to    func(*media.Packet) error
	tape  media.Ear // nil: not recorded
	meter meter
	woken func() // called with the first packet after wake was set
	wake  atomic.Bool

	mu      sync.Mutex
	way     uint32
	hooks   int       // the ear that counts; others hear left-overs of a leg that was replaced
	first   time.Time // when the first packet reached the other side
	silence [480]byte
	law     media.Codec
	filled  bool
	still   media.Packet
}

// ear is voice on one leg.
type ear struct {
	voice *voice
	hook  int
}

// Hear takes one packet of the leg.
func (e *ear) Hear(p *media.Packet, at time.Time) {
	v := e.voice
	v.mu.Lock()
	if e.hook != v.hooks || v.way == closed {
		v.mu.Unlock()
		return
	}
	switch v.way {
	case open:
		v.meter.take(p)
		v.record(p, at)
		v.pass(p, at)
	case mute:
		v.pass(v.quiet(p), at)
	case deaf:
		v.meter.take(p)
		v.record(p, at)
		v.to(v.quiet(p))
	}
	v.mu.Unlock()
	if v.wake.Load() && v.wake.CompareAndSwap(true, false) {
		v.woken()
	}
}

func (v *voice) record(p *media.Packet, at time.Time) {
	if v.tape != nil {
		v.tape.Hear(p, at)
	}
}

func (v *voice) pass(p *media.Packet, at time.Time) {
	if err := v.to(p); err == nil && v.first.IsZero() {
		v.first = at
		v.wake.Store(true)
	}
}

// quiet is p with silence for its sound: the numbers stay, so that the stream has no gap.
func (v *voice) quiet(p *media.Packet) *media.Packet {
	if !v.filled || v.law != p.Codec {
		for i := range v.silence {
			v.silence[i] = p.Codec.Silence()
		}
		v.law, v.filled = p.Codec, true
	}
	v.still = *p
	v.still.Payload = v.silence[:min(len(p.Payload), len(v.silence))]
	return &v.still
}

// turn changes the way and waits for a packet in flight.
func (v *voice) turn(way uint32) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.way != closed {
		v.way = way
	}
}

// hook makes the voice come from leg.
func (v *voice) hook(leg media.Leg) {
	v.mu.Lock()
	v.hooks++
	e := &ear{v, v.hooks}
	v.mu.Unlock()
	leg.Listen(e)
}

func (v *voice) begun() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.first
}
