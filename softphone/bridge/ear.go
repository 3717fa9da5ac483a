package bridge

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/analysis"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/mix"
	"github.com/boyunhq/boyun/media/tempo"
)

// The ways of a voice.
const (
	open   uint32 = iota // it reaches the other side and the tape
	mute                 // the other side gets silence in its place, the tape nothing
	shut                 // the other side gets nothing of it: something else plays
	deaf                 // the other side gets silence, the tape the voice
	closed               // the bridge is over
)

// listener is who hears a voice: the customer's leg, or the agent's headset.
type listener interface {
	Send(p *media.Packet) error
}

// voice carries one side's packets to the other: it is the ear on that side's leg. Its lock makes sure that after a change of way, or
// the end, not one packet goes the old way.
//
// What every packet needs stands in front, as with a leg (media/rtp): nothing of it is in the processor's cache when the packet comes.
type voice struct {
	mu     sync.Mutex
	way    uint32
	hooks  uint32 // the ear that counts; others hear left-overs of a leg that was replaced
	to     listener
	tape   media.Ear // nil: not recorded
	tap    *tap      // a copy of what the tape hears of this side, for supervisors; nil while none is there
	ceding *ceding   // another leg takes the voice over; nil: none does
	late   *catching // the other side hears what was said before, until it has caught up; nil: it is level
	flows  bool      // a packet has reached the other side
	wake   atomic.Bool
	guests mix.Guests
	born   ear // the first: most voices never have another
	meter  analysis.Meter

	woken   func()    // called with the first packet after wake was set
	first   time.Time // when the first packet reached the other side
	still   media.Packet
	filling *filling
}

// catching is room for a catch-up.
type catching struct {
	*tempo.CatchUp
	linear [480]int16
	law    [480]byte
	packet media.Packet
}

// heard is the packet as the listener who is behind hears it in its place: the numbers stay.
func (v *voice) heard(p *media.Packet) *media.Packet {
	n := len(p.Payload)
	if v.late == nil {
		return p
	}
	if !tempo.Fits(n) || n > len(v.late.linear) {
		v.late = nil
		return p
	}
	c := v.late
	g711.Decode(p.Codec, c.linear[:n], p.Payload)
	if c.Next(c.linear[:n]) {
		v.late = nil
	}
	g711.Encode(p.Codec, c.law[:], c.linear[:n])
	c.packet = *p
	c.packet.Payload = c.law[:n]
	return &c.packet
}

// filling is room for what guests say over a filler. It is made for the first guest.
type filling struct {
	said, under [media.FrameSamples]int16
	packet      media.Packet
	frame       [media.FrameSamples]byte
}

// ear is voice on one leg.
type ear struct {
	voice *voice
	hook  uint32
}

// Hear takes one packet of the leg.
func (e *ear) Hear(p *media.Packet, at time.Time) {
	v := e.voice
	v.mu.Lock()
	p, mine := v.turnOf(e, p, at)
	if !mine || v.way == closed {
		v.mu.Unlock()
		return
	}
	switch v.way {
	case open:
		v.meter.Take(p, at)
		v.copy(p, at)
		p = v.guests.Mix(p)
		v.record(p, at)
		v.pass(v.heard(p), at)
	case mute:
		still := v.quiet(p)
		mixed := v.guests.Mix(still)
		if mixed != still {
			v.record(mixed, at)
		}
		v.pass(mixed, at)
	case deaf:
		v.late = nil // what comes after a hold is not behind
		v.meter.Take(p, at)
		v.copy(p, at)
		v.record(p, at)
		v.to.Send(v.quiet(p))
	}
	v.mu.Unlock()
	if v.wake.Load() && v.wake.CompareAndSwap(true, false) {
		v.woken()
	}
}

// copy gives supervisors the voice as it is, without other supervisors': the mixer adds those itself.
func (v *voice) copy(p *media.Packet, at time.Time) {
	if v.tap != nil {
		v.tap.put(p, at)
	}
}

// listen gives supervisors a copy of the voice, or stops it.
func (v *voice) listen(to *tap) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tap = to
}

// invite lets a supervisor speak into the voice's stream.
func (v *voice) invite(guest *mix.Feed) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.way == closed {
		return
	}
	if v.filling == nil {
		v.filling = &filling{}
	}
	v.guests.Join(guest)
}

// over mixes what guests say into a filler's frame, which plays in the voice's place, and gives it to the tape, which does not hear the
// filler.
func (v *voice) over(p *media.Packet, at time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.guests.Any() || len(p.Payload) != media.FrameSamples {
		return
	}
	f := v.filling
	if clear(f.said[:]); !v.guests.Add(f.said[:]) {
		return
	}
	g711.Decode(p.Codec, f.under[:], p.Payload)
	mix.Over(f.under[:], f.said[:])
	g711.Encode(p.Codec, p.Payload, f.under[:])
	f.packet = *p
	f.packet.Payload = f.frame[:]
	g711.Encode(p.Codec, f.frame[:], f.said[:])
	v.record(&f.packet, at)
}

func (v *voice) record(p *media.Packet, at time.Time) {
	if v.tape != nil {
		v.tape.Hear(p, at)
	}
}

func (v *voice) pass(p *media.Packet, at time.Time) {
	if err := v.to.Send(p); err == nil && !v.flows {
		v.flows, v.first = true, at
		v.wake.Store(true)
	}
}

// quiet is p with silence for its sound: the numbers stay, so that the stream has no gap.
func (v *voice) quiet(p *media.Packet) *media.Packet {
	silence := g711.Silence(p.Codec)
	v.still = *p
	v.still.Payload = silence[:min(len(p.Payload), len(silence))]
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
	e := v.ear()
	v.mu.Unlock()
	leg.Listen(e)
}

// ear is one for the hook that counts now. The caller holds the lock.
func (v *voice) ear() *ear {
	e := &v.born
	if v.hooks > 1 {
		e = new(ear)
	}
	*e = ear{v, v.hooks}
	return e
}

// level is how loud the voice was since the last reading.
func (v *voice) level() float64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.meter.Level()
}

func (v *voice) tally() analysis.Tally {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.meter.Tally()
}

func (v *voice) envelope(now time.Time, of *analysis.Envelope) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.meter.Envelope(now, of)
}

// reticent is a customer whose first words nobody has heard yet.
type reticent interface {
	// Said is what was said before the first Listen, as linear samples; it is given once.
	Said() []int16
}

// join makes the voice come from a customer's leg. Where there is something to catch up with, the listener begins with it; no packet is
// heard twice or lost between the two. It returns how long that is.
func (v *voice) join(leg media.Leg) time.Duration {
	r, ok := leg.(reticent)
	if !ok {
		v.hook(leg)
		return 0
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.hooks++
	leg.Listen(v.ear())
	said := r.Said()
	if len(said) < media.FrameSamples {
		return 0
	}
	v.late = &catching{CatchUp: tempo.NewCatchUp(said)}
	return time.Duration(len(said)) * time.Second / media.SampleRate
}

func (v *voice) begun() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.first
}
