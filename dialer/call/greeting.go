package call

import (
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/tempo"
)

// greeting is what a customer says before anybody listens, as linear samples. An agent who comes later than its length has missed too much
// to catch up with: then it is nothing.
type greeting struct {
	samples []int16
	lost    bool
}

func newGreeting() *greeting { return &greeting{samples: make([]int16, 0, tempo.Most)} }

func (g *greeting) keep(p *media.Packet) {
	n := len(g.samples)
	if g.lost || n+len(p.Payload) > cap(g.samples) {
		g.drop()
		return
	}
	g.samples = g.samples[:n+len(p.Payload)]
	g711.Decode(p.Codec, g.samples[n:], p.Payload)
}

func (g *greeting) drop() { g.samples, g.lost = nil, true }

// Said is what the customer said between the answer and the first Listen, if the campaign wants the agent to catch up with it and it is
// not too long; it is given once.
func (h *listener) Said() []int16 {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.greeting == nil || h.next == nil {
		return nil
	}
	said := h.greeting.samples
	h.greeting.drop()
	return said
}
