package tone

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
)

func heard(samples []int16) (keys string) {
	var k Keys
	for len(samples) > 0 { // in odd pieces, as packets come
		n := min(77, len(samples))
		k.Hear(samples[:n], func(key byte) { keys += string(key) })
		samples = samples[n:]
	}
	return keys
}

func TestEveryKeyIsHeardAgain(t *testing.T) {
	for _, c := range []struct {
		says    string
		keys    string
		want    string
		on, off time.Duration
		noise   float64
		law     media.Codec
	}{
		{"all keys", "0123456789*#ABCD", "0123456789*#ABCD", ms(100), ms(100), 0, media.PCMA},
		{"as short as Q.24 asks", "159#*0", "159#*0", ms(45), ms(45), 0, media.PCMU},
		{"the same key again and again", "1111", "1111", ms(60), ms(60), 0, media.PCMA},
		{"one long key", "7", "7", 3 * time.Second, ms(10), 0, media.PCMA},
		{"with a rest", "1,2", "12", ms(80), ms(80), 0, media.PCMA},
		{"in noise", "0123456789*#", "0123456789*#", ms(80), ms(80), -32, media.PCMU},
		{"too short to be meant", "5", "", ms(15), ms(100), 0, media.PCMA},
	} {
		s, err := DTMF(c.keys, c.on, c.off)
		if err != nil {
			t.Fatal(err)
		}
		s.Noise = c.noise
		if got := heard(play(c.law, s, s.Length()+ms(100))); got != c.want {
			t.Errorf("%s: heard %q", c.says, got)
		}
	}
	if _, err := DTMF("12x", ms(50), ms(50)); !fault.Is(err, fault.Invalid) {
		t.Errorf("a key that is none: %v", err)
	}
}

// pressed adds a key from a sample on, its low and its high tone at levels of their own (dBFS).
func pressed(sound []float64, row, column, from, samples int, low, high float64) {
	sounded(sound, rows[row], columns[column], from, samples, low, high)
}

func sounded(sound []float64, lowHz, highHz float64, from, samples int, low, high float64) {
	for i := range samples {
		turn := 2 * math.Pi * float64(i) / media.SampleRate
		sound[from+i] += amplitude(low)*math.Sin(lowHz*turn) + amplitude(high)*math.Sin(highHz*turn+1)
	}
}

func inLaw(sound []float64) []int16 {
	samples := make([]int16, len(sound))
	for i, v := range sound {
		samples[i] = saturate(v)
	}
	return Linear(media.PCMA, Law(media.PCMA, samples))
}

// ITU-T Q.24 annex A: one tone of a key may be 8 dB (AT&T), 9 (Brazil) or 10 dB (Australia) louder than the other, and a break of 10 ms
// inside a key does not make it two. The key may begin anywhere in a block.
func TestAKeyIsOneKeyWithUnequalTonesAndABrokenOne(t *testing.T) {
	for _, c := range []struct {
		says      string
		low, high float64
		gap       int // samples
		want      int // of 16 keys at 17 places each
	}{
		{"equal tones", -13, -13, 0, 272},
		{"low tone 8 dB louder", -13, -21, 0, 268},
		{"high tone 8 dB louder", -21, -13, 0, 268},
		{"low tone 10 dB louder", -13, -23, 0, 255},
		{"high tone 10 dB louder", -23, -13, 0, 255},
		{"broken for 10 ms", -13, -13, 80, 272},
	} {
		good, twice := 0, 0
		for n := range len(keypad) * 17 {
			key, from := n%len(keypad), 400+n/len(keypad)*6
			sound := make([]float64, 2000)
			pressed(sound, key/4, key%4, from, 400, c.low, c.high)
			if c.gap > 0 {
				pressed(sound, key/4, key%4, from+400+c.gap, 400, c.low, c.high)
			}
			switch got := heard(inLaw(sound)); {
			case got == keypad[key:key+1]:
				good++
			case len(got) > 1:
				twice++
			}
		}
		if good < c.want || twice > 0 {
			t.Errorf("%s: %d of 272 heard, %d twice", c.says, good, twice)
		}
	}
}

// ITU-T Q.24: tones within 1.5 % of their pitch are a key, those off by 3.5 % are none, though the other one be exact.
func TestAToneOffItsPitchMakesNoKey(t *testing.T) {
	for _, c := range []struct {
		low, high float64 // off by
		want      int     // of 16 keys at 17 places each
	}{
		{0.015, 0.015, 272}, {-0.015, -0.015, 272}, {0.015, -0.015, 272}, {-0.015, 0.015, 272},
		{0.035, 0, 0}, {-0.035, 0, 0}, {0, 0.035, 0}, {0, -0.035, 0}, {-0.05, 0, 0}, {0.035, 0.035, 0},
	} {
		for _, samples := range []int{320, 800} {
			got := 0
			for n := range len(keypad) * 17 {
				key, sound := n%len(keypad), make([]float64, 2000)
				sounded(sound, rows[key/4]*(1+c.low), columns[key%4]*(1+c.high), 400+n/len(keypad)*6, samples, -13, -13)
				if heard(inLaw(sound)) != "" {
					got++
				}
			}
			if got != c.want {
				t.Errorf("low tone off by %g, high by %g, %d ms: %d of 272 heard, want %d", c.low, c.high, samples/8, got, c.want)
			}
		}
	}
}

func TestNoiseTonesAndSpeechLikeSoundAreNoKeys(t *testing.T) {
	random := rand.New(rand.NewPCG(23, 24))
	loud := newHiss(media.PCMA, -12, 3)
	law := make([]byte, 60*8000)
	loud.Next(law)
	if got := heard(Linear(media.PCMA, law)); got != "" {
		t.Errorf("noise: heard %q", got)
	}
	for _, hz := range []float64{350, 440, 480, 620, 697, 770, 941, 950, 1209, 1336, 1400, 1633, 1800} {
		if got := heard(play(media.PCMA, Sound{Level: -10, Parts: []Part{Note(hz, 0)}}, time.Second)); got != "" {
			t.Errorf("%g Hz alone: heard %q", hz, got)
		}
	}
	// A voice: a gliding fundamental with harmonics, for a minute.
	var all []int16
	for range 600 {
		base, part := 90+random.Float64()*200, Part{For: ms(100)}
		for h := 1.0; h <= 4; h++ {
			part.Voices = append(part.Voices, Voice{Hz: base * h})
		}
		all = append(all, play(media.PCMA, Sound{Level: -18, Parts: []Part{part}}, ms(100))...)
	}
	if got := heard(all); got != "" {
		t.Errorf("a voice: heard %q", got)
	}
}
