package bridge

import (
	"math"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

// kept is a leg that keeps what it is sent, as samples.
type kept struct {
	media.Leg
	samples []int16
}

func (k *kept) Send(p *media.Packet) error {
	k.samples = append(k.samples, tone.Linear(p.Codec, p.Payload)...)
	return nil
}

func TestAFillerThatStopsFadesAndDoesNotClick(t *testing.T) {
	const hz, level = 430, -10
	// The largest step of such a note, and an eighth more for the law's rounding.
	smooth := 32768 * math.Pow(10, level/20.) * 2 * math.Pi * hz / media.SampleRate * 9 / 8
	for _, law := range []media.Codec{media.PCMA, media.PCMU} {
		leg, now := &kept{}, time.Now()
		f := filler{to: leg, over: func(*media.Packet, time.Time) {}}
		f.start(tone.NewPlayer(law, tone.Sound{Level: level, Parts: []tone.Part{tone.Note(hz, 0)}}), law, now)
		f.tick(now.Add(90 * time.Millisecond))
		f.stop()
		f.tick(now.Add(200 * time.Millisecond))
		f.stop()
		if f.playing() || len(leg.samples) != 6*media.FrameSamples {
			t.Errorf("%s: %d samples went out", law, len(leg.samples))
		}
		after := append(leg.samples, 0)
		for i := 1; i < len(after); i++ {
			if step := math.Abs(float64(after[i]) - float64(after[i-1])); step > smooth {
				t.Errorf("%s: a step of %.0f after %d samples, %.0f are smooth", law, step, i, smooth)
			}
		}
	}
}
