package bridge

import (
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/play"
)

// filler is what the customer hears in place of the agent: music or a soft tone, paced by the bridge's own loop.
type filler struct {
	to     media.Leg
	source play.Source                         // nil: nothing plays
	over   func(p *media.Packet, at time.Time) // mixes in who speaks over it
	due    time.Time
	packet media.Packet
	frame  [media.FrameSamples]byte
}

// late is how far the filler may fall behind before it starts anew instead of catching up.
const late = 200 * time.Millisecond

// start plays source, numbered as a source of its own, from now on.
func (f *filler) start(source play.Source, law media.Codec, now time.Time) {
	f.source, f.due = source, now
	f.packet = media.Packet{Codec: law, Source: f.packet.Source + 1, Marker: true, Payload: f.frame[:]}
	f.tick(now)
}

// stop ends with one more frame, in which what plays fades to silence: cut in its middle it would click.
func (f *filler) stop() {
	if f.source != nil && f.source.Next(f.frame[:]) {
		for i, b := range f.frame {
			f.frame[i] = g711.EncodeSample(f.packet.Codec, int16(int(g711.DecodeSample(f.packet.Codec, b))*(media.FrameSamples-1-i)/media.FrameSamples))
		}
		f.send(time.Now())
	}
	f.source = nil
}

func (f *filler) playing() bool { return f.source != nil }

// tick sends the frames that are due.
func (f *filler) tick(now time.Time) {
	if f.source == nil {
		return
	}
	if now.Sub(f.due) > late {
		f.due = now
	}
	for ; !f.due.After(now); f.due = f.due.Add(media.FrameDuration) {
		if !f.source.Next(f.frame[:]) {
			f.source = nil
			return
		}
		f.send(now)
	}
}

func (f *filler) send(now time.Time) {
	f.over(&f.packet, now)
	f.to.Send(&f.packet) // a leg that fails ends the call by itself
	f.packet.Marker, f.packet.Sequence, f.packet.Timestamp = false, f.packet.Sequence+1, f.packet.Timestamp+media.FrameSamples
}
