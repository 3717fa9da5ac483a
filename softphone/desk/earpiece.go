package desk

import (
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/tenant"
)

var _ call.Earpieces = (*Desks)(nil)

// earpiece lets an agent who has chosen a call hear it ring, or hear what the network plays in place of a ringing tone.
type earpiece struct {
	headset *bridge.Headset
	ring    tone.Sound
	plays   atomic.Bool // the network's own sound has begun
	over    atomic.Bool
}

// Earpiece implements call.Earpieces: it is there for the call that is being dialed for the agent on this desk.
func (h *Desks) Earpiece(t tenant.ID, a dialer.AgentID, id dialer.CallID, ring tone.Sound) call.Earpiece {
	d, err := h.find(Who{t, tenant.UserID(a)})
	if err != nil || d == nil {
		return nil
	}
	waits := false
	if d.do(func() { waits = d.look != nil && d.look.hold.Call == id }) != nil || !waits {
		return nil
	}
	return &earpiece{headset: d.headset, ring: ring}
}

// Hear implements media.Ear.
func (e *earpiece) Hear(p *media.Packet, _ time.Time) {
	if e.over.Load() {
		return
	}
	if !e.plays.Swap(true) {
		e.headset.Hush()
	}
	e.headset.Send(p) // a leg that is down is told by its silence
}

// Ring implements call.Earpiece.
func (e *earpiece) Ring() {
	if !e.plays.Load() && !e.over.Load() {
		e.headset.Ring(e.ring)
	}
}

// Close implements call.Earpiece.
func (e *earpiece) Close() {
	e.over.Store(true)
	e.headset.Hush()
}
