package quality_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/quality"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func anySecond(rng *rand.Rand) (s quality.Second) {
	if rng.IntN(10) > 0 {
		s.From = quality.Way{Known: true, R: rng.Float64() * 93, Loss: rng.Float64() * rng.Float64(), Burst: 1 + rng.ExpFloat64(), Jitter: time.Duration(rng.IntN(200)) * time.Millisecond,
			Reordered: rng.IntN(5), Low: rng.IntN(3) == 0}
	}
	if rng.IntN(3) > 0 {
		s.To = quality.Way{Known: true, R: rng.Float64() * 93, Loss: rng.Float64(), Jitter: time.Duration(rng.IntN(100)) * time.Millisecond, Low: rng.IntN(3) == 0}
		s.RoundTrip = time.Duration(rng.IntN(900)+4) * time.Millisecond
	}
	s.Talk, s.Clipped, s.Unheard, s.Echo = rng.Float64(), rng.Float64()*0.2, rng.IntN(9) == 0, rng.IntN(9) == 0
	return s
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Fatalf("%s reads %g, was %g", what, got, want)
	}
}

func alike(t *testing.T, got, want quality.Second) {
	t.Helper()
	if got.From.Known != want.From.Known || got.To.Known != want.To.Known || got.Unheard != want.Unheard || got.Echo != want.Echo || got.From.Low != want.From.Low || got.To.Low != want.To.Low {
		t.Fatalf("%+v reads %+v", want, got)
	}
	near(t, "R", got.From.R, want.From.R, 0.26)
	near(t, "MOS", got.From.MOS(), want.From.MOS(), 0.02)
	near(t, "loss", got.From.Loss, want.From.Loss, 0.0026)
	near(t, "burst", got.From.Burst, min(want.From.Burst, 15.9), 0.04)
	near(t, "jitter", got.From.Jitter.Seconds(), want.From.Jitter.Seconds(), 0.0006)
	near(t, "reordered", float64(got.From.Reordered), float64(want.From.Reordered), 0)
	near(t, "R at the side", got.To.R, want.To.R, 0.26)
	near(t, "loss at the side", got.To.Loss, want.To.Loss, 0.0026)
	near(t, "round trip", got.RoundTrip.Seconds(), want.RoundTrip.Seconds(), 0.0021)
	near(t, "talk", got.Talk, want.Talk, 0.0026)
	near(t, "clipping", got.Clipped, want.Clipped, 0.0006)
}

func TestASeriesReadsAsItWasWritten(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 1, 2, 300} {
		s, want := quality.Series{Begun: noon}, make([][2]quality.Second, n)
		for i := range want {
			want[i] = [2]quality.Second{anySecond(rng), anySecond(rng)}
			s.Add(want[i])
		}
		got, err := quality.Decode(s.Encode())
		if err != nil || got.Len() != n || got.Step() != time.Second || n > 0 && !got.Begun.Equal(noon) {
			t.Fatalf("%d steps of %v from %v: %v", got.Len(), got.Step(), got.Begun, err)
		}
		for i := range want {
			alike(t, got.At(i, quality.Agent), want[i][quality.Agent])
			alike(t, got.At(i, quality.Customer), want[i][quality.Customer])
		}
	}
}

func TestALongTalkIsKeptInLongerStepsWithTheWorstOfEach(t *testing.T) {
	s := quality.Series{Begun: noon}
	good, bad := quality.Second{From: quality.Way{Known: true, R: 90, Burst: 1}, Talk: 1}, quality.Second{From: quality.Way{Known: true, R: 40, Loss: 0.2, Burst: 3, Low: true}}
	const hours = 4 * 3600
	for i := range hours {
		of := [2]quality.Second{good, good}
		if i == 9000 {
			of[quality.Agent] = bad
		}
		s.Add(of)
	}
	if s.Step() != 8*time.Second || s.Len() != hours/8 {
		t.Fatalf("%d steps of %v", s.Len(), s.Step())
	}
	for i := range s.Len() {
		got, r := s.At(i, quality.Agent), 90.0
		if i == 9000/8 {
			if r = 40; got.From.Loss != 0.2 || !got.From.Low || got.Talk < 0.85 || got.Talk > 0.9 {
				t.Errorf("the bad step reads %+v", got)
			}
		}
		if got.From.R != r {
			t.Fatalf("step %d has R %g", i, got.From.R)
		}
	}
}

func TestAThinnedSeriesHidesNothingBad(t *testing.T) {
	s := quality.Series{Begun: noon}
	for i := range 1000 {
		second := quality.Second{From: quality.Way{Known: i != 5, R: 90, Burst: 1}, Talk: 0.5, Echo: i == 999}
		if i == 501 {
			second.From.R = 30
		}
		s.Add([2]quality.Second{second, {}})
	}
	thin := s.Thinned(300)
	if thin.Len() != 250 || thin.Step() != 4*time.Second || s.Thinned(1000) != &s {
		t.Fatalf("%d steps of %v", thin.Len(), thin.Step())
	}
	if a, b, c := thin.At(1, quality.Agent), thin.At(125, quality.Agent), thin.At(249, quality.Agent); a.From.R != 90 || b.From.R != 30 || b.Talk != 0.5 || !c.Echo || thin.At(1, quality.Customer).From.Known {
		t.Errorf("%+v %+v %+v", a, b, c)
	}
}

func TestAMinuteTakesSomeHundredBytes(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	var quiet, worst quality.Series
	for range 600 {
		var of [2]quality.Second
		for i := range of {
			of[i] = quality.Second{From: quality.Way{Known: true, R: 93.2, Burst: 1, Jitter: time.Duration(rng.IntN(2)) * time.Millisecond}, To: quality.Way{Known: true, R: 93.2},
				RoundTrip: 24 * time.Millisecond, Talk: float64(rng.IntN(6)) / 5}
		}
		quiet.Add(of)
		worst.Add([2]quality.Second{anySecond(rng), anySecond(rng)})
	}
	if a, b := len(quiet.Encode())/10, float64(len(worst.Encode()))/600; a > 300 || b > 25 {
		t.Errorf("a quiet minute takes %d bytes, the worst second %.1f", a, b)
	} else {
		t.Logf("a quiet minute takes %d bytes, the worst second %.1f", a, b)
	}
}

func FuzzDecode(f *testing.F) {
	rng := rand.New(rand.NewPCG(3, 3))
	s := quality.Series{Begun: noon}
	for range 20 {
		s.Add([2]quality.Second{anySecond(rng), anySecond(rng)})
	}
	whole := s.Encode()
	f.Add(whole)
	f.Add(whole[:len(whole)-3])
	f.Add([]byte{1, 0, 1, 255, 255, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := quality.Decode(b)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		for i := range s.Len() {
			for side := range 2 {
				if got := s.At(i, side); got.From.MOS() > 4.5 || got.From.Known && got.From.MOS() < 1 || got.Talk > 1 {
					t.Fatalf("%+v", got)
				}
			}
		}
		if again, err := quality.Decode(s.Encode()); err != nil || again.Len() != s.Len() {
			t.Fatal(err)
		}
	})
}
