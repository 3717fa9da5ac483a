package mix

import (
	"sync"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/tone"
)

// mostSamples is the longest packet an overlay mixes into: 60 ms.
const mostSamples = 3 * media.FrameSamples

// Overlay lays short sounds over the packets of a stream, for one hearer alone: others who hear the same packet, such as a recording,
// hear it as it was. The zero value is ready. Play may be called at any time, Mix from one goroutine.
type Overlay struct {
	mu     sync.Mutex
	player *tone.Player

	packet  media.Packet
	linear  [mostSamples]int16
	payload [mostSamples]byte
}

// Play begins a sound with the next packet, instead of one that still sounds.
func (o *Overlay) Play(s tone.Sound) {
	p := tone.NewPlayer(media.PCMA, s) // mixed as linear samples: the law does not matter
	o.mu.Lock()
	defer o.mu.Unlock()
	o.player = p
}

// Stop ends what sounds.
func (o *Overlay) Stop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.player = nil
}

// Playing tells whether a sound is under way.
func (o *Overlay) Playing() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.player != nil && !o.player.Ended()
}

// Mix is the packet with the sound over it: a packet of the overlay's own, good until the next Mix. Without a sound it is p itself.
func (o *Overlay) Mix(p *media.Packet) *media.Packet {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.player == nil || len(p.Payload) > mostSamples {
		return p
	}
	if o.player.Ended() {
		o.player = nil
		return p
	}
	samples := o.linear[:len(p.Payload)]
	g711.Decode(p.Codec, samples, p.Payload)
	o.player.Mix(samples)
	g711.Encode(p.Codec, o.payload[:], samples)
	o.packet = *p
	o.packet.Payload = o.payload[:len(samples)]
	return &o.packet
}
