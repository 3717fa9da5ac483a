package tempo_test

import (
	"math"
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tempo"
	"github.com/boyunhq/boyun/media/tone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// note is so much of a note at -10 dBFS, going on from a sample.
func note(hz float64, from, n int) []int16 {
	s := make([]int16, n)
	for i := range s {
		s[i] = int16(10362 * math.Sin(2*math.Pi*hz*float64(from+i)/media.SampleRate))
	}
	return s
}

// heard plays a past and what is said live, frame by frame, until the listener is level, and some frames more.
func heard(t *testing.T, past, live []int16) (all []int16, frames int) {
	t.Helper()
	c := tempo.NewCatchUp(past)
	behind := c.Behind()
	done := false
	for at := 0; at+media.FrameSamples <= len(live); at += media.FrameSamples {
		frame := append([]int16(nil), live[at:at+media.FrameSamples]...)
		if !done {
			frames++
			done = c.Next(frame)
			if now := c.Behind(); now > behind+media.FrameSamples {
				t.Fatalf("%d samples behind after %d", now, behind)
			}
			behind = c.Behind()
		}
		all = append(all, frame...)
	}
	if !done {
		t.Fatalf("after %d frames the listener is %d samples behind", frames, behind)
	}
	return all, frames
}

func TestTheVoiceKeepsItsPitchAndTheListenerCatchesUpAsFastAsPromised(t *testing.T) {
	for _, hz := range []float64{95, 210, 1000} {
		past := note(hz, 0, tempo.Most)
		all, frames := heard(t, past, note(hz, len(past), 7*media.SampleRate))
		length := float64(frames) / 50
		if want := 2 / (tempo.Rate - 1); math.Abs(length-want) > 1.1 {
			t.Errorf("%.0f Hz: level after %.2f s, promised %.2f", hz, length, want)
		}
		catching := all[:frames*media.FrameSamples]
		if level := tone.LevelAt(catching, hz); level < -12 {
			t.Errorf("%.0f Hz is heard at %.1f dBFS", hz, level)
		}
		if level := tone.LevelAt(catching, hz*tempo.Rate); level > -30 {
			t.Errorf("%.0f Hz is heard as %.0f Hz at %.1f dBFS", hz, hz*tempo.Rate, level)
		}
		slope := 2 * math.Pi * hz / media.SampleRate * 10362
		for i := 1; i < len(all); i++ {
			if step := math.Abs(float64(all[i]) - float64(all[i-1])); step > slope*1.35+200 {
				t.Fatalf("%.0f Hz: a step of %.0f at sample %d, the note's own are %.0f", hz, step, i, slope)
			}
		}
	}
}

func TestNothingThatWasSaidIsLeftOutAndThePresentIsHeardAsItIs(t *testing.T) {
	// five notes of 300 ms before, a sixth live: all are heard, in order, each shorter, the last as it is.
	var past []int16
	pitches := []float64{400, 700, 1000, 1300, 1600}
	for _, hz := range pitches {
		past = append(past, note(hz, len(past), 2400)...)
	}
	live := note(2000, len(past), 7*media.SampleRate)
	all, frames := heard(t, past, live)
	loudest := func(at int) (of float64) {
		for _, hz := range append(pitches, 2000) {
			if of == 0 || tone.LevelAt(all[at:at+400], hz) > tone.LevelAt(all[at:at+400], of) {
				of = hz
			}
		}
		return of
	}
	at := 0
	for _, hz := range pitches {
		begun := at
		for at+400 <= len(all) && loudest(at) == hz {
			at += 40
		}
		if ms := (at - begun) / 8; ms < 180 || ms > 260 {
			t.Errorf("300 ms of %.0f Hz were heard for %d ms", hz, ms)
		}
	}
	for i := frames * media.FrameSamples; i < len(all); i++ {
		if all[i] != live[i] {
			t.Fatalf("sample %d after catching up is not what is said", i-frames*media.FrameSamples)
		}
	}
}

func TestSpeechIsCaughtUpWithAndSilenceToo(t *testing.T) {
	prompts, err := prompt.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"zh", "en"} {
		var said []int16
		for _, p := range prompts.Sentences(language) {
			said = append(said, tone.Linear(media.PCMA, p.Audio)...)
		}
		for len(said) < 10*media.SampleRate {
			said = append(said, said...)
		}
		all, frames := heard(t, said[:tempo.Most], said[tempo.Most:10*media.SampleRate])
		if catching := all[:frames*media.FrameSamples]; math.Abs(tone.RMS(catching)-tone.RMS(said[:len(catching)])) > 3 {
			t.Errorf("%s: heard at %.1f dBFS, said at %.1f", language, tone.RMS(catching), tone.RMS(said[:len(catching)]))
		}
	}
	heard(t, make([]int16, tempo.Most), make([]int16, 7*media.SampleRate))
}

func TestAHopAllocatesNothingAndCostsLittle(t *testing.T) {
	frame := note(440, 0, media.FrameSamples)
	c := tempo.NewCatchUp(note(440, 0, tempo.Most))
	if n := testing.AllocsPerRun(100, func() { c.Next(frame) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if tempo.Fits(0) || tempo.Fits(120) || !tempo.Fits(160) || !tempo.Fits(240) {
		t.Error("frames are whole hops")
	}
}

func BenchmarkFrame(b *testing.B) {
	past := note(200, 0, tempo.Most)
	frame := note(200, 0, media.FrameSamples)
	c := tempo.NewCatchUp(past)
	for b.Loop() {
		if c.Next(frame) {
			c = tempo.NewCatchUp(past)
		}
	}
}
