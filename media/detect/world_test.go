package detect

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// line is what a telephone line does to sound.
type line struct {
	law  media.Codec
	gain float64 // dB
	snr  float64 // dB of white noise below the sound's loudest second; 0: none
	seed uint64
}

// carry sends samples over the line.
func (l line) carry(samples []int16) []int16 {
	random := rand.New(rand.NewPCG(l.seed, 7))
	noise := 0.0
	if l.snr != 0 {
		noise = loudest(samples) * math.Pow(10, -l.snr/20)
	}
	out := make([]int16, len(samples))
	gain := math.Pow(10, l.gain/20)
	for i, s := range samples {
		v := (float64(s) + noise*random.NormFloat64()) * gain
		v = math.Round(min(max(v, math.MinInt16), math.MaxInt16))
		out[i] = g711.DecodeSample(l.law, g711.EncodeSample(l.law, int16(v)))
	}
	return out
}

// loudest is the RMS of the loudest quarter of a second.
func loudest(samples []int16) (rms float64) {
	for ; len(samples) >= 2000; samples = samples[2000:] {
		sum := 0.0
		for _, s := range samples[:2000] {
			sum += float64(s) * float64(s)
		}
		rms = max(rms, math.Sqrt(sum/2000))
	}
	return rms
}

// sound plays the first d of a sound made by arithmetic.
func sound(s tone.Sound, d time.Duration) []int16 {
	p, out := tone.NewPlayer(media.PCMA, s), make([]int16, int(d*media.SampleRate/time.Second))
	for i := 0; i+160 <= len(out); i += 160 {
		p.Mix(out[i : i+160])
	}
	return out
}

func silence(d time.Duration) []int16 { return make([]int16, int(d*media.SampleRate/time.Second)) }

func join(parts ...[]int16) (all []int16) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// hearer is any detector over sights.
type hearer interface{ Hear(*Sight) (Verdict, bool) }

// listen gives samples to a detector and returns what it told.
func listen(h hearer, samples []int16) (told []Verdict) {
	var front Front
	for ; len(samples) >= media.FrameSamples; samples = samples[media.FrameSamples:] {
		if v, ok := h.Hear(front.Look((*Frame)(samples))); ok {
			told = append(told, v)
		}
	}
	return told
}

func plan(t testing.TB) *Plan {
	t.Helper()
	table, err := tone.LoadProgress()
	if err != nil {
		t.Fatal(err)
	}
	return NewPlan(table)
}

// voices are the prompts of the product as linear sound.
type voices struct{ *prompt.Library }

func prompts(t testing.TB) voices {
	t.Helper()
	l, err := prompt.Load()
	if err != nil {
		t.Fatal(err)
	}
	return voices{l}
}

func (v voices) say(name prompt.Name, lang string) []int16 {
	p, err := v.Get(name, lang)
	if err != nil {
		return nil
	}
	return tone.Linear(media.PCMA, p.Audio)
}

// speech is five sentences.
func (v voices) speech(lang string) (all []int16) {
	for _, p := range v.Sentences(lang) {
		all = append(all, tone.Linear(media.PCMA, p.Audio)...)
	}
	return all
}
