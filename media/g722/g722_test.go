package g722_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g722"
	"github.com/boyunhq/boyun/media/tone"
)

func file(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func samples(b []byte) []int16 {
	s := make([]int16, len(b)/2)
	for i := range s {
		s[i] = int16(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return s
}

func TestEveryBitIsWhatOtherImplementationsMake(t *testing.T) {
	voice, want := samples(file(t, "voice.raw")), file(t, "voice.g722")
	coded := make([]byte, len(voice)/2)
	e := g722.NewEncoder()
	for i := 0; i < len(coded); i += 77 { // in pieces, as frames come
		end := min(i+77, len(coded))
		if n := e.Encode(coded[i:end], voice[2*i:2*end]); n != end-i {
			t.Fatalf("%d bytes of %d", n, end-i)
		}
	}
	if !bytes.Equal(coded, want) {
		t.Error("the encoder makes other bytes")
	}
	heard := make([]int16, len(voice))
	if n := g722.NewDecoder().Decode(heard, want); n != len(heard) {
		t.Fatalf("%d samples of %d", n, len(heard))
	}
	if !slices.Equal(heard, samples(file(t, "decoded.raw"))) {
		t.Error("the decoder makes other samples")
	}
}

// sine is a tone of -10 dBFS.
func sine(rate int, hz float64, n int) []int16 {
	s := make([]int16, n)
	for i := range s {
		s[i] = int16(10362 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return s
}

func TestTheWideBandIsHeard(t *testing.T) {
	for _, hz := range []float64{100, 1000, 3000, 5000, 6500} {
		coded, heard := make([]byte, 8000), make([]int16, 16000)
		g722.NewEncoder().Encode(coded, sine(16000, hz, 16000))
		g722.NewDecoder().Decode(heard, coded)
		var re, im, all float64
		for i, s := range heard[8000:] {
			re += float64(s) * math.Cos(2*math.Pi*hz*float64(i)/16000)
			im += float64(s) * math.Sin(2*math.Pi*hz*float64(i)/16000)
			all += float64(s) * float64(s)
		}
		power := 2 * (re*re + im*im) / 8000
		snr := 10 * math.Log10(power/math.Max(all-power, 1))
		t.Logf("%.0f Hz: %.1f dB", hz, snr)
		if want := map[bool]float64{true: 30, false: 14}[hz < 4000]; snr < want { // the upper band has two bits
			t.Errorf("%.0f Hz: %.1f dB above what coding adds, want %.0f", hz, snr, want)
		}
	}
}

func TestG711GoesThroughAndComesBack(t *testing.T) {
	for _, law := range []media.Codec{media.PCMA, media.PCMU} {
		out, back := g722.NewFromLaw(), g722.NewToLaw()
		voice := tone.Law(law, sine(8000, 1000, 8000))
		var heard []byte
		for i := 0; i < len(voice); i += 240 { // frames of 30 ms, the last one shorter
			frame := bytes.Clone(voice[i:min(i+240, len(voice))])
			if n := out.Code(frame, law, frame); n != len(frame) {
				t.Fatalf("%d bytes of %d", n, len(frame))
			}
			if n := back.Code(frame, law, frame); n != len(frame) {
				t.Fatalf("%d bytes of %d", n, len(frame))
			}
			heard = append(heard, frame...)
		}
		got := tone.Linear(law, heard[1000:])
		if level := tone.LevelAt(got, 1000); math.Abs(level+10) > 0.5 {
			t.Errorf("%s: 1000 Hz of -10 dBFS came back at %.1f", law, level)
		}
		if rest := tone.RMS(got) - tone.LevelAt(got, 1000); rest > 0.1 {
			t.Errorf("%s: there is more than the tone: %.2f dB", law, rest)
		}
	}
}

func TestALostFrameIsForgottenSoon(t *testing.T) {
	coded := make([]byte, 8000)
	g722.NewEncoder().Encode(coded, sine(16000, 1000, 16000))
	d, heard := g722.NewDecoder(), make([]int16, 16000)
	d.Decode(heard, coded[:4000])
	n := d.Decode(heard, coded[4160:])
	var worst int16
	for _, s := range heard[1600:n] { // 100 ms on
		worst = max(worst, s)
	}
	if worst < 10000 || worst > 11000 {
		t.Errorf("a tone that peaks at 10362 peaks at %d", worst)
	}
}

func TestTheChainPrintsItself(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{g722.NewFromLaw().String(), "G.711 > resample 8000>16000"}, {g722.NewToLaw().String(), "G.722 decoder 64 kbit/s > 16000 Hz > resample 16000>8000"},
	} {
		if !strings.HasPrefix(c.got, c.want) {
			t.Errorf("it is %q, want %q and more", c.got, c.want)
		}
	}
}

func TestAFrameAllocatesNothing(t *testing.T) {
	out, back, frame := g722.NewFromLaw(), g722.NewToLaw(), make([]byte, 160)
	if n := testing.AllocsPerRun(100, func() { out.Code(frame, media.PCMA, frame); back.Code(frame, media.PCMA, frame) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func BenchmarkAFrame(b *testing.B) {
	voice := tone.Law(media.PCMA, sine(8000, 1000, 160))
	b.Run("from_law", func(b *testing.B) {
		c, frame := g722.NewFromLaw(), make([]byte, 160)
		b.ReportAllocs()
		for b.Loop() {
			c.Code(frame, media.PCMA, voice)
		}
	})
	b.Run("to_law", func(b *testing.B) {
		coded, frame := make([]byte, 160), make([]byte, 160)
		g722.NewFromLaw().Code(coded, media.PCMA, voice)
		c := g722.NewToLaw()
		b.ReportAllocs()
		for b.Loop() {
			c.Code(frame, media.PCMA, coded)
		}
	})
}
