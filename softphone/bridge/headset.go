package bridge

import (
	"sync"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/mix"
	"github.com/boyunhq/boyun/media/tone"
)

// Headset is what an agent hears through a shift: the voice of the call, and short tones and supervisors mixed into it. It outlives calls
// and legs. Tones and supervisors advance with the voice; when no voice flows, the headset keeps the pace itself.
type Headset struct {
	mu     sync.Mutex
	leg    media.Leg
	tone   *tone.Player
	guests mix.Guests   // up to here: what a packet of the voice needs
	ring   *tone.Player // the tone, while it is a ringing one
	pacing bool         // a pump runs
	fed    time.Time    // when a voice's packet last carried the tone on
	own    media.Packet // numbers of the tone alone
	frame  [media.FrameSamples]byte
	pumps  sync.WaitGroup
	stop   chan struct{}
	closed bool
}

// NewHeadset returns one that is plugged in nowhere.
func NewHeadset() *Headset {
	h := &Headset{stop: make(chan struct{})}
	h.own = media.Packet{Source: 1, Payload: h.frame[:]}
	return h
}

// Plug puts the headset on another leg, or on none.
func (h *Headset) Plug(leg media.Leg) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.leg = leg
}

// Send lets the agent hear a packet of the voice, with the tone that is playing.
func (h *Headset) Send(p *media.Packet) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.leg == nil {
		return nil
	}
	if h.quiet() || len(p.Payload) > mostMixed {
		return h.leg.Send(p)
	}
	p, h.fed = h.guests.Mix(p), time.Now()
	if h.tone == nil {
		return h.leg.Send(p)
	}
	room := scratches.Get().(*scratch)
	defer scratches.Put(room)
	samples := room.linear[:len(p.Payload)]
	g711.Decode(p.Codec, samples, p.Payload)
	h.mix(samples)
	room.packet = *p
	room.packet.Payload = room.law[:len(p.Payload)]
	g711.Encode(p.Codec, room.packet.Payload, samples)
	return h.leg.Send(&room.packet)
}

// mostMixed is how many samples of a packet a tone is mixed into: 60 ms.
const mostMixed = 480

// scratch is room for one packet with a tone. Few headsets have a tone at a time, so they share.
type scratch struct {
	linear [mostMixed]int16
	law    [mostMixed]byte
	packet media.Packet
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func (h *Headset) mix(samples []int16) {
	h.tone.Mix(samples)
	if h.tone.Ended() {
		h.tone = nil
	}
}

// quiet tells whether nothing is to be mixed in.
func (h *Headset) quiet() bool { return h.tone == nil && !h.guests.Any() }

// Join lets the agent hear a supervisor, until the feed is closed.
func (h *Headset) Join(guest *mix.Feed) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.guests.Join(guest)
		h.pace()
	}
}

// pace sees to it that a pump runs. The caller holds the lock.
func (h *Headset) pace() {
	if !h.pacing {
		h.pacing, h.own.Marker = true, true
		h.pumps.Go(h.pump)
	}
}

// Play begins a tone at once; one that is still playing is cut off. It does not wait for its end.
func (h *Headset) Play(s tone.Sound) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.leg == nil || s.Length() == 0 || s.Repeat {
		return
	}
	h.tone = tone.NewPlayer(h.leg.Codec(), s)
	h.pace()
}

// Ring plays a sound over and over until Hush, or until a tone takes its place.
func (h *Headset) Ring(s tone.Sound) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || s.Length() == 0 {
		return
	}
	s.Repeat = true
	h.ring = tone.NewPlayer(media.PCMA, s) // mixed as linear samples: the law does not matter
	h.tone = h.ring
	h.pace()
}

// Hush ends the ringing; other tones go on.
func (h *Headset) Hush() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ring != nil && h.tone == h.ring {
		h.tone = nil
	}
	h.ring = nil
}

// pump keeps the pace of what is mixed in while no voice does.
func (h *Headset) pump() {
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	for {
		select {
		case <-h.stop:
			return
		case now := <-tick.C:
			if !h.alone(now) {
				return
			}
		}
	}
}

// alone sends a frame without a voice if none came lately; false when nothing is mixed in any more.
func (h *Headset) alone(now time.Time) (goOn bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.quiet() {
		h.pacing = false
		return false
	}
	room := scratches.Get().(*scratch)
	defer scratches.Put(room)
	samples := room.linear[:media.FrameSamples]
	clear(samples)
	if h.leg == nil {
		h.guests.Add(samples) // nobody hears it: it must not wait, nor those who left stay
		return true
	}
	if now.Sub(h.fed) < h.patience() {
		return true
	}
	if sounds := h.guests.Add(samples); h.tone != nil {
		h.mix(samples)
	} else if !sounds {
		return true
	}
	h.own.Codec = h.leg.Codec()
	g711.Encode(h.own.Codec, h.frame[:], samples)
	h.leg.Send(&h.own) // a leg that is down is told by its silence
	h.own.Marker, h.own.Sequence, h.own.Timestamp = false, h.own.Sequence+1, h.own.Timestamp+media.FrameSamples
	return true
}

// patience is how long the voice's next packet may be late: a tone's beat is heard, a supervisor's words can wait.
func (h *Headset) patience() time.Duration {
	if h.tone != nil {
		return 3 * media.FrameDuration / 2
	}
	return 5 * media.FrameDuration
}

// Close ends a tone that is playing and waits for it.
func (h *Headset) Close() {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		close(h.stop)
	}
	h.mu.Unlock()
	h.pumps.Wait()
}
