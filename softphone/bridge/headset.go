package bridge

import (
	"sync"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/tone"
)

// Headset is what an agent hears through a shift: the voice of the call, and short tones mixed into it. It outlives calls and legs.
// Tones advance with the voice; when no voice flows, the headset keeps the pace itself.
type Headset struct {
	mu     sync.Mutex
	leg    media.Leg
	tone   *tone.Player
	fed    time.Time // when a voice's packet last carried the tone on
	linear [480]int16
	mixed  [480]byte
	with   media.Packet // the voice's packet with the tone
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
	if h.tone == nil || len(p.Payload) > len(h.mixed) {
		return h.leg.Send(p)
	}
	samples := h.linear[:len(p.Payload)]
	g711.Decode(p.Codec, samples, p.Payload)
	h.mix(samples)
	h.with = *p
	h.with.Payload = h.mixed[:len(p.Payload)]
	g711.Encode(p.Codec, h.with.Payload, samples)
	h.fed = time.Now()
	return h.leg.Send(&h.with)
}

func (h *Headset) mix(samples []int16) {
	h.tone.Mix(samples)
	if h.tone.Ended() {
		h.tone = nil
	}
}

// Play begins a tone at once; one that is still playing is cut off. It does not wait for its end.
func (h *Headset) Play(s tone.Sound) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.leg == nil || s.Length() == 0 || s.Repeat {
		return
	}
	running := h.tone != nil
	h.tone = tone.NewPlayer(h.leg.Codec(), s)
	if !running {
		h.own.Marker = true
		h.pumps.Go(h.pump)
	}
}

// pump keeps the pace of one tone while no voice does.
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

// alone sends a frame of nothing but the tone if no voice carried it lately; false when the tone is over.
func (h *Headset) alone(now time.Time) (goOn bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.tone == nil {
		return false
	}
	if h.leg == nil || now.Sub(h.fed) < 3*media.FrameDuration/2 {
		return true
	}
	samples := h.linear[:media.FrameSamples]
	clear(samples)
	h.mix(samples)
	h.own.Codec = h.leg.Codec()
	g711.Encode(h.own.Codec, h.frame[:], samples)
	h.leg.Send(&h.own) // a leg that is down is told by its silence
	h.own.Marker, h.own.Sequence, h.own.Timestamp = false, h.own.Sequence+1, h.own.Timestamp+media.FrameSamples
	return h.tone != nil
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
