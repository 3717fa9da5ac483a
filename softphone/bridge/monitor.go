package bridge

import (
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/mix"
)

// Mode is how a supervisor takes part in a call.
type Mode string

// The modes. In each the supervisor hears both sides and every other supervisor who speaks.
const (
	Listen  Mode = "listen"  // nobody hears the supervisor
	Whisper Mode = "whisper" // the agent does; the customer and the tape do not
	Barge   Mode = "barge"   // both do, and the tape: a conference of three
)

// Valid tells whether there is such a mode.
func (m Mode) Valid() bool { return m == Listen || m == Whisper || m == Barge }

// Monitor is one supervisor at one call: the ear on the supervisor's leg, and what is sent to it.
type Monitor struct {
	leg Sender
	law media.Codec

	mu     sync.Mutex
	mode   Mode
	gone   bool
	agent  mix.Feed // the supervisor's voice, to the agent
	far    mix.Feed // to the customer and the tape
	others mix.Feed // to other supervisors
}

// Sender is a supervisor's leg as a bridge needs it: the way out.
type Sender interface {
	Codec() media.Codec
	Send(p *media.Packet) error
}

// NewMonitor makes a monitor that is at no call yet. Its owner makes it the leg's ear.
func NewMonitor(leg Sender, mode Mode) *Monitor {
	m := &Monitor{leg: leg, law: leg.Codec()}
	m.Turn(mode)
	return m
}

// Turn changes the mode; voices come and go within 10 ms of the next packet, faded.
func (m *Monitor) Turn(mode Mode) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mode = mode
	m.agent.Open(mode != Listen)
	m.far.Open(mode == Barge)
	m.others.Open(mode != Listen)
}

// Hear takes what the supervisor says.
func (m *Monitor) Hear(p *media.Packet, _ time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.mode == Listen || m.gone {
		return
	}
	m.agent.Write(p)
	m.others.Write(p)
	if m.mode == Barge {
		m.far.Write(p)
	}
}

// Leave takes the supervisor out of the call. When it returns nothing more is sent to the supervisor's leg.
func (m *Monitor) Leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gone = true
	m.agent.Close()
	m.far.Close()
	m.others.Close()
}

// send lets the supervisor hear a packet; false when the supervisor has left.
func (m *Monitor) send(p *media.Packet) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone {
		return false
	}
	m.leg.Send(p) // a leg that is over is taken away by its owner
	return true
}

// Side is one of the two parties.
type Side string

// The sides.
const (
	ToCustomer Side = "customer" // the tape hears it too, on the agent's side
	ToAgent    Side = "agent"
)

// Valid tells whether there is such a side.
func (s Side) Valid() bool { return s == ToCustomer || s == ToAgent }

// Announce lets one side alone hear a feed beside the other's voice, until the feed is closed. Closing it is the caller's, at the latest
// when the conversation is over.
func (b *Bridge) Announce(to Side, f *mix.Feed) {
	if to == ToAgent {
		b.hearer().Join(f)
		return
	}
	b.agent.invite(f)
}

// MostMonitors is how many supervisors one call takes.
const MostMonitors = 200

// Admit lets a supervisor take part until Leave or the end of the conversation.
func (b *Bridge) Admit(m *Monitor) error {
	if err := b.mixer.admit(m); err != nil {
		return err
	}
	b.agent.invite(&m.far)
	b.hearer().Join(&m.agent)
	b.ring()
	return nil
}

func full() error {
	return fault.New(fault.Quota, "monitors_full", "%d people listen to this call already", MostMonitors).With("most", MostMonitors)
}
