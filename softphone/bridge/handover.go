package bridge

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/media/tone"
)

// Successor is who takes the agent's place in a running conversation.
type Successor struct {
	Leg     Leg
	Headset *Headset // of the successor, and nobody else's
	Tell    func(News)
	Who     string // for the timeline
}

// handover is a successor on the way into the bridge.
type handover struct {
	Successor
	done chan struct{} // closed when the former agent's leg and headset are free
}

// unheard is how long the former agent's next packet, which fades out, is waited for.
const unheard = 60 * time.Millisecond

// HandOver gives the agent's place to another: the customer hears the agent's next packet fade and then the successor, in one stream;
// a hold, a mute or a wait for the agent's audio ends. When it returns, nothing of the former leg and headset is used any more. It is
// false when the conversation was over before.
func (b *Bridge) HandOver(to Successor) bool {
	h := &handover{to, make(chan struct{})}
	b.ask(func(w *wishes) { w.next, w.leg, w.muted, w.held = h, nil, false, false })
	select {
	case <-h.done:
		return true
	case <-b.over:
		select {
		case <-h.done:
			return true
		default:
			return false
		}
	}
}

// succeed puts the successor into the agent's place. The former leg stays hooked until its voice has faded.
func (b *Bridge) succeed(h *handover) {
	b.note("taken_over", map[string]string{"supervisor": h.Who})
	b.takenBy = h.Who
	b.relieved, b.former = h, b.leg
	b.leg, b.Tell = h.Leg, h.Tell
	b.mu.Lock()
	b.Headset = h.Headset
	b.mu.Unlock()
	b.lostAt = time.Time{}
	b.sound.watch.Forget(quality.Agent)
	b.Headset.Plug(b.leg)
	b.customer.lead(b.Headset)
	b.agent.cede(b.leg, time.Now())
	if !b.held {
		b.fill.stop()
	}
	b.Headset.Play(tone.Connected())
}

// actor tells the timeline who does something in the agent's place.
func (b *Bridge) actor() map[string]string {
	if b.takenBy == "" {
		return map[string]string{"by": string(dialer.ByAgent)}
	}
	return map[string]string{"by": "supervisor", "supervisor": b.takenBy}
}

// release lets go of the former leg once its voice has faded, or could not in time.
func (b *Bridge) release(now time.Time) {
	if b.relieved != nil && b.agent.ceded(now) {
		b.relieve()
	}
}

func (b *Bridge) relieve() {
	if b.former != nil {
		b.former.Listen(nil)
	}
	close(b.relieved.done)
	b.relieved, b.former = nil, nil
}

// ceding is a voice that goes over from one leg to another.
type ceding struct {
	since time.Time
	faded bool // the former leg's last packet has passed
	heir  bool // the next leg's first packet has
	edge  edge
}

// edge is room for the packet that fades.
type edge struct {
	linear [480]int16
	law    [480]byte
	packet media.Packet
}

// ramp is how long a voice takes to fade, in samples: 8 ms.
const ramp = 64

// fade is p with its end falling to silence, or its beginning rising from it.
func (e *edge) fade(p *media.Packet, in bool) *media.Packet {
	n := len(p.Payload)
	if n > len(e.linear) {
		return p
	}
	g711.Decode(p.Codec, e.linear[:n], p.Payload)
	for i, k := 0, min(ramp, n); i < k; i++ {
		at := i
		if !in {
			at = n - 1 - i
		}
		e.linear[at] = int16(int(e.linear[at]) * i / k)
	}
	g711.Encode(p.Codec, e.law[:], e.linear[:n])
	e.packet = *p
	e.packet.Payload = e.law[:n]
	return &e.packet
}

// cede makes the voice come from another leg: what passes of the one before fades out with its next packet.
func (v *voice) cede(to media.Leg, now time.Time) {
	v.mu.Lock()
	v.ceding = &ceding{since: now, faded: v.way != open}
	next := &ear{v, v.hooks + 1}
	v.mu.Unlock()
	to.Listen(next)
}

// turnOf tells whether it is an ear's turn to be heard while the voice goes over, and the packet as it is to be heard. The caller holds
// the lock.
func (v *voice) turnOf(e *ear, p *media.Packet, at time.Time) (*media.Packet, bool) {
	c := v.ceding
	switch {
	case c == nil:
		return p, e.hook == v.hooks
	case e.hook == v.hooks && !c.heir:
		if c.faded {
			return p, false
		}
		c.faded = true
		return c.edge.fade(p, false), true
	case e.hook == v.hooks+1 && (c.faded || at.Sub(c.since) > unheard):
		v.hooks++
		c.heir = true
		v.wake.Store(true) // whoever waits for the former leg to be free
		return c.edge.fade(p, true), true
	}
	return p, e.hook == v.hooks && c.heir
}

// ceded tells whether the voice comes from the next leg, or the one before has had its time.
func (v *voice) ceded(now time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	c := v.ceding
	if c == nil {
		return true
	}
	if !c.heir && now.Sub(c.since) <= 2*unheard {
		return false
	}
	if !c.heir { // the next leg says nothing yet; what it will say needs no fade
		v.hooks++
	}
	v.ceding = nil
	return true
}

// lead gives the voice another listener.
func (v *voice) lead(to listener) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.to, v.late = to, nil
}

// hearer is who hears the customer now.
func (b *Bridge) hearer() *Headset {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Headset
}
