package rtp

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
)

// frame is packet seq of a source, in frames of 20 ms.
func frame(source uint32, seq int) *media.Packet {
	return &media.Packet{Source: source, Sequence: uint16(seq), Timestamp: uint32(seq * 160), Payload: make([]byte, 160)}
}

func TestNumberingMakesOneStreamOfChangingSources(t *testing.T) {
	type step struct {
		says   string
		wait   time.Duration
		packet *media.Packet
		seq    int // steps and samples from the first packet; seq < 0: the packet falls
		ts     int
		marker bool
	}
	f := media.FrameDuration
	for _, c := range []struct {
		says  string
		steps []step
	}{
		{"a steady source", []step{
			{"first", 0, frame(1, 65535), 0, 0, true}, {"wraps", f, &media.Packet{Source: 1, Sequence: 0, Timestamp: 65536 * 160, Payload: make([]byte, 160)}, 1, 160, false},
		}},
		{"the source's own loss and disorder stay", []step{
			{"first", 0, frame(1, 100), 0, 0, true}, {"two are missing", 3 * f, frame(1, 103), 3, 480, false},
			{"one comes late", f, frame(1, 101), 1, 160, false}, {"it comes again", f, frame(1, 101), -1, 0, false},
			{"the last one again", f, frame(1, 103), -1, 0, false}, {"and on", f, frame(1, 104), 4, 640, false},
		}},
		{"another source takes over", []step{
			{"first", 0, frame(1, 100), 0, 0, true}, {"other numbers", f, frame(2, 9000), 1, 160, true},
			{"goes on", f, frame(2, 9001), 2, 320, false}, {"early after the last", f / 2, frame(3, 7), 3, 480, true},
		}},
		{"a source that is not told and restarts at nought", []step{
			{"first", 0, frame(0, 0), 0, 0, true}, {"second", f, frame(0, 1), 1, 160, false},
			{"restart", f, frame(0, 0), 2, 320, true}, {"second", f, frame(0, 1), 3, 480, false},
			{"far away", f, frame(0, 30000), 4, 640, true},
		}},
		{"a pause is no loss and the clock went on", []step{
			{"first", 0, frame(1, 100), 0, 0, true}, {"after ten seconds", 10 * time.Second, frame(1, 600), 1, 80000, true},
		}},
		{"frames of 10 and 60 ms keep their own length", []step{
			{"first", 0, &media.Packet{Source: 1, Sequence: 1, Timestamp: 0, Payload: make([]byte, 80)}, 0, 0, true},
			{"second", f / 2, &media.Packet{Source: 1, Sequence: 2, Timestamp: 80, Payload: make([]byte, 80)}, 1, 80, false},
			{"long", f / 2, &media.Packet{Source: 2, Sequence: 2, Timestamp: 80, Payload: make([]byte, 480)}, 2, 160, true},
			{"after the long one", f, &media.Packet{Source: 3, Sequence: 2, Timestamp: 80, Payload: make([]byte, 80)}, 3, 640, true},
		}},
	} {
		n, at := NewNumbering(), time.Unix(1700000000, 0)
		var first Stamp
		for i, s := range c.steps {
			at = at.Add(s.wait)
			got, ok := n.Next(s.packet, at)
			if i == 0 {
				first = got
			}
			if ok != (s.seq >= 0) {
				t.Fatalf("%s: %s: sent %v", c.says, s.says, ok)
			}
			if want := (Stamp{first.Sequence + uint16(s.seq), first.Timestamp + uint32(s.ts), s.marker}); ok && got != want {
				t.Errorf("%s: %s: +%d +%d %v, want %+v", c.says, s.says, got.Sequence-first.Sequence, got.Timestamp-first.Timestamp, got.Marker, s)
			}
		}
	}
}

func TestAnEventStandsInTheAudioTimeline(t *testing.T) {
	n, at := NewNumbering(), time.Unix(1700000000, 0)
	first, _ := n.Next(frame(1, 10), at)
	ts := n.startEvent(at.Add(20 * time.Millisecond))
	seq := n.eventPacket(eventLength)
	n.eventPacket(eventLength)
	after, _ := n.Next(frame(1, 20), at.Add(220*time.Millisecond))
	if ts != first.Timestamp+160 || seq != first.Sequence+1 {
		t.Errorf("event at +%d +%d", seq-first.Sequence, ts-first.Timestamp)
	}
	if after.Sequence != first.Sequence+3 || after.Timestamp != first.Timestamp+1760 || !after.Marker {
		t.Errorf("audio after it at +%d +%d %v", after.Sequence-first.Sequence, after.Timestamp-first.Timestamp, after.Marker)
	}
}
