package tone

import (
	"math"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// play gives the first d of a sound as linear samples that went through the law.
func play(c media.Codec, s Sound, d time.Duration) []int16 {
	p, law := NewPlayer(c, s), []byte(nil)
	frame := make([]byte, media.FrameSamples)
	for len(law) < samplesIn(d) {
		if !p.Next(frame) {
			for i := range frame {
				frame[i] = c.Silence()
			}
		}
		law = append(law, frame...)
	}
	return Linear(c, law[:samplesIn(d)])
}

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

// between cuts samples out of a sound, in milliseconds.
func between(s []int16, from, to int) []int16 { return s[from*8 : to*8] }

func TestOurSoundsAreTheOnesOfTheDesign(t *testing.T) {
	type note struct {
		from, to int // ms
		hz       float64
	}
	for _, c := range []struct {
		sound  Sound
		length time.Duration
		level  float64
		notes  []note
	}{
		{Connected(), ms(160), -20, []note{{0, 70, 523}, {90, 160, 659}}},
		{Ended(), ms(140), -22, []note{{0, 70, 659}, {70, 140, 523}}},
		{BackOnCall(), ms(80), -22, []note{{0, 80, 587}}},
		{Reattaching(), ms(2500), -26, []note{{0, 120, 330}, {120, 240, 392}, {2500, 2620, 330}, {2620, 2740, 392}}},
	} {
		if c.sound.Length() != c.length {
			t.Errorf("%s lasts %v", c.sound.Name, c.sound.Length())
		}
		for _, law := range []media.Codec{media.PCMA, media.PCMU} {
			s := play(law, c.sound, 3*time.Second)
			for _, n := range c.notes {
				if got := LevelAt(between(s, n.from+8, n.to-8), n.hz); !near(got, c.level, 0.5) {
					t.Errorf("%s in %v: %g Hz at %.1f dBFS, want %.1f", c.sound.Name, law, n.hz, got, c.level)
				}
			}
		}
	}
}

func TestGapsAndEndsAreSilentAndEdgesDoNotClick(t *testing.T) {
	s := play(media.PCMA, Connected(), time.Second)
	if level := RMS(between(s, 71, 89)); level > -60 {
		t.Errorf("the gap is at %.1f dBFS", level)
	}
	if level := RMS(between(s, 161, 1000)); level > -60 {
		t.Errorf("after the end: %.1f dBFS", level)
	}
	for i := 1; i < len(s); i++ { // a 659 Hz sine at -20 dBFS moves by 1700 a sample at most
		if d := math.Abs(float64(s[i]) - float64(s[i-1])); d > 1800 {
			t.Fatalf("a click of %g at sample %d", d, i)
		}
	}
	for _, at := range []int{0, 69, 90, 159} { // within the first and last millisecond of a note
		if level := RMS(between(s, at, at+1)); level > -40 {
			t.Errorf("the edge at %d ms is at %.1f dBFS", at, level)
		}
	}
}

func TestReattachingNeverFallsSilentAndNeverEnds(t *testing.T) {
	s := play(media.PCMA, Reattaching(), 10*time.Second)
	for at := 0; at < 10000; at += 100 {
		if level := RMS(between(s, at, at+100)); level < -58 {
			t.Fatalf("%.1f dBFS at %d ms", level, at)
		}
	}
}

func TestComfortNoiseHasItsLevelAndNoTone(t *testing.T) {
	h, law := newHiss(media.PCMU, -45, 7), make([]byte, 5*8000)
	h.Next(law)
	s := Linear(media.PCMU, law)
	if got := RMS(s); !near(got, -45, 1) {
		t.Errorf("noise at %.1f dBFS", got)
	}
	for hz := 100.0; hz < 3900; hz += 50 {
		if Contains(s, hz, -55) {
			t.Errorf("a tone of %g Hz at %.1f", hz, LevelAt(s, hz))
		}
	}
}

func TestMixAddsToWhatIsThereAndSaturates(t *testing.T) {
	p := NewPlayer(media.PCMA, Sound{Level: -20, Parts: []Part{Note(523, 0)}})
	frame := make([]int16, 1600)
	other := NewPlayer(media.PCMA, Sound{Level: -15, Parts: []Part{Note(1000, 0)}})
	other.Mix(frame)
	p.Mix(frame)
	if !near(LevelAt(frame, 523), -20, 0.5) || !near(LevelAt(frame, 1000), -15, 0.5) {
		t.Errorf("523 Hz at %.1f, 1000 Hz at %.1f", LevelAt(frame, 523), LevelAt(frame, 1000))
	}
	for i := range frame {
		frame[i] = math.MaxInt16
	}
	p.Mix(frame)
	for i, v := range frame {
		if v < 0 {
			t.Fatalf("sample %d wrapped to %d", i, v)
		}
	}
}

func TestProgressTonesOfTheTable(t *testing.T) {
	p, err := LoadProgress()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.Countries()); n != 15 {
		t.Errorf("%d countries", n)
	}
	for _, c := range []struct {
		country, name string
		on, off       [2]int // stretches in ms that must sound and be silent
		hz            []float64
	}{
		{"cn", "ring", [2]int{50, 950}, [2]int{1100, 4900}, []float64{450}},
		{"us", "ring", [2]int{50, 1950}, [2]int{2100, 5900}, []float64{440, 480}},
		{"cn", "busy", [2]int{10, 340}, [2]int{360, 690}, []float64{450}},
		{"uk", "ring", [2]int{10, 390}, [2]int{410, 590}, []float64{400, 450}},
		{"de", "dial", [2]int{0, 0}, [2]int{0, 0}, nil},
		{"us", "dial", [2]int{100, 4000}, [2]int{}, []float64{350, 440}},
		{"us", "sit", [2]int{340, 650}, [2]int{1000, 1500}, []float64{1400}},
		{"cn", "sit", [2]int{670, 980}, [2]int{1000, 1500}, []float64{1800}},
		{"sg", "ring", [2]int{0, 400}, [2]int{410, 590}, []float64{401, 449}}, // the side bands of 425 Hz swelling at 24
	} {
		s, err := p.Sound(c.country, c.name)
		if c.hz == nil {
			if err == nil {
				t.Errorf("%s %s is not in the table", c.country, c.name)
			}
			continue
		}
		if err != nil {
			t.Error(err)
			continue
		}
		samples := play(media.PCMA, s, 7*time.Second)
		for _, hz := range c.hz {
			if !Contains(between(samples, c.on[0], c.on[1]), hz, progressLevel-14) {
				t.Errorf("%s %s: %g Hz at %.1f", c.country, c.name, hz, LevelAt(between(samples, c.on[0], c.on[1]), hz))
			}
		}
		if level := RMS(between(samples, c.off[0], c.off[1])); level > -60 {
			t.Errorf("%s %s: its pause is at %.1f", c.country, c.name, level)
		}
	}
	for _, bad := range []string{`{`, `{"xx":1}`, `{"xx":{"ring":{"f":"a"}}}`, `{"xx":{"ring":{"f":"450*b"}}}`, `{"xx":{"ring":7}}`} {
		if _, err := parseProgress([]byte(bad)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestOurNotesAreNobodyElses(t *testing.T) {
	p, err := LoadProgress()
	if err != nil {
		t.Fatal(err)
	}
	theirs := append(append([]float64{950, 1100, 1400, 1800, 2100}, rows[:]...), columns[:]...)
	for _, country := range p.countries {
		for _, s := range country {
			for _, part := range s.Parts {
				for _, v := range part.Voices {
					theirs = append(theirs, v.Hz)
				}
			}
		}
	}
	for _, s := range []Sound{Connected(), Ended(), BackOnCall(), Reattaching()} {
		for _, part := range s.Parts {
			for _, v := range part.Voices {
				for _, hz := range theirs {
					if math.Abs(v.Hz-hz)/hz < 0.015 { // the receivers of Q.24 must accept 1.5 %
						t.Errorf("%s: %g Hz is somebody's %g", s.Name, v.Hz, hz)
					}
				}
			}
		}
	}
}

func TestPlayersAllocateNothing(t *testing.T) {
	p, frame := NewPlayer(media.PCMA, Reattaching()), make([]byte, media.FrameSamples)
	if n := testing.AllocsPerRun(500, func() { p.Next(frame) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func BenchmarkPlayer(b *testing.B) {
	p, frame := NewPlayer(media.PCMA, Reattaching()), make([]byte, media.FrameSamples)
	b.ReportAllocs()
	for b.Loop() {
		p.Next(frame)
	}
}

// hiss plays noise without an end as law bytes.
type hiss struct {
	noise Noise
	law   media.Codec
}

// newHiss makes endless comfort noise of a level (dBFS of its RMS).
func newHiss(c media.Codec, dBFS float64, seed uint64) *hiss {
	return &hiss{noise: NewNoise(dBFS, seed), law: c}
}

// Next fills the frame; it never ends.
func (h *hiss) Next(frame []byte) bool {
	for i := range frame {
		frame[i] = g711.EncodeSample(h.law, saturate(h.noise.next()))
	}
	return true
}
