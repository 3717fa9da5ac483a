package desk_test

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
)

// An agent who chose a call hears it ring, then what the network plays in place of the tone, and nothing once the call is over; of another
// call, nothing at all.
func TestAnAgentWhoWaitsForACallHearsItRing(t *testing.T) {
	const rings, announcement = 450, 800
	f := open(t)
	p := f.ready(t, f.lin())
	id := dialer.CallID(dialer.NewID())
	hold := run.Hold{Tenant: f.tenant, Campaign: phonetest.Campaign, Call: id, Lead: phonetest.Lead, Agent: dialer.AgentID(phonetest.Lin), Why: run.Asked}
	held, ok := f.desks.Hold(patience(t), hold)
	if !ok {
		t.Fatal("the agent was not held")
	}
	p.is(signal.StatePreview)
	ring := tone.Sound{Level: -16, Parts: []tone.Part{tone.Note(rings, time.Second)}}
	if e := f.desks.Earpiece(f.tenant, dialer.AgentID(phonetest.Lin), "another", ring); e != nil {
		t.Error("the agent would hear a call of somebody else")
	}
	e := f.desks.Earpiece(f.tenant, dialer.AgentID(phonetest.Lin), id, ring)
	if e == nil {
		t.Fatal("no earpiece for the call the agent waits for")
	}
	e.Ring()
	phonetest.Hears(t, p.browser.Heard, rings, "the ringing tone")

	packet := &media.Packet{Codec: media.PCMA, Source: 7, Payload: make([]byte, media.FrameSamples)}
	network, frames := tone.NewPlayer(media.PCMA, tone.Sound{Level: -16, Parts: []tone.Part{tone.Note(announcement, 0)}}), time.NewTicker(media.FrameDuration)
	defer frames.Stop()
	play := func(until func() bool) {
		for deadline := time.Now().Add(phonetest.Patience); !until(); {
			at := <-frames.C
			if at.After(deadline) {
				t.Fatal("the network's sound does not reach the agent")
			}
			network.Next(packet.Payload)
			e.Hear(packet, at)
			packet.Sequence, packet.Timestamp = packet.Sequence+1, packet.Timestamp+media.FrameSamples
		}
	}
	last := func() []int16 { return phonetest.Last(p.browser.Heard, 300*time.Millisecond) }
	play(func() bool { s := last(); return tone.Contains(s, announcement, -20) && !tone.Contains(s, rings, -45) })
	e.Ring() // a 180 behind the announcement changes nothing
	began := time.Now()
	play(func() bool { return time.Since(began) > 400*time.Millisecond })
	if tone.Contains(last(), rings, -45) {
		t.Error("the ringing tone covers the network's own sound")
	}
	e.Close()
	e.Hear(packet, time.Now())
	held.Done(dialer.Ending{Outcome: dialer.NoAnswer, Reason: "ring_timeout"})
	if d := p.is(signal.StateReady); d.Missed == nil {
		t.Error("the desk does not say what became of the call")
	}
}
