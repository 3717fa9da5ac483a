package detect

import (
	"math"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

func TestALostPacketTearsNoHoleIntoATone(t *testing.T) {
	var in intake
	player := tone.NewPlayer(media.PCMA, tone.Sound{Level: -15, Parts: []tone.Part{tone.Note(450, 0)}})
	p := &media.Packet{Codec: media.PCMA, Source: 3, Payload: make([]byte, media.FrameSamples)}
	var heard [][]int16
	keep := func(f *Frame) { heard = append(heard, append([]int16(nil), f[:]...)) }
	for i := range 60 {
		player.Next(p.Payload)
		p.Timestamp = uint32(i * media.FrameSamples)
		if i != 20 && i != 21 && (i < 40 || i >= 55) { // two lost, and later fifteen
			in.take(p, time.Time{}, keep)
		}
	}
	if len(heard) != 60 {
		t.Fatalf("%d frames of 60", len(heard))
	}
	for i, frame := range heard {
		var energy float64
		for _, v := range frame {
			energy += float64(v) * float64(v)
		}
		level := 10 * math.Log10(2*energy/float64(len(frame))/math.MaxInt16/math.MaxInt16+1e-9)
		switch lost := i - 40; {
		case 3 <= lost && lost < 15: // for more than 60 ms
			if level > -60 {
				t.Errorf("frame %d, long lost, is at %.1f dBFS", i, level)
			}
		case i == 21, lost == 1: // fades
			if level < -22 || level > -15 {
				t.Errorf("frame %d, of the second 20 ms lost, is at %.1f dBFS", i, level)
			}
		case lost == 2:
		case level < -18 || level > -14.5:
			t.Errorf("frame %d is at %.1f dBFS, the tone at -15", i, level)
		}
	}
}

func TestARingingToneWhoseNetworkSendsNothingInItsPausesRings(t *testing.T) {
	table, err := tone.LoadProgress()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := table.Sound("cn", "ring")
	if err != nil {
		t.Fatal(err)
	}
	p := plan(t)
	for name, c := range map[string]struct {
		slower int // so many times what the timestamps say
		want   Kind
	}{"as its clock says": {1, Ringback}, "a clock that jumps": {0, Information}} {
		early, player := NewEarly(p, p.Country("cn")), tone.NewPlayer(media.PCMA, ring)
		began := time.Unix(1_700_000_000, 0)
		for i := range 20 * 50 {
			packet := &media.Packet{Codec: media.PCMA, Source: 3, Timestamp: uint32(i * media.FrameSamples), Payload: make([]byte, media.FrameSamples)}
			player.Next(packet.Payload)
			if i%250 < 50 {
				early.Hear(packet, began.Add(time.Duration(i*c.slower)*media.FrameDuration))
			}
		}
		if got := early.Heard(); got.Kind != c.want {
			t.Errorf("%s: heard as %+v of %+v", name, got, early.All())
		}
	}
}
