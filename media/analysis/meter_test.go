package analysis_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/analysis"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/tone"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// frames hears n frames of whatever level says of their number, in dBFS of white noise; NaN is digital silence.
func frames(m *analysis.Meter, law media.Codec, rng *rand.Rand, from, n int, level func(i int) float64) {
	p := &media.Packet{Codec: law, Payload: make([]byte, media.FrameSamples)}
	linear := make([]int16, media.FrameSamples)
	for i := from; i < from+n; i++ {
		db := level(i)
		for k := range linear {
			linear[k] = 0
			if !math.IsNaN(db) {
				v := rng.NormFloat64() * math.Pow(10, db/20) * math.MaxInt16 / math.Sqrt2
				linear[k] = int16(min(max(v, -math.MaxInt16), math.MaxInt16))
			}
		}
		g711.Encode(law, p.Payload, linear)
		m.Take(p, noon.Add(time.Duration(i)*media.FrameDuration))
	}
}

func TestLevelsAreThoseOfTheSound(t *testing.T) {
	for _, law := range []media.Codec{media.PCMA, media.PCMU} {
		for _, dBFS := range []float64{-3, -10, -30} {
			var m analysis.Meter
			player, frame := tone.NewPlayer(law, tone.Sound{Level: dBFS, Parts: []tone.Part{tone.Note(1000, 0)}}), make([]byte, media.FrameSamples)
			for range 50 {
				player.Next(frame)
				m.Take(&media.Packet{Codec: law, Payload: frame}, noon)
			}
			if got := m.Level(); math.Abs(got-dBFS) > 0.5 {
				t.Errorf("%s %.0f dBFS reads %.1f", law, dBFS, got)
			}
			if got := m.Level(); got != analysis.Floor {
				t.Errorf("silence reads %.1f", got)
			}
		}
	}
}

func TestSpeechIsToldFromTheNoiseUnderIt(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		says        string
		speech, bed float64
	}{
		{"a quiet room", -25, -65}, {"a street", -20, -40}, {"a soft voice", -38, -60}, {"a gate that shuts between words", -25, math.NaN()},
	} {
		for _, law := range []media.Codec{media.PCMA, media.PCMU} {
			var m analysis.Meter
			frames(&m, law, rng, 0, 500, func(i int) float64 { // half a second of speech in every 2 s
				if i%100 >= 75 {
					return c.speech
				}
				return c.bed
			})
			was := m.Tally()
			if share := float64(was.Spoken) / float64(was.Heard); share < 0.24 || share > 0.36 { // with 200 ms of hangover: 0.35
				t.Errorf("%s in %v: speech in %.2f of the time, want 0.25 to 0.36", c.says, law, share)
			}
			if dead := was.Dead > 0; dead != math.IsNaN(c.bed) {
				t.Errorf("%s in %v: %d samples of digital silence", c.says, law, was.Dead)
			}
		}
	}
}

func TestClippedSamplesAreThoseAtTheEdgeOfTheLaw(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	share := func(dBFS float64, law media.Codec) float64 {
		var m analysis.Meter
		frames(&m, law, rng, 0, 200, func(int) float64 { return dBFS })
		return float64(m.Tally().Clipped) / float64(m.Tally().Heard)
	}
	for _, law := range []media.Codec{media.PCMA, media.PCMU} {
		// white noise of 0 dBFS by a sine's measure has a deviation of 0.707 of full scale, and 16 % of it lie beyond
		if loud, fair := share(0, law), share(-20, law); math.Abs(loud-0.16) > 0.02 || fair != 0 {
			t.Errorf("%v: %.3f of an overdriven voice is clipped and %.3f of a fair one", law, loud, fair)
		}
	}
}

// syllables is a voice: bursts of 80 to 240 ms with gaps, and pauses.
func syllables(rng *rand.Rand, n int) []float64 {
	levels := make([]float64, 0, n)
	for len(levels) < n {
		loud := -15 - 12*rng.Float64()
		for range 4 + rng.IntN(8) {
			levels = append(levels, loud-4*rng.Float64())
		}
		gap := 2 + rng.IntN(4)
		if rng.IntN(6) == 0 {
			gap = 20 + rng.IntN(30)
		}
		for range gap {
			levels = append(levels, -60)
		}
	}
	return levels[:n]
}

func TestAnEchoIsFoundAtItsDelayAndStrangersAreNone(t *testing.T) {
	for seed := range uint64(16) {
		rng := rand.New(rand.NewPCG(seed, 9))
		voice, other := syllables(rng, 300), syllables(rng, 300)
		delay := 3 + int(seed)%22 // frames: 60 to 480 ms
		var sent, back, stranger analysis.Meter
		frames(&sent, media.PCMA, rng, 0, 300, func(i int) float64 { return voice[i] })
		frames(&back, media.PCMA, rng, 0, 300, func(i int) float64 {
			if i < delay {
				return -62
			}
			return max(voice[i-delay]-18, -62)
		})
		frames(&stranger, media.PCMA, rng, 0, 300, func(i int) float64 { return other[i] })
		now := noon.Add(300 * media.FrameDuration)
		var out, in, foreign analysis.Envelope
		sent.Envelope(now, &out)
		back.Envelope(now, &in)
		stranger.Envelope(now, &foreign)
		got, like, ok := analysis.Echo(&out, &in)
		if want := time.Duration(delay) * media.FrameDuration; !ok || like < 0.8 || max(got-want, want-got) > 40*time.Millisecond {
			t.Errorf("seed %d: an echo after %v is found after %v, likeness %.2f, %v", seed, want, got, like, ok)
		}
		if _, like, ok := analysis.Echo(&out, &foreign); ok && like >= 0.7 {
			t.Errorf("seed %d: another voice has a likeness of %.2f", seed, like)
		}
	}
}

func TestNothingIsAllocatedForAPacket(t *testing.T) {
	var m analysis.Meter
	p, at := &media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}, noon
	if n := testing.AllocsPerRun(200, func() { at = at.Add(media.FrameDuration); m.Take(p, at) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkTake(b *testing.B) {
	var m analysis.Meter
	p, at := &media.Packet{Codec: media.PCMA, Payload: make([]byte, media.FrameSamples)}, noon
	for i := range p.Payload {
		p.Payload[i] = byte(i * 7)
	}
	for b.Loop() {
		at = at.Add(media.FrameDuration)
		m.Take(p, at)
	}
}

func BenchmarkEcho(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	voice := syllables(rng, 300)
	var m analysis.Meter
	frames(&m, media.PCMA, rng, 0, 300, func(i int) float64 { return voice[i] })
	now := noon.Add(300 * media.FrameDuration)
	for b.Loop() {
		var e analysis.Envelope
		m.Envelope(now, &e)
		analysis.Echo(&e, &e)
	}
}
