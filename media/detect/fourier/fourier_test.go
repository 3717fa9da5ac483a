package fourier

import (
	"math"
	"math/rand/v2"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheTransformIsTheOneOfTheDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var samples [Points]float32
	for i := range samples {
		samples[i] = float32(random.NormFloat64() * 3000)
	}
	var got [Half]float32
	Power(&got, &samples)
	for k := range got {
		var re, im float64
		for i, s := range samples {
			w := float64(s) * (0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/Points))
			sin, cos := math.Sincos(2 * math.Pi * float64(k) * float64(i) / Points)
			re, im = re+w*cos, im-w*sin
		}
		if want := re*re + im*im; math.Abs(float64(got[k])-want) > 1e-3*want+1e5 {
			t.Fatalf("bin %d: %g, want %g", k, got[k], want)
		}
	}
}

func BenchmarkTransform(b *testing.B) {
	var samples [Points]float32
	var out [Half]float32
	for i := range samples {
		samples[i] = float32(i * 7919 % 101)
	}
	for b.Loop() {
		Power(&out, &samples)
	}
}
