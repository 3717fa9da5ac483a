package g711_test

import (
	"math"
	"testing"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// law is a G.711 law written down as the Recommendation does (tables 1 and 2): the 129 decision values and the 128 output values of
// one polarity, in units of 16-bit samples. It shares nothing with the code under test but the Recommendation.
type law struct {
	codec     media.Codec
	decision  [129]float64
	output    [128]float64
	inversion byte
}

func aLaw() law {
	l := law{codec: media.PCMA, inversion: 0x55}
	at, step := 0.0, 16.0 // 2 units of 1/4096 of full scale
	for n := range 128 {
		if n >= 32 && n%16 == 0 {
			step *= 2
		}
		l.decision[n], l.output[n] = at, at+step/2
		at += step
	}
	l.decision[128] = at
	return l
}

func muLaw() law {
	l := law{codec: media.PCMU, inversion: 0x7f}
	at, step := 4.0, 8.0 // interval 0 reaches from 0 to 1 unit of 1/8159, then 2 units a step
	for n := 1; n < 128; n++ {
		if n%16 == 0 {
			step *= 2
		}
		l.decision[n], l.output[n] = at, at+step/2
		at += step
	}
	l.decision[128] = at
	return l
}

// code finds the interval of a sample by walking the decision values.
func (l law) code(s int16) byte {
	v, polarity := float64(s)+0.5, byte(0x80) // the middle of the 16-bit step: never on a decision value
	if s < 0 {
		v, polarity = -v, 0
	}
	n := 0
	for n < 127 && v >= l.decision[n+1] {
		n++
	}
	return (byte(n) | polarity) ^ l.inversion
}

func TestEveryOneOf65536SamplesIsCodedAsTheDecisionValuesOfG711Ask(t *testing.T) {
	for _, l := range []law{aLaw(), muLaw()} {
		for s := math.MinInt16; s <= math.MaxInt16; s++ {
			want, got := l.code(int16(s)), g711.EncodeSample(l.codec, int16(s))
			if got != want {
				t.Fatalf("%v: sample %d coded %#02x, want %#02x", l.codec, s, got, want)
			}
		}
	}
}

func TestEveryByteDecodesToTheOutputValueOfG711(t *testing.T) {
	for _, l := range []law{aLaw(), muLaw()} {
		for b := range 256 {
			want := l.output[(byte(b)^l.inversion)&0x7f]
			if (byte(b)^l.inversion)&0x80 == 0 {
				want = -want
			}
			if got := g711.DecodeSample(l.codec, byte(b)); float64(got) != want {
				t.Fatalf("%v: byte %#02x decoded to %d, want %g", l.codec, b, got, want)
			}
		}
	}
}

func TestEveryByteSurvivesDecodeAndEncode(t *testing.T) {
	for _, c := range []media.Codec{media.PCMA, media.PCMU} {
		for b := range 256 {
			got := g711.EncodeSample(c, g711.DecodeSample(c, byte(b)))
			if got != byte(b) && !(c == media.PCMU && b == 0x7f && got == 0xff) { // mu-law has two zeros
				t.Fatalf("%v: %#02x came back as %#02x", c, b, got)
			}
		}
	}
}

func TestSilenceOfTheContractIsSilence(t *testing.T) {
	for _, c := range []media.Codec{media.PCMA, media.PCMU} {
		if b := g711.EncodeSample(c, 0); b != c.Silence() {
			t.Errorf("%v: zero codes to %#02x", c, b)
		}
	}
}

func TestTranscodingGoesToANeighbouringIntervalAndIsNearlyTransparent(t *testing.T) {
	for _, way := range []struct {
		from, to media.Codec
		lost     int // bytes that do not come back from there and back, a property of tables 3 and 4
	}{
		{media.PCMU, media.PCMA, 16},
		{media.PCMA, media.PCMU, 16},
	} {
		lost := 0
		for b := range 256 {
			there, back := make([]byte, 1), make([]byte, 1)
			g711.Transcode(way.to, way.from, there, []byte{byte(b)})
			g711.Transcode(way.from, way.to, back, there)
			if back[0] != byte(b) {
				lost++
			}
			v, w := float64(g711.DecodeSample(way.from, byte(b))), float64(g711.DecodeSample(way.to, there[0]))
			if v*w < 0 {
				t.Fatalf("%v %#02x changed its sign: %g to %g", way.from, b, v, w)
			}
			if math.Abs(v-w) > math.Max(8, math.Abs(v)*0.035) {
				t.Fatalf("%v %#02x: %g became %g", way.from, b, v, w)
			}
		}
		if lost != way.lost {
			t.Errorf("%v to %v: %d bytes do not come back, want %d", way.from, way.to, lost, way.lost)
		}
	}
}

func TestSlicesAreConvertedUpToTheShorterAndInPlace(t *testing.T) {
	src := []int16{0, 1000, -1000, 32767}
	dst := make([]byte, 3)
	if n := g711.Encode(media.PCMA, dst, src); n != 3 {
		t.Fatalf("encoded %d", n)
	}
	lin := make([]int16, 2)
	if n := g711.Decode(media.PCMA, lin, dst); n != 2 || lin[1] < 950 || lin[1] > 1050 {
		t.Fatalf("decoded %d: %v", n, lin)
	}
	g711.Transcode(media.PCMU, media.PCMA, dst, dst)
	for i, b := range dst {
		if v := g711.DecodeSample(media.PCMU, b); math.Abs(float64(v-src[i])) > 50 {
			t.Fatalf("sample %d became %d", src[i], v)
		}
	}
}

func TestNothingAllocates(t *testing.T) {
	lin, law := make([]int16, media.FrameSamples), make([]byte, media.FrameSamples)
	if n := testing.AllocsPerRun(100, func() {
		g711.Encode(media.PCMA, law, lin)
		g711.Transcode(media.PCMU, media.PCMA, law, law)
		g711.Decode(media.PCMU, lin, law)
	}); n != 0 {
		t.Fatalf("%v allocations", n)
	}
}

func BenchmarkEncode(b *testing.B) {
	lin, law := make([]int16, media.FrameSamples), make([]byte, media.FrameSamples)
	b.ReportAllocs()
	for b.Loop() {
		g711.Encode(media.PCMA, law, lin)
	}
}

func BenchmarkTranscode(b *testing.B) {
	law := make([]byte, media.FrameSamples)
	b.ReportAllocs()
	for b.Loop() {
		g711.Transcode(media.PCMU, media.PCMA, law, law)
	}
}
