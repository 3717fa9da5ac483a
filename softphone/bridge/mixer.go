package bridge

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/mix"
)

// mixer is where supervisors hear a call: copies of both voices, mixed once for all who say nothing, and once more for each who speaks,
// without their own voice. It is paced by the bridge's own loop and exists beside the call: what the two parties hear of each other does
// not go through it.
type mixer struct {
	mu       sync.Mutex
	monitors []*Monitor
	closed   bool
	*mixing  // made for the first supervisor
}

// mixing is what a mixer works with.
type mixing struct {
	agent, customer tap // what the tape hears of each side
	due             time.Time
	total           mix.Sum
	own             mix.Sum
	voice           [media.FrameSamples]int16
	voices          [][]int16 // of each who speaks in this frame, by place; nil: silent
	room            []int16   // what voices points into
	packet          media.Packet
	frames          [2][media.FrameSamples]byte // by law
	made            [2]bool
	solo            [media.FrameSamples]byte
}

func (x *mixer) admit(m *Monitor) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.closed:
		return fault.New(fault.Conflict, "call_over", "the call is over")
	case len(x.monitors) >= MostMonitors:
		return full()
	}
	if x.mixing == nil {
		x.mixing = &mixing{}
	}
	x.monitors = append(x.monitors, m)
	if n := len(x.monitors); n > len(x.voices) {
		x.voices, x.room = make([][]int16, n), make([]int16, n*media.FrameSamples)
	}
	return nil
}

// manned tells whether somebody is there.
func (x *mixer) manned() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.monitors) > 0
}

// open begins the beat.
func (x *mixer) open(now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.agent.reset()
	x.customer.reset()
	x.due = now
	x.packet = media.Packet{Source: rand.Uint32() | 1, Marker: true}
}

func (x *mixer) close() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.closed = true
	for _, m := range x.monitors {
		m.Leave()
	}
	x.monitors = nil
}

// tick sends the frames that are due.
func (x *mixer) tick(now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.monitors) == 0 {
		return
	}
	if now.Sub(x.due) > late {
		x.due = now
	}
	for ; len(x.monitors) > 0 && !x.due.After(now); x.due = x.due.Add(media.FrameDuration) {
		x.frame()
	}
}

// frame mixes 20 ms and hands it out.
func (x *mixer) frame() {
	x.total, x.made = mix.Sum{}, [2]bool{}
	for _, side := range [2]*tap{&x.agent, &x.customer} {
		if side.take(x.voice[:], x.due) {
			x.total.Add(x.voice[:], 1)
		}
	}
	for i, m := range x.monitors {
		voice := x.room[i*media.FrameSamples:][:media.FrameSamples]
		if x.voices[i] = nil; m.others.Read(voice) {
			x.voices[i] = voice
			x.total.Add(voice, 1)
		}
	}
	kept := x.monitors[:0]
	for i, m := range x.monitors {
		if m.send(x.heardBy(i, m.law)) {
			kept = append(kept, m)
		}
	}
	clear(x.monitors[len(kept):])
	x.monitors = kept
	x.packet.Marker, x.packet.Sequence, x.packet.Timestamp = false, x.packet.Sequence+1, x.packet.Timestamp+media.FrameSamples
}

// heardBy is the frame as one supervisor hears it.
func (x *mixer) heardBy(place int, law media.Codec) *media.Packet {
	x.packet.Codec = law
	if voice := x.voices[place]; voice != nil {
		x.own = x.total
		x.own.Add(voice, -1)
		x.own.Encode(law, x.solo[:])
		x.packet.Payload = x.solo[:]
		return &x.packet
	}
	at := 0
	if law == media.PCMA {
		at = 1
	}
	if !x.made[at] {
		x.total.Encode(law, x.frames[at][:])
		x.made[at] = true
	}
	x.packet.Payload = x.frames[at][:]
	return &x.packet
}
