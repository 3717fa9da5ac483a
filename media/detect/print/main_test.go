package print

import (
	"math"
	"math/rand/v2"
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// announcements are the network's prompts of the product.
func announcements(t testing.TB) (samples []Sample, sounds map[string][]int16) {
	t.Helper()
	l := library(t)
	sounds = map[string][]int16{}
	for _, name := range []prompt.Name{prompt.Vacant, prompt.PowerOff, prompt.Unreachable, prompt.Busy, prompt.Suspended, prompt.Congestion} {
		for _, lang := range []string{"zh", "en"} {
			p, err := l.Get(name, lang)
			if err != nil {
				t.Fatal(err)
			}
			id := string(name) + "-" + lang
			sounds[id] = tone.Linear(media.PCMA, p.Audio)
			samples = append(samples, Sample{ID: id, Name: id, Class: string(name), Print: Of(sounds[id])})
		}
	}
	return samples, sounds
}

// worn is sound after a line: cut, another level, noise, another law, another speed.
type worn struct {
	skip  int // samples
	speed float64
	gain  float64
	snr   float64
	law   media.Codec
}

func (w worn) of(samples []int16) []int16 {
	random := rand.New(rand.NewPCG(3, 5))
	samples = samples[w.skip:]
	if w.speed == 0 {
		w.speed = 1
	}
	rms := 0.0
	for _, s := range samples {
		rms += float64(s) * float64(s)
	}
	rms = math.Sqrt(rms / float64(len(samples)))
	noise := 0.0
	if w.snr != 0 {
		noise = rms * math.Pow(10, -w.snr/20)
	}
	out := make([]int16, int(float64(len(samples)-1)/w.speed))
	for i := range out {
		at := float64(i) * w.speed
		a, b := samples[int(at)], samples[min(int(at)+1, len(samples)-1)]
		v := float64(a) + (float64(b)-float64(a))*(at-math.Floor(at))
		v = (v + noise*random.NormFloat64()) * math.Pow(10, w.gain/20)
		out[i] = g711.DecodeSample(w.law, g711.EncodeSample(w.law, int16(min(max(v, -32768), 32767))))
	}
	return out
}

func library(t testing.TB) *prompt.Library {
	t.Helper()
	l, err := prompt.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}
