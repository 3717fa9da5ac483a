package pace

import (
	"math"
	"testing"
)

func TestTheCeilingIsWhatAPoissonCountAllows(t *testing.T) {
	for perMinute, percent := range map[int]float64{1: 26, 2: 46, 4: 61, 5: 65, 8: 72, 10: 75, 16: 80, 20: 82, 40: 87, 60: 90, 100: 92, 200: 94} {
		var a Accuracy
		a.Add(0, perMinute)
		if got := a.Ceiling() * 100; math.Abs(got-percent) > 0.6 {
			t.Errorf("%d answers a minute: a ceiling of %.1f %%, want %.0f", perMinute, got, percent)
		}
	}
}

func TestAccuracy(t *testing.T) {
	var a Accuracy
	if _, ok := a.Share(); ok || a.Ceiling() != 0 || a.Ratio() != 0 {
		t.Fatal("nothing is known without an answer")
	}
	a.Add(8, 10)
	a.Add(10, 10)
	a.Add(13, 10)
	if share, ok := a.Share(); !ok || math.Abs(share-(1-5.0/30)) > 1e-12 {
		t.Fatalf("accuracy %v", share)
	}
	if got := a.Ratio(); math.Abs(got-5.0/3/deviation(10)) > 1e-12 {
		t.Fatalf("ratio %v", got)
	}
}
