package call

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tempo"
)

// mouth is a customer's leg that says what the test hands over.
type mouth struct {
	Customer
	ear media.Ear
}

func (m *mouth) Listen(ear media.Ear) media.Ear { was := m.ear; m.ear = ear; return was }

func TestWhatWasSaidBeforeAnybodyListenedIsGivenOnceAndOnlyToWhoComesInTime(t *testing.T) {
	nobody := media.EarFunc(func(*media.Packet, time.Time) {})
	for name, c := range map[string]struct {
		packets int
		before  media.Ear // who listened first
		want    int       // samples
	}{
		"an agent after 1.2 s":                {60, nil, 9600},
		"an agent at the last moment":         {100, nil, tempo.Most},
		"an agent who comes too late":         {101, nil, 0},
		"an agent after an announcement":      {60, nobody, 0},
		"an agent who is there at the answer": {0, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			leg := &mouth{}
			h := &listener{Customer: leg, greeting: newGreeting()}
			leg.Listen(h)
			p := &media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}
			for i := range c.packets {
				p.Payload[0] = byte(i)
				leg.ear.Hear(p, time.Time{})
			}
			if len(h.Said()) != 0 {
				t.Error("given away before anybody listened")
			}
			if c.before != nil {
				h.Listen(c.before)
			}
			live := 0
			h.Listen(media.EarFunc(func(*media.Packet, time.Time) { live++ }))
			leg.ear.Hear(p, time.Time{})
			if got := len(h.Said()); got != c.want {
				t.Errorf("%d samples, want %d", got, c.want)
			}
			if len(h.Said()) != 0 || live != 1 {
				t.Errorf("given twice, or the live packet was heard %d times", live)
			}
		})
	}
}
