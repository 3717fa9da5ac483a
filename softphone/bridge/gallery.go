package bridge

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/mix"
)

// gallery is where supervisors hear a call: copies of both voices, mixed once for all who say nothing, and once more for each who speaks,
// without their own voice. It is paced by the bridge's own loop and exists beside the call: what the two parties hear of each other does
// not go through it.
type gallery struct {
	mu       sync.Mutex
	monitors []*Monitor
	closed   bool
	*console // made for the first supervisor
}

// console is what a gallery mixes with.
type console struct {
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

func (g *gallery) admit(m *Monitor) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.closed:
		return fault.New(fault.Conflict, "call_over", "the call is over")
	case len(g.monitors) >= MostMonitors:
		return full()
	}
	if g.console == nil {
		g.console = &console{}
	}
	g.monitors = append(g.monitors, m)
	if n := len(g.monitors); n > len(g.voices) {
		g.voices, g.room = make([][]int16, n), make([]int16, n*media.FrameSamples)
	}
	return nil
}

// manned tells whether somebody is there.
func (g *gallery) manned() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.monitors) > 0
}

// open begins the beat.
func (g *gallery) open(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.agent.reset()
	g.customer.reset()
	g.due = now
	g.packet = media.Packet{Source: rand.Uint32() | 1, Marker: true}
}

func (g *gallery) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for _, m := range g.monitors {
		m.Leave()
	}
	g.monitors = nil
}

// tick sends the frames that are due.
func (g *gallery) tick(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.monitors) == 0 {
		return
	}
	if now.Sub(g.due) > late {
		g.due = now
	}
	for ; len(g.monitors) > 0 && !g.due.After(now); g.due = g.due.Add(media.FrameDuration) {
		g.frame()
	}
}

// frame mixes 20 ms and hands it out.
func (g *gallery) frame() {
	g.total, g.made = mix.Sum{}, [2]bool{}
	for _, side := range [2]*tap{&g.agent, &g.customer} {
		if side.take(g.voice[:], g.due) {
			g.total.Add(g.voice[:], 1)
		}
	}
	for i, m := range g.monitors {
		voice := g.room[i*media.FrameSamples:][:media.FrameSamples]
		if g.voices[i] = nil; m.others.Read(voice) {
			g.voices[i] = voice
			g.total.Add(voice, 1)
		}
	}
	kept := g.monitors[:0]
	for i, m := range g.monitors {
		if m.send(g.heardBy(i, m.law)) {
			kept = append(kept, m)
		}
	}
	clear(g.monitors[len(kept):])
	g.monitors = kept
	g.packet.Marker, g.packet.Sequence, g.packet.Timestamp = false, g.packet.Sequence+1, g.packet.Timestamp+media.FrameSamples
}

// heardBy is the frame as one supervisor hears it.
func (g *gallery) heardBy(place int, law media.Codec) *media.Packet {
	g.packet.Codec = law
	if voice := g.voices[place]; voice != nil {
		g.own = g.total
		g.own.Add(voice, -1)
		g.own.Encode(law, g.solo[:])
		g.packet.Payload = g.solo[:]
		return &g.packet
	}
	at := 0
	if law == media.PCMA {
		at = 1
	}
	if !g.made[at] {
		g.total.Encode(law, g.frames[at][:])
		g.made[at] = true
	}
	g.packet.Payload = g.frames[at][:]
	return &g.packet
}
