package rtp

import (
	"testing"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g722"
	"github.com/boyunhq/boyun/media/tone"
)

// sing sends half a second of a tone in frames of 20 ms.
func sing(t *testing.T, s *Session, law media.Codec, hz float64) {
	t.Helper()
	voice := tone.NewPlayer(law, tone.Sound{Level: -10, Parts: []tone.Part{tone.Note(hz, 0)}})
	p := &media.Packet{Codec: law, Source: 1, Payload: make([]byte, 160)}
	for range 25 {
		voice.Next(p.Payload)
		p.Sequence, p.Timestamp = p.Sequence+1, p.Timestamp+160
		if err := s.Send(p); err != nil {
			t.Fatal(err)
		}
	}
}

func linear(packets []media.Packet) (samples []int16) {
	for _, p := range packets {
		samples = append(samples, tone.Linear(p.Codec, p.Payload)...)
	}
	return samples
}

func TestG722IsG711BehindTheLeg(t *testing.T) {
	x, y := pair(t, four, Remote{Codec: media.G722}, Remote{Codec: media.G722})
	if y.Codec() != media.PCMA || y.Encoding() != "G722" {
		t.Fatalf("a leg of %s that speaks %s", y.Codec(), y.Encoding())
	}
	heard := listen(y)
	sing(t, x, media.PCMU, 1000)
	got := heard.wait(t, 25)
	if sound := linear(got)[800:]; !tone.Contains(sound, 1000, -11) || tone.RMS(sound)-tone.LevelAt(sound, 1000) > 0.2 {
		t.Errorf("1000 Hz at %.1f dBFS in %.1f dBFS", tone.LevelAt(sound, 1000), tone.RMS(sound))
	}
	for i, p := range got {
		if p.Codec != media.PCMA || len(p.Payload) != 160 || p.Timestamp != got[0].Timestamp+uint32(160*i) {
			t.Fatalf("packet %d: %s, %d bytes, %d later", i, p.Codec, len(p.Payload), p.Timestamp-got[0].Timestamp)
		}
	}
}

func TestOnTheWireG722IsPayloadType9UntilAReINVITEEndsIt(t *testing.T) {
	s := open(t, newPorts(t), four)
	heard, peer := listen(s), newStranger(t)
	start(t, s, Remote{Addr: peer.addr(), Codec: media.G722})
	if err := s.Send(frameOf(0)); err != nil {
		t.Fatal(err)
	}
	if b := peer.read(); b[1]&0x7f != 9 || len(b) != HeaderSize+160 {
		t.Fatalf("payload type %d, %d bytes", b[1]&0x7f, len(b))
	}
	s.Hold(Silence)
	for i := range 20 {
		if err := s.Send(frameOf(i + 1)); err != nil {
			t.Fatal(err)
		}
	}
	decoder, quiet := g722.NewToLaw(), make([]byte, 160)
	for range 20 {
		decoder.Code(quiet, media.PCMA, peer.read()[HeaderSize:])
	}
	if level := tone.RMS(tone.Linear(media.PCMA, quiet)); level > -60 {
		t.Errorf("silence at %.1f dBFS", level)
	}
	peer.write(s.Local(), wire(9, 1, 1, voice(media.PCMA, 160)))
	peer.write(s.Local(), wire(8, 1, 2, voice(media.PCMA, 160))) // a far side may change its mind within what was agreed
	if got := heard.wait(t, 2); got[0].Codec != media.PCMA || got[1].Codec != media.PCMA {
		t.Errorf("heard %s and %s", got[0].Codec, got[1].Codec)
	}
	if err := s.Update(Remote{Addr: peer.addr(), Codec: media.PCMU}); err != nil {
		t.Fatal(err)
	}
	peer.write(s.Local(), wire(9, 1, 3, voice(media.PCMA, 160)))
	peer.write(s.Local(), wire(0, 1, 4, voice(media.PCMU, 160)))
	if got := heard.wait(t, 3); got[2].Codec != media.PCMU || s.Encoding() != "PCMU" {
		t.Errorf("after G.722 was given up: heard %s, the wire has %s", got[2].Codec, s.Encoding())
	}
}

func BenchmarkSendG722(b *testing.B) {
	x, _ := pair(b, four, Remote{Codec: media.G722}, Remote{Codec: media.G722})
	p := frameOf(0)
	b.ReportAllocs()
	for b.Loop() {
		p.Sequence, p.Timestamp = p.Sequence+1, p.Timestamp+160
		if err := x.Send(p); err != nil {
			b.Fatal(err)
		}
	}
}
