package mix

import (
	"bytes"
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/tone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func sine(c media.Codec, hz, level float64, length int) []byte {
	b := make([]byte, length)
	tone.NewPlayer(c, tone.Sound{Level: level, Parts: []tone.Part{tone.Note(hz, 0)}}).Next(b)
	return b
}

func TestASumHoldsBothVoicesAndSaturates(t *testing.T) {
	for _, c := range []media.Codec{media.PCMA, media.PCMU} {
		a, b := sine(c, 400, -15, 8000), sine(c, 1100, -20, 8000)
		dst := make([]byte, 8000)
		if n := Payloads(c, dst, a, b); n != 8000 {
			t.Fatalf("%d bytes", n)
		}
		s := tone.Linear(c, dst)
		if !tone.Contains(s, 400, -15.5) || !tone.Contains(s, 1100, -20.5) {
			t.Errorf("%v: 400 Hz at %.1f, 1100 Hz at %.1f", c, tone.LevelAt(s, 400), tone.LevelAt(s, 1100))
		}
		loud := g711.EncodeSample(c, 30000)
		quiet := g711.EncodeSample(c, -30000)
		Payloads(c, dst[:2], []byte{loud, quiet}, []byte{loud, quiet})
		if x, y := g711.DecodeSample(c, dst[0]), g711.DecodeSample(c, dst[1]); x < 30000 || y > -30000 {
			t.Errorf("%v: too loud became %d and %d", c, x, y)
		}
	}
}

func TestTheLongerGoesOnAlone(t *testing.T) {
	s := media.PCMA.Silence()
	long, short := []byte{1, 2, 3, 4}, []byte{s, s}
	for says, c := range map[string]struct {
		a, b []byte
		room int
		want []byte
	}{
		"the first longer": {long, short, 9, []byte{3, 4}}, "the second longer": {short, long, 9, []byte{3, 4}},
		"little room": {long, short, 3, []byte{3}}, "no room at the end": {long, short, 2, nil}, "one empty": {long, nil, 4, []byte{3, 4}},
	} {
		dst := make([]byte, c.room)
		n := Payloads(media.PCMA, dst, c.a, c.b)
		if want := min(4, c.room); n != want || !bytes.Equal(dst[2:n], c.want) {
			t.Errorf("%s: %d bytes, %v", says, n, dst)
		}
	}
}

func TestGainMovesTheLevel(t *testing.T) {
	for _, dB := range []float64{-12, -6, 0, 6} {
		b := sine(media.PCMU, 440, -20, 8000)
		if n := NewGain(media.PCMU, dB).Apply(b, b); n != 8000 {
			t.Fatal(n)
		}
		if got := tone.LevelAt(tone.Linear(media.PCMU, b), 440); got < -20.5+dB || got > -19.5+dB {
			t.Errorf("%g dB made -20 dBFS %.1f", dB, got)
		}
	}
}

func TestAnOverlayIsHeardByOneAndLeavesTheOtherAlone(t *testing.T) {
	var o Overlay
	speech := sine(media.PCMU, 1500, -15, 160*20)
	original := bytes.Clone(speech)
	var heard []byte
	for i := range 20 {
		if i == 2 {
			o.Play(tone.Sound{Level: -20, Parts: []tone.Part{tone.Note(523, 200e6)}})
		}
		p := &media.Packet{Codec: media.PCMU, Sequence: uint16(i), Payload: speech[i*160 : (i+1)*160]}
		mixed := o.Mix(p)
		if mixed.Sequence != p.Sequence || mixed.Codec != p.Codec || i != 12 && (mixed != p) != (i >= 2 && i < 12) {
			t.Fatalf("packet %d: %+v", i, mixed)
		}
		heard = append(heard, mixed.Payload...)
	}
	s := tone.Linear(media.PCMU, heard)
	if sounding := s[3*160 : 12*160]; !tone.Contains(sounding, 523, -20.7) || !tone.Contains(sounding, 1500, -15.5) {
		t.Errorf("523 Hz at %.1f", tone.LevelAt(s[3*160:12*160], 523))
	}
	if tone.Contains(s[13*160:], 523, -50) || !bytes.Equal(speech, original) || o.Playing() {
		t.Error("the sound did not end, or the packet was changed for all")
	}
	o.Play(tone.Reattaching())
	long := &media.Packet{Codec: media.PCMA, Payload: make([]byte, mostSamples+1)}
	if !o.Playing() || o.Mix(long) != long {
		t.Error("a packet that is too long was mixed")
	}
	o.Stop()
	if o.Playing() || o.Mix(long) != long {
		t.Error("it did not stop")
	}
}

func TestMixingAllocatesNothing(t *testing.T) {
	var o Overlay
	o.Play(tone.Reattaching())
	p, g := &media.Packet{Codec: media.PCMA, Payload: make([]byte, 160)}, NewGain(media.PCMA, -6)
	dst := make([]byte, 160)
	if n := testing.AllocsPerRun(100, func() {
		o.Mix(p)
		Payloads(media.PCMA, dst, p.Payload, p.Payload)
		g.Apply(dst, dst)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPayloads(b *testing.B) {
	x, y, dst := make([]byte, 160), make([]byte, 160), make([]byte, 160)
	b.ReportAllocs()
	for b.Loop() {
		Payloads(media.PCMA, dst, x, y)
	}
}

func BenchmarkOverlay(b *testing.B) {
	var o Overlay
	o.Play(tone.Reattaching())
	p := &media.Packet{Codec: media.PCMA, Payload: make([]byte, 160)}
	b.ReportAllocs()
	for b.Loop() {
		o.Mix(p)
	}
}
