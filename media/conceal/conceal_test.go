package conceal_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/boyunhq/boyun/media/conceal"
)

// voiced is a buzz with a pitch, as vowels are: harmonics under an envelope that moves slowly.
func voiced(hz float64, n int) []int16 {
	s := make([]int16, n)
	for i := range s {
		t := float64(i) / 8000
		v := 0.0
		for h := 1.0; h*hz < 3400; h++ {
			v += math.Sin(2*math.Pi*h*hz*t+h*h) / h
		}
		s[i] = int16(5000 * v * (0.8 + 0.2*math.Sin(2*math.Pi*3*t)))
	}
	return s
}

// noise is the power of what differs, over that of what was, in dB.
func noise(was, is []int16) float64 {
	var signal, wrong float64
	for i := range was {
		signal += float64(was[i]) * float64(was[i])
		d := float64(was[i]) - float64(is[i])
		wrong += d * d
	}
	return 10 * math.Log10(wrong/signal)
}

const frame = 160

// through lets a voice go by, without the frames that are lost.
func through(voice []int16, lost func(i int) bool) []int16 {
	var c conceal.Concealer
	out := append([]int16(nil), voice...)
	for i := 0; i+frame <= len(out); i += frame {
		if lost(i / frame) {
			clear(out[i : i+frame])
			c.Lost(out[i : i+frame])
		} else {
			c.Heard(out[i : i+frame])
		}
	}
	return out
}

func TestALostFrameOfAVowelIsNearlyRestored(t *testing.T) {
	for _, hz := range []float64{75, 100, 118, 150, 190} {
		voice := voiced(hz, 40*frame)
		at := func(i int) bool { return i == 20 }
		filled := through(voice, at)
		gap := func(of []int16) []int16 { return of[20*frame : 21*frame] }
		if got := noise(gap(voice), gap(filled)); got > -8 {
			t.Errorf("%v Hz: the filled frame is %.1f dB off; silence is 0 dB", hz, got)
		}
		if got := noise(voice[22*frame:], filled[22*frame:]); !math.IsInf(got, -1) {
			t.Errorf("%v Hz: the voice is %.1f dB off long after", hz, got)
		}
		if got := noise(voice[:20*frame], filled[:20*frame]); !math.IsInf(got, -1) {
			t.Errorf("%v Hz: what came before is changed", hz)
		}
	}
}

func TestALongLossFadesToSilenceAndNothingClicks(t *testing.T) {
	voice := voiced(120, 60*frame)
	filled := through(voice, func(i int) bool { return 20 <= i && i < 30 })
	power := func(from, to int) (sum float64) {
		for _, v := range filled[from*frame : to*frame] {
			sum += float64(v) * float64(v)
		}
		return sum
	}
	if a, b, c := power(20, 21), power(21, 22), power(24, 30); a < b || b == 0 || c != 0 {
		t.Errorf("the fade has powers %.0f, %.0f and %.0f", a, b, c)
	}
	step := func(of []int16) (most int) {
		for i := 1; i < len(of); i++ {
			most = max(most, int(of[i])-int(of[i-1]), int(of[i-1])-int(of[i]))
		}
		return most
	}
	if is, was := step(filled[19*frame:33*frame]), step(voice); float64(is) > 1.15*float64(was) {
		t.Errorf("steps of %d where the voice has %d at most", is, was)
	}
}

func TestSilenceStaysSilentAndAnyLengthsWillDo(t *testing.T) {
	var c conceal.Concealer
	gap := make([]int16, 37)
	if c.Lost(gap); gap[0] != 0 || gap[36] != 0 {
		t.Error("silence is filled with sound")
	}
	random := rand.New(rand.NewPCG(1, 1))
	for range 5000 {
		piece := make([]int16, random.IntN(700))
		for i := range piece {
			piece[i] = int16(random.IntN(1<<16) - 1<<15)
		}
		switch random.IntN(3) {
		case 0:
			c.Lost(piece)
		case 1:
			c.Break()
		default:
			c.Heard(piece)
		}
	}
}

func TestNothingIsAllocated(t *testing.T) {
	var c conceal.Concealer
	voice := voiced(110, frame)
	if n := testing.AllocsPerRun(100, func() { c.Heard(voice); c.Lost(voice) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkLost(b *testing.B) {
	var c conceal.Concealer
	voice := voiced(110, frame)
	for b.Loop() {
		c.Heard(voice)
		c.Lost(voice)
	}
}
