package record

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/wav"
)

// clapper is one side of a call over a network that loses and delays, with a sound card whose clock is off.
type clapper struct {
	ear    media.Ear
	drift  float64
	random *rand.Rand
	packet media.Packet
	frame  int
	quiet  []byte
	clap   []byte

	waiting []arriving
	claps   []time.Duration // when each was made
}

type arriving struct {
	at   time.Time
	ts   uint32
	clap bool
}

func newClapper(ear media.Ear, drift float64, seed uint64) *clapper {
	c := &clapper{ear: ear, drift: drift, random: rand.New(rand.NewPCG(seed, 60)), quiet: make([]byte, media.FrameSamples), clap: make([]byte, media.FrameSamples)}
	c.packet = media.Packet{Codec: media.PCMA, Source: uint32(seed)}
	for i := range c.quiet {
		c.quiet[i], c.clap[i] = media.PCMA.Silence(), g711.EncodeSample(media.PCMA, int16(12000*(1-2*(i&1))))
	}
	return c
}

// until captures and delivers all packets up to an instant. One frame of each minute
// is a clap, and comes: the first after a second, when the tape has seen how late packets are.
func (c *clapper) until(now time.Time) {
	for {
		capture := time.Duration(float64(c.frame) * 0.02 / (1 + c.drift) * 1e9) // in true time
		if begin.Add(capture).After(now) {
			break
		}
		clap := capture >= time.Second+time.Duration(len(c.claps))*time.Minute
		if clap {
			c.claps = append(c.claps, capture)
		}
		if clap || c.random.Float64() >= 0.03 {
			late := min(time.Duration(c.random.ExpFloat64()*10e6), 100*time.Millisecond)
			c.waiting = append(c.waiting, arriving{begin.Add(capture + late), uint32(c.frame * media.FrameSamples), clap})
		}
		c.frame++
	}
	kept := c.waiting[:0]
	for _, a := range c.waiting {
		if a.at.After(now) {
			kept = append(kept, a)
			continue
		}
		c.packet.Timestamp, c.packet.Payload = a.ts, c.quiet
		if a.clap {
			c.packet.Payload = c.clap
		}
		c.ear.Hear(&c.packet, a.at)
	}
	c.waiting = kept
}

// What both do at the same moment stands at the same moment on both channels, an hour later too: without a correction 200 ppm are 720 ms a side
// by then. In virtual time.
func TestAClapAfterAnHourIsWhereItWasOnBothChannels(t *testing.T) {
	d := newDeck(t)
	tape, f := startTape(t, d, media.PCMA)
	f.Grow(1 << 26)
	sides := []*clapper{newClapper(tape.Agent(), 200e-6, 1), newClapper(tape.Customer(), -200e-6, 2)}
	const length = time.Hour + 2*time.Second
	for now := begin; now.Before(begin.Add(length)); now = now.Add(20 * time.Millisecond) {
		for _, s := range sides {
			s.until(now)
		}
		if now.Sub(begin)%(500*time.Millisecond) == 0 {
			d.write(now, func() {})
		}
	}
	c, err := tape.Close(begin.Add(length))
	if err != nil || c.Length != length {
		t.Fatal(c.Length, err)
	}
	whole, err := Open(bytes.NewReader(f.Bytes()), int64(f.Len()), testKey)
	if err != nil {
		t.Fatal(err)
	}
	for minute := range sides[0].claps {
		var off [2]time.Duration
		for lane, side := range sides {
			made := side.claps[minute]
			heard, ok := onset(t, whole, lane, made)
			if off[lane] = heard - made; !ok || off[lane] < -20*time.Millisecond || off[lane] > 20*time.Millisecond {
				t.Errorf("channel %d: the clap of minute %d is %v off (%v)", lane, minute, off[lane], ok)
			}
		}
		if apart := off[0] - off[1]; apart < -20*time.Millisecond || apart > 20*time.Millisecond {
			t.Errorf("minute %d: the channels are %v apart", minute, apart)
		}
		if minute == 60 {
			t.Logf("after an hour: %v and %v off", off[0], off[1])
		}
	}
	if n := len(sides[0].claps); n != 61 || len(sides[1].claps) != n {
		t.Errorf("%d and %d claps", n, len(sides[1].claps))
	}
}

// onset is where a channel gets loud, of the second around an instant.
func onset(t *testing.T, r *Recording, lane int, around time.Duration) (time.Duration, bool) {
	t.Helper()
	from := max(int64(around)*media.SampleRate/int64(time.Second)-media.SampleRate/2, 0)
	sound := make([]byte, channels*media.SampleRate)
	if n, err := r.ReadAt(sound, wav.HeaderSize+channels*from); err != nil && n < len(sound)/2 {
		t.Fatal(err)
	}
	for i := lane; i < len(sound); i += channels {
		if v := g711.DecodeSample(media.PCMA, sound[i]); v > 8000 || v < -8000 {
			return time.Duration(from+int64(i/channels)) * time.Second / media.SampleRate, true
		}
	}
	return 0, false
}
