package bridge

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/tone"
)

// still is a leg to nowhere.
type still struct {
	call.Customer
	ear  media.Ear
	sent int
	gone chan struct{}
	read media.Quality
}

func (s *still) Codec() media.Codec           { return media.PCMA }
func (s *still) Send(*media.Packet) error     { s.sent++; return nil }
func (s *still) Listen(e media.Ear) media.Ear { was := s.ear; s.ear = e; return was }
func (s *still) Heard() time.Time             { return time.Now() }
func (s *still) Gone() <-chan struct{}        { return s.gone }
func (s *still) Quality() media.Quality       { return s.read }
func (s *still) Sent() media.Quality          { return media.Quality{} }

type deafTape struct{ call.Tape }

func (deafTape) Agent() media.Ear    { return media.EarFunc(func(*media.Packet, time.Time) {}) }
func (deafTape) Customer() media.Ear { return media.EarFunc(func(*media.Packet, time.Time) {}) }

func stillBridge() (*Bridge, *still, *still) {
	customer, agent := &still{gone: make(chan struct{})}, &still{gone: make(chan struct{})}
	b := New(Config{Music: func() play.Source { return &play.Clip{} }}, Parts{Customer: customer, Agent: agent, Headset: NewHeadset(), Tape: deafTape{},
		Note: func(dialer.Event) {}, Tell: func(News) {}})
	b.begin()
	return b, customer, agent
}

func TestNothingIsAllocatedForAPacketInAnyWay(t *testing.T) {
	for way, name := range map[uint32]string{open: "open", mute: "mute", shut: "shut", deaf: "deaf"} {
		b, customer, agent := stillBridge()
		b.agent.turn(way)
		b.customer.turn(way)
		p, at := &media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}, time.Now()
		agent.ear.Hear(p, at)
		if n := testing.AllocsPerRun(200, func() { agent.ear.Hear(p, at); customer.ear.Hear(p, at) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
		if b.Headset.Close(); t.Failed() {
			return
		}
	}
	h := NewHeadset()
	defer h.Close()
	h.Plug(&still{})
	h.Play(tone.Sound{Level: -20, Parts: []tone.Part{tone.Note(500, time.Hour)}})
	p := &media.Packet{Codec: media.PCMU, Payload: make([]byte, media.FrameSamples)}
	if n := testing.AllocsPerRun(200, func() { h.Send(p) }); n != 0 {
		t.Errorf("with a tone: %v allocations", n)
	}
}

func BenchmarkForwardBothWays(b *testing.B) {
	bridge, customer, agent := stillBridge()
	defer bridge.Headset.Close()
	p, at := &media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}, time.Now()
	b.ReportAllocs()
	for b.Loop() {
		agent.ear.Hear(p, at)
		customer.ear.Hear(p, at)
	}
}

func TestAPacketInFlightWhenTheBridgeEndsReachesNobody(t *testing.T) {
	b, customer, agent := stillBridge()
	defer b.Headset.Close()
	fromAgent, fromCustomer := agent.ear, customer.ear
	p, at := &media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}, time.Now()
	fromAgent.Hear(p, at)
	fromCustomer.Hear(p, at)
	toCustomer, toAgent := customer.sent, agent.sent
	b.end()
	fromAgent.Hear(p, at)
	fromCustomer.Hear(p, at)
	if toCustomer == 0 || toAgent == 0 || customer.sent != toCustomer || agent.sent != toAgent {
		t.Errorf("before the end %d and %d, after it %d and %d", toCustomer, toAgent, customer.sent, agent.sent)
	}
}
