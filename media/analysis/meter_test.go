package analysis

import (
	"math"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAMeterFollowsTheVoice(t *testing.T) {
	for _, c := range []media.Codec{media.PCMA, media.PCMU} {
		var m Meter
		at := time.Unix(1700000000, 0)
		if got := m.Level(at); got != Floor {
			t.Errorf("%v: nothing heard is %.1f", c, got)
		}
		frame := make([]byte, media.FrameSamples)
		say := func(level float64, d time.Duration) {
			p := tone.NewPlayer(c, tone.Sound{Level: level, Parts: []tone.Part{tone.Note(440, 0)}})
			for range d / media.FrameDuration {
				p.Next(frame)
				m.Hear(&media.Packet{Codec: c, Payload: frame}, at)
				at = at.Add(media.FrameDuration)
			}
		}
		say(-20, 200*time.Millisecond)
		if got := m.Level(at); math.Abs(got+20) > 1 {
			t.Errorf("%v: -20 dBFS reads %.1f after 0.2 s", c, got)
		}
		say(-60, 400*time.Millisecond)
		if got := m.Level(at); got > -30 || got < -55 {
			t.Errorf("%v: 0.4 s after the voice %.1f", c, got)
		}
		say(-60, 2*time.Second)
		if got := m.Level(at); math.Abs(got+60) > 2 {
			t.Errorf("%v: -60 dBFS reads %.1f", c, got)
		}
		if got := m.Level(at.Add(time.Second)); got != Floor {
			t.Errorf("%v: a second without packets is %.1f", c, got)
		}
		m.Hear(&media.Packet{Codec: c}, at.Add(time.Minute)) // an empty packet says nothing
		if got := m.Level(at.Add(time.Minute)); got != Floor {
			t.Errorf("%v: an empty packet is %.1f", c, got)
		}
	}
}

func TestBeforeLetsTheNextHearAndAllocatesNothing(t *testing.T) {
	var m Meter
	heard := 0
	ear := m.Before(media.EarFunc(func(*media.Packet, time.Time) { heard++ }))
	p, at := &media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}, time.Now()
	if n := testing.AllocsPerRun(99, func() { ear.Hear(p, at) }); n != 0 || heard != 100 {
		t.Errorf("%v allocations, %d heard", n, heard)
	}
}

func BenchmarkMeter(b *testing.B) {
	var m Meter
	p, at := &media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}, time.Now()
	b.ReportAllocs()
	for b.Loop() {
		m.Hear(p, at)
	}
}
