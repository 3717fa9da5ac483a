package analysis

import (
	"math"
	"testing"
)

func TestDecibelsAreRightToTwoHundredths(t *testing.T) {
	for power := 1e-9; power < 1e9; power *= 1.0007 {
		if got, want := float64(decibels(power)), 10*math.Log10(power); math.Abs(got-want) > 0.02 {
			t.Fatalf("%g is %.4f dB, want %.4f", power, got, want)
		}
	}
}
