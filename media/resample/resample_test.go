package resample_test

import (
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/resample"
)

const loud = 16000.0

func sine(rate int, hz float64, n int) []int16 {
	s := make([]int16, n)
	for i := range s {
		s[i] = int16(math.Round(loud * math.Sin(2*math.Pi*hz*float64(i)/float64(rate))))
	}
	return s
}

// through is the steady state of a tone at the far end: its beginning is left out.
func through(t *testing.T, from, to int, hz float64) []int16 {
	t.Helper()
	r, err := resample.New(from, to)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]int16, r.Most(from/10))
	n := r.Resample(out, sine(from, hz, from/10))
	return out[to/40 : n]
}

// level is a frequency's amplitude in a sound, in dB of loud; the window keeps what is next to it out.
func level(sound []int16, rate int, hz float64) float64 {
	var re, im, weight float64
	for i, s := range sound {
		w := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(len(sound)))
		re += w * float64(s) * math.Cos(2*math.Pi*hz*float64(i)/float64(rate))
		im += w * float64(s) * math.Sin(2*math.Pi*hz*float64(i)/float64(rate))
		weight += w
	}
	return 20 * math.Log10(2*math.Hypot(re, im)/weight/loud+1e-9)
}

// rms is the level of all of a sound, in dB of a tone as loud as loud.
func rms(sound []int16) float64 {
	var sum float64
	for _, s := range sound {
		sum += float64(s) * float64(s)
	}
	return 10*math.Log10(sum/float64(len(sound))*2+1e-9) - 20*math.Log10(loud)
}

func TestTheBandPassesFlatAndWhatIsAboveItIsStopped(t *testing.T) {
	var ripple, image, folded float64 = 0, -200, -200
	for _, from := range resample.Rates() {
		for _, to := range resample.Rates() {
			if min(from, to) > 16000 {
				continue // the same filter again
			}
			low := float64(min(from, to))
			for part := 0.0199; part <= 0.425; part += 0.081 {
				out := through(t, from, to, part*low)
				ripple = max(ripple, math.Abs(level(out, to, part*low)))
				for k := 1; k <= to/(2*from); k++ { // images above the input's band
					image = max(image, level(out, to, float64(k*from)-part*low))
				}
			}
			for hz := 0.575 * low; hz < float64(from)/2; hz += 0.23 * low {
				folded = max(folded, rms(through(t, from, to, hz)))
			}
		}
	}
	t.Logf("ripple %.4f dB, images %.1f dB, what is above the band %.1f dB", ripple, image, folded)
	if ripple > 0.003 || image > -80 || folded > -80 {
		t.Errorf("ripple %.4f dB (0.003), images %.1f dB (-80), folded %.1f dB (-80)", ripple, image, folded)
	}
}

func TestAStreamInPiecesIsTheStream(t *testing.T) {
	for _, pair := range [][2]int{{8000, 16000}, {16000, 8000}, {44100, 8000}, {48000, 24000}, {8000, 48000}} {
		whole, _ := resample.New(pair[0], pair[1])
		pieces, _ := resample.New(pair[0], pair[1])
		in := sine(pair[0], 440, pair[0])
		a := make([]int16, whole.Most(len(in)))
		a = a[:whole.Resample(a, in)]
		var b []int16
		for i, size := 0, 1; i < len(in); size = size%701 + 7 {
			piece := in[i:min(i+size, len(in))]
			out := make([]int16, pieces.Most(len(piece)))
			b = append(b, out[:pieces.Resample(out, piece)]...)
			i += len(piece)
		}
		if !slices.Equal(a, b) || len(a) != pair[1] {
			t.Errorf("%v: %d samples whole, %d in pieces, a second has %d", whole, len(a), len(b), pair[1])
		}
	}
}

func TestAClipKeepsItsBeginningAndItsLength(t *testing.T) {
	for _, from := range resample.Rates() {
		in := make([]int16, from)
		in[from/2] = 30000 // a click in the middle
		out, err := resample.Clip(from, 8000, in)
		if err != nil || len(out) != 8000 {
			t.Fatalf("from %d: %d samples, %v", from, len(out), err)
		}
		if at := slices.Index(out, slices.Max(out)); at < 3999 || at > 4001 {
			t.Errorf("from %d: the click is at sample %d of 8000", from, at)
		}
	}
}

func TestLoudSoundIsClippedAndNotFolded(t *testing.T) {
	square := make([]int16, 8000)
	for i := range square {
		square[i] = math.MaxInt16
		if i/8%2 == 1 {
			square[i] = math.MinInt16
		}
	}
	out, err := resample.Clip(8000, 16000, square)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(out); i++ {
		if d := int(out[i]) - int(out[i-1]); d > 60000 || d < -60000 {
			t.Fatalf("sample %d jumps from %d to %d", i, out[i-1], out[i])
		}
	}
}

func TestOtherRatesAreRefused(t *testing.T) {
	if _, err := resample.New(8000, 12345); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}

func TestAResamplerPrintsItself(t *testing.T) {
	r, err := resample.New(16000, 8000)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := r.String(), "resample 16000>8000 (68 taps, 2.09ms)"; got != want {
		t.Errorf("it is %q, want %q", got, want)
	}
	if r.Delay() > 3*time.Millisecond {
		t.Errorf("a delay of %v", r.Delay())
	}
}

func TestAFrameAllocatesNothing(t *testing.T) {
	r, _ := resample.New(8000, 16000)
	in, out := sine(8000, 440, 160), make([]int16, 321)
	if n := testing.AllocsPerRun(100, func() { r.Resample(out, in) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func BenchmarkAFrame(b *testing.B) {
	for _, pair := range [][2]int{{8000, 16000}, {16000, 8000}, {48000, 8000}, {8000, 48000}, {44100, 8000}} {
		b.Run(strconv.Itoa(pair[0])+"_"+strconv.Itoa(pair[1]), func(b *testing.B) {
			r, _ := resample.New(pair[0], pair[1])
			in := sine(pair[0], 440, pair[0]/50)
			out := make([]int16, r.Most(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				r.Resample(out, in)
			}
		})
	}
}
